//! Batches of source records: each record read, and refused, alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use validator::Validate;

use super::body::{Raw, parse};
use super::problem::ApiError;
use super::validation;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
use crate::hub::ingest::{IncomingRecord, IngestResult, MAX_BATCH, place_of};
use crate::hub::time;

const ACCEPTED: &str = "application/json, application/x-ndjson";

/// One record of a batch.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct BatchRecord {
    #[validate(custom(function = "validation::system"))]
    system: String,
    #[validate(custom(function = "validation::key"))]
    key: String,
    attributes: Attributes,
    #[validate(custom(function = "validation::time"))]
    source_updated_at: Option<String>,
    #[validate(custom(function = "validation::person"))]
    changed_by: Option<String>,
}

/// A JSON batch. The records stay text at first, so that an unreadable one is refused alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchBody {
    records: Vec<Box<RawValue>>,
}

/// A batch as read.
pub struct Batch {
    /// Those that go to the hub, in order.
    pub records: Vec<IncomingRecord>,
    /// For each record sent, why it was refused; empty for one that goes to the hub.
    pub places: Vec<Place>,
}

/// One record sent.
pub enum Place {
    /// Goes to the hub.
    Taken,
    /// Does not.
    Refused(Refused),
}

/// A record that could not be read.
#[derive(Debug, Serialize)]
pub struct Refused {
    /// Its index in the batch, from 0; of NDJSON without empty lines.
    index: usize,
    /// Its line, from 1, in NDJSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Always `refused`.
    outcome: &'static str,
    /// What is wrong; pointers are into the record.
    violations: Vec<Violation>,
}

impl Refused {
    /// As the reason why the whole batch is refused.
    pub fn into_error(self) -> Error {
        let index = self.index;
        let within = |mut violation: Violation| {
            violation.pointer.insert_str(0, &format!("/records/{index}"));
            violation
        };
        Error::Invalid {
            violations: self.violations.into_iter().map(within).collect(),
        }
    }

    /// The row of this index, from 0, with what is wrong.
    pub fn new(index: usize, violations: Vec<Violation>) -> Refused {
        Refused {
            index,
            line: None,
            outcome: "refused",
            violations,
        }
    }
}

/// One line of the answer.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Line {
    /// What the hub did.
    Done(Box<IngestResult>),
    /// Not read.
    Refused(Refused),
}

/// The answer to a batch.
#[derive(Serialize)]
pub struct BatchResult {
    results: Vec<Line>,
    counts: BTreeMap<String, usize>,
}

/// Reads JSON (`{"records": […]}`) or NDJSON (one record a line; empty lines are passed over).
pub fn read(body: &Raw) -> std::result::Result<Batch, ApiError> {
    match body.media_type.as_str() {
        "application/json" => Ok(from_json(&body.bytes)?),
        "application/x-ndjson" => Ok(from_ndjson(&body.bytes)?),
        _ => Err(ApiError::UnsupportedMediaType { accept: ACCEPTED }),
    }
}

fn from_json(bytes: &[u8]) -> Result<Batch> {
    let body: BatchBody = super::body::parse_envelope(bytes)?;
    let texts = body
        .records
        .iter()
        .enumerate()
        .map(|(i, raw)| (i, None, raw.get().as_bytes()));
    collect(texts, body.records.len())
}

fn from_ndjson(bytes: &[u8]) -> Result<Batch> {
    let lines: Vec<(usize, &[u8])> = bytes
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let texts = lines
        .iter()
        .enumerate()
        .map(|(i, (line, text))| (i, Some(line + 1), *text));
    collect(texts, lines.len())
}

fn collect<'a>(texts: impl Iterator<Item = (usize, Option<usize>, &'a [u8])>, count: usize) -> Result<Batch> {
    if count == 0 {
        return Err(Error::invalid("/records", "empty", "expected at least one record"));
    }
    if count > MAX_BATCH {
        return Err(Error::TooLarge {
            detail: format!("a batch may hold {MAX_BATCH} records, this one has {count}"),
        });
    }
    let mut batch = Batch {
        records: Vec::with_capacity(count),
        places: Vec::with_capacity(count),
    };
    for (index, line, text) in texts {
        batch.places.push(match parse::<BatchRecord>(text, "") {
            Ok(record) => {
                batch.records.push(record.into());
                Place::Taken
            }
            Err(error) => Place::Refused(Refused {
                index,
                line,
                outcome: "refused",
                violations: reasons(error).into_iter().map(Violation::clipped).collect(),
            }),
        });
    }
    Ok(batch)
}

fn reasons(error: Error) -> Vec<Violation> {
    match error {
        Error::Invalid { violations } => violations,
        Error::Malformed { pointer, detail } => vec![Violation::new(pointer, "malformed", detail)],
        other => vec![Violation::new("", "refused", other.to_string())],
    }
}

