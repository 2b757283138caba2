//! What differs between two versions of a golden record: what, since when, by whom, why, and from where.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use super::consolidate::{StoredLineage, attributes, differing};
use super::past::Shown;
use super::source_records::SourceKey;
use super::time::rfc3339;
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::golden_records::{self, GoldenRow, VersionRow};
use crate::store::{AnyConn, changes, past};

/// Two versions of a golden record side by side.
#[derive(Debug, Serialize)]
pub struct Differences {
    /// Golden record.
    pub golden_id: String,
    /// The earlier version; absent if there was nothing yet to see.
    pub from: Option<VersionMark>,
    /// The later one.
    pub to: VersionMark,
    /// Attributes that differ, by name.
    pub changes: Vec<Difference>,
    /// The periods before and after, if they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<BeforeAfter>,
}

/// Which version, and since when it stood.
#[derive(Debug, Serialize)]
pub struct VersionMark {
    /// 1, 2, 3 …
    pub version: i64,
    /// When it was made.
    pub at: String,
}

/// A value before and after.
#[derive(Debug, Serialize)]
pub struct BeforeAfter {
    /// Null if there was none.
    pub before: Value,
    /// Null if there is none.
    pub after: Value,
}

/// One attribute that differs, and the last version between the two that changed it.
#[derive(Debug, Serialize)]
pub struct Difference {
    /// Top-level attribute.
    pub attribute: String,
    /// Both values; sensitive ones masked unless the caller may see them.
    #[serde(flatten)]
    pub values: BeforeAfter,
    /// The version that made the change.
    pub version: i64,
    /// What made that version, e.g. `ingest`.
    pub cause: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: String,
    /// In which request.
    pub correlation_id: String,
    /// Why, where somebody said so.
    pub reason: Option<String>,
    /// The source record that gives the later value.
    pub source: Option<SourceKey>,
}

/// Versions between two that are looked at for who changed what.
const MOST_BETWEEN: i64 = 1_000;

impl Hub {
    /// What differs between two versions. In the published layer each is the newest that consumers saw by then.
    ///
    /// # Errors
    /// `NotFound` for a golden record or version that does not exist, or when consumers saw nothing yet;
    /// `Malformed` when `from` is not before `to`.
    pub async fn differences(&self, domain: &str, id: &str, from: i64, to: i64, shown: Shown) -> Result<Differences> {
        if from >= to {
            return Err(Error::malformed("from", "expected a version before `to`"));
        }
        let definition = self.domain(domain)?;
        self.with_golden(domain, id, move |conn, row| {
            if to > row.version {
                return Err(Error::not_found("version", to.to_string()));
            }
            let ends = Ends::read(conn, &row, from, to, !shown.working)?;
            ends.compare(conn, &definition, &row, shown)
        })
        .await
    }
}

/// The two versions that are compared.
struct Ends {
    from: Option<VersionRow>,
    to: VersionRow,
    /// Every version after the first up to the second, newest first.
    between: Vec<VersionRow>,
}

/// What one version says.
#[derive(Default)]
struct State {
    public: Attributes,
    sensitive: Attributes,
    periods: Value,
}

impl Ends {
    fn read(conn: &mut AnyConn, row: &GoldenRow, from: i64, to: i64, published: bool) -> Result<Ends> {
        let unseen = || Error::not_found("published version", to.to_string());
        let last = golden_records::version_by(conn, &row.id, to, published)?.ok_or_else(unseen)?;
        let first = golden_records::version_by(conn, &row.id, from, published)?;
        let mut between = golden_records::versions(conn, &row.id, to + 1, MOST_BETWEEN)?;
        between.retain(|version| version.version > from);
        Ok(Ends {
            from: first,
            to: last,
            between,
        })
    }

