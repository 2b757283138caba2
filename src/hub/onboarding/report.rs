//! What an onboarding took, and what it will bring.

use std::collections::BTreeMap;

use serde::Serialize;

use super::staging::Choice;
use super::{rows, seconds, team, text};
use crate::error::Result;
use crate::hub::time::{now, rfc3339};
use crate::store::AnyConn;
use crate::store::onboarding::OnboardingRow;

/// Outcome of what a person must decide about.
const REVIEW: &str = "review";

/// How an onboarding stands.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Why.
    pub note: String,
    /// `open`, `releasing`, `released` or `abandoned`.
    pub state: String,
    /// Who began it.
    pub created_by: String,
    /// Who may stage records in it besides.
    pub stagers: Vec<String>,
    /// When.
    pub created_at: String,
    /// When the last preview ended.
    pub previewed_at: Option<String>,
    /// Who releases it.
    pub released_by: Option<String>,
    /// When all of it was released.
    pub released_at: Option<String>,
    /// Records by domain.
    pub domains: BTreeMap<String, DomainCounts>,
    /// Golden records that were known before and that staged records match.
    pub overlaps: i64,
    /// Records about which a person must still decide.
    pub undecided: i64,
    /// Decisions that people made.
    pub touches: i64,
    /// Those, for each record that is staged.
    pub touches_per_record: f64,
    /// From the first decision to the last.
    pub review_seconds: Option<f64>,
    /// From the beginning to the release, or until now.
    pub elapsed_seconds: f64,
    /// Domains whose sensitive attributes had a part in the last preview: what it found is told to those who may see them.
    #[serde(skip)]
    pub sensitive_in: Vec<String>,
    /// Records of a domain about which a person must still decide.
    #[serde(skip)]
    open: BTreeMap<String, i64>,
}

impl Report {
    /// As somebody is told of it who may see sensitive attributes in some domains: what a preview found by those of others is
    /// left out.
    pub fn told(mut self, may: impl Fn(&str) -> bool) -> Report {
        let hidden: Vec<&String> = self.sensitive_in.iter().filter(|domain| !may(domain)).collect();
        if !hidden.is_empty() {
            // Of which domain they are is not counted.
            self.overlaps = 0;
        }
        for domain in hidden {
            self.undecided -= self.open.get(domain).copied().unwrap_or(0);
            if let Some(counts) = self.domains.get_mut(domain) {
                counts.outcomes.clear();
            }
        }
        self
    }
}

/// Records of a domain.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DomainCounts {
    /// All.
    pub records: i64,
    /// By outcome of the preview; a record that a person decided about counts as what the decision makes of it.
    pub outcomes: BTreeMap<String, i64>,
    /// By what people decided.
    pub decisions: BTreeMap<String, i64>,
    /// By what became of them at the release.
    pub released: BTreeMap<String, i64>,
}

/// What a decision makes of a record, in the words of the preview. Nothing that was decided is in review.
fn settled<'o>(outcome: &'o str, decision: Option<&str>) -> &'o str {
    match decision.and_then(Choice::read) {
        Some(Choice::Same) => "matched",
        Some(Choice::Different) if outcome == REVIEW => "new",
        Some(Choice::Different) => outcome,
        Some(Choice::LeaveOut) => "left_out",
        None => outcome,
    }
}

/// What became of a record whose decision was carried out, in the words of ingest.
pub(super) fn after_decision<'o>(outcome: &'o str, decision: Option<&str>) -> &'o str {
    match decision.and_then(Choice::read) {
        Some(Choice::Same) if outcome == REVIEW => "joined",
        Some(Choice::Different) if outcome == REVIEW => "created",
        Some(Choice::Same | Choice::Different | Choice::LeaveOut) | None => outcome,
    }
}

/// The report of an onboarding.
pub(super) fn of(conn: &mut AnyConn, row: OnboardingRow) -> Result<Report> {
    let mut domains: BTreeMap<String, DomainCounts> = BTreeMap::new();
    let (mut records, mut undecided, mut open) = (0, 0, BTreeMap::<String, i64>::new());
    for one in rows::counts(conn, &row.id)? {
        records += one.count;
        if one.outcome == REVIEW && one.decision.is_none() {
            undecided += one.count;
            *open.entry(one.domain.clone()).or_default() += one.count;
        }
        let domain = domains.entry(one.domain).or_default();
        domain.records += one.count;
        let outcome = settled(&one.outcome, one.decision.as_deref());
        *domain.outcomes.entry(outcome.to_owned()).or_default() += one.count;
        if let Some(released) = one.released {
            // Onboardings of earlier versions kept the outcome from before the decision was carried out.
            let released = after_decision(&released, one.decision.as_deref());
            *domain.released.entry(released.to_owned()).or_default() += one.count;
        }
        if let Some(decision) = one.decision {
            *domain.decisions.entry(decision).or_default() += one.count;
        }
    }
    let stagers = team::named(&row)?.unwrap_or_default();
    let review = row.first_touch_at.zip(row.last_touch_at);
    let compared = |name: &&String| {
        row.sensitive_in
            .split(' ')
            .any(|word| word == "*" || word == name.as_str())
    };
    Ok(Report {
        sensitive_in: domains.keys().filter(compared).cloned().collect(),
        open,
        overlaps: rows::overlaps(conn, &row.id)?,
        undecided,
        touches: row.touches,
        touches_per_record: if records == 0 {
            0.0
        } else {
            row.touches as f64 / records as f64
        },
        review_seconds: review.map(|(first, last)| seconds(first, last)),
        elapsed_seconds: seconds(row.created_at, row.released_at.unwrap_or_else(now)),
        domains,
        id: row.id,
        name: row.name,
        note: row.note,
        state: row.state,
        stagers,
        created_by: row.created_by,
        created_at: rfc3339(row.created_at),
        previewed_at: text(row.previewed_at),
        released_by: row.released_by,
        released_at: text(row.released_at),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_decided_is_in_review() {
        for (outcome, decision, counted, released) in [
            ("review", None, "review", "review"),
            ("review", Some("same"), "matched", "joined"),
            ("review", Some("different"), "new", "created"),
            ("review", Some("leave_out"), "left_out", "review"),
            ("matched", Some("different"), "matched", "matched"),
            ("new", None, "new", "new"),
        ] {
            assert_eq!(settled(outcome, decision), counted, "{outcome} {decision:?}");
            assert_eq!(after_decision(outcome, decision), released, "{outcome} {decision:?}");
        }
    }
}
