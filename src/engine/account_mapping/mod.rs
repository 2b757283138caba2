//! Translates account combinations of one chart of accounts into another's.
//!
//! A map set is a list of rules. Of the rules that hold for a combination on a day, the one of highest priority wins, then
//! the one with the narrowest conditions; a tie is an error that names both, never a guess. [`proofs`] shows before
//! publication what would go wrong after it.

pub mod account_totals;
pub mod body;
pub mod chart;
pub mod chart_body;
pub mod close_calendar;
pub mod condition;
pub mod day;
pub mod elements;
pub mod index;
pub mod map_set;
pub mod money;
pub mod proofs;
pub mod ranges;
pub mod records;
pub mod region;
pub mod restricted;
pub mod restrictions;
pub mod segment;
mod segments;
pub mod simulate;
pub mod space;
pub mod tie_out;
pub mod translate;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;
