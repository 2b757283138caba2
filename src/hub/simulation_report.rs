//! What a simulation of rules found.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::store::tasks::TaskRow;

/// Most pairs and lost golden records that a report names.
const MOST_NAMED: usize = 100;
/// Most examples of one attribute.
const MOST_SAMPLES: usize = 10;

/// What would become of all current records under the rules. The same whenever records and rules are.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// Records looked at.
    pub(super) source_records: usize,
    /// Whose standardized attributes would be other ones.
    pub(super) source_records_changed: usize,
    /// Which would not be valid any more; their last valid version goes on.
    pub(super) source_records_invalid: usize,
    /// Which are put aside now and would be valid.
    pub(super) source_records_valid_again: usize,
    /// Golden records that would get a new version.
    pub(super) golden_records_changed: usize,
    /// Changed values by attribute.
    values: Values,
    /// Pairs of golden records that would be supposed to be the same.
    proposed_merges: Proposed,
    /// Golden records that would not hang together any more.
    cohesion_lost: Lost,
    /// Tasks that would open.
    #[serde(serialize_with = "counted")]
    tasks: BTreeSet<Task>,
    /// Events that would go out, by type.
    pub(super) events: BTreeMap<String, usize>,
    /// Subscriptions that would get them.
    #[serde(serialize_with = "named")]
    pub(super) subscriptions: super::simulate::Subscriptions,
}

/// Changed values by attribute, as a list.
#[derive(Debug, Default)]
struct Values(BTreeMap<String, ValueChanges>);

/// Changed values of one attribute.
#[derive(Debug, Default)]
struct ValueChanges {
    changed: usize,
    sources: BTreeMap<(Option<String>, Option<String>), usize>,
    samples: Vec<Sample>,
}

/// One changed value; masked when sensitive.
#[derive(Debug, Serialize)]
pub(super) struct Sample {
    pub(super) golden_id: String,
    pub(super) label: String,
    pub(super) from: Value,
    pub(super) to: Value,
    /// Source system that gives the value now.
    pub(super) from_source: Option<String>,
    /// Source system that would.
    pub(super) to_source: Option<String>,
    /// Whether consumers would see it at once, without an approval.
    pub(super) published: bool,
}

#[derive(Debug, Default)]
struct Proposed(BTreeMap<(String, String), (f64, bool)>);

#[derive(Debug, Default)]
struct Lost(BTreeMap<String, usize>);

/// Two golden records, the smaller id first.
pub(super) struct Pair {
    ids: (String, String),
    weight: f64,
    matches: bool,
}

/// What a task is about: the same question is asked once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Task {
    kind: String,
    category: String,
    ids: BTreeSet<String>,
}

impl Pair {
    pub(super) fn new(one: String, other: String, weight: f64, matches: bool) -> Self {
        let ids = if one <= other { (one, other) } else { (other, one) };
        Pair { ids, weight, matches }
    }
}

impl Task {
    pub(super) fn of(row: &TaskRow) -> Self {
        let goldens = [&row.golden_id, &row.other_golden_id].into_iter().flatten();
        let mut ids: BTreeSet<String> = goldens.cloned().collect();
        // Of an exception that is about a record only.
        if ids.is_empty() {
            ids.extend(row.record_id.clone());
        }
        Task {
            kind: row.kind.clone(),
            category: row.category.clone(),
            ids,
        }
    }
}

impl Report {
    pub(super) fn pair(&mut self, pair: Pair) {
        let known = self
            .proposed_merges
            .0
            .entry(pair.ids)
            .or_insert((pair.weight, pair.matches));
        if pair.weight > known.0 {
            *known = (pair.weight, pair.matches);
        }
    }

    pub(super) fn lost(&mut self, golden_id: String, parts: usize) {
        self.cohesion_lost.0.insert(golden_id, parts);
    }

    pub(super) fn task(&mut self, task: Task) {
        self.tasks.insert(task);
    }

    pub(super) fn value(&mut self, attribute: String, sample: Sample) {
        let changes = self.values.0.entry(attribute).or_default();
        changes.changed += 1;
        let sources = (sample.from_source.clone(), sample.to_source.clone());
        *changes.sources.entry(sources).or_default() += 1;
        changes.samples.push(sample);
    }

    /// Keeps the examples with the smallest ids.
    pub(super) fn finish(&mut self) {
        for changes in self.values.0.values_mut() {
            changes.samples.sort_by(|a, b| a.golden_id.cmp(&b.golden_id));
            changes.samples.truncate(MOST_SAMPLES);
        }
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Sources<'a> {
            from: &'a Option<String>,
            to: &'a Option<String>,
            changed: usize,
        }
        #[derive(Serialize)]
        struct Attribute<'a> {
            attribute: &'a str,
            changed: usize,
            sources: Vec<Sources<'a>>,
            samples: &'a [Sample],
        }
        to.collect_seq(self.0.iter().map(|(attribute, changes)| {
            Attribute {
                attribute,
                changed: changes.changed,
                sources: changes
                    .sources
                    .iter()
                    .map(|((from, to), changed)| Sources {
                        from,
                        to,
                        changed: *changed,
                    })
                    .collect(),
                samples: &changes.samples,
            }
        }))
    }
}

/// The number of all, and the first of them.
#[derive(Serialize)]
struct Named<T> {
    total: usize,
    samples: Vec<T>,
}

impl Serialize for Proposed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct One<'a> {
            golden_id: &'a str,
            other_golden_id: &'a str,
            weight: f64,
            matches: bool,
        }
        #[derive(Serialize)]
        struct Pairs<'a> {
            matches: usize,
            #[serde(flatten)]
            all: Named<One<'a>>,
        }
        let pairs = Pairs {
            matches: self.0.values().filter(|(_, matches)| *matches).count(),
            all: Named {
                total: self.0.len(),
                samples: self
                    .0
                    .iter()
                    .take(MOST_NAMED)
                    .map(|((golden_id, other_golden_id), (weight, matches))| One {
                        golden_id,
                        other_golden_id,
                        weight: *weight,
                        matches: *matches,
                    })
                    .collect(),
            },
        };
        pairs.serialize(to)
    }
}

impl Serialize for Lost {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct One<'a> {
            golden_id: &'a str,
            parts: usize,
        }
        let lost = Named {
            total: self.0.len(),
            samples: self
                .0
                .iter()
                .take(MOST_NAMED)
                .map(|(golden_id, parts)| One {
                    golden_id,
                    parts: *parts,
                })
                .collect(),
        };
        lost.serialize(to)
    }
}

fn counted<S: Serializer>(tasks: &BTreeSet<Task>, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Kind<'a> {
        kind: &'a str,
        category: &'a str,
        opened: usize,
    }
    let mut kinds: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for task in tasks {
        *kinds.entry((&task.kind, &task.category)).or_default() += 1;
    }
    to.collect_seq(
        kinds
            .into_iter()
            .map(|((kind, category), opened)| Kind { kind, category, opened }),
    )
}

fn named<S: Serializer>(subscriptions: &super::simulate::Subscriptions, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct One<'a> {
        id: &'a str,
        name: &'a str,
    }
    to.collect_seq(subscriptions.iter().map(|(id, name)| One { id, name }))
}
