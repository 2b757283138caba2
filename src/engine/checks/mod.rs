//! Checks: what a golden record must say, across its attributes and by the day. A check that fails opens an exception,
//! or keeps the record from consumers; it closes by itself once the record is mended.

mod circle;
mod entries;
mod evaluate;
mod located;
mod rules;
mod verify;

pub use circle::{LeadingBack, Reference, leading_back, references};
pub use evaluate::{Failed, Finding, Outcome, Subject, evaluate};
pub use rules::{Check, Condition, Require, Severity};

pub(crate) use verify::verify;

#[cfg(test)]
mod tests;
