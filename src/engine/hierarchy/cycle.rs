//! Whether a placement would put a record above itself.

use crate::engine::timeline::Interval;

/// Most steps upwards that are followed: higher hierarchies do not exist, and a step is a read.
const HIGHEST: usize = 200;

/// A way from a record up to itself, and the days on which it leads there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// The records on the way: the parent first, the record itself last.
    pub path: Vec<String>,
    /// Days on which all steps hold.
    pub days: Interval,
}

/// The first cycle that a record would be in with this parent on these days. `parents_of` gives the places of a record:
/// parent and days.
///
/// In each hierarchy a record has one parent on any day, so every way upwards is followed once for its own days: the work
/// grows with the number of placements above, not with the number of ways.
///
/// # Errors
/// Those of `parents_of`.
pub fn find_cycle<E>(
    record: &str,
    (parent, days): (&str, &Interval),
    parents_of: &mut impl FnMut(&str) -> Result<Vec<(String, Interval)>, E>,
) -> Result<Option<Cycle>, E> {
    let mut open = vec![(vec![parent.to_owned()], days.clone())];
    while let Some((path, days)) = open.pop() {
        let Some(last) = path.last() else { continue };
        if last == record || path.len() > HIGHEST {
            return Ok(Some(Cycle { path, days }));
        }
        for (above, held) in parents_of(last)? {
            // A cycle further up that has nothing to do with the record is not followed round and round.
            let seen = path.contains(&above) && above != record;
            if let Some(common) = days.common(&held).filter(|_| !seen) {
                let mut next = path.clone();
                next.push(above);
                open.push((next, common));
            }
        }
    }
    Ok(None)
}
