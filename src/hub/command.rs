//! Commands: every mutation of a domain, put on its queue and carried out by its writer.

use std::collections::BTreeSet;

use tokio::sync::oneshot;

use super::Origin;
use super::bulk::TaskOutcome;
use super::change_requests::RequestCommand;
use super::disclosure::Seen;
use super::golden_commands::GoldenState;
use super::ingest::IngestResult;
use super::lookups::{ChargeQuestion, TaskRoom};
use super::merging::MergeRequest;
use super::models::ModelDecision;
use super::overrides::OverrideRequest;
use super::rekeying::{RekeyRequest, RekeyResult};
use super::rules::RuleDecision;
use super::second_person::Haste;
use super::splitting::SplitPart;
use super::tasks::Resolution;
use crate::engine::domain::Domain;
use crate::engine::matching::{Features, features};
use crate::engine::record::{Attributes, Violation};
use crate::error::Result;
use crate::store::change_requests::ChangeRequestRow;
use crate::store::match_models::MatchModelRow;
use crate::store::rule_jobs::RuleJobRow;
use crate::store::rule_versions::RuleVersionRow;
use crate::store::task_comments::CommentRow;
use crate::store::tasks::TaskRow;

/// A mutation of one domain.
pub(super) enum Command {
    /// Source records that arrived together.
    Ingest(Vec<PreparedRecord>),
    /// Source records that were staged by somebody who may speak for their systems, and that another person released.
    IngestStaged(Vec<PreparedRecord>),
    /// A source system gives its records other keys.
    Rekey(Vec<RekeyRequest>),
    /// The source no longer has the record.
    Delete {
        /// Source system.
        system: String,
        /// Key there.
        key: String,
    },
    /// A steward sets values.
    Override {
        /// Golden record.
        id: String,
        /// What.
        request: OverrideRequest,
        /// Version the steward saw.
        expected: i64,
    },
    /// A steward lets the consolidated value stand again.
    EndOverride {
        /// Golden record.
        id: String,
        /// Attribute.
        attribute: String,
        /// What names the entry of it, if it is about one.
        entry: Option<serde_json::Value>,
        /// Why.
        reason: String,
        /// Version the steward saw.
        expected: i64,
    },
    /// A steward joins two golden records.
    Merge {
        /// The one that stays.
        id: String,
        /// What.
        request: MergeRequest,
        /// Version the steward saw.
        expected: i64,
    },
    /// A steward takes source records out of a golden record.
    Split {
        /// Golden record.
        id: String,
        /// Which.
        part: SplitPart,
        /// Why.
        reason: String,
        /// Version the steward saw.
        expected: i64,
    },
    /// A steward ends a golden record, or lets it live again.
    Retire {
        /// Golden record.
        id: String,
        /// Whether it lives again.
        reinstate: bool,
        /// Why.
        reason: String,
        /// Version the steward saw.
        expected: i64,
    },
    /// Somebody proposes a change, or decides about one.
    Request(Box<RequestCommand>),
    /// Recomputes golden records.
    Settle {
        /// Which.
        ids: BTreeSet<String>,
        /// Cause of the version.
        cause: &'static str,
    },
    /// Periods of golden records begin or end.
    BeginPeriods {
        /// Which.
        ids: BTreeSet<String>,
    },
    /// Golden records are looked at because their day has come.
    RunChecks {
        /// Which.
        ids: BTreeSet<String>,
    },
    /// Somebody asked as what an item is charged, and no mapping says it.
    ChargeUnknown(Box<ChargeQuestion>, TaskRoom),
    /// A steward takes a task.
    Claim {
        /// Task.
        id: String,
        /// Version the steward saw, if said.
        expected: Option<i64>,
    },
    /// Somebody sees the sensitive values that an approval proposes.
    SeeTask {
        /// Task.
        id: String,
    },
    /// Somebody saw sensitive values.
    Seen(Vec<Seen>),
    /// A steward gives a task back.
    Release {
        /// Task.
        id: String,
        /// Version the steward saw, if said.
        expected: Option<i64>,
    },
    /// Somebody says something about a task.
    Comment {
        /// Task.
        id: String,
        /// What.
        text: String,
    },
    /// A steward says whose work a task is.
    Assign {
        /// Task.
        id: String,
        /// Who; `None`: nobody in particular.
        assignee: Option<String>,
        /// Version the steward saw, if said.
        expected: Option<i64>,
    },
    /// The hub hands overdue tasks on.
    Escalate {
        /// Which may be overdue.
        ids: BTreeSet<String>,
    },
    /// A steward decides many tasks alike.
    ResolveMany {
        /// Tasks, each in the version the steward saw.
        tasks: Vec<(String, i64)>,
        /// What.
        resolution: Resolution,
        /// Stands for all that the call decides.
        bulk: String,
    },
    /// A steward takes back what one call decided about many tasks.
    UndoBulk {
        /// Bulk decision.
        id: String,
        /// Why.
        reason: String,
    },
    /// A steward takes a "not the same" back.
    Reopen {
        /// A golden record that it is about.
        id: String,
        /// Verdict.
        verdict: String,
        /// Why.
        reason: String,
    },
    /// A steward decides.
    Resolve {
        /// Task.
        id: String,
        /// What.
        resolution: Resolution,
        /// Version the steward saw.
        expected: i64,
    },
    /// Nothing is changed; the view is what the database has, whichever node wrote.
    LookUp,
    /// The next records have their turn after code maps or code lists changed.
    Retake,
    /// The next of those who refer to what was moved have their turn.
    FollowReferences,
    /// The next of those that were held back for what too many share are let go.
    LetCommonsGo,
    /// Somebody proposes rules.
    ProposeRules(Box<RuleVersionRow>),
    /// Somebody decides what becomes of proposed rules.
    DecideRules {
        /// Rule version.
        id: String,
        /// What.
        decision: RuleDecision,
        /// Why.
        reason: String,
        /// Whether one person is enough.
        haste: Haste,
    },
    /// A simulation of rules begins.
    StartSimulation(Box<RuleJobRow>),
    /// A simulation of rules ended.
    EndSimulation {
        /// Job.
        job: String,
        /// Its report, or why it failed.
        report: std::result::Result<String, String>,
    },
    /// The next records have their turn after rules were activated.
    Rematch {
        /// Job.
        job: String,
    },
    /// A match model was trained.
    AddModel(Box<MatchModelRow>),
    /// Somebody decides what becomes of a match model.
    DecideModel {
        /// Match model.
        id: String,
        /// What.
        decision: ModelDecision,
        /// Why.
        reason: String,
        /// Whether one person is enough.
        haste: Haste,
    },
}