impl From<BatchRecord> for IncomingRecord {
    fn from(record: BatchRecord) -> Self {
        IncomingRecord {
            system: record.system,
            key: record.key,
            attributes: record.attributes,
            source_updated_at: record.source_updated_at.as_deref().and_then(time::parse),
            changed_by: record.changed_by.map(validation::trimmed),
            handed_in_by: Vec::new(),
        }
    }
}

/// A refusal of the whole batch, with the places of those records among all that were sent: the hub counts only those that
/// it was given.
pub fn sent_places(error: Error, places: &[Place]) -> Error {
    let sent: BTreeMap<String, String> = (places.iter().enumerate())
        .filter(|(_, place)| matches!(place, Place::Taken))
        .enumerate()
        .map(|(given, (sent, _))| (place_of(given), place_of(sent)))
        .collect();
    let replaced = |mut violations: Vec<Violation>| {
        for violation in &mut violations {
            if let Some(place) = sent.get(&violation.pointer) {
                violation.pointer.clone_from(place);
            }
        }
        violations
    };
    match error {
        Error::NotBound { detail, places } => Error::NotBound {
            detail,
            places: replaced(places),
        },
        Error::Invalid { violations } => Error::Invalid {
            violations: replaced(violations),
        },
        other => other,
    }
}

/// Puts what the hub did and what was refused back in the order sent.
pub fn answer(places: Vec<Place>, results: Vec<IngestResult>) -> BatchResult {
    let mut done = results.into_iter();
    let lines = places.into_iter().filter_map(|place| match place {
        Place::Taken => done.next().map(|result| Line::Done(Box::new(result))),
        Place::Refused(refused) => Some(Line::Refused(refused)),
    });
    BatchResult::of(lines.collect())
}

impl BatchResult {
    /// The answer with these lines, counted by outcome.
    pub fn of(results: Vec<Line>) -> BatchResult {
        let mut counts = BTreeMap::new();
        for line in &results {
            *counts.entry(outcome(line)).or_default() += 1;
        }
        BatchResult { results, counts }
    }
}

fn outcome(line: &Line) -> String {
    match line {
        Line::Done(result) => serde_json::to_value(result.outcome)
            .ok()
            .and_then(|v| v.as_str().map(String::from)),
        Line::Refused(refused) => Some(refused.outcome.to_string()),
    }
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ndjson(text: &str) -> Batch {
        from_ndjson(text.as_bytes()).unwrap()
    }

    #[test]
    fn an_unreadable_line_hurts_no_other() {
        let batch = ndjson(
            "{\"system\":\"erp\",\"key\":\"1\",\"attributes\":{}}\n\n{\"system\":\"erp\",\n\
             {\"system\":\"e r\",\"key\":\"2\",\"attributes\":{}}\r\n{\"system\":\"erp\",\"key\":\"3\",\"attributes\":{\"a\":\"\\u0000\"}}\n\
             {\"system\":\"erp\",\"key\":\"4\",\"attributes\":{\"name\":\"x\"},\"extra\":1}",
        );
        assert_eq!(batch.records.len(), 1);
        let refused = batch.places.iter().filter_map(|place| match place {
            Place::Taken => None,
            Place::Refused(r) => Some((
                r.index,
                r.line,
                r.violations[0].pointer.as_str(),
                r.violations[0].code.as_str(),
            )),
        });
        let refused: Vec<_> = refused.collect();
        assert_eq!(
            refused,
            [
                (1, Some(3), "", "malformed"),
                (2, Some(4), "/system", "system_name"),
                (3, Some(5), "/attributes/a", "nul_character"),
                (4, Some(6), "/extra", "unknown_member"),
            ]
        );
    }

    #[test]
    fn bounds_of_a_batch() {
        let line = "{\"system\":\"erp\",\"key\":\"1\",\"attributes\":{}}\n";
        assert_eq!(ndjson(&line.repeat(MAX_BATCH)).records.len(), MAX_BATCH);
        assert!(matches!(
            from_ndjson(line.repeat(MAX_BATCH + 1).as_bytes()),
            Err(Error::TooLarge { .. })
        ));
        assert!(matches!(from_ndjson(b"\n\n"), Err(Error::Invalid { .. })));
        assert!(matches!(from_json(b"{\"records\": [}"), Err(Error::Malformed { .. })));
        let batch =
            from_json(b"{\"records\": [{\"system\":\"erp\",\"key\":\"1\",\"attributes\":{}}, 7, {\"key\": 7}]}")
                .unwrap();
        assert_eq!(batch.records.len(), 1);
    }
}
