use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn lane(name: &str) -> Arc<str> {
    Arc::from(name)
}

#[test]
fn one_golden_record_one_change_at_a_time() {
    let mut window = Window::new(10, 64);
    window.admit(lane("a"), 'x', false);
    window.admit(lane("a"), 'y', false);
    window.admit(lane("b"), 'z', false);
    assert_eq!(window.start(), Some((11, 'x', 1)));
    assert_eq!(window.start(), Some((13, 'z', 1)));
    assert_eq!(window.start(), None);
    window.finish(13);
    assert_eq!(window.watermark(), 10);
    window.finish(11);
    assert_eq!(window.watermark(), 11);
    assert_eq!(window.start(), Some((12, 'y', 1)));
    window.finish(12);
    assert_eq!((window.watermark(), window.is_empty()), (13, true));
}

#[test]
fn what_failed_leaves_with_its_followers() {
    let mut window = Window::new(0, 64);
    for (name, item) in [("a", 1), ("b", 2), ("a", 3), ("a", 4)] {
        window.admit(lane(name), item, false);
    }
    assert_eq!(window.start(), Some((1, 1, 1)));
    assert_eq!(window.set_aside(1), vec![(3, 3), (4, 4)]);
    assert_eq!(window.watermark(), 1);
    assert_eq!(window.start(), Some((2, 2, 1)));
    window.finish(2);
    assert_eq!(window.watermark(), 4);
}

#[test]
fn what_is_put_back_goes_first_and_counts_tries() {
    let mut window = Window::new(0, 2);
    window.admit(lane("a"), 1, false);
    window.skip();
    assert_eq!((window.room(), window.next()), (0, 3));
    assert_eq!(window.start(), Some((1, 1, 1)));
    window.put_back(1);
    assert_eq!(window.start(), Some((1, 1, 2)));
    window.finish(1);
    assert_eq!((window.watermark(), window.room()), (2, 2));
}

#[test]
fn a_newer_one_takes_the_place_of_those_that_wait_and_may_give_way() {
    let mut window = Window::new(0, 64);
    window.admit(lane("a"), "first", true);
    assert_eq!(window.start(), Some((1, "first", 1)));
    window.admit(lane("a"), "second", true);
    window.admit(lane("a"), "merged", false);
    window.admit(lane("a"), "third", true);
    window.admit(lane("a"), "fourth", true);
    assert_eq!(window.take_superseded(), 2);
    window.put_back(1);
    assert_eq!(window.take_superseded(), 1, "what comes back gives way too");
    assert_eq!(window.watermark(), 2);
    assert_eq!(window.peek(), Some((3, &"merged")));
    assert_eq!(window.start(), Some((3, "merged", 1)));
    window.finish(3);
    assert_eq!(window.watermark(), 4);
    assert_eq!(window.start(), Some((5, "fourth", 1)));
    window.finish(5);
    assert!(window.is_empty() && window.watermark() == 5);
}

#[derive(Debug, Clone)]
enum Step {
    Admit(u8),
    Skip,
    Start,
    Finish(usize),
    PutBack(usize),
    SetAside(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0u8..5).prop_map(Step::Admit),
        1 => Just(Step::Skip),
        4 => Just(Step::Start),
        3 => (0usize..8).prop_map(Step::Finish),
        1 => (0usize..8).prop_map(Step::PutBack),
        1 => (0usize..8).prop_map(Step::SetAside),
    ];
    proptest::collection::vec(step, 1..300)
}

