//! Inverted lists. Most keys have one record, so a list of one takes no heap.

/// The handles that have a key.
#[derive(Debug, Default)]
pub(crate) enum Posting {
    #[default]
    None,
    One([u32; 1]),
    Many(Vec<u32>),
}

impl Posting {
    pub(crate) fn handles(&self) -> &[u32] {
        match self {
            Posting::None => &[],
            Posting::One(one) => one,
            Posting::Many(many) => many,
        }
    }

    /// Adds a handle that is not in the list.
    pub(crate) fn insert(&mut self, handle: u32) {
        match self {
            Posting::None => *self = Posting::One([handle]),
            Posting::One([first]) => *self = Posting::Many(vec![*first, handle]),
            Posting::Many(many) => many.push(handle),
        }
    }

    pub(crate) fn remove(&mut self, handle: u32) {
        match self {
            Posting::None => {}
            Posting::One([only]) if *only == handle => *self = Posting::None,
            Posting::One(_) => {}
            Posting::Many(many) => {
                if let Some(at) = many.iter().position(|other| *other == handle) {
                    many.swap_remove(at);
                }
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.handles().is_empty()
    }
}
