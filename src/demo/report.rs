//! What the demo found out, for people (`print`) and machines (`--json`; fields are only ever added).

use std::collections::BTreeMap;

use serde::Serialize;

/// Everything.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Whether every step happened and every check held. A report exists only then.
    pub ok: bool,
    /// Where the hub is.
    pub url: String,
    /// Its database.
    pub database: String,
    /// What each file brought and what became of it.
    pub sources: Vec<SourceReport>,
    /// What each domain holds now.
    pub domains: Vec<DomainReport>,
    /// Records that the hub joined, and why.
    pub duplicates: Vec<Example>,
    /// Two records with the same description that it kept apart, and why.
    pub kept_apart: Option<Example>,
    /// Records loaded under that description.
    pub same_description: usize,
    /// A search before create.
    pub search: Search,
    /// Planted record: an invalid identifier, found, corrected.
    pub quarantine: Quarantine,
    /// Planted record: a bank account, approved by two.
    pub approval: Approval,
    /// Planted work that is left open for whoever looks around.
    pub left_open: LeftOpen,
    /// Steward's work.
    pub steward: Steward,
    /// Pushed changes.
    pub webhooks: Webhooks,
    /// Pulled records.
    pub pull: Pull,
    /// Time taken.
    pub seconds: Seconds,
}

/// One file.
#[derive(Debug, Serialize)]
pub struct SourceReport {
    /// Domain.
    pub domain: String,
    /// Source system.
    pub system: String,
    /// What the file is.
    pub title: String,
    /// Records sent.
    pub sent: usize,
    /// Outcome → records.
    pub outcomes: BTreeMap<String, usize>,
}

/// One domain.
#[derive(Debug, Serialize)]
pub struct DomainReport {
    /// Domain.
    pub domain: String,
    /// Source records it was sent, planted ones included.
    pub source_records: usize,
    /// Golden records that consumers see.
    pub published: usize,
    /// Published golden records that two or more source records share.
    pub shared: usize,
    /// Open tasks: kind → number.
    pub open_tasks: BTreeMap<String, usize>,
}

/// A pair of source records and what the hub says about them.
#[derive(Debug, Serialize)]
pub struct Example {
    /// Domain.
    pub domain: String,
    /// The record that arrived.
    pub left: Side,
    /// The one that was there.
    pub right: Side,
    /// `match`, `possible_match` or `no_match`.
    pub verdict: String,
    /// Sum of prior and weights, in bits.
    pub weight: f64,
    /// Probability that both are the same thing.
    pub probability: f64,
    /// Probability from which the hub joins by itself.
    pub automatic: f64,
    /// What every pair starts from, in bits.
    pub prior: f64,
    /// The attributes compared.
    pub comparisons: Vec<Comparison>,
    /// Contradictions that forbid an automatic match.
    pub vetoes: Vec<String>,
    /// The hub's explanation in full.
    pub explanation: serde_json::Value,
}

/// One side of a pair.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    /// Source system.
    pub system: String,
    /// Key there.
    pub key: String,
    /// Name as sent.
    pub name: String,
}

/// One attribute compared.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// Comparison.
    pub name: String,
    /// The arriving record's value that was compared.
    pub left: Option<String>,
    /// The other record's value.
    pub right: Option<String>,
    /// Grade of agreement.
    pub level: String,
    /// Bits for (or, negative, against) being the same.
    pub weight: f64,
}

/// A search before create.
#[derive(Debug, Default, Serialize)]
pub struct Search {
    /// Name asked for.
    pub asked: String,
    /// Best candidate's name.
    pub found: String,
    /// Its golden record.
    pub golden_id: String,
    /// Verdict on it.
    pub verdict: String,
    /// Milliseconds until the answer.
    pub milliseconds: f64,
}

/// What happened to the planted record with an invalid identifier.
#[derive(Debug, Default, Serialize)]
pub struct Quarantine {
    /// Its key in system `erp`.
    pub key: String,
    /// Place and message of the violation.
    pub violation: String,
    /// Outcome when it was sent again, corrected.
    pub corrected: String,
    /// State of its task afterwards.
    pub task_state: String,
}

/// What happened to the planted record with a bank account.
#[derive(Debug, Default, Serialize)]
pub struct Approval {
    /// Its key in system `erp`.
    pub key: String,
    /// Task.
    pub task_id: String,
    /// Who approved, in order.
    pub approved_by: Vec<String>,
    /// What the hub said when the first approver tried to be the second as well.
    pub second_try: String,
}

/// Tasks left open.
#[derive(Debug, Default, Serialize)]
pub struct LeftOpen {
    /// A changed bank account that waits for two approvals.
    pub approval_task: String,
    /// Entity tag of that task, for `If-Match`.
    pub approval_version: String,
    /// An invalid routing number that waits for correction.
    pub exception_task: String,
}

/// What the steward did.
#[derive(Debug, Default, Serialize)]
pub struct Steward {
    /// Potential duplicates open before.
    pub potential_duplicates: usize,
    /// Decided ones.
    pub decisions: Vec<Decision>,
}

/// One decision.
#[derive(Debug, Serialize)]
pub struct Decision {
    /// Task.
    pub task_id: String,
    /// Domain.
    pub domain: String,
    /// `merge` or `keep_apart`.
    pub decision: String,
    /// Why, as given to the hub.
    pub reason: String,
    /// One side.
    pub left: Side,
    /// The other.
    pub right: Side,
    /// Where the crosswalk leads from each side's key afterwards.
    pub golden_ids: [String; 2],
}

/// Pushed changes.
#[derive(Debug, Default, Serialize)]
pub struct Webhooks {
    /// Changes published, all domains.
    pub published: usize,
    /// Distinct events that verified and are byte for byte those of the change feed.
    pub verified: usize,
    /// Events received more than once.
    pub repeated: usize,
    /// Events after a later version of the same golden record.
    pub out_of_order: usize,
    /// Messages that did not verify.
    pub refused: usize,
    /// Event type → events.
    pub by_type: BTreeMap<String, usize>,
}

/// Pulled records.
#[derive(Debug, Default, Serialize)]
pub struct Pull {
    /// Golden records in the snapshot, all domains.
    pub snapshot: usize,
    /// Changes read from the feed from its beginning.
    pub changes: usize,
    /// Whether replaying the feed gives the same ids and versions as the snapshot.
    pub replay_equals_snapshot: bool,
    /// Cursor to go on from.
    pub cursor: String,
    /// One look-up by source key.
    pub lookup: Option<Lookup>,
}

/// A look-up by source key.
#[derive(Debug, Serialize)]
pub struct Lookup {
    /// Asked for.
    pub asked: Side,
    /// Golden record's name.
    pub label: String,
    /// Its id.
    pub golden_id: String,
    /// Its version.
    pub version: i64,
    /// Keys of all its source records.
    pub source_keys: Vec<String>,
    /// Status of asking again with `If-None-Match`.
    pub again: u16,
}

/// Time taken, in seconds.
#[derive(Debug, Default, Serialize)]
pub struct Seconds {
    /// Opening the hub.
    pub start: f64,
    /// Loading all files, durable.
    pub load: f64,
    /// From the end of the load until the last webhook was there.
    pub last_webhook: f64,
    /// All.
    pub total: f64,
}
