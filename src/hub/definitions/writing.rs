//! A version's way: drafted, submitted, and approved by somebody who had no hand in it.

use serde_json::{Value, json};

use super::proof::{Finding, against};
use super::{Definition, Kind, VersionDetail, definition, detail, shown, stored};
use crate::engine::approval::{is_among, join};
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::account_mappings::asking::MAPPINGS;
use crate::hub::account_mappings::reviewing;
use crate::hub::brought::people;
use crate::hub::emergency::Emergency;
use crate::hub::ids::new_id;
use crate::hub::operations::{DEFINITION_APPROVED, DEFINITION_RETIRED, Log};
use crate::hub::quotas::room;
use crate::hub::second_person::{Haste, Second, forget, word};
use crate::hub::time::now;
use crate::hub::{Hub, Origin};
use crate::store::AnyConn;
use crate::store::definitions::{self, DefinitionRow};
use crate::store::quotas;

/// As in the audit chain.
const RETIRE: &str = "retire_definition";
/// Most findings that are kept of a proof.
const MOST_FINDINGS: usize = 1_000;
/// Most characters of a name.
const LONGEST_NAME: usize = 100;

/// What a version is to say.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// Its body.
    pub body: Value,
    /// First day on which it counts.
    pub valid_from: Option<String>,
    /// First day on which it no longer counts.
    pub valid_to: Option<String>,
    /// What it changes.
    pub note: String,
}

/// What becomes of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Its authors think it is ready.
    Submit,
    /// It counts from now on, on the days that it names.
    Approve {
        /// Why it counts although something that may be overridden speaks against it.
        override_reason: Option<String>,
    },
    /// Back to its authors.
    Reject,
    /// It never counts again, on no day.
    Retire {
        /// Why, although something that may be overridden speaks against it.
        override_reason: Option<String>,
        /// Whether one person is enough.
        haste: Haste,
    },
}

impl Decision {
    fn haste(&self) -> Haste {
        match self {
            Decision::Retire { haste, .. } => *haste,
            Decision::Submit | Decision::Approve { .. } | Decision::Reject => Haste::Usual,
        }
    }
}

impl Hub {
    /// Begins a version as a draft.
    ///
    /// # Errors
    /// `Invalid` when the body is not what the kind asks for.
    pub async fn draft_definition(
        &self,
        kind: Kind,
        name: &str,
        new: NewVersion,
        origin: &Origin,
    ) -> Result<VersionDetail> {
        let new = self.completed(kind, name, new).await?;
        let (name, origin) = (name.to_owned(), origin.clone());
        let most = self.quotas.drafts;
        let row = self.write_own(move |conn, log| {
            let at = now();
            room(
                "quotas.drafts",
                most,
                quotas::drafts(conn, &origin.actor)?,
                "undecided versions of definitions by one author",
                "write a rejected one anew, or have some decided",
            )?;
            let row = DefinitionRow {
                id: new_id(),
                kind: kind.as_str().into(),
                number: definitions::last_number(conn, kind.as_str(), &name)? + 1,
                name,
                state: "draft".into(),
                body: new.body.to_string(),
                valid_from: new.valid_from,
                valid_to: new.valid_to,
                note: new.note,
                findings: "[]".into(),
                authors: json!([origin.actor]).to_string(),
                created_by: origin.actor.clone(),
                created_at: at,
                updated_at: at,
                decided_by: None,
                decided_at: None,
                reason: None,
                override_reason: None,
                correlation_id: origin.correlation_id.clone(),
                version: 1,
            };
            definitions::insert(conn, &row)?;
            log.audit("draft_definition", &subject(&row), &json!({"note": row.note}), &origin);
            Ok(row)
        });
        detail(kind, row.await?)
    }

    /// Writes a draft, or a rejected version, anew.
    ///
    /// # Errors
    /// `Conflict` when it is neither; `Stale` when somebody else wrote it.
    pub async fn replace_definition(
        &self,
        kind: Kind,
        name: &str,
        number: i64,
        (new, expected): (NewVersion, i64),
        origin: &Origin,
    ) -> Result<VersionDetail> {
        let new = self.completed(kind, name, new).await?;
        let (name, origin) = (name.to_owned(), origin.clone());
        let row = self.write_own(move |conn, log| {
            let mut row = held(conn, kind, &name, number, expected)?;
            if !matches!(row.state.as_str(), "draft" | "rejected") {
                return Err(wrong_state(&row, "drafts and rejected versions are written anew"));
            }
            row.state = "draft".into();
            row.body = new.body.to_string();
            row.valid_from = new.valid_from;
            row.valid_to = new.valid_to;
            row.note = new.note;
            row.findings = "[]".into();
            write(conn, &mut row, Some(&origin))?;
            log.audit(
                "replace_definition",
                &subject(&row),
                &json!({"note": row.note}),
                &origin,
            );
            Ok(row)
        });
        detail(kind, row.await?)
    }

