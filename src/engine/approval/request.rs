//! A change request as a state machine: which step is allowed to whom, and what it leads to.

use serde::{Deserialize, Serialize};

use super::people::{is_among, join, same_person};
use super::policy::{Approval, Refusal, Requirement, admit, satisfied};

/// Where a change request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being written.
    Draft,
    /// Waits for approvals.
    Submitted,
    /// Has them, and waits for its moment.
    Approved,
    /// An approver wants something else; the submitter may edit it.
    PushedBack,
    /// The submitter took it back, and may edit it.
    Recalled,
    /// Never.
    Rejected,
    /// Carried out.
    Committed,
}

impl State {
    /// Every state.
    pub const ALL: [State; 7] = [
        State::Draft,
        State::Submitted,
        State::Approved,
        State::PushedBack,
        State::Recalled,
        State::Rejected,
        State::Committed,
    ];

    /// As stored and shown.
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted => "submitted",
            State::Approved => "approved",
            State::PushedBack => "pushed_back",
            State::Recalled => "recalled",
            State::Rejected => "rejected",
            State::Committed => "committed",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the submitter may change it.
    pub fn is_editable(self) -> bool {
        matches!(self, State::Draft | State::PushedBack | State::Recalled)
    }

    /// Whether somebody must still do something about it, or time must.
    pub fn is_waiting(self) -> bool {
        matches!(self, State::Submitted | State::Approved)
    }
}

/// What somebody does to a change request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The submitter writes it anew.
    Edit,
    /// The submitter asks for approvals.
    Submit,
    /// Somebody else approves.
    Approve,
    /// Somebody else wants something different.
    PushBack,
    /// The submitter takes it back.
    Recall,
    /// Somebody else refuses it for good.
    Reject,
    /// Somebody takes an approval back.
    WithdrawApproval,
    /// It is carried out.
    Commit,
}

/// Who takes a step, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Subject.
    pub name: String,
    /// Groups that the person belongs to.
    pub groups: Vec<String>,
    /// What shows that it is right.
    pub evidence: Option<String>,
    /// Microseconds.
    pub at: i64,
}

/// What decides about the next step of a change request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where it stands.
    pub state: State,
    /// Who submitted it.
    pub submitters: Vec<String>,
    /// Who else brought the values that it would publish, e.g. in a source system.
    pub brought_by: Vec<String>,
    /// What the policy asks.
    pub requirements: Vec<Requirement>,
    /// What was given.
    pub approvals: Vec<Approval>,
    /// Not before this moment, microseconds, as the submitter wishes.
    pub effective_at: Option<i64>,
    /// When it may be carried out; known once it is approved.
    pub due_at: Option<i64>,
}

impl Request {
    /// Takes a step.
    ///
    /// # Errors
    /// Why it is not allowed; nothing changed then.
    pub fn step(&mut self, step: Step, actor: &Actor) -> Result<(), Refusal> {
        self.may(step, actor)?;
        match step {
            Step::Edit => {}
            Step::Submit => self.go(State::Submitted),
            Step::Approve => self.approve(actor),
            Step::PushBack => self.go(State::PushedBack),
            Step::Recall => self.go(State::Recalled),
            // Who had approved what was refused is worth knowing.
            Step::Reject => self.state = State::Rejected,
            Step::WithdrawApproval => {
                self.approvals
                    .retain(|approval| !same_person(&approval.by, &actor.name));
                self.state = State::Submitted;
                self.due_at = None;
            }
            Step::Commit => self.state = State::Committed,
        }
        Ok(())
    }

    fn may(&self, step: Step, actor: &Actor) -> Result<(), Refusal> {
        let allowed = match step {
            Step::Edit | Step::Submit => self.state.is_editable(),
            Step::Approve => self.state == State::Submitted,
            Step::PushBack | Step::Recall | Step::Reject | Step::WithdrawApproval => self.state.is_waiting(),
            Step::Commit => self.state == State::Approved,
        };
        if !allowed {
            return Err(Refusal::WrongState);
        }
        let own = is_among(&actor.name, &self.submitters);
        match step {
            Step::Edit | Step::Submit | Step::Recall if !own => Err(Refusal::NotSubmitter),
            Step::PushBack | Step::Reject if own => Err(Refusal::OwnSubmission),
            Step::Approve => admit(&self.requirements, &self.people(), &self.approvals, &approval(actor)),
            Step::WithdrawApproval if !self.approvals.iter().any(|a| same_person(&a.by, &actor.name)) => {
                Err(Refusal::NotApproved)
            }
            Step::Commit if !self.has_approvals() => Err(Refusal::WrongState),
            Step::Commit if !self.is_due(actor.at) => Err(Refusal::NotDue),
            _ => Ok(()),
        }
    }

    /// Whatever was approved before was something else.
    fn go(&mut self, state: State) {
        self.state = state;
        self.approvals.clear();
        self.due_at = None;
    }

    fn approve(&mut self, actor: &Actor) {
        self.approvals.push(approval(actor));
        if self.has_approvals() {
            self.state = State::Approved;
            self.due_at = Some(self.due_after(actor.at));
        }
    }

    /// Whoever brought what it proposes, and so cannot approve it.
    fn people(&self) -> Vec<String> {
        let mut people = self.submitters.clone();
        join(&mut people, self.brought_by.iter().cloned());
        people
    }

    /// Whether the policy is satisfied.
    pub fn has_approvals(&self) -> bool {
        satisfied(&self.requirements, &self.people(), &self.approvals)
    }

    /// Whether it is approved and its moment has come.
    pub fn is_due(&self, now: i64) -> bool {
        self.state == State::Approved && self.due_at.is_some_and(|due| due <= now)
    }

    /// The later of the effective date and the end of the cooling-off period.
    fn due_after(&self, approved_at: i64) -> i64 {
        let cooling_off = self.requirements.iter().map(|r| r.cooling_off).max().unwrap_or(0);
        let cooled = approved_at.saturating_add(cooling_off.saturating_mul(1_000_000));
        self.effective_at.unwrap_or(cooled).max(cooled)
    }
}

fn approval(actor: &Actor) -> Approval {
    Approval {
        by: actor.name.clone(),
        at: actor.at,
        groups: actor.groups.clone(),
        evidence: actor.evidence.clone(),
        seen: None,
    }
}
