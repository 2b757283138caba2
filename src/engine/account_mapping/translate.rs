//! What a map set says of one combination on one day, and why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::body::MappingType;
use super::chart::Reason;
use super::day::Day;
use super::map_set::{MapSet, Part, Rule};
use super::money::{Percent, split};
use super::space::Key;

/// What becomes of a combination on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A rule says where it goes.
    Mapped {
        /// Place of the rule in the map set.
        rule: usize,
        /// Where it goes, and in which shares.
        targets: Vec<(Vec<Key>, Percent)>,
    },
    /// No rule says anything; it goes to the suspense account.
    Suspense {
        /// The suspense account.
        target: Vec<Key>,
    },
    /// It goes nowhere.
    Refused(Refusal),
}

/// Why a combination is not translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Stable: `malformed`, `no_version`, `unmapped`, `ambiguous`, `blocked`, `invalid_target`, `split_sum`, `not_in_code_map`.
    pub code: &'static str,
    /// In plain words.
    pub message: String,
    /// Rules concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// What is wrong with the target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// A rule that held and did not win.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beaten {
    /// The rule.
    pub rule: String,
    /// What decided against it.
    pub why: String,
}

/// Why a rule won.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What is said of the winner.
    pub winner: String,
    /// Rules that held and did not win, the best first, at most twenty.
    pub beaten: Vec<Beaten>,
}

/// Most beaten rules of an explanation.
const MOST_BEATEN: usize = 20;

impl Decision {
    /// Where it goes with which shares; nowhere if refused.
    pub fn targets(&self) -> Vec<(&[Key], Percent)> {
        match self {
            Decision::Mapped { targets, .. } => targets.iter().map(|(keys, share)| (keys.as_slice(), *share)).collect(),
            Decision::Suspense { target } => vec![(target.as_slice(), Percent::ALL)],
            Decision::Refused(_) => Vec::new(),
        }
    }

    /// An amount in minor units, divided among the targets so that the parts sum to it; `None` for an amount of more
    /// than 27 digits, or if it goes nowhere.
    pub fn shares(&self, amount: i128) -> Option<Vec<i128>> {
        match self {
            Decision::Mapped { targets, .. } if targets.len() > 1 => {
                let percents: Vec<Percent> = targets.iter().map(|(_, percent)| *percent).collect();
                split(amount, &percents)
            }
            Decision::Refused(_) => None,
            _ => split(amount, &[Percent::ALL]),
        }
    }
}

impl Refusal {
    /// Codes that are no combination of the source chart.
    fn malformed(reasons: Vec<Reason>) -> Refusal {
        Refusal {
            code: "malformed",
            message: "the segments are no combination of the source chart".to_owned(),
            rules: Vec::new(),
            reasons,
        }
    }

