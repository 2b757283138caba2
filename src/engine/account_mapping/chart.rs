//! A chart of accounts: its segments, the elements of each, and which combinations of them may be posted to.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use super::chart_body::{ChartBody, CombinationRuleBody, ElementBody, SegmentBody};
use super::condition::Condition;
use super::day::{Day, Days, interval_of, read_days};
use super::elements::{ACCOUNT, MOST_SOURCES};
use super::region::Region;
use super::restricted::said_by;
use super::restrictions::Posting;
pub use super::segment::{AccountType, Element, Segment, Side};
use super::segments::read_segments;
use super::space::Key;
use crate::engine::record::{Violation, push_pointer};

/// Most segments of a chart.
pub const MOST_SEGMENTS: usize = 12;

/// Why a combination may not be posted to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason, stable: `malformed_code`, `unknown_code`, `not_in_force`, `not_postable`, `not_active`,
    /// `forbidden`, `missing_segment`, `unknown_segment`, or what a restriction is broken by.
    pub code: String,
    /// Segment in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// Place of what is refused, as a pointer into what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Cross-validation rule or restriction that forbids it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The element that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said_by: Option<SaidBy>,
    /// In plain words.
    pub message: String,
}

/// The element that speaks against a combination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidBy {
    /// Segment.
    pub segment: String,
    /// Code.
    pub code: String,
    /// Domain of its golden record; absent where the chart's body says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Its golden record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// Place of what it says, in the golden record or in the element of the chart's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

impl Reason {
    /// Whether codes that are each open may not stand together.
    pub fn is_of_combination(&self) -> bool {
        self.code == "forbidden" || (self.rule.is_some() && self.said_by.is_some())
    }
}

#[derive(Debug, Clone)]
struct CombinationRule {
    id: String,
    message: String,
    when: Vec<Region>,
    require: Option<Vec<Region>>,
}

/// A chart, ready to be asked.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Name.
    pub name: String,
    /// Segments in order.
    pub segments: Vec<Segment>,
    /// What stands between segments where a combination is written as one text.
    pub separator: String,
    /// Close calendar whose periods tell on which days entries are made.
    pub close_calendar: Option<String>,
    rules: Vec<CombinationRule>,
    /// Whether any element restricts what stands beside it.
    pub(super) restricted: bool,
}

impl Chart {
    /// Makes a chart of its body and of further elements, such as golden records of the domain `account`. Where both
    /// have an element on the same days, the body's holds.
    ///
    /// # Errors
    /// Each place that is wrong, as a pointer into the body.
    pub fn new(name: &str, body: &ChartBody, further: Vec<ElementBody>) -> Result<Arc<Chart>, Vec<Violation>> {
        let mut violations = Vec::new();
        let segments = read_segments(&body.segments, &mut violations);
        if !violations.is_empty() {
            return Err(violations);
        }
        let mut chart = Chart {
            name: name.to_owned(),
            segments,
            separator: body.separator.clone(),
            close_calendar: body.close_calendar.clone(),
            rules: Vec::new(),
            restricted: false,
        };
        chart.read_sources(body, &mut violations);
        chart.read_elements(&body.elements, further, &mut violations);
        chart.compile_restrictions();
        chart.read_rules(&body.combination_rules, &mut violations);
        if violations.is_empty() {
            Ok(Arc::new(chart))
        } else {
            Err(violations)
        }
    }

    /// Place of a segment.
    pub fn place(&self, segment: &str) -> Option<usize> {
        self.segments.iter().position(|own| own.name == segment)
    }

    /// A combination as one text.
    pub fn text(&self, keys: &[Key]) -> String {
        let codes = self
            .segments
            .iter()
            .zip(keys)
            .map(|(segment, key)| segment.space.text(*key));
        codes.collect::<Vec<_>>().join(&self.separator)
    }

    /// Codes of a combination by segment.
    pub fn codes(&self, keys: &[Key]) -> BTreeMap<String, String> {
        let pairs = self.segments.iter().zip(keys);
        pairs
            .map(|(segment, key)| (segment.name.clone(), segment.space.text(*key)))
            .collect()
    }

