//! Tie-outs that are kept: run by one person, signed off by another, and stale once the map set says something else.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::compiled::{InForce, span, stored};
use super::{LINE, Line, Versions, entries, on_day};
use crate::engine::account_mapping::account_totals::{AccountTotal, MOST_TOTALS, Totals, grouped_by};
use crate::engine::account_mapping::day::{Day, Days};
use crate::engine::account_mapping::tie_out::tie_out;
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::definitions::Kind;
use crate::hub::ids::{new_id, sha256_hex};
use crate::hub::page::{Page, PageOf, decode_cursor, encode_cursor};
use crate::hub::time::{day_of, now, rfc3339};
use crate::hub::{Hub, Origin};
use crate::store::AnyConn;
use crate::store::definitions::{self, DefinitionRow};
use crate::store::tie_outs::{self, SignOff, TieOutRow};

/// Tie-outs of a map set that are kept although nobody signed them off.
const MOST_UNSIGNED: i64 = 200;

/// A tie-out to be run and kept.
#[derive(Debug, Clone)]
pub struct NewTieOut {
    /// Version of the map set; if absent, on each day the one in force.
    pub version: Option<i64>,
    /// What the totals are compared with.
    pub baseline: String,
    /// What it says should come out by account; if absent, the lines alone are the baseline.
    pub expected: Option<Vec<AccountTotal>>,
    /// Target segments that totals are grouped by.
    pub by: Vec<String>,
    /// What it is for.
    pub note: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A tie-out that was kept, without its totals by account.
#[derive(Debug, Clone, Serialize)]
pub struct KeptTieOut {
    /// Id.
    pub id: String,
    /// Map set.
    pub map_set: String,
    /// Version that was asked for; absent: on each day the one in force.
    pub version: Option<i64>,
    /// What the totals were compared with.
    pub baseline: String,
    /// What it is for.
    pub note: String,
    /// `open` or `signed_off`.
    pub state: &'static str,
    /// Whether all periods tie and nothing differs from the baseline.
    pub ties: bool,
    /// Lines.
    pub lines: i64,
    /// First day of the lines.
    pub first_day: String,
    /// Last day of the lines.
    pub last_day: String,
    /// Hash of lines and baseline: the same for the same.
    pub lines_hash: String,
    /// Totals by period.
    pub periods: Value,
    /// Whether the map set or a chart says something else since.
    pub stale: bool,
    /// What is different.
    pub stale_because: Vec<String>,
    /// Who ran it.
    pub run_by: String,
    /// When.
    pub run_at: String,
    /// Who signed it off.
    pub signed_by: Option<String>,
    /// When.
    pub signed_at: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Why, although it does not tie.
    pub override_reason: Option<String>,
}

/// A tie-out that was kept, whole.
#[derive(Debug, Clone, Serialize)]
pub struct TieOutDetail {
    /// Without its totals by account.
    #[serde(flatten)]
    pub kept: KeptTieOut,
    /// Totals by account, differences, what went nowhere.
    pub result: Value,
    /// Versions that it was made by.
    pub basis: Value,
}

/// A version that a tie-out was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    kind: String,
    name: String,
    number: i64,
    digest: String,
}

