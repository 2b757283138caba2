//! A map set, ready to translate.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::body::{DefaultAction, MapSetBody, MappingType, RuleBody};
use super::chart::Chart;
use super::condition::{Condition, Specificity};
use super::day::{Day, Days, read_days};
use super::index::{Entry, Index};
use super::money::Percent;
use super::region::Region;
use super::space::Key;
use crate::engine::record::{Violation, push_pointer};

/// Where the code of a target's segment comes from.
#[derive(Debug, Clone)]
pub enum Part {
    /// Always this code.
    Literal(Key),
    /// The code of a source segment.
    From(usize),
    /// What a code map makes of the code of a source segment.
    Lookup {
        /// Source segment.
        from: usize,
        /// Name of the code map.
        name: String,
        /// Target code by source code.
        map: Arc<FxHashMap<Key, Key>>,
    },
}

/// One target of a rule.
#[derive(Debug, Clone)]
pub struct Target {
    /// By target segment.
    pub parts: Vec<Part>,
    /// Share.
    pub percent: Percent,
}

/// What decides between rules that hold: priority first, then how narrow the conditions are, segment by segment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Higher wins.
    pub priority: u32,
    /// Narrower wins, in the order of the chart's segments.
    pub specificity: Vec<Specificity>,
}

/// A rule, checked against both charts.
#[derive(Debug, Clone)]
pub struct Rule {
    /// As it is written.
    pub body: RuleBody,
    /// Conditions by source segment.
    pub conditions: Vec<Condition>,
    /// Days on which it holds, as far as its version does.
    pub days: (Day, Day),
    /// Targets.
    pub targets: Vec<Target>,
    /// What decides against other rules.
    pub rank: Rank,
    /// Where and when it holds; the parts have nothing in common.
    pub regions: Vec<Region>,
}

impl Rule {
    /// Whether its shares sum to 100 percent.
    pub fn shares_sum(&self) -> bool {
        self.body.kind == MappingType::Block || self.percent_sum() == i128::from(super::money::WHOLE)
    }

    /// Sum of its shares in millionths of a percent.
    pub fn percent_sum(&self) -> i128 {
        self.targets
            .iter()
            .map(|target| i128::from(target.percent.millionths()))
            .sum()
    }

    /// Shares of its targets.
    pub fn percents(&self) -> Vec<Percent> {
        self.targets.iter().map(|target| target.percent).collect()
    }
}

/// A version of a map set with its charts, ready to translate. Immutable, so that it can be kept by the version's id.
#[derive(Debug, Clone)]
pub struct MapSet {
    /// Name.
    pub name: String,
    /// Chart that is translated.
    pub source: Arc<Chart>,
    /// Chart that results.
    pub target: Arc<Chart>,
    /// Rules in the order of the body.
    pub rules: Vec<Rule>,
    /// Days on which the version holds.
    pub days: (Day, Day),
    /// Combination that takes what no rule speaks about.
    pub suspense: Option<Vec<Key>>,
    pub(super) index: Index,
}

/// Most regions of all rules together, which attributes that change can multiply.
const MOST_REGIONS: usize = 100_000;

impl MapSet {
    /// A map set of its body, its charts and the days of its version.
    ///
    /// # Errors
    /// Each place where it does not fit the charts, as a pointer into the body.
    pub fn new(
        name: &str,
        body: &MapSetBody,
        charts: (Arc<Chart>, Arc<Chart>),
        days: (Day, Day),
    ) -> Result<MapSet, Vec<Violation>> {
        let (source, target) = charts;
        let mut reader = RuleReader {
            source: &source,
            target: &target,
            body,
            maps: BTreeMap::new(),
            violations: Vec::new(),
        };
        let suspense = match &body.default_action {
            DefaultAction::Error => None,
            DefaultAction::Suspense(codes) => reader.suspense(codes),
        };
        let rules: Vec<Rule> = body
            .rules
            .iter()
            .enumerate()
            .map(|(i, rule)| reader.rule(rule, &format!("/rules/{i}"), days))
            .collect();
        let mut violations = reader.violations;
        if rules.iter().map(|rule| rule.regions.len()).sum::<usize>() > MOST_REGIONS {
            let message = format!("attributes of elements change too often: more than {MOST_REGIONS} periods");
            violations.push(Violation::new("/rules", "too_many", message));
        }
        if !violations.is_empty() {
            violations.truncate(100);
            return Err(violations);
        }
        let whole = Region {
            codes: source.segments.iter().map(|segment| segment.space.all()).collect(),
            days: Days::one(days.0, days.1),
        };
        let index = Index::new(ranked(&rules), &whole);
        Ok(MapSet {
            name: name.to_owned(),
            source,
            target,
            rules,
            days,
            suspense,
            index,
        })
    }

    /// Entries of all rules, the best first.
    pub fn index(&self) -> &Index {
        &self.index
    }
}

/// The regions of the rules, the best rank first.
fn ranked(rules: &[Rule]) -> Vec<Entry> {
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.sort_by(|a, b| rules[*b].rank.cmp(&rules[*a].rank).then(a.cmp(b)));
    let mut entries = Vec::new();
    for (rank, group) in order.chunk_by(|a, b| rules[*a].rank == rules[*b].rank).enumerate() {
        for &rule in group {
            let regions = rules[rule].regions.iter();
            entries.extend(regions.map(|region| Entry {
                rule,
                rank,
                region: region.clone(),
            }));
        }
    }
    entries
}

