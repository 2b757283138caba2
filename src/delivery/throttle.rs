//! How many requests an endpoint bears at the same time, learned from its answers.

/// Full speed until the endpoint says that it is too much; half of it then, and one more for each success.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Fewer than are allowed, while the endpoint recovers.
    bearable: Option<usize>,
}

impl Throttle {
    /// How many requests may be in flight when `most` are allowed.
    pub fn allowed(&self, most: usize) -> usize {
        self.bearable.map_or(most, |bearable| bearable.min(most)).max(1)
    }

    /// The endpoint asked for less, or something before it did.
    pub fn slow_down(&mut self, most: usize) {
        self.bearable = Some((self.allowed(most) / 2).max(1));
    }

    /// The endpoint took something.
    pub fn success(&mut self, most: usize) {
        self.bearable = self.bearable.map(|bearable| bearable + 1).filter(|more| *more < most);
    }
}

/// Whether an answer with this status says that the endpoint gets too much.
pub fn is_too_much(status: Option<u16>) -> bool {
    matches!(status, Some(429 | 502 | 503 | 504))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_halves_and_recovers_by_one_for_each_success() {
        let mut throttle = Throttle::default();
        assert_eq!(throttle.allowed(8), 8);
        let halved: Vec<usize> = (0..5)
            .map(|_| {
                throttle.slow_down(8);
                throttle.allowed(8)
            })
            .collect();
        assert_eq!(halved, [4, 2, 1, 1, 1]);
        let recovered: Vec<usize> = (0..8)
            .map(|_| {
                throttle.success(8);
                throttle.allowed(8)
            })
            .collect();
        assert_eq!(recovered, [2, 3, 4, 5, 6, 7, 8, 8]);
        throttle.slow_down(1);
        assert_eq!(throttle.allowed(1), 1);
    }
}