proptest! {
    /// Against a plain model: order within a golden record, one in flight each, and a watermark that is exactly
    /// the stretch of done positions.
    #[test]
    fn keeps_order_and_never_passes_what_is_not_done(steps in steps()) {
        let mut window = Window::new(0, 16);
        let mut lanes: BTreeMap<i64, u8> = BTreeMap::new();
        let mut done: BTreeSet<i64> = BTreeSet::new();
        let mut flying: Vec<i64> = Vec::new();
        for step in steps {
            match step {
                Step::Admit(name) if window.room() > 0 => {
                    lanes.insert(window.next(), name);
                    window.admit(lane(&name.to_string()), name, false);
                }
                Step::Skip if window.room() > 0 => {
                    done.insert(window.next());
                    window.skip();
                }
                Step::Start => {
                    if let Some((position, name, _)) = window.start() {
                        prop_assert_eq!(lanes[&position], name);
                        prop_assert!(!flying.iter().any(|p| lanes[p] == name));
                        let earlier = lanes.iter().any(|(p, n)| *p < position && *n == name && !done.contains(p));
                        prop_assert!(!earlier, "{} overtook an earlier one", position);
                        flying.push(position);
                    }
                }
                Step::Finish(n) if n < flying.len() => {
                    let position = flying.swap_remove(n);
                    done.insert(position);
                    window.finish(position);
                }
                Step::PutBack(n) if n < flying.len() => window.put_back(flying.swap_remove(n)),
                Step::SetAside(n) if n < flying.len() => {
                    let position = flying.swap_remove(n);
                    done.insert(position);
                    let name = lanes[&position];
                    let expected: Vec<i64> = lanes
                        .iter()
                        .filter(|(p, other)| **p > position && **other == name && !done.contains(p))
                        .map(|(p, _)| *p)
                        .collect();
                    let later: Vec<i64> = window.set_aside(position).into_iter().map(|(p, _)| p).collect();
                    prop_assert_eq!(&later, &expected);
                    done.extend(later);
                }
                _ => {}
            }
            let mut watermark = 0;
            while done.contains(&(watermark + 1)) {
                watermark += 1;
            }
            prop_assert_eq!(window.watermark(), watermark);
            prop_assert_eq!(window.in_flight(), flying.len());
        }
        // Whatever happened, everything can still be brought to an end.
        loop {
            for position in flying.drain(..) {
                window.finish(position);
            }
            match window.start() {
                Some((position, _, _)) => flying.push(position),
                None => break,
            }
        }
        prop_assert!(window.is_empty());
    }

    /// What may give way gives way only to newer ones of its golden record; the newest always goes; what may not
    /// give way goes as well; order within a golden record holds among those that go.
    #[test]
    fn the_newest_of_each_always_goes(steps in steps(), droppable in proptest::collection::vec(any::<bool>(), 300)) {
        let mut window = Window::new(0, 16);
        let mut lanes: BTreeMap<i64, u8> = BTreeMap::new();
        let (mut flying, mut sent): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
        let mut superseded = 0;
        let can_drop = |position: i64| droppable[position as usize % droppable.len()];
        let mut passed = 0;
        for step in steps {
            match step {
                Step::Admit(name) if window.room() > 0 => {
                    let position = window.next();
                    lanes.insert(position, name);
                    window.admit(lane(&name.to_string()), name, can_drop(position));
                }
                Step::Skip if window.room() > 0 => window.skip(),
                Step::Start => {
                    let peeked = window.peek().map(|(position, _)| position);
                    if let Some((position, _, _)) = window.start() {
                        prop_assert_eq!(peeked, Some(position));
                        flying.push(position);
                    }
                }
                Step::Finish(n) if n < flying.len() => {
                    let position = flying.swap_remove(n);
                    sent.push(position);
                    window.finish(position);
                }
                Step::PutBack(n) if n < flying.len() => window.put_back(flying.swap_remove(n)),
                _ => {}
            }
            superseded += window.take_superseded();
            for (position, name) in lanes.range(passed + 1..window.watermark() + 1) {
                let newer = lanes.range(position + 1..).any(|(_, n)| n == name);
                prop_assert!(sent.contains(position) || (newer && can_drop(*position)));
            }
            passed = window.watermark();
        }
        loop {
            for position in flying.drain(..) {
                window.finish(position);
                sent.push(position);
            }
            match window.start() {
                Some((position, _, _)) => flying.push(position),
                None => break,
            }
        }
        prop_assert!(window.is_empty());
        superseded += window.take_superseded();
        prop_assert_eq!(superseded as usize + sent.len(), lanes.len());
        for name in 0u8..5 {
            let all: Vec<i64> = lanes.iter().filter(|(_, n)| **n == name).map(|(p, _)| *p).collect();
            let went: Vec<i64> = sent.iter().filter(|p| lanes[p] == name).copied().collect();
            prop_assert!(went.is_sorted(), "an older one after a newer one: {:?}", went);
            prop_assert_eq!(went.last(), all.last(), "the newest goes");
            prop_assert!(all.iter().all(|p| can_drop(*p) || went.contains(p)));
        }
    }

    /// With a lane for each position, as strict order has it, everything goes in order of position, however many go
    /// at once.
    #[test]
    fn a_lane_for_each_position_is_strict_order(steps in steps()) {
        let mut window = Window::new(0, 4);
        let (mut started, mut flying): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Admit(_) if window.room() > 0 => {
                    let position = window.next();
                    window.admit(lane(&position.to_string()), position, false);
                }
                Step::Skip if window.room() > 0 => window.skip(),
                Step::Start if flying.is_empty() => {
                    while let Some((position, item, _)) = window.start() {
                        prop_assert_eq!(position, item);
                        started.push(position);
                        flying.push(position);
                    }
                }
                Step::Finish(_) => flying.drain(..).for_each(|position| window.finish(position)),
                _ => {}
            }
        }
        prop_assert!(started.is_sorted());
    }
}
