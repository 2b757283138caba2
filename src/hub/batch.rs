//! What one commit of a domain reads and writes: a view of the records it touches, kept in memory so that two
//! duplicates inside one batch meet, and written in multi-row statements at the end.

mod flush;
mod links;
mod load;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use parking_lot::RwLock;

use super::approval::Grant;
use super::causes::Causes;
use super::identifiers::Claims;
use super::ids::new_id;
use super::late::LateArrival;
use super::referring::Redirected;
use super::time::Micros;
use super::unmapped::CodeNotes;
use super::view::View;
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::approvals::ApprovalRow;
use crate::store::bulk_decisions::BulkRow;
use crate::store::change_requests::ChangeRequestRow;
use crate::store::changes::{AuditRow, ChangeRow};
use crate::store::check_due::CheckRow;
use crate::store::crosswalk::LinkRow;
use crate::store::decisions::{DecisionRow, EndedVerdict, VerdictMemberRow, VerdictRow};
use crate::store::golden_records::{GoldenRow, SensitiveRow, TermRow, VersionRow};
use crate::store::heads::HeadRow;
use crate::store::hierarchies::EdgeRow;
use crate::store::merges::MergeRow;
use crate::store::overrides::OverrideRow;
use crate::store::references::ReferenceRow;
use crate::store::rekeys::RekeyRow;
use crate::store::source_records::SourceRecordRow;
use crate::store::superseded_records::SupersededRow;
use crate::store::task_comments::CommentRow;
use crate::store::tasks::TaskRow;

/// The view and the pending writes of one commit.
pub(super) struct Batch<'a> {
    pub(super) conn: &'a mut AnyConn,
    pub(super) domain: &'a Domain,
    pub(super) head: HeadRow,
    /// The moment of this commit, by which it can be found later: after that of every commit before.
    pub(super) now: Micros,
    /// What the clock says: by it is judged what is due, which day it is, and what has ended.
    pub(super) clock: Micros,
    /// Source records seen; whenever a golden record is here, so are all its active members.
    pub(super) records: HashMap<String, SourceRecordRow>,
    pub(super) goldens: BTreeMap<String, GoldenView>,
    /// Waiting tasks of the golden records and source records seen, and those resolved here.
    pub(super) tasks: BTreeMap<String, TaskRow>,
    /// Overrides of the golden records seen, and those ended here, by id.
    pub(super) overrides: BTreeMap<String, OverrideRow>,
    pub(super) dirty_overrides: BTreeSet<String>,
    pub(super) merges: Vec<MergeRow>,
    /// The domain's view, to judge records by.
    pub(super) seen: Option<&'a RwLock<View>>,
    /// Source records that joined what is taken apart after it was put together, and where they go.
    pub(super) late: Vec<LateArrival>,
    /// Tasks that were decided, or taken back, in one call.
    pub(super) bulk: Vec<BulkRow>,
    /// Change requests seen, by id.
    pub(super) requests: BTreeMap<String, ChangeRequestRow>,
    pub(super) dirty_requests: BTreeSet<String>,
    /// What was approved and may be published now.
    pub(super) grant: Option<Grant>,
    pub(super) approvals: Vec<ApprovalRow>,
    /// By golden record, who is behind what this command changes of it besides whoever commits.
    pub(super) blamed: BTreeMap<String, Vec<String>>,
    /// Who put the rules in force, once that was asked.
    pub(super) rule_makers: Option<Vec<String>>,
    pub(super) ended_verdicts: Vec<EndedVerdict>,
    dirty_records: BTreeSet<String>,
    /// Stored source records of which another version takes the place.
    replaced_records: BTreeSet<String>,
    dirty_tasks: BTreeSet<String>,
    unlinked: Vec<String>,
    links: Vec<LinkRow>,
    versions: Vec<VersionRow>,
    /// Versions stored earlier that consumers see now: (golden record, version, what they see).
    published_later: Vec<(String, i64, Option<String>)>,
    decisions: Vec<DecisionRow>,
    pub(super) verdicts: Vec<VerdictRow>,
    pub(super) verdict_members: Vec<VerdictMemberRow>,
    changes: Vec<ChangeRow>,
    pub(super) audit: Vec<AuditRow>,
    terms: BTreeMap<String, Vec<TermRow>>,
    /// What source records refer to that changed.
    pub(super) references: BTreeMap<String, Vec<ReferenceRow>>,
    /// Source records of which it is not known yet what they refer to.
    pub(super) noted: BTreeSet<String>,
    /// By golden record, what stands in another form because what it names moved.
    pub(super) redirected: BTreeMap<String, Vec<Redirected>>,
    /// Source records that went to another golden record, or to none, and were not followed yet.
    pub(super) moved: BTreeSet<String>,
    /// Everything that those which moved are called, and of which all who refer to them here were looked at.
    pub(super) moved_names: BTreeSet<String>,
    pub(super) followed: BTreeSet<String>,
    /// Keys that source records are given.
    pub(super) rekeyed: Vec<RekeyRow>,
    /// Places in hierarchies of golden records that changed.
    pub(super) edges: BTreeMap<String, Vec<EdgeRow>>,
    /// Exclusive identifiers of golden records that changed.
    pub(super) claims: Claims,
    pub(super) comments: Vec<CommentRow>,
    /// Whether what some golden record refers to changed for consumers, so that circles elsewhere may be open now.
    pub(super) opened: bool,
    /// Whether those are being looked at.
    pub(super) looking_again: bool,
    /// Versions that arrived after a newer one.
    pub(super) superseded: Vec<SupersededRow>,
    /// Codes of records seen that are in question.
    pub(super) codes: CodeNotes,
    /// Rows of checks of the golden records seen.
    pub(super) checks: BTreeMap<String, CheckRow>,
    pub(super) dirty_checks: BTreeSet<String>,
}

