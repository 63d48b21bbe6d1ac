//! The calendar against the standard heap, which needs no explanation.

use super::*;
use crate::random::{Draw, Purpose, Streams};
use proptest::prelude::*;

fn draw(entity: u64) -> Draw {
    Streams::new(11, 0).at(Purpose(0), entity, 0)
}

/// Both event lists, in step.
struct Pair {
    calendar: Calendar,
    heap: BinaryHeap<Reverse<Event>>,
}

impl Pair {
    fn new(events_per_ms: f64, start: i64) -> Pair {
        Pair {
            calendar: Calendar::new(events_per_ms, start),
            heap: BinaryHeap::new(),
        }
    }

    fn push(&mut self, event: Event) {
        self.calendar.push(event);
        self.heap.push(Reverse(event));
    }

    fn pop(&mut self) -> Option<Event> {
        let expected = self.heap.pop().map(|Reverse(event)| event);
        assert_eq!(self.calendar.peek_time(), expected.map(Event::time));
        assert_eq!(self.calendar.pop(), expected);
        assert_eq!(self.calendar.len(), self.heap.len());
        if let Some(event) = expected {
            assert_eq!(self.calendar.now(), event.time());
        }
        expected
    }

    fn drain(&mut self) {
        while self.pop().is_some() {}
        assert!(self.calendar.is_empty());
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// Push so many events at now + a delay below 2^bits (0 bits: this very instant).
    Push {
        count: u8,
        bits: u8,
    },
    Pop(u8),
    Drain,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => (1u8..40, prop_oneof![Just(0), 0u8..8, 5u8..25, 20u8..44])
            .prop_map(|(count, bits)| Step::Push { count, bits }),
        8 => (1u8..60).prop_map(Step::Pop),
        1 => Just(Step::Drain),
    ];
    prop::collection::vec(step, 1..150)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn pops_what_a_heap_pops(
        steps in steps(),
        rate_exponent in -9i32..3,
        start in prop_oneof![Just(0i64), 0..1i64 << 43],
        salt: u64,
    ) {
        let mut pair = Pair::new(10f64.powi(rate_exponent), start);
        let mut d = draw(salt);
        for step in steps {
            match step {
                Step::Push { count, bits } => (0..count).for_each(|_| {
                    let delay = (d.u64() & ((1 << bits) - 1)) as i64;
                    let time = (pair.calendar.now() + delay).min(Event::MAX_TIME);
                    // Few kinds and entities: ties in every part do occur.
                    let (kind, sub) = (d.below(4) as u8, d.below(3) as u16);
                    pair.push(Event::new(time, kind, sub, d.below(5), d.below(2)));
                }),
                Step::Pop(count) => (0..count).for_each(|_| { pair.pop(); }),
                Step::Drain => pair.drain(),
            }
        }
        pair.drain();
    }

    #[test]
    fn parts_come_back_and_order_is_theirs(
        a in (0..=Event::MAX_TIME, any::<u8>(), 0..=Event::MAX_SUB, any::<u32>(), any::<u32>()),
        b in (0..=Event::MAX_TIME, any::<u8>(), 0..=Event::MAX_SUB, any::<u32>(), any::<u32>()),
        shared in 0usize..6,
    ) {
        // Equal in the first few parts, so that every part gets to decide.
        let b = (
            if shared > 0 { a.0 } else { b.0 },
            if shared > 1 { a.1 } else { b.1 },
            if shared > 2 { a.2 } else { b.2 },
            if shared > 3 { a.3 } else { b.3 },
            if shared > 4 { a.4 } else { b.4 },
        );
        let event = |p: (i64, u8, u16, u32, u32)| Event::new(p.0, p.1, p.2, p.3, p.4);
        let (x, y) = (event(a), event(b));
        prop_assert_eq!((x.time(), x.kind(), x.sub(), x.entity(), x.arg()), a);
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
    }
}

#[test]
fn an_event_has_16_bytes() {
    assert_eq!(size_of::<Event>(), 16);
}

/// Long runs at rates far from the guess, so that the slot width has to follow: a rate that
/// rises a millionfold, then falls back.
#[test]
fn order_holds_while_the_width_follows_the_rate() {
    for guess in [1e-6, 1.0, 1e4] {
        let mut pair = Pair::new(guess, 0);
        let mut d = draw(1);
        (0..3_000).for_each(|i| pair.push(Event::new(0, 1, 0, i, 0)));
        for gap in [1e3, 1e7, 1e1, 1e0, 1e6] {
            for _ in 0..20_000 {
                let event = pair.pop().expect("one in, one out");
                let after = (d.exp1() * gap * 3.0) as i64;
                pair.push(Event::new(event.time() + after, 1, 0, event.entity(), 0));
            }
        }
        pair.drain();
    }
}

/// A feed to every site at one instant, each with follow-ups at once and at the next instant.
#[test]
fn crowds_at_one_instant_keep_their_order() {
    let mut pair = Pair::new(0.01, 0);
    let mut d = draw(2);
    for hour in 0..5 {
        (0..4_000).for_each(|_| pair.push(Event::new(hour * 3_600_000, 3, 0, d.below(900), 0)));
    }
    for _ in 0..60_000 {
        let Some(event) = pair.pop() else { break };
        if event.kind() == 3 {
            // Kind 1 sorts before the event being handled, kind 4 after it.
            pair.push(Event::new(event.time(), 1, 0, event.entity(), 0));
            pair.push(Event::new(event.time(), 4, 0, event.entity(), 0));
            pair.push(Event::new(event.time() + 1, 2, 0, event.entity(), 0));
        }
    }
    pair.drain();
}

