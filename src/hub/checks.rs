//! Checks in the hub: what fails of a golden record is an exception that somebody works on, in the commit that brought it
//! about; it is over as soon as the record is as it should be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::consolidate::{attributes, text};
use super::entry_troubles::troubles;
use super::exceptions::{Wrong, is_about_golden};
use super::ids::sha256_hex;
use super::periods::{line_of, parsed};
use super::time::{day_of, start_of};
use crate::engine::approval::Change;
use crate::engine::checks::{Finding, LeadingBack, Require, Severity, Subject, evaluate, leading_back};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::check_due::CheckRow;
use crate::store::golden_records::GoldenRow;
use crate::store::tasks::TaskRow;

/// Category of the tasks about changes that reach back.
pub(super) const NOT_FORWARD: &str = "not_forward_dated";

/// What a task of a check holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Detail {
    check: String,
    severity: Severity,
    findings: Vec<Finding>,
}

/// A check that fails, with what people are told.
struct Failure {
    detail: Detail,
    message: String,
}

impl Failure {
    fn told(self, label: &str) -> Wrong {
        let suggestion = match self.detail.severity {
            Severity::Block => {
                "Correct it in its source, or override it; that closes this task. Until then consumers are told that it is \
                 blocked."
            }
            Severity::Exception => {
                "Correct it in its source, or override it; that closes this task. Dismiss it to accept it as it is."
            }
        };
        Wrong {
            title: format!("{label}: {}", self.message),
            suggestion: suggestion.into(),
            detail: json!(self.detail),
        }
    }
}

