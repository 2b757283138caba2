//! The stretch of a domain's change feed that one subscription works on: which changes may be sent now, and how far
//! everything is done.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// Positions after the watermark. Changes of different golden records go side by side, those of one golden record one
/// after the other; the watermark never passes a position that is not done.
#[derive(Debug)]
pub struct Window<T> {
    watermark: i64,
    capacity: usize,
    /// Positions `watermark + 1 ..`, in order.
    slots: VecDeque<Slot<T>>,
    /// Positions of each golden record that are not done, in order. The first is ready or in flight.
    lanes: HashMap<Arc<str>, VecDeque<i64>>,
    ready: BTreeSet<i64>,
    in_flight: usize,
}

#[derive(Debug)]
enum Slot<T> {
    Open { lane: Arc<str>, item: T, tries: i64 },
    Done,
}

impl<T: Clone> Window<T> {
    /// Everything up to `watermark` is done; at most `capacity` positions are worked on.
    pub fn new(watermark: i64, capacity: usize) -> Self {
        Window {
            watermark,
            capacity,
            slots: VecDeque::new(),
            lanes: HashMap::new(),
            ready: BTreeSet::new(),
            in_flight: 0,
        }
    }

    /// Everything up to here is done.
    pub fn watermark(&self) -> i64 {
        self.watermark
    }

    /// The position to take in next.
    pub fn next(&self) -> i64 {
        self.watermark + 1 + self.slots.len() as i64
    }

    /// How many positions can be taken in.
    pub fn room(&self) -> usize {
        self.capacity.saturating_sub(self.slots.len())
    }

    /// Whether nothing is worked on.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// How many changes are being sent.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether [`Window::start`] would find something.
    pub fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Takes in the next position as one that must be sent. `lane` is its golden record.
    pub fn admit(&mut self, lane: Arc<str>, item: T) {
        let position = self.next();
        let queue = self.lanes.entry(Arc::clone(&lane)).or_default();
        queue.push_back(position);
        if queue.len() == 1 {
            self.ready.insert(position);
        }
        self.slots.push_back(Slot::Open { lane, item, tries: 0 });
    }

    /// Takes in the next position as one that is done already.
    pub fn skip(&mut self) {
        self.slots.push_back(Slot::Done);
        self.advance();
    }

    /// Goes on at `position` because those before it are not kept any more. Only while the window is empty.
    pub fn jump(&mut self, position: i64) {
        if self.is_empty() && position > self.watermark {
            self.watermark = position - 1;
        }
    }

    /// The oldest change that may be sent now, and how often that was tried. It is in flight from now on.
    pub fn start(&mut self) -> Option<(i64, T, i64)> {
        let position = self.ready.pop_first()?;
        let index = self.index(position)?;
        let Slot::Open { item, tries, .. } = self.slots.get_mut(index)? else {
            return None;
        };
        *tries += 1;
        self.in_flight += 1;
        Some((position, item.clone(), *tries))
    }

    /// A change in flight is done; the next of its golden record may go.
    pub fn finish(&mut self, position: i64) {
        self.in_flight -= 1;
        if let Some((lane, _)) = self.close(position) {
            let next = self.lanes.get_mut(&lane).and_then(|queue| {
                queue.pop_front();
                queue.front().copied()
            });
            match next {
                Some(next) => {
                    self.ready.insert(next);
                }
                None => {
                    self.lanes.remove(&lane);
                }
            }
        }
        self.advance();
    }

    /// A change in flight is to be sent again, before any other of its golden record.
    pub fn put_back(&mut self, position: i64) {
        self.in_flight -= 1;
        self.ready.insert(position);
    }

    /// A change in flight leaves the window together with all later ones of its golden record; answers those later ones.
    /// They are done as far as this window goes.
    pub fn set_aside(&mut self, position: i64) -> Vec<(i64, T)> {
        self.in_flight -= 1;
        let lane = self.close(position).map(|(lane, _)| lane);
        let queue = lane.and_then(|lane| self.lanes.remove(&lane)).unwrap_or_default();
        let later = queue
            .into_iter()
            .skip(1)
            .filter_map(|p| self.close(p).map(|(_, item)| (p, item)))
            .collect();
        self.advance();
        later
    }

    fn index(&self, position: i64) -> Option<usize> {
        usize::try_from(position - self.watermark - 1).ok()
    }

    fn close(&mut self, position: i64) -> Option<(Arc<str>, T)> {
        let index = self.index(position)?;
        match std::mem::replace(self.slots.get_mut(index)?, Slot::Done) {
            Slot::Open { lane, item, .. } => Some((lane, item)),
            Slot::Done => None,
        }
    }

    fn advance(&mut self) {
        while matches!(self.slots.front(), Some(Slot::Done)) {
            self.slots.pop_front();
            self.watermark += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn lane(name: &str) -> Arc<str> {
        Arc::from(name)
    }

    #[test]
    fn one_golden_record_one_change_at_a_time() {
        let mut window = Window::new(10, 64);
        window.admit(lane("a"), 'x');
        window.admit(lane("a"), 'y');
        window.admit(lane("b"), 'z');
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
            window.admit(lane(name), item);
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
        window.admit(lane("a"), 1);
        window.skip();
        assert_eq!((window.room(), window.next()), (0, 3));
        assert_eq!(window.start(), Some((1, 1, 1)));
        window.put_back(1);
        assert_eq!(window.start(), Some((1, 1, 2)));
        window.finish(1);
        assert_eq!((window.watermark(), window.room()), (2, 2));
        window.jump(100);
        assert_eq!(window.next(), 100);
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
                        window.admit(lane(&name.to_string()), name);
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
    }
}