    /// A line of which something cannot be read.
    pub fn unreadable(expected: &str) -> Refusal {
        Refusal {
            code: "malformed",
            message: expected.to_owned(),
            rules: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// No version of the map set is in force on the day.
    pub fn no_version() -> Refusal {
        Refusal {
            code: "no_version",
            message: "no version of the map set is in force on this day".to_owned(),
            rules: Vec::new(),
            reasons: Vec::new(),
        }
    }
}

impl MapSet {
    /// Reads a combination, code by segment.
    ///
    /// # Errors
    /// What is missing, unknown or malformed.
    pub fn read(&self, segments: &BTreeMap<String, String>) -> Result<Vec<Key>, Refusal> {
        let pairs = segments.iter().map(|(name, code)| (name.as_str(), code.as_str()));
        self.source.keys(pairs).map_err(Refusal::malformed)
    }

    /// Reads and translates a combination on a day.
    pub fn translate(&self, segments: &BTreeMap<String, String>, day: Day) -> Decision {
        match self.read(segments) {
            Ok(keys) => self.decide(&keys, day),
            Err(refusal) => Decision::Refused(refusal),
        }
    }

    /// Translates a combination on a day. The same for the same, always.
    pub fn decide(&self, keys: &[Key], day: Day) -> Decision {
        match self.index.best(keys, day) {
            None => match &self.suspense {
                Some(target) => Decision::Suspense { target: target.clone() },
                None => refused("unmapped", "no rule speaks about this combination on this day", &[]),
            },
            Some((best, Some(tie))) => {
                let rules = [&self.rules[best.rule], &self.rules[tie.rule]];
                let ids = rules.map(|rule| rule.body.id.as_str());
                let message = format!(
                    "rules {} and {} hold with equal priority and equally narrow conditions",
                    ids[0], ids[1]
                );
                refused("ambiguous", &message, &ids)
            }
            Some((best, None)) => self.follow(best.rule, keys, day),
        }
    }

    /// What a rule makes of a combination.
    fn follow(&self, place: usize, keys: &[Key], day: Day) -> Decision {
        let rule = &self.rules[place];
        let ids = [rule.body.id.as_str()];
        if rule.body.kind == MappingType::Block {
            return refused("blocked", rule.body.reason.as_deref().unwrap_or("blocked"), &ids);
        }
        if !rule.shares_sum() {
            return refused("split_sum", "the rule's shares do not sum to 100 percent", &ids);
        }
        let mut targets = Vec::with_capacity(rule.targets.len());
        for target in &rule.targets {
            let parts = target
                .parts
                .iter()
                .enumerate()
                .map(|(i, part)| self.code(part, i, keys));
            match parts.collect::<Result<Vec<Key>, Refusal>>() {
                Ok(combination) if self.target.allows(&combination, day) => targets.push((combination, target.percent)),
                Ok(combination) => {
                    let message = format!("{} may not be posted to on {day}", self.target.text(&combination));
                    let reasons = self.target.reasons_against(&combination, day);
                    return Decision::Refused(Refusal {
                        code: "invalid_target",
                        message,
                        rules: vec![rule.body.id.clone()],
                        reasons,
                    });
                }
                Err(refusal) => {
                    return Decision::Refused(Refusal {
                        rules: vec![rule.body.id.clone()],
                        ..refusal
                    });
                }
            }
        }
        Decision::Mapped { rule: place, targets }
    }

    /// The code of a target's segment.
    pub(super) fn code(&self, part: &Part, segment: usize, keys: &[Key]) -> Result<Key, Refusal> {
        let (from, map) = match part {
            Part::Literal(key) => return Ok(*key),
            Part::From(from) => (*from, None),
            Part::Lookup { from, name, map } => (*from, Some((name, map))),
        };
        let code = self.source.segments[from].space.text(keys[from]);
        let into = &self.target.segments[segment];
        let made = match map {
            None if self.source.segments[from].space == into.space => return Ok(keys[from]),
            None => into.space.key(&code).ok_or_else(|| {
                (
                    "invalid_target",
                    format!("{code} cannot be a code of the target's segment {}", into.name),
                )
            }),
            Some((name, map)) => {
                let code = map.get(&keys[from]).copied();
                code.ok_or_else(|| {
                    let code = self.source.segments[from].space.text(keys[from]);
                    ("not_in_code_map", format!("the code map {name} has no {code}"))
                })
            }
        };
        made.map_err(|(code, message)| Refusal {
            code,
            message,
            rules: Vec::new(),
            reasons: Vec::new(),
        })
    }

    /// Why the winner won; `None` where no rule holds.
    pub fn explain(&self, keys: &[Key], day: Day) -> Option<Explanation> {
        let mut holding = self.index.holding(keys, day).filter_map(|place| {
            let entry = self.index.entries().get(place)?;
            self.rules.get(entry.rule)
        });
        let winner = holding.next()?;
        let conditions = winner.conditions.iter().zip(&self.source.segments);
        let conditions = conditions.map(|(condition, segment)| format!("{} is {condition}", segment.name));
        Some(Explanation {
            winner: format!(
                "rule {} holds: {}; priority {}",
                winner.body.id,
                conditions.collect::<Vec<_>>().join(", "),
                winner.body.priority
            ),
            beaten: holding
                .take(MOST_BEATEN)
                .map(|rule| Beaten {
                    rule: rule.body.id.clone(),
                    why: self.why(winner, rule),
                })
                .collect(),
        })
    }

    fn why(&self, winner: &Rule, loser: &Rule) -> String {
        let (won, lost) = (&winner.rank, &loser.rank);
        if won.priority != lost.priority {
            return format!("priority {} is lower than {}", lost.priority, won.priority);
        }
        let mut pairs = won.specificity.iter().zip(&lost.specificity).enumerate();
        let Some((i, (narrow, wide))) = pairs.find(|(_, (a, b))| a != b) else {
            return "equal priority, equally narrow conditions".to_owned();
        };
        let segment = &self.source.segments[i].name;
        let conditions = (&loser.conditions[i], &winner.conditions[i]);
        match narrow.words() == wide.words() {
            true => format!("in {segment}, {} is wider than {}", conditions.0, conditions.1),
            false => format!(
                "in {segment}, {} ({}) is less specific than {} ({})",
                conditions.0,
                wide.words(),
                conditions.1,
                narrow.words()
            ),
        }
    }
}

fn refused(code: &'static str, message: &str, rules: &[&str]) -> Decision {
    Decision::Refused(Refusal {
        code,
        message: message.to_owned(),
        rules: rules.iter().map(|id| (*id).to_owned()).collect(),
        reasons: Vec::new(),
    })
}
