//! Approval: what a change needs before consumers see it, who may give it, and how a change request moves.

mod authors;
mod dated;
mod entries;
mod factor;
mod people;
mod policy;
mod request;
mod rules;

pub use authors::{Authors, Said};
pub use entries::{EntryChange, Telling};
pub use factor::FromApproval;
pub use people::{is_among, is_person, join, same_person};
pub use policy::{Approval, Change, Refusal, Requirement, admit, everybody, satisfied};
pub use request::{Actor, Request, State, Step};
pub use rules::{
    AmountRule, ApprovalRules, FirstPublication, Only, PolicyRule, Protection, RequestRules, When, seconds,
};

#[cfg(test)]
mod tests;