    /// Submits, approves, rejects or retires a version. What its proof found is kept with it, whatever the outcome.
    ///
    /// # Errors
    /// `Invalid` with the findings that speak against it; `Conflict` when its state forbids it or the caller had a hand
    /// in it; `Stale`.
    pub async fn decide_definition(
        &self,
        kind: Kind,
        name: &str,
        number: i64,
        (decision, reason, expected): (Decision, String, i64),
        origin: &Origin,
    ) -> Result<VersionDetail> {
        let asked = (name.to_owned(), decision.clone());
        let findings = self
            .read(move |conn| match asked.1 {
                // A proof can take seconds: it is not made while others wait for the lock. The version counts as one.
                Decision::Submit | Decision::Approve { .. } => {
                    let version = definition(kind, stored(conn, kind, &asked.0, number)?)?;
                    proven(conn, kind, &version).map(Some)
                }
                Decision::Retire { .. } => {
                    let version = definition(kind, stored(conn, kind, &asked.0, number)?)?;
                    kind.prove_retirement(conn, &version).map(Some)
                }
                Decision::Reject => Ok(None),
            })
            .await?;
        let (name, origin, haste) = (name.to_owned(), origin.clone(), decision.haste());
        // What is asked about map sets closes in the commit that cures it.
        let asked = self.domain(MAPPINGS).is_ok() && matches!(kind, Kind::MapSet | Kind::Chart);
        // A task about an emergency is one of the domain that the definition is governed in, or of the first. One domain is
        // locked: of what is asked about map sets, theirs.
        let governed = if asked { MAPPINGS } else { kind.governed_in(&name) }.to_owned();
        let desk = Some(governed)
            .filter(|domain| self.runtimes.contains_key(domain))
            .or_else(|| self.runtimes.keys().next().cloned())
            .filter(|_| haste == Haste::Emergency);
        let locked = desk.clone().or_else(|| asked.then(|| MAPPINGS.to_owned()));
        let done = self.write_own_and(locked, move |conn, log| {
            let mut row = held(conn, kind, &name, number, expected)?;
            may_decide(&row, &decision, &origin)?;
            if let Some(findings) = &findings {
                row.findings = json!(findings).to_string();
                // Its authors cannot override, and its approver must see what there is to override.
                let overridden = !matches!(
                    &decision,
                    Decision::Approve { override_reason: None }
                        | Decision::Retire {
                            override_reason: None,
                            ..
                        }
                );
                let against: Vec<Violation> = against(findings, overridden).iter().map(|f| f.violation()).collect();
                if !against.is_empty() {
                    write(conn, &mut row, None)?;
                    return Ok((row, against));
                }
            }
            if matches!(decision, Decision::Retire { .. })
                && !may_end(conn, log, &row, (&reason, haste), desk.as_deref(), &origin)?
            {
                return Ok((row, Vec::new()));
            }
            let counts = matches!(decision, Decision::Approve { .. } | Decision::Retire { .. });
            carry_out(conn, log, &mut row, (decision, reason), &origin)?;
            if asked && counts {
                reviewing::after_decision(conn, kind, &name, now())?;
            }
            Ok((row, Vec::new()))
        });
        match done.await? {
            (row, against) if against.is_empty() => self.read(move |conn| shown(conn, kind, row)).await,
            (_, violations) => Err(Error::Invalid { violations }),
        }
    }

    /// A version with all that it says, checked.
    async fn completed(&self, kind: Kind, name: &str, new: NewVersion) -> Result<NewVersion> {
        let body = self.with_frozen_rules(kind, name, new.body).await?;
        let new = NewVersion { body, ..new };
        check(kind, name, &new)?;
        Ok(new)
    }
}

fn check(kind: Kind, name: &str, new: &NewVersion) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(allowed) {
        let detail = format!("expected 1 to {LONGEST_NAME} ASCII letters, digits, `_`, `.` or `-`");
        return Err(Error::malformed("name", detail));
    }
    if Interval::new(new.valid_from.clone(), new.valid_to.clone()).is_none() {
        return Err(Error::invalid(
            "/valid_to",
            "date_order",
            "expected a day after valid_from",
        ));
    }
    kind.parse(&new.body).map_err(|found| Error::Invalid {
        violations: found.into_iter().map(within_body).collect(),
    })
}

/// Pointers into the body are told as pointers into the request.
fn within_body(mut violation: Violation) -> Violation {
    violation.pointer.insert_str(0, "/body");
    violation
}

fn proven(conn: &mut AnyConn, kind: Kind, version: &Definition) -> Result<Vec<Finding>> {
    let mut found = kind.prove(conn, version)?;
    found.sort_by_key(|finding| finding.severity as u8);
    found.truncate(MOST_FINDINGS);
    Ok(found)
}

