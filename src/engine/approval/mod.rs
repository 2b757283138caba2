//! Approval: what a change needs before consumers see it, who may give it, and how a change request moves.

mod dated;
mod policy;
mod request;
mod rules;

pub use policy::{Approval, Change, Refusal, Requirement, admit, everybody, satisfied};
pub use request::{Actor, Request, State, Step};
pub use rules::{
    AmountRule, ApprovalRules, FirstPublication, Only, PolicyRule, Protection, RequestRules, When, seconds,
};

#[cfg(test)]
mod tests;