/// A golden record in the view.
pub(super) struct GoldenView {
    pub(super) row: GoldenRow,
    pub(super) sensitive: SensitiveRow,
    /// Who caused what of it waits.
    pub(super) causes: Causes,
    /// Whether it was in the database when the commit began.
    pub(super) stored: bool,
    /// Whether row or sensitive part must be written.
    pub(super) dirty: bool,
    /// Whether it was merged away or retired and is live again, which consumers must be told.
    pub(super) returned: bool,
    /// (system, key) of the members when last consolidated; a change of membership is a change of version.
    pub(super) members: Vec<(String, String)>,
}

impl<'a> Batch<'a> {
    /// `clock` is the present time.
    pub(super) fn new(conn: &'a mut AnyConn, domain: &'a Domain, head: HeadRow, clock: Micros) -> Self {
        Batch {
            conn,
            domain,
            now: head.next_moment(clock),
            clock,
            head,
            records: HashMap::new(),
            goldens: BTreeMap::new(),
            tasks: BTreeMap::new(),
            overrides: BTreeMap::new(),
            dirty_overrides: BTreeSet::new(),
            merges: Vec::new(),
            seen: None,
            late: Vec::new(),
            bulk: Vec::new(),
            superseded: Vec::new(),
            opened: false,
            looking_again: false,
            requests: BTreeMap::new(),
            dirty_requests: BTreeSet::new(),
            grant: None,
            approvals: Vec::new(),
            blamed: BTreeMap::new(),
            rule_makers: None,
            ended_verdicts: Vec::new(),
            dirty_records: BTreeSet::new(),
            replaced_records: BTreeSet::new(),
            dirty_tasks: BTreeSet::new(),
            unlinked: Vec::new(),
            links: Vec::new(),
            versions: Vec::new(),
            published_later: Vec::new(),
            decisions: Vec::new(),
            verdicts: Vec::new(),
            verdict_members: Vec::new(),
            changes: Vec::new(),
            audit: Vec::new(),
            terms: BTreeMap::new(),
            references: BTreeMap::new(),
            noted: BTreeSet::new(),
            redirected: BTreeMap::new(),
            moved: BTreeSet::new(),
            moved_names: BTreeSet::new(),
            followed: BTreeSet::new(),
            rekeyed: Vec::new(),
            edges: BTreeMap::new(),
            claims: Claims::new(),
            comments: Vec::new(),
            codes: CodeNotes::default(),
            checks: BTreeMap::new(),
            dirty_checks: BTreeSet::new(),
        }
    }