    fn compare(self, conn: &mut AnyConn, domain: &Domain, row: &GoldenRow, shown: Shown) -> Result<Differences> {
        let before = self
            .from
            .as_ref()
            .map(|v| state(v, shown.working))
            .transpose()?
            .unwrap_or_default();
        let after = state(&self.to, shown.working)?;
        let mut names: BTreeSet<String> = differing(&before.public, &after.public).into_iter().collect();
        names.extend(differing(&before.sensitive, &after.sensitive));
        let reasons = self.reasons(conn, domain, &row.id)?;
        let lineage = lineage_of(conn, row, self.to.version)?;
        let value = |state: &State, name: &String| -> Value {
            let found = state.public.get(name).or(state.sensitive.get(name)).cloned();
            let one = Attributes::from_iter(found.map(|value| (name.clone(), value)));
            domain.mask(&one, shown.mask).remove(name).unwrap_or(Value::Null)
        };
        let mut differences = Vec::with_capacity(names.len());
        for name in names {
            let made = self.between.iter().find(|version| {
                let changed: Vec<String> = serde_json::from_str(&version.changed).unwrap_or_default();
                changed.contains(&name)
            });
            let made = made.unwrap_or(&self.to);
            let source = lineage.attributes.get(&name).filter(|found| !found.system.is_empty());
            differences.push(Difference {
                values: BeforeAfter {
                    before: value(&before, &name),
                    after: value(&after, &name),
                },
                version: made.version,
                cause: made.cause.clone(),
                actor: made.actor.clone(),
                at: rfc3339(made.at),
                correlation_id: made.correlation_id.clone(),
                reason: reasons.get(&made.correlation_id).cloned(),
                source: source.map(|found| SourceKey {
                    system: found.system.clone(),
                    key: found.key.clone(),
                }),
                attribute: name,
            });
        }
        let mark = |version: &VersionRow| VersionMark {
            version: version.version,
            at: rfc3339(version.at),
        };
        Ok(Differences {
            golden_id: row.id.clone(),
            from: self.from.as_ref().map(mark),
            to: mark(&self.to),
            changes: differences,
            periods: (shown.working && before.periods != after.periods).then_some(BeforeAfter {
                before: before.periods,
                after: after.periods,
            }),
        })
    }

    /// What people said when they changed it, by request.
    fn reasons(&self, conn: &mut AnyConn, domain: &Domain, golden_id: &str) -> Result<HashMap<String, String>> {
        let ids: BTreeSet<String> = self.between.iter().map(|v| v.correlation_id.clone()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let subject = format!("golden_record:{golden_id}");
        let mut reasons: HashMap<String, String> = HashMap::new();
        for entry in changes::audit_of_requests(conn, &domain.name, &ids)? {
            let detail: Value = serde_json::from_str(&entry.detail).unwrap_or(Value::Null);
            let Some(reason) = detail.get("reason").and_then(Value::as_str) else {
                continue;
            };
            if entry.subject == subject || !reasons.contains_key(&entry.correlation_id) {
                reasons.insert(entry.correlation_id, reason.to_owned());
            }
        }
        Ok(reasons)
    }
}

/// What a version said: all of it, or what consumers saw.
fn state(row: &VersionRow, working: bool) -> Result<State> {
    let shown = row.shown.as_deref().filter(|_| !working);
    let (public, sensitive) = match shown {
        None => (
            attributes(&row.attributes)?,
            attributes(row.sensitive.as_deref().unwrap_or("{}"))?,
        ),
        Some(shown) => {
            let mut shown = attributes(shown)?;
            let mut part = |name: &str| match shown.remove(name) {
                Some(Value::Object(part)) => part,
                _ => Attributes::new(),
            };
            (part("attributes"), part("sensitive"))
        }
    };
    let periods = row.periods.as_deref().and_then(|text| serde_json::from_str(text).ok());
    Ok(State {
        public,
        sensitive,
        periods: periods.unwrap_or(Value::Null),
    })
}

/// Where the values of a version came from.
fn lineage_of(conn: &mut AnyConn, row: &GoldenRow, version: i64) -> Result<StoredLineage> {
    let earlier = if row.version == version {
        None
    } else {
        // Of several versions that one commit made, only the last one's state was kept.
        past::golden_states(conn, &row.id, version, i64::MAX, 1)?.pop()
    };
    let text = earlier.as_ref().map_or(&row.lineage, |(row, _)| &row.lineage);
    Ok(serde_json::from_str(text).unwrap_or_default())
}
