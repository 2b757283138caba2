//! Proves on a live database what must always hold, and names what does not.

mod codes;
mod golden;
mod identifiers;
mod logs;
mod published;
mod records;
mod references;
mod rules;
mod submitters;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::operations::OPERATIONS;
use crate::engine::domain::Domain;
use crate::error::Result;
use crate::store::AnyConn;

/// What was looked at in one domain, and what does not hold.
#[derive(Debug, Default, Serialize)]
pub struct DomainReport {
    /// Domain.
    pub domain: String,
    /// Source records looked at.
    pub source_records: u64,
    /// Golden records looked at.
    pub golden_records: u64,
    /// Live golden records of rules that are not kept, from before rules had versions: they cannot be recomputed.
    pub made_by_older_rules: u64,
    /// Changes of the feed looked at.
    pub changes: u64,
    /// Audit entries looked at.
    pub audit_entries: u64,
    /// Stewards' verdicts looked at.
    pub verdicts: u64,
    /// What does not hold, at most [`MOST_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub findings_omitted: u64,
}

/// One thing that does not hold.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// Which law is broken.
    pub law: Law,
    /// What breaks it, e.g. `golden_record:01981f0e-…`.
    pub subject: String,
    /// In words; never attribute values.
    pub detail: String,
}

/// What must always hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// An active source record belongs to exactly one golden record, live or retired by a steward; any other is put aside with an open task.
    OneGoldenRecord,
    /// Each entry of each source record is in the list of its golden record, or lineage says why it is not.
    NoEntryLost,
    /// A golden record is what consolidation makes of its source records and overrides.
    Recomputable,
    /// Positions of the feed, versions of a golden record and audit numbers have no holes.
    Contiguous,
    /// A merged id reaches in one step a golden record that is live, or that was retired when its last source went.
    OneStep,
    /// No golden record contradicts a steward's verdict.
    VerdictsStand,
    /// A verdict is about source records that were there when it was said; one that takes a merge back, about those that
    /// stood when the merge was made.
    NoVerdictBeyond,
    /// Each audit entry's hash covers the one before.
    AuditWhole,
    /// No live golden records share an identifier that only one can have, unless a task asks or a steward said that they
    /// are not the same.
    Exclusive,
    /// No two periods of a source record have a day in common.
    PeriodsApart,
    /// Protected values changed for consumers only with the approvals that the policy asks for.
    Approved,
    /// What consumers see, and saw, is what the published version says: the record, its sensitive values, its earlier states and
    /// the feed; and of protected values what was approved.
    Published,
    /// Versions, overrides and approvals are as they were written.
    Sealed,
    /// Whoever brought or caused a protected value is among those who could not approve it.
    Submitters,
    /// Each value that no code map translates or no code list has is asked about, with the records that have it.
    CodesAsked,
    /// Whatever a source record or a published record names is there, and is what the key leads to.
    ReferencesLead,
}

/// Most findings of one domain that are told.
pub const MOST_FINDINGS: usize = 100;
/// Rows read at a time.
const STEP: i64 = 500;

/// Told what is looked at next: domain, and what of it.
pub type Watch<'w> = dyn FnMut(&str, &str) + 'w;

/// Checks domains on a connection whose reads all see the same state.
///
/// # Errors
/// When the database cannot be read; what does not hold is no error but a finding.
pub fn verify(conn: &mut AnyConn, domains: &[Domain], watch: &mut Watch) -> Result<Vec<DomainReport>> {
    let mut reports: Vec<DomainReport> = domains
        .iter()
        .map(|domain| verify_domain(conn, domain, watch))
        .collect::<Result<_>>()?;
    watch(OPERATIONS, "audit chain");
    let mut own = DomainReport {
        domain: OPERATIONS.into(),
        ..DomainReport::default()
    };
    logs::audit_chain(conn, OPERATIONS, &mut own, &mut |_| {})?;
    reports.push(own);
    Ok(reports)
}

fn verify_domain(conn: &mut AnyConn, domain: &Domain, watch: &mut Watch) -> Result<DomainReport> {
    let mut check = Check {
        domain,
        report: DomainReport {
            domain: domain.name.clone(),
            ..DomainReport::default()
        },
        live: HashSet::new(),
        holders: HashMap::new(),
        codes: BTreeMap::new(),
        versions: rules::Versions::default(),
        asked: HashMap::new(),
        granted: Vec::new(),
    };
    type Step = (&'static str, fn(&mut Check, &mut AnyConn) -> Result<()>);
    const STEPS: [Step; 9] = [
        ("golden records", |check, conn| check.golden_records(conn)),
        ("exclusive identifiers", |check, conn| check.exclusive(conn)),
        ("source records", |check, conn| check.source_records(conn)),
        ("references", |check, conn| check.references(conn)),
        ("codes", |check, conn| check.codes(conn)),
        ("verdicts", |check, conn| check.verdicts(conn)),
        ("changes", |check, conn| check.changes(conn)),
        ("audit chain", |check, conn| check.audit(conn)),
        ("approvals", |check, conn| check.asked(conn)),
    ];
    for (name, step) in STEPS {
        watch(&domain.name, name);
        step(&mut check, conn)?;
    }
    Ok(check.report)
}

/// One domain while it is checked.
struct Check<'a> {
    domain: &'a Domain,
    report: DomainReport,
    /// Ids of golden records that source records may belong to: live, or retired by a steward.
    live: HashSet<String>,
    /// Live golden records by the hash of an exclusive identifier.
    holders: HashMap<String, Vec<String>>,
    /// Records by the value in question that they have.
    codes: BTreeMap<String, i64>,
    /// Rules that were ever in force.
    versions: rules::Versions,
    /// Who could not approve what, as the audit chain says.
    asked: submitters::Asked,
    /// Approvals that tasks gave.
    granted: Vec<submitters::Granted>,
}

impl DomainReport {
    fn found(&mut self, law: Law, subject: String, detail: impl Into<String>) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding {
                law,
                subject,
                detail: detail.into(),
            });
        } else {
            self.findings_omitted += 1;
        }
    }
}

impl Check<'_> {
    fn found(&mut self, law: Law, subject: String, detail: impl Into<String>) {
        self.report.found(law, subject, detail);
    }
}