    /// The next number of any write of the domain.
    pub(super) fn next_revision(&mut self) -> i64 {
        self.head.revision += 1;
        self.head.revision
    }

    /// A golden record that must be in the view.
    pub(super) fn golden(&mut self, id: &str) -> Result<&mut GoldenView> {
        self.goldens
            .get_mut(id)
            .ok_or_else(|| Error::Internal(format!("golden record {id} is not in the view")))
    }

    /// A new golden record without members yet.
    pub(super) fn new_golden(&mut self) -> String {
        let id = new_id();
        let row = GoldenRow {
            id: id.clone(),
            domain: self.domain.name.clone(),
            status: "live".into(),
            merged_into: None,
            held: false,
            label: String::new(),
            version: 0,
            working: "{}".into(),
            lineage: "{}".into(),
            refused: "{}".into(),
            published_version: None,
            published: None,
            created_at: self.now,
            updated_at: self.now,
            published_at: None,
            retired_by: None,
            periods: None,
            next_period_at: None,
            caused_by: None,
        };
        let sensitive = no_sensitive(&id);
        let view = GoldenView {
            row,
            sensitive,
            causes: Causes::new(),
            stored: false,
            dirty: true,
            returned: false,
            members: Vec::new(),
        };
        self.goldens.insert(id.clone(), view);
        id
    }

    /// Active members of a golden record in the view, by (system, key).
    pub(super) fn members_of(&self, golden_id: &str) -> Vec<&SourceRecordRow> {
        let mut members: Vec<&SourceRecordRow> = self
            .records
            .values()
            .filter(|r| r.status == "active" && r.golden_id.as_deref() == Some(golden_id))
            .collect();
        members.sort_by(|a, b| (&a.system, &a.key).cmp(&(&b.system, &b.key)));
        members
    }

    /// Active members of several golden records in one pass over the view.
    pub(super) fn members_by_golden(&self, ids: &BTreeSet<String>) -> HashMap<String, Vec<String>> {
        let mut members: HashMap<String, Vec<String>> = HashMap::new();
        for record in self.records.values().filter(|r| r.status == "active") {
            if let Some(golden) = record.golden_id.as_ref().filter(|id| ids.contains(*id)) {
                members.entry(golden.clone()).or_default().push(record.id.clone());
            }
        }
        members
    }

    /// Writes a source record, new or changed.
    pub(super) fn put_record(&mut self, mut row: SourceRecordRow) {
        row.revision = self.next_revision();
        self.codes.compare(self.records.get(&row.id), &row);
        let was = self.records.get(&row.id).and_then(|known| known.golden_id.as_ref());
        if was != row.golden_id.as_ref() {
            self.moved.insert(row.id.clone());
        }
        let known = self.records.get(&row.id).filter(|known| known.version != row.version);
        if known.is_some() && !self.dirty_records.contains(&row.id) {
            self.replaced_records.insert(row.id.clone());
        }
        self.dirty_records.insert(row.id.clone());
        self.records.insert(row.id.clone(), row);
    }

    /// Notes that what is kept with a source record has to be written.
    pub(super) fn mark_record(&mut self, id: &str) {
        self.dirty_records.insert(id.to_owned());
    }

