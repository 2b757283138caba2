//! What is counted of translations, and the combinations that must have a result. Counted in memory, written a moment
//! later in few statements: nothing is decided by it.

use crate::hub::Origin;
use crate::hub::operations::note;
use serde_json::json;
use std::collections::BTreeMap;

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::asking::{self, MAPPINGS};
use super::compiled::{Compiled, span};
use crate::engine::account_mapping::map_set::MapSet;
use crate::engine::account_mapping::proofs::coverage::{Coverage, Gap, Registered, coverage};
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::hub::definitions::Kind;
use crate::hub::page::{Page, PageOf, decode_cursor, encode_cursor};
use crate::hub::time::{day_of, now, rfc3339};
use crate::store::mapping_combinations::{self as combinations, CombinationRow, HitRow, Which};
use crate::store::{AnyConn, definitions};

/// Different combinations without a result that are counted before the next writing.
const MOST_SEEN: usize = 20_000;
/// Combinations that a proof looks at.
const MOST_PROVED: usize = 200_000;
/// Combinations that are read at a time.
const PAGE: i64 = 5_000;
/// Days of hits that an answer holds.
const MOST_HITS: i64 = 1_000;
/// Versions whose hits an answer holds.
const MOST_VERSIONS: i64 = 500;

/// Code by segment.
pub type Segments = BTreeMap<String, String>;

/// A combination that must have a result.
#[derive(Debug, Clone, Serialize)]
pub struct Combination {
    /// Code by segment.
    pub segments: Segments,
    /// Whether somebody registered it; else it came and had no result.
    pub registered: bool,
    /// First day on which it must have a result.
    pub valid_from: Option<String>,
    /// First day on which it need not any more.
    pub valid_to: Option<String>,
    /// Why it had none when it came last.
    pub problem: Option<String>,
    /// Lines that came and had no result.
    pub unmapped_lines: i64,
    /// When the first of them came.
    pub first_seen: Option<String>,
    /// When the last of them came.
    pub last_seen: Option<String>,
    /// The exception that asks about it.
    pub task_id: Option<String>,
}

/// A combination to be registered.
#[derive(Debug, Clone)]
pub struct NewCombination {
    /// Code by segment.
    pub segments: Segments,
    /// Days on which it must have a result.
    pub days: Interval,
}

/// How often a rule decided on one day.
#[derive(Debug, Clone, Serialize)]
pub struct Hits {
    /// Version of the map set.
    pub version: i64,
    /// Day on which it was asked.
    pub day: String,
    /// Lines.
    pub lines: i64,
}

/// What is counted and not written yet.
#[derive(Default)]
pub struct Counts(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    /// Lines by version, rule and day.
    hits: FxHashMap<(String, String, String), i64>,
    /// By map set and combination.
    nowhere: BTreeMap<(String, String), Nowhere>,
}

/// Lines of a combination that had no result.
#[derive(Debug, Clone, PartialEq)]
pub struct Nowhere {
    lines: i64,
    problem: &'static str,
    /// First and last day of the lines.
    days: (String, String),
}

impl Nowhere {
    /// One line on a day.
    pub(super) fn one(problem: &'static str, day: &str) -> Nowhere {
        Nowhere {
            lines: 1,
            problem,
            days: (day.to_owned(), day.to_owned()),
        }
    }

    /// Adds others, which came later.
    pub(super) fn add(&mut self, later: &Nowhere) {
        self.lines += later.lines;
        self.problem = later.problem;
        if later.days.0 < self.days.0 {
            self.days.0.clone_from(&later.days.0);
        }
        if later.days.1 > self.days.1 {
            self.days.1.clone_from(&later.days.1);
        }
    }
}

impl Counts {
    /// Counts lines that a rule decided.
    pub(super) fn hit(&self, compiled: &Compiled, lines: &FxHashMap<usize, i64>) {
        let day = day_of(now());
        let mut counted = self.0.lock();
        for (rule, lines) in lines {
            if let Some(rule) = compiled.set.rules.get(*rule) {
                let key = (compiled.id.clone(), rule.body.id.clone(), day.clone());
                *counted.hits.entry(key).or_default() += lines;
            }
        }
    }

