//! Account combinations of one chart translated into another's, in bulk; what a draft would change, and whether totals tie.

pub(super) mod asking;
mod compiled;
mod counting;
mod elements;
mod freezing;
mod keeping;
pub(super) mod proving;
pub(super) mod reviewing;
mod translating;
mod validating;

use std::sync::Arc;

use serde::Serialize;

pub use compiled::Compiled;
pub use counting::{Combination, Hits, NewCombination, Segments};
pub use keeping::{KeptTieOut, NewTieOut, TieOutDetail};
pub use validating::{Validity, Wanted};

use super::Hub;
use super::definitions::Kind;
use super::time::{day_of, now};
use crate::engine::account_mapping::day::Day;
use crate::engine::account_mapping::money::{decimal, minor_places};
use crate::engine::account_mapping::proofs::coverage::Coverage;
use crate::engine::account_mapping::proofs::{Finding, prove};
use crate::engine::account_mapping::simulate::{Simulation, simulate};
use crate::engine::account_mapping::tie_out::{Entry, TieOut, share, tie_out};
use crate::engine::account_mapping::translate::{Explanation, Refusal};
use crate::engine::record::Violation;
use crate::error::{Error, Result};
pub use crate::store::mapping_combinations::Which;
use compiled::{Cache, InForce, Loader};
use translating::translated;

/// Currency of an amount that names none.
const CURRENCY: &str = "USD";
/// Violations that are told of one call.
const MOST_VIOLATIONS: usize = 100;

/// What is kept of account mappings between calls.
#[derive(Default)]
pub(super) struct Mappings {
    cache: Arc<Cache>,
    counts: counting::Counts,
    reviewed: parking_lot::Mutex<reviewing::Reviewed>,
}

/// A line to be translated.
#[derive(Debug, Clone)]
pub struct Line {
    /// Day of the entry.
    pub date: String,
    /// Code by source segment.
    pub segments: Segments,
    /// Decimal.
    pub amount: Option<String>,
    /// ISO 4217; US dollars if absent.
    pub currency: Option<String>,
    /// Accounting period; the month of the date if absent.
    pub period: Option<String>,
}

/// One target of a line.
#[derive(Debug, Clone, Serialize)]
pub struct TargetShare {
    /// Code by target segment.
    pub segments: Segments,
    /// Share in percent.
    pub percent: String,
    /// Its part of the amount, a decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// What became of a line.
#[derive(Debug, Clone, Serialize)]
pub struct Translated {
    /// `mapped`, `suspense` or `refused`.
    pub status: &'static str,
    /// Number of the version that said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where it goes.
    pub targets: Vec<TargetShare>,
    /// Why it goes nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Refusal>,
    /// Why that rule, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// How many lines came to what.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Counts {
    /// By a rule.
    pub mapped: usize,
    /// To the suspense account.
    pub suspense: usize,
    /// Nowhere.
    pub refused: usize,
}

/// What became of all lines, in the order sent.
#[derive(Debug, Clone, Serialize)]
pub struct Translation {
    /// A result for each line.
    pub results: Vec<Translated>,
    /// How many came to what.
    pub counts: Counts,
}

/// Whether combinations have results.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageReport {
    /// Map set.
    pub map_set: String,
    /// Version that was asked.
    pub version: i64,
    /// Share of combinations with a result on each of their days, in percent.
    pub coverage_percent: String,
    /// What came of it.
    #[serde(flatten)]
    pub coverage: Coverage,
}

/// What the proofs find in a version today.
#[derive(Debug, Clone, Serialize)]
pub struct ConflictReport {
    /// Map set.
    pub map_set: String,
    /// Version that was proved.
    pub version: i64,
    /// Everything that was found, the worst first.
    pub findings: Vec<Finding>,
}

/// About how many bytes a line has.
const LINE: usize = 200;
/// To prove a map set is as much work as to look at so many bytes.
const PROOF: usize = 1024 * 1024;

/// Versions to translate by: one, or on each day the one in force.
#[derive(Clone)]
enum Versions {
    One(Arc<Compiled>),
    InForce(InForce),
}

impl Versions {
    fn on(&self, day: &str) -> Option<&Arc<Compiled>> {
        match self {
            Versions::One(one) => Some(one),
            Versions::InForce(held) => held.on(day),
        }
    }
}

impl Hub {
    /// Translates lines. Each by the version in force on its day, or all by one version, which may be a draft. Lines that
    /// cannot be translated are told and hurt no other.
    ///
    /// # Errors
    /// `NotFound` when there is no such map set; `Conflict` when its version does not fit the charts in force.
    pub async fn translate(
        &self,
        map_set: &str,
        version: Option<i64>,
        lines: Vec<Line>,
        detail: bool,
    ) -> Result<Translation> {
        let (versions, lines) = self.versions(map_set, version, lines).await?;
        let bytes = lines.len() * LINE;
        let work = move || translated(&versions, &lines, detail);
        let (translation, tally) = self.compute(bytes, work).await?;
        if version.is_none() {
            for (compiled, hits) in &tally.hits {
                self.mappings.counts.hit(compiled, hits);
            }
            for (segments, lines) in &tally.nowhere {
                self.mappings.counts.nowhere(map_set, segments, lines);
            }
        }
        Ok(translation)
    }