impl Batch<'_> {
    /// Looks at a golden record: opens exceptions for what fails, ends those of what no longer does, and notes when to look
    /// again.
    pub(super) fn run_checks(&mut self, id: &str, origin: &Origin) -> Result<()> {
        let domain = self.domain;
        let lists = domain.attributes.values().any(|attribute| attribute.list);
        if domain.checks.is_empty() && !lists && domain.approval.forward_dated().next().is_none() {
            return self.close_charge_exceptions(id);
        }
        let (failures, due_at) = self.look_at_checks(id)?;
        let known = self.checks.get(id).cloned();
        let accepted = accepted(known.as_ref());
        let mut still_accepted = BTreeMap::new();
        let mut asked = Vec::new();
        for failure in failures {
            let (check, hash) = (failure.detail.check.clone(), fingerprint(&failure.detail));
            if accepted.get(&check) == Some(&hash) {
                still_accepted.insert(check, hash);
            } else {
                asked.push(failure);
            }
        }
        self.keep_check_row(id, due_at, &still_accepted);
        self.ask_about_checks(id, asked, origin)?;
        self.close_charge_exceptions(id)
    }

    /// Ends what checks ask about a golden record that is no more.
    pub(super) fn end_checks(&mut self, id: &str) {
        for task in self.check_tasks(id) {
            self.cancel_task(task, "the golden record is no more");
        }
        self.keep_check_row(id, None, &BTreeMap::new());
    }

    /// Names of the checks that keep a golden record from consumers.
    pub(super) fn blocking_checks(&mut self, id: &str) -> Result<Vec<String>> {
        let domain = self.domain;
        let mut blocking = domain
            .checks
            .iter()
            .filter(|c| c.severity == Severity::Block)
            .peekable();
        if blocking.peek().is_none() {
            return Ok(Vec::new());
        }
        let day = day_of(self.clock);
        let leading = blocking.clone().any(|check| leading_back(check).is_some());
        let back = match leading {
            true => self.leading_back_now(id)?,
            false => LeadingBack::new(),
        };
        let looked = Looked::at(domain, &self.golden(id)?.row, back, &day)?;
        let outcome = evaluate(blocking, looked.subject(domain), &day);
        Ok(outcome
            .failed
            .into_iter()
            .map(|failed| failed.check.name.clone())
            .collect())
    }

    /// A steward accepts what a check found: it is not asked about until it finds something else.
    pub(super) fn accept_findings(&mut self, task: &TaskRow) -> Result<()> {
        let Some(detail) = detail_of(task) else { return Ok(()) };
        let id = task.golden_id.clone().unwrap_or_default();
        self.load_goldens(&std::collections::BTreeSet::from([id.clone()]))?;
        let known = self.checks.get(&id).cloned();
        let mut accepted = accepted(known.as_ref());
        accepted.insert(detail.check.clone(), fingerprint(&detail));
        self.keep_check_row(&id, known.and_then(|row| row.due_at), &accepted);
        Ok(())
    }

    /// What fails, and when to look again.
    fn look_at_checks(&mut self, id: &str) -> Result<(Vec<Failure>, Option<i64>)> {
        let (domain, day) = (self.domain, day_of(self.clock));
        let row = &self.golden(id)?.row;
        if row.status != "live" || row.held {
            return Ok((Vec::new(), None));
        }
        let back = self.leading_back_now(id)?;
        let looked = Looked::at(domain, &self.golden(id)?.row, back, &day)?;
        let outcome = evaluate(&domain.checks, looked.subject(domain), &day);
        let due_at = outcome.next_day.as_deref().and_then(start_of);
        let failed = outcome.failed.into_iter().map(|failed| Failure {
            message: failed.check.message.clone(),
            detail: Detail {
                check: failed.check.name.clone(),
                severity: failed.check.severity,
                findings: failed.findings,
            },
        });
        let mut failures: Vec<Failure> = failed.collect();
        for (category, message, findings) in troubles(&self.golden(id)?.row)? {
            failures.push(Failure {
                message: message.into(),
                detail: Detail {
                    check: category.into(),
                    severity: Severity::Exception,
                    findings,
                },
            });
        }
        failures.extend(self.reaches_back(id, &day)?);
        Ok((failures, due_at))
    }

    /// Changes of what consumers were told of days that have been.
    fn reaches_back(&mut self, id: &str, day: &str) -> Result<Option<Failure>> {
        let domain = self.domain;
        let published = self.golden(id)?.row.published_version.is_some();
        let mut guarded = domain.approval.forward_dated().peekable();
        if !published || guarded.peek().is_none() {
            return Ok(None);
        }
        let (before, after) = (self.told_values(id)?, self.working_values(id)?);
        let back = guarded.filter(|name| {
            let change = Change {
                attribute: name,
                before: &before,
                after: &after,
            };
            domain.approval.reaches_back(change, day)
        });
        let findings: Vec<Finding> = back.map(|name| forward_only(name)).collect();
        Ok((!findings.is_empty()).then(|| Failure {
            message: "A change of what consumers were told counts from today on".into(),
            detail: Detail {
                check: NOT_FORWARD.into(),
                severity: Severity::Exception,
                findings,
            },
        }))
    }

    /// Open tasks of checks about a golden record.
    fn check_tasks(&self, id: &str) -> Vec<TaskRow> {
        let of_check = |task: &&TaskRow| {
            let open = is_about_golden(task) && task.resolved_at.is_none();
            open && task.golden_id.as_deref() == Some(id) && detail_of(task).is_some()
        };
        self.tasks.values().filter(of_check).cloned().collect()
    }

    /// One open task for each failure, and none for what does not fail.
    fn ask_about_checks(&mut self, id: &str, failures: Vec<Failure>, origin: &Origin) -> Result<()> {
        let label = self.golden(id)?.row.label.clone();
        let open = self.check_tasks(id).into_iter().map(|task| task.category);
        let mut asked: BTreeMap<String, Option<Wrong>> = open.map(|category| (category, None)).collect();
        for failure in failures {
            let category = failure.detail.check.clone();
            asked.insert(category, Some(failure.told(&label)));
        }
        for (category, wrong) in asked {
            self.tell_exception(id, &category, wrong, origin);
        }
        Ok(())
    }

    fn keep_check_row(&mut self, id: &str, due_at: Option<i64>, accepted: &BTreeMap<String, String>) {
        let known = self.checks.get(id);
        let wanted = (due_at.is_some() || !accepted.is_empty()).then(|| CheckRow {
            golden_id: id.to_owned(),
            domain: self.domain.name.clone(),
            due_at,
            accepted: text(accepted),
        });
        if known == wanted.as_ref() {
            return;
        }
        match wanted {
            Some(row) => _ = self.checks.insert(id.to_owned(), row),
            None => _ = self.checks.remove(id),
        }
        self.dirty_checks.insert(id.to_owned());
    }
}

