//! The verbs of the pool engine, one by one.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pool_engine::{
    Cart, Config, Embedded, Engine, HoldId, Key, Line, Mode, Op, Pool, PoolId, Verb,
};

const POOLS: u32 = 10_000;
const TTL: u32 = 900_000;

/// A stocked engine.
fn stocked(partitions: u32) -> Embedded {
    let engine = Embedded::new(&Config::new(POOLS).partitions(partitions));
    let mut answers = Vec::new();
    for pool in (0..POOLS).map(PoolId) {
        let verb = Verb::Receive {
            pool,
            units: 1_000_000_000,
        };
        let op = Op {
            key: Key(1 << 60 | u64::from(pool.0)),
            verb,
        };
        engine.submit(0, &[op], &mut answers).expect("volatile");
    }
    engine
}

fn pool(number: u64) -> PoolId {
    PoolId((number.wrapping_mul(7919) % u64::from(POOLS)) as u32)
}

fn single_verbs(c: &mut Criterion) {
    let mut group = c.benchmark_group("verb");
    let engine = stocked(1);
    let mut key = 0;
    let mut next = move || {
        key += 1;
        key
    };
    let mut one = |verb: Verb<'_>| {
        engine
            .one(
                0,
                Op {
                    key: Key(next()),
                    verb,
                },
            )
            .expect("volatile")
    };
    let reserve = |n| Verb::Reserve {
        pool: pool(n),
        units: 1,
        ttl: TTL,
        cart: Cart::default(),
    };
    let mut n = 0;
    group.throughput(Throughput::Elements(2));
    group.bench_function("reserve and sell", |b| {
        b.iter(|| {
            n += 1;
            let hold = one(reserve(n)).expect("stocked").hold;
            one(Verb::Commit {
                hold,
                units: None,
                ship: true,
            })
        });
    });
    group.bench_function("reserve and release", |b| {
        b.iter(|| {
            n += 1;
            let hold = one(reserve(n)).expect("stocked").hold;
            one(Verb::Release { hold })
        });
    });
    group.throughput(Throughput::Elements(3));
    group.bench_function("reserve, commit and ship", |b| {
        b.iter(|| {
            n += 1;
            let hold = one(reserve(n)).expect("stocked").hold;
            one(Verb::Commit {
                hold,
                units: None,
                ship: false,
            })
            .expect("held");
            one(Verb::Ship { hold, units: None })
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("receive", |b| {
        b.iter(|| {
            n += 1;
            one(Verb::Receive {
                pool: pool(n),
                units: 1,
            })
        });
    });
    group.bench_function("refused", |b| {
        b.iter(|| {
            one(Verb::Release {
                hold: HoldId(1 << 40),
            })
        });
    });
    group.finish();
}

fn orders(c: &mut Criterion) {
    let mut group = c.benchmark_group("order");
    let engine = stocked(8);
    let mut key = 0;
    group.throughput(Throughput::Elements(2));
    group.bench_function("reserve and cancel five lines over partitions", |b| {
        b.iter(|| {
            key += 2;
            let lines = [1, 2, 3, 4, 5].map(|at| Line {
                pool: pool(key * 5 + at),
                units: 1,
            });
            let held = engine.reserve_order(0, Key(key), &lines, Mode::AllOrNothing, TTL);
            let hold = held.expect("volatile").expect("stocked").hold;
            engine.cancel(0, Key(key + 1), hold)
        });
    });
    group.finish();
}

fn batches(c: &mut Criterion) {
    let mut group = c.benchmark_group("batch");
    let engine = stocked(1);
    let mut key = 0;
    let mut answers = Vec::new();
    for size in [16_u64, 1024] {
        group.throughput(Throughput::Elements(size));
        group.bench_function(format!("receive {size}"), |b| {
            b.iter_batched_ref(
                || {
                    key += size;
                    let op = |at| {
                        let verb = Verb::Receive {
                            pool: pool(key + at),
                            units: 1,
                        };
                        Op {
                            key: Key(key + at),
                            verb,
                        }
                    };
                    (0..size).map(op).collect::<Vec<_>>()
                },
                |ops| engine.submit(0, ops, &mut answers),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// What the simulator calls.
fn local(c: &mut Criterion) {
    let mut group = c.benchmark_group("local");
    let mut pools = Pool::new(POOLS);
    for number in 0..POOLS {
        pools.receive(PoolId(number), 1_000_000_000).expect("empty");
    }
    let mut n = 0;
    group.throughput(Throughput::Elements(2));
    group.bench_function("promise and fulfil", |b| {
        b.iter(|| {
            n += 1;
            pools.promise(pool(n), 1).expect("stocked");
            pools.fulfil(pool(n), 1)
        });
    });
    group.throughput(Throughput::Elements(3));
    group.bench_function("reserve, commit and ship", |b| {
        b.iter(|| {
            n += 1;
            let hold = pools.reserve(pool(n), 1, TTL).expect("stocked").hold;
            pools.commit(hold).expect("held");
            pools.ship(hold, None)
        });
    });
    group.finish();
}

criterion_group!(benches, single_verbs, orders, batches, local);
criterion_main!(benches);