impl Hub {
    /// Runs a tie-out and keeps it.
    ///
    /// # Errors
    /// As [`Hub::tie_out`]; `Invalid` for a baseline that cannot be read; `TooLarge` when there are too many totals.
    pub async fn keep_tie_out(&self, map_set: &str, new: NewTieOut, origin: &Origin) -> Result<TieOutDetail> {
        if new.lines.is_empty() {
            return Err(Error::invalid("/lines", "required", "expected at least one line"));
        }
        // What it is made by is read before it is made, and must be the same when it is kept.
        let days = days_of(&new.lines);
        let (name, version, of_days) = (map_set.to_owned(), new.version, days.clone());
        let before = self.read(move |conn| basis(conn, &name, version, &of_days)).await?;
        let (versions, lines) = self.versions(map_set, new.version, new.lines.clone()).await?;
        let (name, by) = (map_set.to_owned(), origin.clone());
        let bytes = lines.len() * LINE;
        let row = self
            .compute(bytes, move || made(&name, &versions, &new, &lines, &by))
            .await??;
        let (id, origin) = (row.id.clone(), origin.clone());
        self.write_own(move |conn, log| {
            if basis(conn, &row.map_set, row.version, &days)? != before {
                let detail = "the map set or a chart was decided on meanwhile; run it again";
                return Err(Error::conflict("tie_out_stale", detail));
            }
            let row = TieOutRow {
                basis: json!(before).to_string(),
                ..row
            };
            tie_outs::insert(conn, &row)?;
            tie_outs::forget_unsigned(conn, &row.map_set, MOST_UNSIGNED)?;
            let said = json!({"baseline": row.baseline, "ties": row.ties, "lines": row.lines});
            log.audit("keep_tie_out", &subject(&row), &said, &origin);
            Ok(())
        })
        .await?;
        self.kept_tie_out(map_set, &id).await
    }

