//! The faults that real shops had, one test each, on the embedded engine.

use pool_engine::{
    Backorder, Books, Cart, Config, Embedded, Engine, HoldId, Key, Layout, Line, Mode, Op, Policy,
    PoolId, Refusal, Verb,
};

/// An engine of two SKUs at three sites and a counter for keys.
struct Shop {
    engine: Embedded,
    layout: Layout,
    key: u64,
}

impl Shop {
    fn new(stock: [u32; 3]) -> Self {
        let layout = Layout { skus: 2, sites: 3 };
        let engine = Embedded::new(&Config::new(layout.pools()).partitions(4));
        let mut shop = Self {
            engine,
            layout,
            key: 0,
        };
        for (site, units) in (0..).zip(stock) {
            if units > 0 {
                let pool = shop.at(site);
                shop.ask(0, Verb::Receive { pool, units }).unwrap();
            }
        }
        shop
    }

    fn at(&self, site: u32) -> PoolId {
        self.layout.pool(1, site)
    }

    fn ask(&mut self, now: i64, verb: Verb<'_>) -> Result<HoldId, Refusal> {
        self.key += 1;
        let op = Op {
            key: Key(self.key),
            verb,
        };
        self.engine.one(now, op).unwrap().map(|done| done.hold)
    }

    fn reserve(&mut self, site: u32, units: u32) -> Result<HoldId, Refusal> {
        let (pool, cart) = (self.at(site), Cart::default());
        self.ask(
            0,
            Verb::Reserve {
                pool,
                units,
                ttl: 1_000,
                cart,
            },
        )
    }

    fn order(&mut self, lines: &[Line], mode: Mode) -> Result<HoldId, Refusal> {
        let cart = Cart::default();
        self.ask(
            0,
            Verb::ReserveOrder {
                lines,
                mode,
                ttl: 1_000,
                cart,
            },
        )
    }

    fn books(&self, now: i64) -> Vec<Books> {
        (0..3)
            .map(|site| self.engine.books(now, self.at(site)).unwrap())
            .collect()
    }

    fn sound(&self) {
        assert_eq!(self.engine.verify(), Ok(()));
    }
}

#[test]
fn the_very_last_unit_can_be_sold_and_no_other() {
    let mut shop = Shop::new([2, 0, 0]);
    shop.reserve(0, 1).unwrap();
    shop.reserve(0, 1).unwrap();
    assert_eq!(shop.reserve(0, 1), Err(Refusal::Insufficient));
    shop.sound();
}

#[test]
fn cancelling_at_every_point_of_life_restores_the_books() {
    type Next = fn(HoldId) -> Verb<'static>;
    let steps: [&[Next]; 3] = [
        &[],
        &[|hold| Verb::Extend { hold, ttl: 5_000 }],
        &[|hold| Verb::Commit {
            hold,
            units: None,
            ship: false,
        }],
    ];
    for steps in steps {
        for twice in [false, true] {
            let mut shop = Shop::new([5, 5, 5]);
            let before = shop.books(0);
            let lines = [0, 1, 2].map(|site| Line {
                pool: shop.at(site),
                units: 2,
            });
            let hold = shop.order(&lines, Mode::AllOrNothing).unwrap();
            for step in steps {
                shop.ask(0, step(hold)).unwrap();
            }
            shop.ask(0, Verb::Cancel { hold }).unwrap();
            if twice {
                assert_eq!(shop.ask(0, Verb::Cancel { hold }), Err(Refusal::Stale));
            }
            assert_eq!(shop.books(0), before);
            shop.sound();
        }
    }
}

#[test]
fn cancelling_after_part_was_shipped_returns_the_rest_only() {
    let mut shop = Shop::new([5, 0, 0]);
    let hold = shop.reserve(0, 4).unwrap();
    shop.ask(
        0,
        Verb::Commit {
            hold,
            units: None,
            ship: false,
        },
    )
    .unwrap();
    shop.ask(
        0,
        Verb::Ship {
            hold,
            units: Some(1),
        },
    )
    .unwrap();
    shop.ask(0, Verb::Cancel { hold }).unwrap();
    let books = shop.books(0)[0];
    assert_eq!((books.on_hand, books.committed, books.atp()), (4, 0, 4));
    assert_eq!(
        shop.ask(0, Verb::Ship { hold, units: None }),
        Err(Refusal::Stale)
    );
    shop.sound();
}