/// In whose name a command writes.
pub(super) enum Speaks<'a> {
    /// For no source system: people and the hub work on what is there.
    ForNone,
    /// For these, by its caller.
    For(BTreeSet<&'a str>),
    /// For these, by whoever staged the records.
    ForStaged(BTreeSet<&'a str>),
}

impl Command {
    /// The source systems in whose name the command writes. A command that is new has to say it here.
    pub(super) fn speaks(&self) -> Speaks<'_> {
        match self {
            Command::Ingest(records) => Speaks::For(records.iter().map(|record| record.system.as_str()).collect()),
            Command::IngestStaged(records) => {
                Speaks::ForStaged(records.iter().map(|record| record.system.as_str()).collect())
            }
            Command::Rekey(requests) => Speaks::For(requests.iter().map(|request| request.system.as_str()).collect()),
            Command::Delete { system, .. } => Speaks::For(BTreeSet::from([system.as_str()])),
            Command::Override { .. }
            | Command::EndOverride { .. }
            | Command::Merge { .. }
            | Command::Split { .. }
            | Command::Retire { .. }
            | Command::Request(_)
            | Command::Settle { .. }
            | Command::BeginPeriods { .. }
            | Command::RunChecks { .. }
            | Command::ChargeUnknown(..)
            | Command::Claim { .. }
            | Command::Release { .. }
            | Command::Comment { .. }
            | Command::Assign { .. }
            | Command::Escalate { .. }
            | Command::ResolveMany { .. }
            | Command::UndoBulk { .. }
            | Command::SeeTask { .. }
            | Command::Seen(_)
            | Command::Reopen { .. }
            | Command::Resolve { .. }
            | Command::LookUp
            | Command::Retake
            | Command::FollowReferences
            | Command::LetCommonsGo
            | Command::ProposeRules(_)
            | Command::DecideRules { .. }
            | Command::StartSimulation(_)
            | Command::EndSimulation { .. }
            | Command::Rematch { .. }
            | Command::AddModel(_)
            | Command::DecideModel { .. } => Speaks::ForNone,
        }
    }
}

/// What a command answers.
pub(super) enum Reply {
    /// To [`Command::Ingest`], [`Command::IngestStaged`] and [`Command::Delete`].
    Ingested(Vec<IngestResult>),
    /// To [`Command::Rekey`].
    Rekeyed(Vec<RekeyResult>),
    /// To those about golden records: the golden records that result, the one asked for first.
    Golden(Vec<GoldenState>),
    /// To what concerns a task.
    Task(Box<TaskRow>),
    /// To [`Command::Comment`].
    Comment(Box<CommentRow>),
    /// To [`Command::ResolveMany`] and [`Command::UndoBulk`].
    Outcomes(Vec<TaskOutcome>),
    /// To what concerns a change request.
    Request(Box<ChangeRequestRow>),
    /// To the others.
    Done,
}

/// A command that waits, with who asked and where the answer goes.
pub(super) struct Waiting {
    pub(super) command: Command,
    pub(super) origin: Origin,
    pub(super) reply: oneshot::Sender<Result<Reply>>,
}

/// A record that was standardized, validated and turned into features before it reached the writer.
#[derive(Clone)]
pub(super) struct PreparedRecord {
    pub(super) id: String,
    pub(super) system: String,
    pub(super) key: String,
    pub(super) raw: String,
    pub(super) content_hash: String,
    pub(super) attributes: Attributes,
    pub(super) violations: Vec<Violation>,
    /// What may be wrong although it is taken in.
    pub(super) findings: Vec<Violation>,
    pub(super) features: Features,
    pub(super) source_updated_at: Option<i64>,
    /// Who changed it in its source system.
    pub(super) changed_by: Option<String>,
    /// Who handed it in, where those are others than whoever lets it in.
    pub(super) handed_in_by: Vec<String>,
    /// When the hub got it first, if that was before; rules changed since.
    pub(super) received_at: Option<i64>,
    /// Rules by which it was prepared.
    pub(super) rules_version: String,
    /// Code maps and code lists by which it was prepared.
    pub(super) codes_digest: String,
    /// What became of its codes, as it is stored.
    pub(super) codes: Option<String>,
    /// Everything that it says of other days too, as it is stored.
    pub(super) periods: Option<String>,
}

impl PreparedRecord {
    /// Takes these attributes for those that it has now.
    pub(super) fn show(&mut self, domain: &Domain, attributes: &Attributes) {
        if self.attributes != *attributes {
            self.features = features(&domain.matching, attributes);
            self.attributes.clone_from(attributes);
        }
    }
}