    /// A tie-out that was kept.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn kept_tie_out(&self, map_set: &str, id: &str) -> Result<TieOutDetail> {
        let (name, id) = (map_set.to_owned(), id.to_owned());
        self.read(move |conn| {
            let row = tie_outs::find(conn, &name, &id)?.ok_or_else(|| Error::not_found("tie-out", &id))?;
            let (result, basis) = (stored(&row.result)?, stored(&row.basis)?);
            Ok(TieOutDetail {
                kept: kept(conn, row)?,
                result,
                basis,
            })
        })
        .await
    }

    /// Tie-outs of a map set that were kept, the newest first.
    ///
    /// # Errors
    /// `Malformed` cursor; `NotFound` when there is no such map set.
    pub async fn kept_tie_outs(&self, map_set: &str, page: Page) -> Result<PageOf<KeptTieOut>> {
        let (rows, name) = (page.rows(), map_set.to_owned());
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            if definitions::last_number(conn, Kind::MapSet.as_str(), &name)? == 0 {
                return Err(Error::not_found(Kind::MapSet.title(), name));
            }
            let mut found = tie_outs::list(conn, &name, before.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(|row| kept(conn, row)).collect::<Result<_>>()?;
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// Signs a tie-out off: from now on nothing of it changes.
    ///
    /// # Errors
    /// `Conflict` when the caller ran it, somebody signed it off, or it is stale; `Invalid` when it does not tie and
    /// nobody says why it is signed off all the same.
    pub async fn sign_off_tie_out(
        &self,
        map_set: &str,
        id: &str,
        (reason, override_reason): (String, Option<String>),
        origin: &Origin,
    ) -> Result<TieOutDetail> {
        let (name, wanted, origin) = (map_set.to_owned(), id.to_owned(), origin.clone());
        self.write_own(move |conn, log| {
            let row = tie_outs::find(conn, &name, &wanted)?.ok_or_else(|| Error::not_found("tie-out", &wanted))?;
            may_sign_off(conn, &row, override_reason.as_deref(), &origin)?;
            let done = SignOff {
                by: &origin.actor,
                at: now(),
                reason: &reason,
                override_reason: override_reason.as_deref().filter(|_| !row.ties),
            };
            if !tie_outs::sign_off(conn, &row.id, &done)? {
                return Err(signed_already());
            }
            let said = json!({"reason": reason, "override_reason": done.override_reason, "baseline": row.baseline});
            log.audit("sign_off_tie_out", &subject(&row), &said, &origin);
            Ok(())
        })
        .await?;
        self.kept_tie_out(map_set, id).await
    }
}

fn subject(row: &TieOutRow) -> String {
    format!("tie_out:{}/{}", row.map_set, row.id)
}

fn signed_already() -> Error {
    Error::conflict(
        "tie_out_signed_off",
        "somebody signed this tie-out off; it does not change any more",
    )
}

fn may_sign_off(conn: &mut AnyConn, row: &TieOutRow, override_reason: Option<&str>, origin: &Origin) -> Result<()> {
    if row.signed_by.is_some() {
        return Err(signed_already());
    }
    if row.run_by == origin.actor {
        let detail = "a tie-out is signed off by somebody who did not run it";
        return Err(Error::conflict("own_tie_out", detail));
    }
    let because = differing(conn, row)?;
    if !because.is_empty() {
        let detail = format!("run it again, because since then {}", because.join("; "));
        return Err(Error::conflict("tie_out_stale", detail));
    }
    match row.ties || override_reason.is_some() {
        true => Ok(()),
        false => Err(Error::invalid(
            "/override_reason",
            "does_not_tie",
            "expected why it is signed off although it does not tie",
        )),
    }
}

/// Runs it: everything but its basis.
fn made(map_set: &str, versions: &Versions, new: &NewTieOut, lines: &[Line], origin: &Origin) -> Result<TieOutRow> {
    let read = entries(lines)?;
    let set = match versions {
        Versions::One(one) => Some(one.clone()),
        Versions::InForce(held) => InForce::any(held),
    };
    let set = set.ok_or_else(|| {
        let detail = format!("no version of {map_set} is in force on any day of the lines");
        Error::conflict("no_version", detail)
    })?;
    let target = &set.set.target;
    let by = grouped_by(target, &new.by).map_err(invalid)?;
    let expected = new
        .expected
        .as_deref()
        .map(|written| Totals::expected(written, target, &by));
    let expected = expected.transpose().map_err(invalid)?;
    let told = tie_out(|day| on_day(versions, day), &read);
    let totals = Totals::of(|day| on_day(versions, day), &read, &by).ok_or_else(|| Error::TooLarge {
        detail: format!("more than {MOST_TOTALS} totals; group them by fewer segments"),
    })?;
    let differences = expected
        .map(|expected| totals.differences(&expected))
        .unwrap_or_default();
    let (first_day, last_day) = days_of(lines);
    let hashed = json!({
        "lines": lines.iter().map(|line| json!([line.date, line.segments, line.amount, line.currency, line.period]))
            .collect::<Vec<_>>(),
        "expected": new.expected,
        "by": by,
    });
    Ok(TieOutRow {
        id: new_id(),
        map_set: map_set.to_owned(),
        version: new.version,
        baseline: new.baseline.clone(),
        note: new.note.clone(),
        ties: told.ties && differences.is_empty(),
        lines: told.lines as i64,
        first_day,
        last_day,
        lines_hash: sha256_hex(&[hashed.to_string().as_bytes()]),
        summary: json!(told.periods).to_string(),
        result: json!({
            "by": by,
            "coverage_percent": told.coverage_percent,
            "totals": totals.told(),
            "differences": differences,
            "unmapped": told.unmapped,
        })
        .to_string(),
        basis: "[]".to_owned(),
        run_by: origin.actor.clone(),
        run_at: now(),
        correlation_id: origin.correlation_id.clone(),
        signed_by: None,
        signed_at: None,
        reason: None,
        override_reason: None,
    })
}

/// First and last day of lines.
fn days_of(lines: &[Line]) -> (String, String) {
    let days = lines.iter().map(|line| line.date.as_str());
    let (first, last) = (days.clone().min(), days.max());
    (
        first.unwrap_or_default().to_owned(),
        last.unwrap_or_default().to_owned(),
    )
}

fn invalid(violations: Vec<Violation>) -> Error {
    Error::Invalid { violations }
}

fn kept(conn: &mut AnyConn, row: TieOutRow) -> Result<KeptTieOut> {
    let stale_because = differing(conn, &row)?;
    Ok(KeptTieOut {
        state: if row.signed_by.is_some() { "signed_off" } else { "open" },
        stale: !stale_because.is_empty(),
        stale_because,
        periods: stored(&row.summary)?,
        run_at: rfc3339(row.run_at),
        signed_at: row.signed_at.map(rfc3339),
        id: row.id,
        map_set: row.map_set,
        version: row.version,
        baseline: row.baseline,
        note: row.note,
        ties: row.ties,
        lines: row.lines,
        first_day: row.first_day,
        last_day: row.last_day,
        lines_hash: row.lines_hash,
        run_by: row.run_by,
        signed_by: row.signed_by,
        reason: row.reason,
        override_reason: row.override_reason,
    })
}

/// What is in force now on the days of a tie-out, in place of what it was made by, in words; empty while it is the same.
fn differing(conn: &mut AnyConn, row: &TieOutRow) -> Result<Vec<String>> {
    let then: Vec<Basis> = serde_json::from_str(&row.basis)
        .map_err(|e| Error::Internal(format!("the basis of a tie-out cannot be read: {e}")))?;
    let days = (row.first_day.clone(), row.last_day.clone());
    let today = basis(conn, &row.map_set, row.version, &days)?;
    let named = |one: &Basis| format!("{} {} {}", one.kind.replace('_', " "), one.name, one.number);
    let came = today.iter().filter(|one| !then.contains(one));
    let went = then.iter().filter(|one| !today.contains(one));
    let came = came.map(|one| format!("{} counts as it is now", named(one)));
    Ok(came
        .chain(went.map(|one| format!("{} counts no more as it was", named(one))))
        .collect())
}

/// The versions that a tie-out of these days is made by today.
fn basis(
    conn: &mut AnyConn,
    map_set: &str,
    version: Option<i64>,
    (first, last): &(String, String),
) -> Result<Vec<Basis>> {
    let kind = Kind::MapSet.as_str();
    let used: Vec<DefinitionRow> = match version {
        Some(number) => definitions::find(conn, kind, map_set, number)?
            .into_iter()
            .filter(|version| !matches!(version.state.as_str(), "retired" | "rejected"))
            .collect(),
        None => counting_on(definitions::approved(conn, kind, map_set)?, first, last),
    };
    let mut found = Vec::new();
    for version in used {
        let body = stored(&version.body)?;
        for member in ["source_chart", "target_chart"] {
            let Some(name) = body.get(member).and_then(Value::as_str) else {
                continue;
            };
            let chart = definitions::id_on_day(conn, Kind::Chart.as_str(), name, &day_of(now()))?;
            let (id, number) = chart.unwrap_or_default();
            found.push(Basis {
                kind: Kind::Chart.as_str().into(),
                name: name.to_owned(),
                number,
                digest: id,
            });
        }
        found.push(Basis {
            kind: kind.into(),
            name: version.name.clone(),
            number: version.number,
            digest: sha256_hex(&[version.body.as_bytes()]),
        });
    }
    found.sort_by(|a, b| (&a.kind, &a.name, a.number).cmp(&(&b.kind, &b.name, b.number)));
    found.dedup();
    Ok(found)
}

/// Those of the approved versions, which are in order, that are in force on one of these days.
fn counting_on(versions: Vec<DefinitionRow>, first: &str, last: &str) -> Vec<DefinitionRow> {
    let (from, to) = match (Day::parse(first), Day::parse(last)) {
        (Some(from), Some(to)) => (from, to),
        _ => return Vec::new(),
    };
    let mut left = Days::one(from, to).or(&Days::one(to, to.after()));
    let mut used = Vec::new();
    for version in versions.into_iter().rev() {
        let (from, to) = span(&Interval {
            valid_from: version.valid_from.clone(),
            valid_to: version.valid_to.clone(),
        });
        let own = Days::one(from, to).and(&left);
        left = left.without(&own);
        if !own.is_empty() {
            used.push(version);
        }
    }
    used
}