#[test]
fn a_line_split_over_sites_releases_all_of_them() {
    let mut shop = Shop::new([2, 1, 9]);
    let before = shop.books(0);
    let lines = [0, 1, 2].map(|site| Line {
        pool: shop.at(site),
        units: 9,
    });
    let hold = shop.order(&lines, Mode::Split { want: 5 }).unwrap();
    assert_eq!(
        shop.books(0).iter().map(|b| b.reserved).collect::<Vec<_>>(),
        [2, 1, 2]
    );
    shop.ask(0, Verb::Release { hold }).unwrap();
    assert_eq!(shop.books(0), before);
    assert_eq!(
        shop.order(&lines, Mode::Split { want: 13 }),
        Err(Refusal::Insufficient)
    );
    assert_eq!(shop.books(0), before);
    shop.sound();
}

#[test]
fn less_than_nothing_at_one_site_hides_no_stock_at_another() {
    let mut shop = Shop::new([3, 4, 0]);
    shop.reserve(0, 3).unwrap();
    let (pool, reason) = (shop.at(0), pool_engine::Reason::Shrink);
    let bucket = pool_engine::Bucket::OnHand;
    shop.ask(
        0,
        Verb::Adjust {
            pool,
            bucket,
            delta: -2,
            reason,
            force: true,
        },
    )
    .unwrap();
    assert_eq!(shop.books(0)[0].atp(), -2);
    let lines = [0, 1].map(|site| Line {
        pool: shop.at(site),
        units: 4,
    });
    shop.order(&lines, Mode::Split { want: 4 }).unwrap();
    assert_eq!(shop.books(0)[1].reserved, 4);
    shop.sound();
}

#[test]
fn a_kit_whose_components_repeat_needs_the_sum() {
    let mut shop = Shop::new([3, 3, 0]);
    let kit = [(0, 2), (1, 1), (0, 2)].map(|(site, units)| Line {
        pool: shop.at(site),
        units,
    });
    let before = shop.books(0);
    assert_eq!(
        shop.order(&kit, Mode::AllOrNothing),
        Err(Refusal::Insufficient)
    );
    assert_eq!(shop.books(0), before);
    let kit = [(0, 2), (1, 1), (0, 1)].map(|(site, units)| Line {
        pool: shop.at(site),
        units,
    });
    let hold = shop.order(&kit, Mode::AllOrNothing).unwrap();
    assert_eq!(shop.books(0)[0].reserved, 3);
    shop.ask(0, Verb::Release { hold }).unwrap();
    assert_eq!(shop.books(0), before);
    shop.sound();
}

#[test]
fn a_cart_never_competes_with_its_own_hold() {
    let mut shop = Shop::new([2, 2, 0]);
    let (first, second, cart) = (shop.at(0), shop.at(1), Cart(5));
    let old = shop
        .ask(
            0,
            Verb::Reserve {
                pool: first,
                units: 2,
                ttl: 100,
                cart,
            },
        )
        .unwrap();
    shop.ask(
        1,
        Verb::Reserve {
            pool: first,
            units: 2,
            ttl: 100,
            cart,
        },
    )
    .unwrap();
    assert_eq!(
        shop.ask(1, Verb::Release { hold: old }),
        Err(Refusal::Stale)
    );
    shop.ask(
        2,
        Verb::Reserve {
            pool: second,
            units: 2,
            ttl: 100,
            cart,
        },
    )
    .unwrap();
    assert_eq!(
        shop.books(2).iter().map(|b| b.reserved).collect::<Vec<_>>(),
        [0, 2, 0]
    );
    // Refused: it keeps what it had.
    let more = Verb::Reserve {
        pool: second,
        units: 3,
        ttl: 100,
        cart,
    };
    assert_eq!(shop.ask(3, more), Err(Refusal::Insufficient));
    assert_eq!(shop.books(3)[1].reserved, 2);
    shop.sound();
}

#[test]
fn a_late_commit_is_refused_whoever_swept() {
    for sweep in [false, true] {
        let mut shop = Shop::new([2, 0, 0]);
        let hold = shop.reserve(0, 2).unwrap();
        if sweep {
            shop.ask(1_000, Verb::Expire).unwrap();
        }
        let commit = Verb::Commit {
            hold,
            units: None,
            ship: false,
        };
        assert_eq!(shop.ask(1_000, commit), Err(Refusal::Expired));
        assert_eq!(shop.books(1_000)[0].atp(), 2);
        shop.sound();
    }
}

#[test]
fn a_hold_lives_until_its_deadline_and_no_longer_than_allowed() {
    let mut shop = Shop::new([1, 0, 0]);
    let hold = shop.reserve(0, 1).unwrap();
    shop.ask(
        999,
        Verb::Extend {
            hold,
            ttl: u32::MAX,
        },
    )
    .unwrap();
    let week = 7 * 24 * 3_600_000;
    assert_eq!(shop.books(week - 1)[0].reserved, 1);
    assert_eq!(shop.books(week)[0].reserved, 0);
    assert_eq!(
        shop.ask(week, Verb::Extend { hold, ttl: 1 }),
        Err(Refusal::Expired)
    );
}

