//! What a domain's writer knows without asking the database: the rules, the match index with the weights in force, and
//! the stewards' verdicts. A cache of the rules, source records, verdicts and match model: built at start, and caught up
//! with what other nodes wrote.

use std::collections::HashSet;

use parking_lot::RwLock;

use super::clocks::Clocks;
use super::rules::ActiveRules;
use crate::engine::domain::Domain;
use crate::engine::matching::{CommonKey, Constraints, MatchIndex, MatchRules, features};
use crate::error::Result;
use crate::store::AnyConn;
use crate::store::decisions::{self, VerdictMemberRow, VerdictRow};
use crate::store::heads::HeadRow;
use crate::store::match_models::{self, MatchModelRow};
use crate::store::source_records::{self, SourceRecordRow};

/// Rows read at a time while catching up.
const STEP: i64 = 2_000;

/// The in-memory view of one domain.
pub(super) struct View {
    pub(super) rules: ActiveRules,
    pub(super) index: MatchIndex,
    pub(super) constraints: Constraints,
    pub(super) clocks: Clocks,
    /// What the tasks about keys that too many share say; `None`: not known.
    pub(super) commons: Option<Vec<CommonKey>>,
    verdicts: HashSet<String>,
    /// Everything written up to this revision is in the view.
    revision: i64,
    /// The match model that the head named last; `None`: the rules' own weights.
    model_id: Option<String>,
}

/// What was written to a domain.
enum News {
    Records(Vec<SourceRecordRow>),
    Verdicts(Vec<(VerdictRow, Vec<VerdictMemberRow>)>),
}

/// Hands on what was written after a revision, a step at a time; answers up to which one.
fn news(conn: &mut AnyConn, domain: &str, start: i64, mut take: impl FnMut(News) -> Result<()>) -> Result<i64> {
    let mut newest = start;
    let mut seen = start;
    loop {
        let rows = source_records::changed_since(conn, domain, seen, STEP)?;
        let Some(last) = rows.last() else { break };
        seen = last.revision;
        take(News::Records(rows))?;
    }
    newest = newest.max(seen);
    seen = start;
    loop {
        let rows = decisions::verdicts_since(conn, domain, seen, STEP)?;
        let Some((last, _)) = rows.last() else { break };
        seen = last.revision;
        take(News::Verdicts(rows))?;
    }
    Ok(newest.max(seen))
}

/// The match model that a head names.
pub(super) fn model(conn: &mut AnyConn, id: Option<&str>) -> Result<Option<MatchModelRow>> {
    match id {
        Some(id) => match_models::find(conn, id),
        None => Ok(None),
    }
}

impl View {
    /// An empty view.
    pub(super) fn new(rules: ActiveRules) -> Self {
        View {
            index: MatchIndex::new(&rules.domain.matching),
            rules,
            constraints: Constraints::new(),
            clocks: Clocks::default(),
            commons: None,
            verdicts: HashSet::new(),
            revision: 0,
            model_id: None,
        }
    }

    /// The view of everything that is stored, by the rules and the match model that the head names.
    ///
    /// # Errors
    /// `Conflict` when this program cannot work by the rules.
    pub(super) fn open(conn: &mut AnyConn, domain: &str, head: &HeadRow) -> Result<Self> {
        let rules = ActiveRules::read(conn, domain, head.rules_id.as_deref())?;
        View::filled(conn, rules, head)
    }

    /// The view of everything that is stored, by these rules.
    pub(super) fn filled(conn: &mut AnyConn, rules: ActiveRules, head: &HeadRow) -> Result<Self> {
        let mut view = View::new(rules);
        view.catch_up(conn)?;
        let model_id = head.model_id.as_deref();
        view.follow(model(conn, model_id)?.as_ref(), model_id);
        Ok(view)
    }

    /// Whether it is a view by these rules.
    pub(super) fn is_by(&self, rules_id: Option<&str>) -> bool {
        rules_id == Some(&self.rules.id)
    }

    /// Whether everything up to `revision` is in the view.
    pub(super) fn is_current(&self, revision: i64) -> bool {
        self.revision >= revision
    }

