//! Lines to results: each different question is answered once.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::counting::Nowhere;
use super::{CURRENCY, Compiled, Counts, Line, Segments, TargetShare, Translated, Translation, Versions};
use crate::engine::account_mapping::day::Day;
use crate::engine::account_mapping::money::{amount_text, decimal, minor_places};
use crate::engine::account_mapping::translate::{Decision, Refusal};

/// What is counted of one call.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) hits: Vec<(Arc<Compiled>, FxHashMap<usize, i64>)>,
    pub(super) nowhere: BTreeMap<Segments, Nowhere>,
}

impl Tally {
    fn add(&mut self, compiled: &Arc<Compiled>, line: &Line, decision: &Decision) {
        match decision {
            Decision::Mapped { rule, .. } => {
                let place = self.hits.iter().position(|(known, _)| Arc::ptr_eq(known, compiled));
                let place = place.unwrap_or_else(|| {
                    self.hits.push((compiled.clone(), FxHashMap::default()));
                    self.hits.len() - 1
                });
                *self.hits[place].1.entry(*rule).or_default() += 1;
            }
            Decision::Refused(refusal) if matches!(refusal.code, "blocked" | "malformed") => {}
            Decision::Refused(refusal) => self.none(line, refusal.code),
            Decision::Suspense { .. } => self.none(line, "suspense"),
        }
    }

    fn none(&mut self, line: &Line, problem: &'static str) {
        let one = Nowhere::one(problem, &line.date);
        match self.nowhere.get_mut(&line.segments) {
            Some(counted) => counted.add(&one),
            None => _ = self.nowhere.insert(line.segments.clone(), one),
        }
    }
}

/// What is said of a combination on a day; lines of a ledger repeat themselves.
struct Said {
    compiled: Arc<Compiled>,
    decision: Decision,
    result: Translated,
}

/// Translates lines in their order.
pub(super) fn translated(versions: &Versions, lines: &[Line], detail: bool) -> (Translation, Tally) {
    let mut said: FxHashMap<(&str, &Segments), Option<Said>> = FxHashMap::default();
    let mut tally = Tally::default();
    let mut counts = Counts::default();
    let mut results = Vec::with_capacity(lines.len());
    for line in lines {
        let known = said
            .entry((line.date.as_str(), &line.segments))
            .or_insert_with(|| say(versions, &line.date, &line.segments, detail));
        let result = match known {
            None => refused(no_version(&line.date)),
            Some(said) => {
                tally.add(&said.compiled, line, &said.decision);
                with_amount(said, line)
            }
        };
        match result.status {
            "mapped" => counts.mapped += 1,
            "suspense" => counts.suspense += 1,
            _ => counts.refused += 1,
        }
        results.push(result);
    }
    drop(said);
    (Translation { results, counts }, tally)
}

fn no_version(date: &str) -> Refusal {
    match Day::parse(date) {
        Some(_) => Refusal::no_version(),
        None => Refusal::unreadable("expected a date, YYYY-MM-DD"),
    }
}

fn refused(problem: Refusal) -> Translated {
    Translated {
        status: "refused",
        version: None,
        rule: None,
        targets: Vec::new(),
        problem: Some(problem),
        explanation: None,
    }
}

fn say(versions: &Versions, date: &str, segments: &Segments, detail: bool) -> Option<Said> {
    let day = Day::parse(date)?;
    let compiled = versions.on(date)?;
    let set = &compiled.set;
    let decision = set.translate(segments, day);
    let targets = decision.targets().into_iter().map(|(keys, percent)| TargetShare {
        segments: set.target.codes(keys),
        percent: percent.to_string(),
        amount: None,
    });
    let explain = |wanted: bool| {
        set.read(segments)
            .ok()
            .filter(|_| wanted)
            .and_then(|keys| set.explain(&keys, day))
    };
    let result = Translated {
        status: match &decision {
            Decision::Mapped { .. } => "mapped",
            Decision::Suspense { .. } => "suspense",
            Decision::Refused(_) => "refused",
        },
        version: Some(compiled.number),
        rule: match &decision {
            Decision::Mapped { rule, .. } => set.rules.get(*rule).map(|rule| rule.body.id.clone()),
            _ => None,
        },
        targets: targets.collect(),
        problem: match &decision {
            Decision::Refused(refusal) => Some(refusal.clone()),
            _ => None,
        },
        explanation: explain(detail),
    };
    Some(Said {
        compiled: compiled.clone(),
        decision,
        result,
    })
}

/// The result with the line's own amount, divided.
fn with_amount(said: &Said, line: &Line) -> Translated {
    let mut result = said.result.clone();
    let (Some(amount), true) = (&line.amount, result.status != "refused") else {
        return result;
    };
    let places = minor_places(line.currency.as_deref().unwrap_or(CURRENCY));
    match decimal(amount, places).and_then(|units| said.decision.shares(units)) {
        None => refused(Refusal::unreadable(
            "expected a decimal no finer than the currency's minor unit",
        )),
        Some(shares) => {
            for (target, share) in result.targets.iter_mut().zip(shares) {
                target.amount = Some(amount_text(share, places));
            }
            result
        }
    }
}