    /// Counts lines that had no result.
    pub(super) fn nowhere(&self, map_set: &str, segments: &Segments, lines: &Nowhere) {
        let key = (map_set.to_owned(), text(segments));
        let mut counted = self.0.lock();
        let room = counted.nowhere.len() < MOST_SEEN;
        match counted.nowhere.get_mut(&key) {
            Some(known) => known.add(lines),
            None if room => _ = counted.nowhere.insert(key, lines.clone()),
            None => {}
        }
    }

    fn take(&self) -> Counted {
        std::mem::take(&mut *self.0.lock())
    }

    fn put_back(&self, earlier: Counted) {
        let mut counted = self.0.lock();
        for (key, lines) in earlier.hits {
            *counted.hits.entry(key).or_default() += lines;
        }
        for (key, mut lines) in earlier.nowhere {
            if let Some(later) = counted.nowhere.get(&key) {
                lines.add(later);
            }
            counted.nowhere.insert(key, lines);
        }
    }
}

fn text(segments: &Segments) -> String {
    serde_json::json!(segments).to_string()
}

impl Hub {
    /// Writes what was counted since the last time. What cannot be written is kept for the next time.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn write_mapping_counts(&self) -> Result<()> {
        let counted = self.mappings.counts.take();
        if counted.hits.is_empty() && counted.nowhere.is_empty() {
            return Ok(());
        }
        let at = now();
        // In one order on every node, so that two that write at once do not wait for each other.
        let sorted: BTreeMap<&(String, String, String), &i64> = counted.hits.iter().collect();
        let hits = sorted.into_iter().map(|((version_id, rule, day), lines)| HitRow {
            version_id: version_id.clone(),
            rule: rule.clone(),
            day: day.clone(),
            lines: *lines,
        });
        let nowhere = counted
            .nowhere
            .iter()
            .map(|((map_set, combination), nowhere)| CombinationRow {
                map_set: map_set.clone(),
                combination: combination.clone(),
                registered: false,
                valid_from: None,
                valid_to: None,
                problem: Some(nowhere.problem.to_owned()),
                lines: nowhere.lines,
                first_seen: Some(at),
                last_seen: Some(at),
                task_id: None,
                first_date: Some(nowhere.days.0.clone()),
                last_date: Some(nowhere.days.1.clone()),
            });
        let (hits, nowhere): (Vec<HitRow>, Vec<CombinationRow>) = (hits.collect(), nowhere.collect());
        let governed = self.domain(MAPPINGS).is_ok();
        let store = self.shared.store.clone();
        let written = self.compute(move || {
            store.write(|conn| {
                combinations::add_hits(conn, &hits)?;
                match nowhere.is_empty() {
                    true => Ok(()),
                    false => asking::note(conn, &nowhere, governed, at),
                }
            })
        });
        let written = written.await.and_then(|done| done);
        if written.is_err() {
            self.mappings.counts.put_back(counted);
        }
        written
    }

    /// Registers combinations that must have a result.
    ///
    /// # Errors
    /// `NotFound` when there is no such map set.
    pub async fn register_combinations(
        &self,
        map_set: &str,
        new: Vec<NewCombination>,
        origin: &Origin,
    ) -> Result<usize> {
        let (store, name, by) = (self.shared.store.clone(), map_set.to_owned(), origin.clone());
        let rows: BTreeMap<String, CombinationRow> = new
            .into_iter()
            .map(|new| {
                let combination = text(&new.segments);
                let row = CombinationRow {
                    map_set: name.clone(),
                    combination: combination.clone(),
                    registered: true,
                    valid_from: new.days.valid_from,
                    valid_to: new.days.valid_to,
                    problem: None,
                    lines: 0,
                    first_seen: None,
                    last_seen: None,
                    task_id: None,
                    first_date: None,
                    last_date: None,
                };
                (combination, row)
            })
            .collect();
        let rows: Vec<CombinationRow> = rows.into_values().collect();
        let done = self.compute(move || {
            store.write(|conn| {
                if definitions::last_number(conn, Kind::MapSet.as_str(), &name)? == 0 {
                    return Err(Error::not_found(Kind::MapSet.title(), name.clone()));
                }
                combinations::register(conn, &rows)?;
                let detail = json!({"combinations": rows.len()});
                note(conn, "register_combinations", &format!("map_set:{name}"), &detail, &by)?;
                Ok(rows.len())
            })
        });
        done.await?
    }

    /// Combinations of a map set that must have a result.
    pub async fn combinations(&self, map_set: &str, which: Which, page: Page) -> Result<PageOf<Combination>> {
        let (rows, name) = (page.rows(), map_set.to_owned());
        let after = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let mut found = combinations::list(conn, &name, which, after.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found
                .last()
                .filter(|_| more)
                .map(|last| encode_cursor(&last.combination));
            let items = found.into_iter().map(|row| {
                Ok(Combination {
                    segments: segments(&row)?,
                    registered: row.registered,
                    valid_from: row.valid_from,
                    valid_to: row.valid_to,
                    problem: row.problem,
                    unmapped_lines: row.lines,
                    first_seen: row.first_seen.map(rfc3339),
                    last_seen: row.last_seen.map(rfc3339),
                    task_id: row.task_id,
                })
            });
            Ok(PageOf {
                items: items.collect::<Result<_>>()?,
                next_cursor,
            })
        })
        .await
    }

    /// How often a rule decided, by version and day, the last days first.
    pub async fn rule_hits(&self, map_set: &str, rule: &str) -> Result<Vec<Hits>> {
        let (name, rule) = (map_set.to_owned(), rule.to_owned());
        self.read(move |conn| {
            let versions = definitions::list(conn, Kind::MapSet.as_str(), &name, None, MOST_VERSIONS)?;
            if versions.is_empty() {
                return Err(Error::not_found(Kind::MapSet.title(), name));
            }
            let numbers: BTreeMap<String, i64> =
                versions.into_iter().map(|header| (header.id, header.number)).collect();
            let ids: Vec<String> = numbers.keys().cloned().collect();
            let rows = combinations::hits(conn, &ids, &rule, MOST_HITS)?;
            let hits = rows.into_iter().filter_map(|row| {
                Some(Hits {
                    version: *numbers.get(&row.version_id)?,
                    day: row.day,
                    lines: row.lines,
                })
            });
            Ok(hits.collect())
        })
        .await
    }
}