    /// The keys of a combination given by segment.
    ///
    /// # Errors
    /// What is missing, unknown or malformed.
    pub fn keys<'a>(&self, segments: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Vec<Key>, Vec<Reason>> {
        let mut keys = vec![None; self.segments.len()];
        let mut reasons = Vec::new();
        for (name, code) in segments {
            let Some(place) = self.place(name) else {
                let message = format!("the chart {} has no such segment", self.name);
                reasons.push(reason("unknown_segment", Some(name), message));
                continue;
            };
            keys[place] = self.segments[place].space.key(code);
            if keys[place].is_none() {
                let message =
                    format!("expected a code of segment {name}: its length and characters are given by the chart");
                reasons.push(reason("malformed_code", Some(name), message));
            }
        }
        if reasons.is_empty() {
            let missing = self.segments.iter().zip(&keys).filter(|(_, key)| key.is_none());
            reasons.extend(missing.map(|(segment, _)| {
                reason(
                    "missing_segment",
                    Some(&segment.name),
                    format!("expected a code for segment {}", segment.name),
                )
            }));
        }
        if reasons.is_empty() {
            Ok(keys.into_iter().flatten().collect())
        } else {
            Err(reasons)
        }
    }

    /// Why a combination may not be posted to on a day; empty if it may.
    pub fn reasons_against(&self, keys: &[Key], day: Day) -> Vec<Reason> {
        self.reasons_against_posting(keys, day, None)
    }

    /// Why no posting of a kind may be made to a combination on a day; empty if it may.
    pub fn reasons_against_posting(&self, keys: &[Key], day: Day, posting: Option<Posting>) -> Vec<Reason> {
        let pairs = self.segments.iter().zip(keys);
        let mut reasons: Vec<Reason> = pairs
            .filter_map(|(segment, key)| element_reason(segment, *key, day))
            .collect();
        reasons.extend(self.broken_rules(keys, day));
        reasons.extend(self.restriction_reasons(keys, day, posting));
        reasons
    }

    /// Whether a combination may be posted to on a day.
    pub fn allows(&self, keys: &[Key], day: Day) -> bool {
        let pairs = self.segments.iter().zip(keys);
        let exists = |segment: &Segment, key: Key| {
            let mut holding = segment.holding(key, day).peekable();
            !segment.is_closed() || (holding.peek().is_some() && holding.all(|element| element.closed().is_none()))
        };
        pairs.into_iter().all(|(segment, key)| exists(segment, *key))
            && self.broken_rules(keys, day).next().is_none()
            && self.restriction_reasons(keys, day, None).is_empty()
    }

    /// Days on which cross-validation begins or ends to forbid something.
    pub fn rule_edges(&self) -> impl Iterator<Item = Day> + '_ {
        let regions = self
            .rules
            .iter()
            .flat_map(|rule| rule.when.iter().chain(rule.require.iter().flatten()));
        regions.flat_map(|region| region.days.ranges().iter().flat_map(|days| [days.0, days.1]))
    }

    /// Whether the chart has cross-validation rules.
    pub fn has_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    fn broken_rules<'a>(&'a self, keys: &'a [Key], day: Day) -> impl Iterator<Item = Reason> + 'a {
        let holds = move |regions: &[Region]| regions.iter().any(|region| region.contains(keys, day));
        let broken = move |rule: &&CombinationRule| holds(&rule.when) && !rule.require.as_deref().is_some_and(holds);
        self.rules.iter().filter(broken).map(|rule| Reason {
            code: "forbidden".into(),
            segment: None,
            pointer: Some("/segments".into()),
            rule: Some(rule.id.clone()),
            said_by: None,
            message: match rule.message.is_empty() {
                true => format!("the chart's rule {} forbids the combination", rule.id),
                false => rule.message.clone(),
            },
        })
    }

    /// Segments whose elements are records of a domain take only these.
    fn read_sources(&mut self, body: &ChartBody, violations: &mut Vec<Violation>) {
        let sources = body.elements_from.iter().flat_map(|from| from.sources());
        for (i, source) in sources.enumerate() {
            let place = format!("/elements_from/{i}/segment");
            let segment = source.segment.as_deref().map(|name| self.place(name));
            match segment {
                Some(Some(place)) => self.segments[place].govern(),
                None if source.domain == ACCOUNT => {}
                Some(None) | None => {
                    violations.push(Violation::new(
                        place,
                        "unknown_segment",
                        "expected a segment of the chart",
                    ));
                }
            }
            if i == MOST_SOURCES {
                let message = format!("expected at most {MOST_SOURCES} sources");
                violations.push(Violation::new("/elements_from", "count", message));
            }
        }
    }

    fn read_elements(&mut self, own: &[ElementBody], further: Vec<ElementBody>, violations: &mut Vec<Violation>) {
        let mut by_segment: Vec<Vec<Element>> = vec![Vec::new(); self.segments.len()];
        for (i, body) in own.iter().enumerate() {
            let pointer = format!("/elements/{i}");
            let days = read_days(
                ["valid_from", "valid_to"],
                [&body.valid_from, &body.valid_to],
                &pointer,
                violations,
            );
            let Some(place) = self.place(&body.segment) else {
                violations.push(Violation::new(
                    format!("{pointer}/segment"),
                    "unknown_segment",
                    "expected a segment of the chart",
                ));
                continue;
            };
            match self.segments[place].space.key(&body.code) {
                Some(key) => by_segment[place].push(Element {
                    key,
                    days,
                    body: body.clone(),
                    restrictions: None,
                }),
                None => violations.push(Violation::new(
                    format!("{pointer}/code"),
                    "malformed_code",
                    "expected a code of the segment's length and characters",
                )),
            }
        }
        for elements in &mut by_segment {
            elements.sort_by_key(|element| (element.key, element.days.0));
            for pair in elements.windows(2) {
                if pair[0].key == pair[1].key && pair[1].days.0 < pair[0].days.1 {
                    let message = format!("the element {} is there twice on {}", pair[1].body.code, pair[1].days.0);
                    violations.push(Violation::new("/elements", "duplicate", message));
                }
            }
        }
        for (segment, mut elements) in self.segments.iter_mut().zip(by_segment) {
            let known: Vec<(Key, Days)> = held(&elements);
            for body in further.iter().filter(|body| body.segment == segment.name) {
                elements.extend(beside(segment, &known, body));
            }
            segment.put(elements);
        }
    }

    fn read_rules(&mut self, bodies: &[CombinationRuleBody], violations: &mut Vec<Violation>) {
        for (i, body) in bodies.iter().enumerate() {
            let pointer = format!("/combination_rules/{i}");
            let days = read_days(
                ["valid_from", "valid_to"],
                [&body.valid_from, &body.valid_to],
                &pointer,
                violations,
            );
            let mut regions = |member: &str, when: &Map<String, Value>| {
                let read = Condition::read_all(when, &format!("{pointer}/{member}"), &self.segments, violations);
                Region::product(&self.segments, &read, days)
            };
            let when = regions("when", &body.when);
            let require = body.require.as_ref().map(|require| regions("require", require));
            self.rules.push(CombinationRule {
                id: body.id.clone(),
                message: body.message.clone(),
                when,
                require,
            });
        }
    }
}

