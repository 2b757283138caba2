//! Hierarchies: who is above whom, on which days. A domain may have several; in each a record has at most one parent on any
//! day, and nobody is above themselves.

mod cycle;
mod placement;
mod rules;

pub use cycle::{Cycle, find_cycle};
pub(super) use placement::violations;
pub use placement::{Placement, placements};
pub use rules::HierarchyRule;
pub(super) use rules::check;

#[cfg(test)]
mod laws;
