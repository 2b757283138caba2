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
    /// Changes that a newer one took the place of, since it was last asked.
    superseded: i64,
}

#[derive(Debug)]
enum Slot<T> {
    Open {
        lane: Arc<str>,
        item: T,
        tries: i64,
        /// Whether a newer one may take its place.
        droppable: bool,
    },
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
            superseded: 0,
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

    /// Whether a change of this golden record is worked on.
    pub fn holds(&self, lane: &str) -> bool {
        self.lanes.contains_key(lane)
    }

    /// How many changes a newer one took the place of since this was last asked.
    pub fn take_superseded(&mut self) -> i64 {
        std::mem::take(&mut self.superseded)
    }

    /// Takes in the next position as one that must be sent. `lane` is its golden record. It takes the place of the
    /// droppable ones of that lane that still wait.
    pub fn admit(&mut self, lane: Arc<str>, item: T, droppable: bool) {
        let position = self.next();
        let queue = self.lanes.get(&lane).map_or(0, VecDeque::len);
        self.slots.push_back(Slot::Open {
            lane: Arc::clone(&lane),
            item,
            tries: 0,
            droppable,
        });
        if queue == 0 {
            self.lanes.insert(lane, VecDeque::from([position]));
            self.ready.insert(position);
            return;
        }
        if let Some(queue) = self.lanes.get_mut(&lane) {
            queue.push_back(position);
        }
        self.drop_older(&lane);
        self.advance();
    }

    /// Drops what waits in a lane and may give way to the newest of it.
    fn drop_older(&mut self, lane: &Arc<str>) {
        let Some(mut queue) = self.lanes.remove(lane) else {
            return;
        };
        let newest = queue.back().copied();
        let first = queue.front().copied();
        queue.retain(|position| {
            let flying = Some(*position) == first && !self.ready.contains(position);
            let gives_way = Some(*position) != newest && !flying && self.is_droppable(*position);
            if gives_way {
                self.close(*position);
                self.ready.remove(position);
                self.superseded += 1;
            }
            !gives_way
        });
        if let Some(next) = queue.front().copied().filter(|next| Some(*next) != first) {
            self.ready.insert(next);
        }
        self.lanes.insert(Arc::clone(lane), queue);
    }

    fn is_droppable(&self, position: i64) -> bool {
        let slot = self.index(position).and_then(|index| self.slots.get(index));
        matches!(slot, Some(Slot::Open { droppable: true, .. }))
    }

    /// Takes in the next position as one that is done already.
    pub fn skip(&mut self) {
        self.slots.push_back(Slot::Done);
        self.advance();
    }

    /// The change that [`Window::start`] would give.
    pub fn peek(&self) -> Option<(i64, &T)> {
        let position = *self.ready.first()?;
        match self.slots.get(self.index(position)?)? {
            Slot::Open { item, .. } => Some((position, item)),
            Slot::Done => None,
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

    /// A change in flight is to be sent again, before any other of its golden record; unless a newer one takes its place.
    pub fn put_back(&mut self, position: i64) {
        self.in_flight -= 1;
        self.ready.insert(position);
        let slot = self.index(position).and_then(|index| self.slots.get(index));
        if let Some(Slot::Open {
            lane, droppable: true, ..
        }) = slot
        {
            let lane = Arc::clone(lane);
            self.drop_older(&lane);
            self.advance();
        }
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
mod tests;