struct RuleReader<'a> {
    source: &'a Chart,
    target: &'a Chart,
    body: &'a MapSetBody,
    /// Code maps by name, source and target segment.
    maps: BTreeMap<(String, usize, usize), Arc<FxHashMap<Key, Key>>>,
    violations: Vec<Violation>,
}

impl RuleReader<'_> {
    fn wrong(&mut self, pointer: String, code: &str, message: impl Into<String>) {
        self.violations.push(Violation::new(pointer, code, message));
    }

    fn suspense(&mut self, codes: &BTreeMap<String, String>) -> Option<Vec<Key>> {
        let defaults = self.target.segments.iter().filter_map(|segment| {
            let default = segment.space.text(segment.default?);
            Some((segment.name.clone(), default)).filter(|(name, _)| !codes.contains_key(name))
        });
        let all: Vec<(String, String)> = codes.clone().into_iter().chain(defaults).collect();
        match self
            .target
            .keys(all.iter().map(|(name, code)| (name.as_str(), code.as_str())))
        {
            Ok(keys) => Some(keys),
            Err(reasons) => {
                for reason in reasons {
                    let place = push_pointer("/default_action/suspense", &reason.segment.unwrap_or_default());
                    self.wrong(place, &reason.code, reason.message);
                }
                None
            }
        }
    }

    fn rule(&mut self, body: &RuleBody, pointer: &str, version: (Day, Day)) -> Rule {
        let source = self.source;
        let place = format!("{pointer}/when");
        let conditions = Condition::read_all(&body.when, &place, &source.segments, &mut self.violations);
        let ends = [&body.effective_from, &body.effective_to];
        let own = read_days(["effective_from", "effective_to"], ends, pointer, &mut self.violations);
        let days = (own.0.max(version.0), own.1.min(version.1));
        let targets = body.targets.iter().enumerate();
        let targets = targets.map(|(i, target)| {
            let place = format!("{pointer}/targets/{i}/segments");
            let percent = target.percent.as_deref().and_then(Percent::parse);
            Target {
                parts: self.parts(&target.segments, &place),
                percent: percent.unwrap_or(Percent::ALL),
            }
        });
        let targets = targets.collect();
        let pairs = conditions.iter().zip(&source.segments);
        Rule {
            rank: Rank {
                priority: body.priority,
                specificity: pairs
                    .map(|(condition, segment)| condition.specificity(segment))
                    .collect(),
            },
            regions: Region::product(&source.segments, &conditions, days)
                .into_iter()
                .filter(|region| !region.is_empty())
                .collect(),
            body: body.clone(),
            conditions,
            days,
            targets,
        }
    }

    fn parts(&mut self, segments: &BTreeMap<String, String>, pointer: &str) -> Vec<Part> {
        let target = self.target;
        for name in segments.keys().filter(|name| target.place(name).is_none()) {
            self.wrong(
                push_pointer(pointer, name),
                "unknown_segment",
                "expected a segment of the target chart",
            );
        }
        let parts = target.segments.iter().enumerate().filter_map(|(i, segment)| {
            let place = push_pointer(pointer, &segment.name);
            match (segments.get(&segment.name), segment.default) {
                (Some(text), _) => self.part(text, i, place),
                (None, Some(default)) => Some(Part::Literal(default)),
                (None, None) => {
                    let message = "expected a code, because the chart has no default for the segment";
                    self.wrong(place, "required", message);
                    None
                }
            }
        });
        parts.collect()
    }

    fn part(&mut self, text: &str, place: usize, pointer: String) -> Option<Part> {
        let segment = &self.target.segments[place];
        let Some(reference) = text.strip_prefix('=') else {
            let key = segment.space.key(text);
            if key.is_none() {
                self.wrong(pointer, "malformed_code", "expected a code of the target segment");
            }
            return key.map(Part::Literal);
        };
        let (name, map) = match reference.split_once('@') {
            Some((name, map)) => (name, Some(map)),
            None => (reference, None),
        };
        let name = if name.is_empty() { segment.name.as_str() } else { name };
        let Some(from) = self.source.place(name) else {
            self.wrong(
                pointer,
                "unknown_segment",
                "expected a segment of the source chart after =",
            );
            return None;
        };
        match map {
            None => Some(Part::From(from)),
            Some(map) => self.code_map(map, from, place, &pointer).map(|codes| Part::Lookup {
                from,
                name: map.to_owned(),
                map: codes,
            }),
        }
    }

    fn code_map(&mut self, name: &str, from: usize, to: usize, pointer: &str) -> Option<Arc<FxHashMap<Key, Key>>> {
        let known = (name.to_owned(), from, to);
        if let Some(map) = self.maps.get(&known) {
            return Some(map.clone());
        }
        let Some(table) = self.body.code_maps.get(name) else {
            self.wrong(
                pointer.to_owned(),
                "unknown_code_map",
                "expected a code map of the set after @",
            );
            return None;
        };
        let (source, target) = (&self.source.segments[from].space, &self.target.segments[to].space);
        let mut map = FxHashMap::default();
        for (code, into) in table {
            match (source.key(code), target.key(into)) {
                (Some(code), Some(into)) => {
                    map.insert(code, into);
                }
                _ => {
                    let place = push_pointer(&push_pointer("/code_maps", name), code);
                    self.wrong(
                        place,
                        "malformed_code",
                        "expected codes of the source and of the target segment",
                    );
                }
            }
        }
        let map = Arc::new(map);
        self.maps.insert(known, map.clone());
        Some(map)
    }
}