    /// Writes an override, new or changed.
    pub(super) fn put_override(&mut self, row: OverrideRow) {
        self.dirty_overrides.insert(row.id.clone());
        self.overrides.insert(row.id.clone(), row);
    }

    /// Overrides that count in a golden record of the view.
    pub(super) fn overrides_of(&self, golden_id: &str) -> Vec<&OverrideRow> {
        let counts = |row: &&OverrideRow| row.golden_id == golden_id && row.ended_at.is_none();
        self.overrides.values().filter(counts).collect()
    }

    /// Writes a merge, new or undone.
    pub(super) fn put_merge(&mut self, row: MergeRow) {
        self.merges.retain(|other| other.id != row.id);
        self.merges.push(row);
    }

    /// Writes a task, new or changed.
    pub(super) fn put_task(&mut self, mut task: TaskRow) {
        if task.version == 0 {
            self.route(&mut task);
        }
        task.version += 1;
        task.pair_key = super::follow::pair_key(&task);
        self.dirty_tasks.insert(task.id.clone());
        self.tasks.insert(task.id.clone(), task);
    }

    pub(super) fn add_version(&mut self, row: VersionRow) {
        self.versions.push(row);
    }

    /// How many versions this commit makes for a cause.
    pub(super) fn versions_of_cause(&self, cause: &str) -> usize {
        self.versions.iter().filter(|version| version.cause == cause).count()
    }

    /// Notes that consumers see this version; `shown` is what they see, if it is not all of it.
    pub(super) fn mark_published(&mut self, golden_id: &str, version: i64, shown: Option<String>) {
        let newest = self
            .versions
            .iter_mut()
            .rev()
            .find(|v| v.golden_id == golden_id && v.version == version);
        match newest {
            Some(row) => {
                row.published = true;
                row.shown = shown;
            }
            None => self.published_later.push((golden_id.into(), version, shown)),
        }
    }

    pub(super) fn add_decision(&mut self, row: DecisionRow) {
        self.decisions.push(row);
    }

    pub(super) fn add_verdict(&mut self, row: VerdictRow, members: Vec<VerdictMemberRow>) {
        self.verdicts.push(row);
        self.verdict_members.extend(members);
    }

    pub(super) fn add_change(&mut self, row: ChangeRow) {
        self.changes.push(row);
    }

    pub(super) fn set_terms(&mut self, golden_id: &str, terms: Vec<TermRow>) {
        self.terms.insert(golden_id.into(), terms);
    }

    /// Whether the commit would write nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.dirty_records.is_empty()
            && self.superseded.is_empty()
            && self.dirty_tasks.is_empty()
            && self.audit.is_empty()
            && self.dirty_checks.is_empty()
            && self.goldens.values().all(|g| !g.dirty)
    }

    /// Changes that this commit would append to the feed.
    pub(super) fn pending_changes(&self) -> &[ChangeRow] {
        &self.changes
    }

    /// Tasks that this commit would write.
    pub(super) fn pending_tasks(&self) -> Vec<&TaskRow> {
        self.dirty_tasks.iter().filter_map(|id| self.tasks.get(id)).collect()
    }

    /// Ids of golden records whose served bytes this commit changes.
    pub(super) fn changed_goldens(&self) -> Vec<String> {
        self.goldens
            .values()
            .filter(|g| g.dirty)
            .map(|g| g.row.id.clone())
            .collect()
    }
}

fn no_sensitive(golden_id: &str) -> SensitiveRow {
    SensitiveRow {
        golden_id: golden_id.into(),
        working: "{}".into(),
        published: "{}".into(),
    }
}

/// Members as they were when the golden record was last written; lineage keeps them for unpublished ones too.
fn published_members(row: &GoldenRow) -> Vec<(String, String)> {
    serde_json::from_str::<super::consolidate::StoredLineage>(&row.lineage)
        .map(|lineage| lineage.members)
        .unwrap_or_default()
}