#[test]
fn counting_and_setting_erase_no_sale() {
    let mut shop = Shop::new([10, 0, 0]);
    let pool = shop.at(0);
    let at_start = shop.books(0)[0].on_hand;
    let hold = shop.reserve(0, 3).unwrap();
    shop.ask(
        0,
        Verb::Commit {
            hold,
            units: None,
            ship: true,
        },
    )
    .unwrap();
    // The counter walked by before the sale and saw all ten but one.
    shop.ask(
        0,
        Verb::Count {
            pool,
            observed: 9,
            at_start,
        },
    )
    .unwrap();
    assert_eq!(shop.books(0)[0].on_hand, 6);
    let set = Verb::Set {
        pool,
        value: 10,
        expected: at_start,
    };
    assert_eq!(shop.ask(0, set), Err(Refusal::Stale));
    assert_eq!(shop.books(0)[0].on_hand, 6);
    shop.sound();
}

#[test]
fn backorders_go_as_deep_as_the_policy() {
    let mut shop = Shop::new([1, 0, 0]);
    let pool = shop.at(0);
    let policy = Policy {
        backorder: Backorder::UpTo(2),
        ..Policy::default()
    };
    shop.ask(0, Verb::Define { pool, policy }).unwrap();
    let hold = shop.reserve(0, 3).unwrap();
    assert_eq!(shop.reserve(0, 1), Err(Refusal::Insufficient));
    shop.ask(
        0,
        Verb::Commit {
            hold,
            units: None,
            ship: false,
        },
    )
    .unwrap();
    // Promised, but not there to ship.
    assert_eq!(
        shop.ask(0, Verb::Ship { hold, units: None }),
        Err(Refusal::Insufficient)
    );
    let policy = Policy {
        blocked: true,
        ..policy
    };
    shop.ask(0, Verb::Define { pool, policy }).unwrap();
    assert_eq!(shop.reserve(0, 1), Err(Refusal::Blocked));
    shop.sound();
}

#[test]
fn setting_up_twice_is_setting_up_once() {
    let shop = Shop::new([1, 1, 1]);
    for again in 0..3 {
        for site in 0..3 {
            let line = Line {
                pool: shop.at(site),
                units: 50,
            };
            let key = Key(9_000 + u64::from(site));
            shop.engine.receive(again, key, line).unwrap().unwrap();
        }
    }
    assert!(shop.books(9).iter().all(|b| b.on_hand == 51));
}

#[test]
fn a_short_transfer_leaves_a_record() {
    let mut shop = Shop::new([5, 0, 0]);
    let (from, to) = (shop.at(0), shop.at(1));
    shop.ask(0, Verb::TransferShip { from, to, units: 4 })
        .unwrap();
    assert_eq!(shop.books(0)[1].in_transit, 4);
    shop.ask(
        0,
        Verb::TransferReceive {
            pool: to,
            units: 3,
            short: 1,
        },
    )
    .unwrap();
    let books = shop.books(0);
    assert_eq!((books[1].on_hand, books[1].in_transit), (3, 0));
    let feed = shop.engine.feed(0, 1_000).unwrap();
    let short = feed
        .iter()
        .filter(|e| e.kind == pool_engine::Kind::TransferShort);
    assert_eq!(
        short.map(|e| (e.pool, e.units)).collect::<Vec<_>>(),
        [(to.0, 1)]
    );
    shop.sound();
}

/// Found by the kill loops: a client that guesses names reached into an order.
#[test]
fn the_parts_of_an_order_have_no_names_of_their_own() {
    let mut shop = Shop::new([5, 5, 5]);
    let lines = [0, 1, 2].map(|site| Line {
        pool: shop.at(site),
        units: 2,
    });
    let order = shop.order(&lines, Mode::AllOrNothing).unwrap();
    let single = shop.reserve(0, 1).unwrap();
    let before = shop.books(0);
    for guess in (0..64_u64).flat_map(|shard| (1..6_u64).map(move |n| shard << 57 | n)) {
        for multi in [0, 1 << 63] {
            let hold = HoldId(guess | multi);
            if hold != order && hold != single {
                assert_eq!(shop.ask(0, Verb::Release { hold }), Err(Refusal::Unknown));
                let commit = Verb::Commit {
                    hold,
                    units: None,
                    ship: false,
                };
                assert_eq!(shop.ask(0, commit), Err(Refusal::Unknown));
            }
        }
    }
    assert_eq!(shop.books(0), before);
    shop.ask(0, Verb::Release { hold: order }).unwrap();
    shop.sound();
}