    /// Reads what was written since, by this node or another.
    pub(super) fn catch_up(&mut self, conn: &mut AnyConn) -> Result<()> {
        let (domain, start) = (self.rules.domain.clone(), self.revision);
        self.revision = news(conn, &domain.name, start, |news| self.take(&domain, news))?;
        Ok(())
    }

    /// The same of a view that others read: nobody waits for the view while the database is waited for.
    pub(super) fn catch_up_beside(view: &RwLock<View>, conn: &mut AnyConn) -> Result<()> {
        let (domain, start) = {
            let view = view.read();
            (view.rules.domain.clone(), view.revision)
        };
        let seen = news(conn, &domain.name, start, |news| view.write().take(&domain, news))?;
        view.write().advance(seen);
        Ok(())
    }

    fn take(&mut self, domain: &Domain, news: News) -> Result<()> {
        // Another node may have changed the tasks about it: they are read again.
        self.commons = None;
        match news {
            News::Records(rows) => rows.iter().try_for_each(|row| self.take_record(domain, row)),
            News::Verdicts(rows) => {
                for (row, members) in rows {
                    self.take_verdict(&row, members);
                }
                Ok(())
            }
        }
    }

    /// Whether the weights are those of this match model.
    pub(super) fn follows(&self, model_id: Option<&str>) -> bool {
        self.model_id.as_deref() == model_id
    }

    /// Judges by the match model that the head names.
    pub(super) fn follow(&mut self, row: Option<&MatchModelRow>, model_id: Option<&str>) {
        self.weigh(row);
        self.model_id = model_id.map(str::to_owned);
    }

    /// The rules with the weights in force, and the match model that they are of; `None`: the rules' own.
    pub(super) fn in_force(&self) -> (MatchRules, Option<String>) {
        (self.index.rules().clone(), self.model_id.clone())
    }

    /// Judges by this match model; without one, or with one of other rules, by the rules' own weights.
    pub(super) fn weigh(&mut self, row: Option<&MatchModelRow>) {
        let domain = &*self.rules.domain;
        let rules = row.and_then(|row| super::models::rules_of(domain, row));
        if let (None, Some(row)) = (&rules, row) {
            tracing::warn!(domain = %domain.name, model = %row.id,
                "the active match model is of other rules: the rules' own weights are in force");
        }
        self.index.reweigh(rules.as_ref().unwrap_or(&domain.matching));
        self.model_id = row.map(|row| row.id.clone());
    }

    /// Everything up to here was written by this writer and is in the view already.
    pub(super) fn advance(&mut self, revision: i64) {
        self.revision = self.revision.max(revision);
    }

    /// Puts one record as the database has it.
    fn take_record(&mut self, domain: &Domain, row: &SourceRecordRow) -> Result<()> {
        if row.status != "active" {
            self.index.remove(&row.id);
            return Ok(());
        }
        self.clocks.note(domain, &row.system, row.source_updated_at.is_some());
        let attributes = super::ingest::standing(domain, row)?;
        let features = features(&domain.matching, &attributes);
        self.index
            .insert(&row.id, &row.system, row.golden_id.as_deref(), features);
        Ok(())
    }

    /// Puts a steward's verdict.
    pub(super) fn take_verdict(&mut self, row: &VerdictRow, members: Vec<VerdictMemberRow>) {
        if !row.active {
            self.drop_verdict(&row.id);
            return;
        }
        if !self.verdicts.insert(row.id.clone()) {
            return;
        }
        let (left, right): (Vec<_>, Vec<_>) = members.into_iter().partition(|m| m.side == 0);
        let ids = |side: Vec<VerdictMemberRow>| side.into_iter().map(|m| m.record_id).collect();
        self.constraints
            .add(ids(left), ids(right), row.value == "match", &row.id);
    }

    /// Forgets a verdict that was taken back.
    pub(super) fn drop_verdict(&mut self, id: &str) {
        self.constraints.remove(id);
        self.verdicts.remove(id);
    }
}