pub(super) fn segments(row: &CombinationRow) -> Result<Segments> {
    serde_json::from_str(&row.combination)
        .map_err(|e| Error::Internal(format!("a stored combination cannot be read: {e}")))
}

/// The registered combinations of a map set that can be read, with their days. Blocks.
pub(super) fn registered(conn: &mut AnyConn, set: &MapSet) -> Result<Vec<Registered>> {
    read(conn, set, Which::Registered).map(|(found, _)| found)
}

/// Whether the combinations of a map set have results: the registered ones, or those that were only seen. Blocks.
pub(super) fn covered(conn: &mut AnyConn, set: &MapSet, which: Which) -> Result<Coverage> {
    let (found, unreadable) = read(conn, set, which)?;
    let mut told = coverage(set, &found);
    told.combinations += unreadable.len();
    told.gaps.extend(unreadable);
    Ok(told)
}

fn read(conn: &mut AnyConn, set: &MapSet, which: Which) -> Result<(Vec<Registered>, Vec<Gap>)> {
    let (mut found, mut unreadable) = (Vec::new(), Vec::new());
    let mut after: Option<String> = None;
    while found.len() + unreadable.len() < MOST_PROVED {
        let rows = combinations::list(conn, &set.name, which, after.as_deref(), PAGE)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.combination.clone());
        for row in &rows {
            let days = Interval {
                valid_from: row.valid_from.clone(),
                valid_to: row.valid_to.clone(),
            };
            let segments = segments(row)?;
            match set.read(&segments) {
                Ok(keys) => found.push(Registered {
                    keys,
                    days: span(&days),
                }),
                Err(refusal) => unreadable.push(Gap {
                    segments,
                    code: refusal.code.to_owned(),
                    rules: Vec::new(),
                    days: vec![days],
                    message: refusal.message,
                }),
            }
        }
    }
    Ok((found, unreadable))
}
