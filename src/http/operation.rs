//! What a call is: who may make it, what it leaves behind and what it costs.

use actix_web::Route;

use super::caller::Action::{self, *};
use super::shares::Share;

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Anyone.
    Public,
    /// Who may do this in the domain of the path.
    InDomain(Action),
    /// Who may do one of these in the domain of the path.
    InDomainAny(&'static [Action]),
    /// Who may do this in each of these domains.
    InEach(Action, &'static [&'static str]),
    /// Who may do one of these in some domain; the handler checks each domain that the request touches.
    Somewhere(&'static [Action]),
    /// Who may do all of these in some domain; the handler checks each domain that the request touches.
    SomewhereAll(&'static [Action]),
    /// Administrators of all domains, for it tells of all of them; unless the settings open it.
    AdminUnlessPublic,
}

impl Needs {
    /// Actions of which the caller needs one, or all where it says so.
    pub fn actions(&self) -> &[Action] {
        match self {
            Needs::Public => &[],
            Needs::InDomain(action) | Needs::InEach(action, _) => std::slice::from_ref(action),
            Needs::InDomainAny(actions) | Needs::Somewhere(actions) | Needs::SomewhereAll(actions) => actions,
            Needs::AdminUnlessPublic => &[Admin],
        }
    }

    /// As `x-scope` in the API description says it.
    pub fn scope(&self) -> String {
        let names: Vec<_> = self.actions().iter().map(|action| action.name()).collect();
        match self {
            Needs::Public => "none".into(),
            Needs::SomewhereAll(_) => names.join(" and "),
            Needs::InDomain(_)
            | Needs::InDomainAny(_)
            | Needs::InEach(..)
            | Needs::Somewhere(_)
            | Needs::AdminUnlessPublic => names.join(" or "),
        }
    }
}

/// What bounds the rows that a call leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Records of the business, of sources whose registration names the caller.
    Source,
    /// One place, key or acknowledgement for each golden record of a consumer whose registration names the caller.
    Consumer,
    /// It changes a thing that is there, by one step of its history.
    Thing,
    /// The log of attempts, which is kept for `delivery.keep_attempts_s`.
    Attempts,
    /// A share of the caller, or of a thing, by this setting.
    Quota(&'static str),
    /// What no setting changes.
    Fixed(&'static str),
}

/// What a call leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Reads,
    /// It only reads, and counts, or opens work for others.
    Notes(Bound),
    /// Something changes, so that the same call again may be a second effect.
    Changes(Bound),
}

/// One call.
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may call it.
    pub needs: Needs,
    /// What it leaves behind.
    pub effect: Effect,
    /// A parameter with which it changes nothing.
    pub only_reads_with: Option<(&'static str, &'static str)>,
    /// As how many requests it counts.
    pub cost: u32,
    /// What it holds while it is answered.
    pub holds: Share,
    /// Media types of its answers; none where an answer has no content.
    pub offers: &'static [&'static str],
    pub(super) to: fn(Route) -> Route,
}

/// A call that leaves nothing behind.
pub(super) const fn get(id: &'static str, path: &'static str, needs: Needs, to: fn(Route) -> Route) -> Operation {
    row(id, "GET", path, needs, Effect::Reads, to)
}

/// A question that is asked by POST.
pub(super) const fn ask(id: &'static str, path: &'static str, needs: Needs, to: fn(Route) -> Route) -> Operation {
    row(id, "POST", path, needs, Effect::Reads, to)
}

/// A question that is counted, or opens work for others.
pub(super) const fn note(
    id: &'static str,
    path: &'static str,
    needs: Needs,
    by: Bound,
    to: fn(Route) -> Route,
) -> Operation {
    row(id, "POST", path, needs, Effect::Notes(by), to)
}

/// A call that changes something.
pub(super) const fn change(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    needs: Needs,
    by: Bound,
    to: fn(Route) -> Route,
) -> Operation {
    row(id, method, path, needs, Effect::Changes(by), to)
}

const fn row(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    needs: Needs,
    effect: Effect,
    to: fn(Route) -> Route,
) -> Operation {
    Operation {
        id,
        method,
        path,
        needs,
        effect,
        only_reads_with: None,
        cost: 1,
        holds: Share::Requests,
        offers: &["application/json"],
        to,
    }
}

impl Bound {
    /// In words, as the manual says it.
    pub fn words(&self) -> String {
        match self {
            Bound::Source => "records of sources whose registration names the caller".into(),
            Bound::Consumer => "a place, key and acknowledgement for each record of a registered consumer".into(),
            Bound::Thing => "one step in the history of a thing that is there".into(),
            Bound::Attempts => "the log of attempts, kept for `delivery.keep_attempts_s`".into(),
            Bound::Quota(setting) => format!("`{setting}`"),
            Bound::Fixed(what) => (*what).into(),
        }
    }
}

impl Operation {
    /// The same call, whose answers are of these types.
    pub(super) const fn offering(self, offers: &'static [&'static str]) -> Operation {
        Operation { offers, ..self }
    }

    /// The same call, which counts as so many requests.
    pub(super) const fn costing(self, cost: u32) -> Operation {
        Operation { cost, ..self }
    }

    /// The same call, which has a share of its own.
    pub(super) const fn holding(self, holds: Share) -> Operation {
        Operation { holds, ..self }
    }

    /// The same call, which changes nothing with this parameter.
    pub(super) const fn only_reads_with(self, name: &'static str, value: &'static str) -> Operation {
        Operation {
            only_reads_with: Some((name, value)),
            ..self
        }
    }
}