fn reason(code: &str, segment: Option<&str>, message: String) -> Reason {
    Reason {
        code: code.to_owned(),
        segment: segment.map(str::to_owned),
        pointer: segment.map(|name| push_pointer("/segments", name)),
        rule: None,
        said_by: None,
        message,
    }
}

fn element_reason(segment: &Segment, key: Key, day: Day) -> Option<Reason> {
    if !segment.is_closed() {
        return None;
    }
    let name = Some(segment.name.as_str());
    let code = segment.space.text(key);
    if let Some((element, why)) = segment
        .holding(key, day)
        .find_map(|element| Some((element, element.closed()?)))
    {
        return Some(Reason {
            said_by: Some(said_by(segment, element, None)),
            ..reason(why.0, name, format!("{code}: {}", why.1))
        });
    }
    match (segment.on(key, day), segment.periods(key)) {
        (Some(_), _) => None,
        (None, []) => Some(reason(
            "unknown_code",
            name,
            format!("the chart has no {} {code}", segment.name),
        )),
        (None, periods) => {
            let held = periods.iter().map(|element| {
                let days = interval_of(element.days);
                let end = |day: Option<String>| day.unwrap_or_default();
                format!("[{}, {})", end(days.valid_from), end(days.valid_to))
            });
            let held = held.collect::<Vec<_>>().join(", ");
            Some(reason(
                "not_in_force",
                name,
                format!("{code} does not hold on {day}; it holds in {held}"),
            ))
        }
    }
}

/// Days on which each code is there already; the elements are sorted by code.
fn held(elements: &[Element]) -> Vec<(Key, Days)> {
    let groups = elements.chunk_by(|a, b| a.key == b.key);
    let days = |group: &[Element]| Days::new(group.iter().map(|element| element.days));
    groups
        .filter_map(|group| Some((group.first()?.key, days(group))))
        .collect()
}

/// An element from elsewhere, on the days on which the chart's body does not have it.
fn beside(segment: &Segment, known: &[(Key, Days)], body: &ElementBody) -> Vec<Element> {
    let mut ignored = Vec::new();
    let days = read_days(
        ["valid_from", "valid_to"],
        [&body.valid_from, &body.valid_to],
        "",
        &mut ignored,
    );
    let Some(key) = segment.space.key(&body.code).filter(|_| ignored.is_empty()) else {
        return Vec::new();
    };
    let mut days = Days::one(days.0, days.1);
    if let Ok(place) = known.binary_search_by_key(&key, |entry| entry.0) {
        days = days.without(&known[place].1);
    }
    let element = |days: &(Day, Day)| Element {
        key,
        days: *days,
        body: body.clone(),
        restrictions: None,
    };
    days.ranges().iter().map(element).collect()
}
