//! Commands: every mutation of a domain, put on its queue and carried out by its writer.

use tokio::sync::oneshot;

use super::Origin;
use super::ingest::IngestResult;
use super::models::ModelDecision;
use super::tasks::Resolution;
use crate::engine::matching::Features;
use crate::engine::record::{Attributes, Violation};
use crate::error::Result;
use crate::store::match_models::MatchModelRow;
use crate::store::tasks::TaskRow;

/// A mutation of one domain.
pub(super) enum Command {
    /// Source records that arrived together.
    Ingest(Vec<PreparedRecord>),
    /// The source no longer has the record.
    Delete {
        /// Source system.
        system: String,
        /// Key there.
        key: String,
    },
    /// A steward takes a task.
    Claim {
        /// Task.
        id: String,
        /// Version the steward saw, if said.
        expected: Option<i64>,
    },
    /// A steward gives a task back.
    Release {
        /// Task.
        id: String,
        /// Version the steward saw, if said.
        expected: Option<i64>,
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
    },
}

/// What a command answers.
pub(super) enum Reply {
    /// To [`Command::Ingest`] and [`Command::Delete`].
    Ingested(Vec<IngestResult>),
    /// To what concerns a task.
    Task(Box<TaskRow>),
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
pub(super) struct PreparedRecord {
    pub(super) id: String,
    pub(super) system: String,
    pub(super) key: String,
    pub(super) raw: String,
    pub(super) content_hash: String,
    pub(super) attributes: Attributes,
    pub(super) violations: Vec<Violation>,
    pub(super) features: Features,
    pub(super) source_updated_at: Option<i64>,
}