    /// What a draft would change for these lines, against another version or against those in force.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` as for [`Hub::translate`]; `Invalid` for lines that cannot be read.
    pub async fn simulate_mapping(
        &self,
        map_set: &str,
        version: i64,
        against: Option<i64>,
        lines: Vec<Line>,
    ) -> Result<Simulation> {
        let (draft, lines) = self.versions(map_set, Some(version), lines).await?;
        let (current, lines) = match self.versions(map_set, against, lines.clone()).await {
            // The first version is compared with nothing.
            Err(Error::NotFound { .. }) if against.is_none() => (Versions::InForce(InForce::default()), lines),
            other => other?,
        };
        let done = self.compute(lines.len() * LINE, move || {
            let entries = entries(&lines)?;
            let Versions::One(draft) = draft else {
                return Err(Error::Internal("a simulation has one draft".into()));
            };
            Ok(simulate(&draft.set, |day| on_day(&current, day), &entries))
        });
        done.await?
    }

    /// Totals of lines before and after translation, by period.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` as for [`Hub::translate`]; `Invalid` for lines that cannot be read.
    pub async fn tie_out(&self, map_set: &str, version: Option<i64>, lines: Vec<Line>) -> Result<TieOut> {
        let (versions, lines) = self.versions(map_set, version, lines).await?;
        let bytes = lines.len() * LINE;
        self.compute(bytes, move || {
            entries(&lines).map(|entries| tie_out(|day| on_day(&versions, day), &entries))
        })
        .await?
    }

    /// Whether the combinations that must have a result have one: the registered ones and those seen in traffic.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` as for [`Hub::translate`].
    pub async fn mapping_coverage(&self, map_set: &str, version: Option<i64>) -> Result<CoverageReport> {
        let (cache, name) = (self.mappings.cache.clone(), map_set.to_owned());
        self.read(move |conn| {
            let compiled = Loader { cache: &cache, conn }.today(&name, version)?;
            let coverage = counting::covered(conn, &compiled.set, Which::All)?;
            Ok(CoverageReport {
                map_set: name,
                version: compiled.number,
                coverage_percent: share(coverage.covered as u64, coverage.combinations as u64),
                coverage,
            })
        })
        .await
    }

    /// What the proofs find in a version as charts stand today: targets that ended since it was approved, too.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` as for [`Hub::translate`].
    pub async fn mapping_conflicts(&self, map_set: &str, version: Option<i64>) -> Result<ConflictReport> {
        let (cache, name) = (self.mappings.cache.clone(), map_set.to_owned());
        let compiled = self
            .read(move |conn| Loader { cache: &cache, conn }.today(&name, version))
            .await?;
        let name = map_set.to_owned();
        self.compute(PROOF, move || ConflictReport {
            map_set: name,
            version: compiled.number,
            findings: prove(&compiled.set, None),
        })
        .await
    }

    /// The versions that lines are translated by, and the lines.
    async fn versions(&self, map_set: &str, version: Option<i64>, lines: Vec<Line>) -> Result<(Versions, Vec<Line>)> {
        let (cache, name) = (self.mappings.cache.clone(), map_set.to_owned());
        self.read(move |conn| {
            let mut loader = Loader { cache: &cache, conn };
            let versions = match version {
                Some(number) => Versions::One(loader.numbered(&name, number)?),
                None => {
                    let mut days: Vec<&str> = lines.iter().map(|line| line.date.as_str()).collect();
                    days.sort_unstable();
                    days.dedup();
                    Versions::InForce(loader.in_force(&name, days.into_iter())?)
                }
            };
            Ok((versions, lines))
        })
        .await
    }
}

impl Loader<'_> {
    /// A version, or the one in force today.
    fn today(&mut self, name: &str, version: Option<i64>) -> Result<Arc<Compiled>> {
        if let Some(number) = version {
            return self.numbered(name, number);
        }
        let today = day_of(now());
        let held = self.in_force(name, std::iter::once(today.as_str()))?;
        let held = held.on(&today).cloned();
        held.ok_or_else(|| Error::not_found(Kind::MapSet.title(), format!("{name} in force today")))
    }
}

fn on_day(versions: &Versions, day: Day) -> Option<&crate::engine::account_mapping::map_set::MapSet> {
    versions.on(&day.to_text()?).map(|compiled| &compiled.set)
}

/// Lines as a ledger's, each with an amount and a day.
fn entries(lines: &[Line]) -> Result<Vec<Entry<'_>>> {
    let mut violations = Vec::new();
    let mut entries = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let currency = line.currency.as_deref().unwrap_or(CURRENCY);
        let amount = line
            .amount
            .as_deref()
            .and_then(|amount| decimal(amount, minor_places(currency)));
        match (Day::parse(&line.date), amount) {
            (Some(day), Some(amount)) => entries.push(Entry {
                period: line.period.as_deref().or(line.date.get(..7)).unwrap_or_default(),
                currency,
                day,
                segments: &line.segments,
                amount,
            }),
            (None, _) => {
                violations.push(Violation::new(
                    format!("/lines/{i}/date"),
                    "date",
                    "expected a date, YYYY-MM-DD",
                ));
            }
            (_, None) => violations.push(Violation::new(
                format!("/lines/{i}/amount"),
                "amount",
                "expected a decimal no finer than the currency's minor unit",
            )),
        }
        if violations.len() >= MOST_VIOLATIONS {
            break;
        }
    }
    if violations.is_empty() {
        Ok(entries)
    } else {
        Err(Error::Invalid { violations })
    }
}