/// That an attribute may change forward only.
pub(super) fn forward_only(name: &str) -> Finding {
    Finding {
        pointer: format!("/{name}"),
        message:
            "expected entries that change from today on: end the old one with valid_to, and begin the new one with \
                  valid_from"
                .into(),
    }
}

/// Whether a steward may accept what a task asks about.
pub(super) fn may_be_accepted(task: &TaskRow) -> bool {
    detail_of(task).is_none_or(|detail| detail.severity == Severity::Exception)
}

/// Whether a task is of a check: the survivor of a merge is asked anew.
pub(super) fn is_of_check(task: &TaskRow) -> bool {
    is_about_golden(task) && detail_of(task).is_some()
}

fn detail_of(task: &TaskRow) -> Option<Detail> {
    serde_json::from_str(&task.detail).ok()
}

fn accepted(row: Option<&CheckRow>) -> BTreeMap<String, String> {
    row.and_then(|row| serde_json::from_str(&row.accepted).ok())
        .unwrap_or_default()
}

fn fingerprint(detail: &Detail) -> String {
    sha256_hex(&[text(&detail.findings).as_bytes()])
}

/// A golden record as checks see it.
struct Looked {
    attributes: Attributes,
    own: BTreeMap<String, Vec<String>>,
    back: LeadingBack,
}

impl Looked {
    fn at(domain: &Domain, row: &GoldenRow, back: LeadingBack, day: &str) -> Result<Looked> {
        let mut attributes = attributes(&row.working)?;
        forget_inner_end(domain, row, day, &mut attributes)?;
        let own = own_names(domain, row);
        Ok(Looked { attributes, own, back })
    }

    fn subject<'a>(&'a self, domain: &'a Domain) -> Subject<'a> {
        Subject {
            attributes: &self.attributes,
            own: &self.own,
            units: domain.units.as_ref(),
            back: &self.back,
        }
    }
}

/// The end of a period that another one follows is no end of the record.
fn forget_inner_end(domain: &Domain, row: &GoldenRow, day: &str, attributes: &mut Attributes) -> Result<()> {
    let (Some(rule), Some(periods)) = (&domain.valid_time, parsed(row.periods.as_deref())?) else {
        return Ok(());
    };
    let line = line_of(rule, Some(&periods), attributes)?;
    let shown = line.nearest(day).map(|period| &period.interval);
    if line.periods().last().map(|period| &period.interval) != shown {
        attributes.remove(&rule.to);
    }
    Ok(())
}

/// What the record itself is called where each reference was said: its golden id.
fn own_names(domain: &Domain, row: &GoldenRow) -> BTreeMap<String, Vec<String>> {
    let paths = domain.checks.iter().filter_map(|check| match &check.require {
        Require::NotItself { attributes } => Some(attributes),
        _ => None,
    });
    let names: Vec<&str> = paths.flatten().filter_map(|path| path.split('.').next()).collect();
    if names.iter().all(|name| !row.working.contains(&format!("\"{name}\":"))) {
        return BTreeMap::new();
    }
    let own = |name: &str| (name.to_owned(), vec![row.id.clone()]);
    names.into_iter().map(own).collect()
}

/// Member of the published record, and what `changed` of a change says.
pub(super) const BLOCKED: &str = "blocked";

/// Checks that block a published record, as its bytes say.
pub(super) fn published_blocks(published: Option<&str>) -> Vec<String> {
    let found = published.and_then(|bytes| attributes(bytes).ok()?.remove(BLOCKED));
    found
        .and_then(|names| serde_json::from_value(names).ok())
        .unwrap_or_default()
}

/// The same as JSON, if there are any.
pub(super) fn told_blocks(checks: &[String]) -> Option<Value> {
    (!checks.is_empty()).then(|| json!(checks))
}