/// The version, if it is the one that the caller looked at.
fn held(conn: &mut AnyConn, kind: Kind, name: &str, number: i64, expected: i64) -> Result<DefinitionRow> {
    let row = stored(conn, kind, name, number)?;
    if row.version == expected {
        return Ok(row);
    }
    Err(Error::Stale {
        expected: expected.to_string(),
        actual: row.version.to_string(),
    })
}

/// Whether what two persons put in force ends now: the second one confirms it, or one alone has to. Else it is asked for.
fn may_end(
    conn: &mut AnyConn,
    log: &mut Log,
    row: &DefinitionRow,
    (reason, haste): (&str, Haste),
    desk: Option<&str>,
    origin: &Origin,
) -> Result<bool> {
    let about = subject(row);
    if haste == Haste::Emergency {
        forget(conn, &about)?;
        let emergency = Emergency {
            action: RETIRE,
            subject: &about,
            reason,
        };
        let kind = Kind::named(&row.kind).map_or("definitions", |kind| kind.governed_in(&row.name));
        emergency.tell(log, kind, origin);
        if let Some(domain) = desk {
            emergency.ask(conn, domain, origin, now())?;
        }
        return Ok(true);
    }
    match word(conn, (&about, RETIRE), reason, origin, now())? {
        Second::Confirms { .. } => Ok(true),
        Second::Waits => {
            log.audit("ask_retire_definition", &about, &json!({"reason": reason}), origin);
            Ok(false)
        }
    }
}

fn may_decide(row: &DefinitionRow, decision: &Decision, origin: &Origin) -> Result<()> {
    let (states, words): (&[&str], _) = match decision {
        Decision::Submit => (&["draft"], "only drafts are submitted"),
        Decision::Approve { .. } => (&["in_review"], "only versions in review are approved"),
        Decision::Reject => (&["in_review"], "only versions in review are rejected"),
        Decision::Retire { .. } => (&["approved"], "only approved versions are retired"),
    };
    if !states.contains(&row.state.as_str()) {
        return Err(wrong_state(row, words));
    }
    let own = is_among(&origin.actor, &authors(row)?);
    if own && matches!(decision, Decision::Approve { .. }) {
        let detail = "a version is approved by somebody who neither wrote nor submitted it";
        return Err(Error::conflict("own_version", detail));
    }
    Ok(())
}

fn carry_out(
    conn: &mut AnyConn,
    log: &mut Log,
    row: &mut DefinitionRow,
    (decision, reason): (Decision, String),
    origin: &Origin,
) -> Result<()> {
    let (state, action) = match &decision {
        Decision::Submit => ("in_review", "submit_definition"),
        Decision::Approve { .. } => ("approved", "approve_definition"),
        Decision::Reject => ("rejected", "reject_definition"),
        Decision::Retire { .. } => ("retired", RETIRE),
    };
    row.state = state.into();
    let mut said = json!({"reason": reason});
    if decision == Decision::Submit {
        write(conn, row, Some(origin))?;
    } else {
        row.decided_by = Some(origin.actor.clone());
        row.decided_at = Some(now());
        row.reason = Some(reason);
        if let Decision::Approve { override_reason } | Decision::Retire { override_reason, .. } = &decision {
            row.override_reason.clone_from(override_reason);
            said["override_reason"] = json!(override_reason);
            if decision.haste() == Haste::Emergency {
                said["emergency"] = json!(true);
            }
        }
        write(conn, row, None)?;
    }
    log.audit(action, &subject(row), &said, origin);
    match decision {
        Decision::Approve { .. } => log.announce_definition(DEFINITION_APPROVED, row, origin),
        Decision::Retire { .. } => log.announce_definition(DEFINITION_RETIRED, row, origin),
        Decision::Submit | Decision::Reject => {}
    }
    Ok(())
}

/// # Errors
/// `Internal` when they cannot be read: they are never nobody.
fn authors(row: &DefinitionRow) -> Result<Vec<String>> {
    people(&row.authors, "authors of a definition")
}

/// Writes a row whose stored version is the one that it has; who had a hand in it becomes an author.
fn write(conn: &mut AnyConn, row: &mut DefinitionRow, author: Option<&Origin>) -> Result<()> {
    if let Some(author) = author {
        let mut all = authors(row)?;
        join(&mut all, [author.actor.clone()]);
        row.authors = json!(all).to_string();
    }
    row.updated_at = now();
    row.version += 1;
    match definitions::update(conn, row)? {
        true => Ok(()),
        false => Err(Error::Stale {
            expected: (row.version - 1).to_string(),
            actual: "another".into(),
        }),
    }
}

fn wrong_state(row: &DefinitionRow, words: &str) -> Error {
    Error::conflict("wrong_state", format!("this version is {}; {words}", row.state))
}

pub(super) fn subject(row: &DefinitionRow) -> String {
    format!("definition:{}/{}/{}", row.kind, row.name, row.number)
}