#[test]
fn what_sorts_before_the_last_popped_comes_next() {
    let mut calendar = Calendar::new(1.0, 0);
    let at = |kind| Event::new(50, kind, 0, 0, 0);
    [at(5), at(7), at(6)]
        .into_iter()
        .for_each(|event| calendar.push(event));
    assert_eq!(calendar.pop(), Some(at(5)));
    [at(3), at(2), at(6)]
        .into_iter()
        .for_each(|event| calendar.push(event));
    let rest: Vec<u8> = std::iter::from_fn(|| calendar.pop())
        .map(Event::kind)
        .collect();
    assert_eq!(rest, [2, 3, 6, 6, 7]);
    assert_eq!(calendar.now(), 50);
}

#[test]
fn times_up_to_the_last_are_kept() {
    for (rate, start) in [
        (1e6, 0),
        (1e-9, 0),
        (1.0, Event::MAX_TIME - 1),
        (1e6, Event::MAX_TIME),
    ] {
        let mut pair = Pair::new(rate, start);
        for back in [0i64, 1, 2, 1023, 1024, 1025, 1 << 20, 1 << 40, 1 << 43] {
            if Event::MAX_TIME - back >= start {
                pair.push(Event::new(
                    Event::MAX_TIME - back,
                    u8::MAX,
                    Event::MAX_SUB,
                    u32::MAX,
                    u32::MAX,
                ));
                pair.push(Event::new(Event::MAX_TIME - back, 0, 0, 0, 0));
            }
        }
        while let Some(event) = pair.pop() {
            if event.arg() == 0 {
                pair.push(Event::new(
                    event.time(),
                    u8::MAX,
                    Event::MAX_SUB,
                    u32::MAX,
                    1,
                ));
            }
        }
        assert_eq!(pair.calendar.now(), Event::MAX_TIME);
        assert_eq!(pair.calendar.peek_time(), None);
    }
}

#[test]
fn an_emptied_calendar_goes_on() {
    let mut pair = Pair::new(1.0, 10);
    assert_eq!(pair.pop(), None);
    assert_eq!(pair.calendar.now(), 10);
    for time in [10, 10_000_000, 10_000_001] {
        pair.push(Event::new(time, 0, 0, 0, 0));
        pair.drain();
        assert_eq!(pair.calendar.now(), time);
    }
}

#[test]
fn memory_settles() {
    let mut calendar = Calendar::new(1.0, 0);
    let mut d = draw(3);
    (0..5_000).for_each(|i| calendar.push(Event::new(0, 0, 0, i, 0)));
    let mut hold = |calendar: &mut Calendar, times: u32| {
        for _ in 0..times {
            let event = calendar.pop().expect("one in, one out");
            let time = event.time() + (d.exp1() * 40_000.0) as i64;
            calendar.push(Event::new(time, 0, 0, event.entity(), 0));
        }
    };
    hold(&mut calendar, 100_000);
    let settled = calendar.bytes();
    hold(&mut calendar, 400_000);
    assert_eq!(calendar.bytes(), settled);
    // The slots of three levels, and the events in chunks that are at worst half full.
    assert!(settled < 5_000 * 16 * 8, "{settled} bytes");
}

#[test]
#[should_panic(expected = "into the past")]
fn the_past_is_closed() {
    let mut calendar = Calendar::new(1.0, 5);
    calendar.push(Event::new(9, 0, 0, 0, 0));
    calendar.pop();
    calendar.push(Event::new(8, 9, 0, 0, 0));
}

#[test]
fn what_was_entered_in_time_is_seen_when_its_slot_opens() {
    let mut calendar = Calendar::new(0.01, 0);
    let mut draw = draw(5);
    let mut number = 0;
    let mut push = |calendar: &mut Calendar, within: u32| {
        let time = calendar.now() + i64::from(draw.below(within));
        calendar.push(Event::new(time, 0, 0, number, 0));
        number += 1;
    };
    (0..2_000).for_each(|_| push(&mut calendar, 200_000));
    let (mut seen, mut all, mut opened) = (Vec::new(), 0, 0);
    let (mut unseen, mut put_back) = (0, 0);
    while let Some(event) = calendar.pop() {
        if calendar.takes_opened() {
            opened += 1;
            put_back += seen.len(); // The width of slots changed.
            seen.clear();
            seen.extend_from_slice(calendar.upcoming());
        } else if seen.last() == Some(&event) {
            seen.pop();
        } else {
            unseen += 1; // It was entered late.
        }
        assert!(!calendar.takes_opened(), "it is said once");
        all += 1;
        if all <= 1_000 {
            push(&mut calendar, 500);
        }
    }
    assert_eq!(all, 3_000);
    assert!(opened > 50 && opened < 1_500, "{opened}");
    assert!(unseen > 0 && unseen < 1_000, "{unseen}");
    assert!(put_back < 100, "{put_back}");
}
