//! Units of measure: what the units of one thing are worth in one another, exactly.
//!
//! A graph per record: its nodes are units, its edges exact rational factors with dates. Units of different lists are
//! different units, whatever their letters: `CA` is a case in X12 element 355, `CS` in UN/ECE Recommendation 21.
//! Packages are never converted without a factor of the record's own; UCUM units are, inside one dimension.

mod convert;
mod graph;
mod lists;
mod ratio;
mod rules;
mod sound;
mod ucum;

pub use convert::{Conversion, Impossible, Step};
pub use graph::{Graph, Origin, Unit};
pub use lists::UnitList;
pub use ratio::Ratio;
pub use rules::UnitRules;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
