//! Scores pairs of features: prior, comparisons, vetoes.

use super::blocking::{Key, KeyPlan};
use super::comparison::{Comparer, Outcome, branches_differ, measures_contradict};
use super::doubt::{Doubt, DoubtKind, told_apart};
use super::explanation::{Assessment, Comparison, Verdict, probability, weight_of};
use super::features::{Features, Field};
use super::frequency::Frequencies;
use super::name::MarkKind;
use super::naming::Naming;
use super::rules::{ComparisonRule, MatchRules, NameAlone, VetoKind, VetoRule};
use super::shown;
use super::sight::{MISSING, Sight, push_to_key};

/// Rules made ready for scoring.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) rules: MatchRules,
    sight: Sight,
    pub(crate) plan: KeyPlan,
    pub(crate) naming: Naming,
    version: String,
    weights: Vec<Vec<f64>>,
    /// Of the matches that a record is expected to have.
    expected_bits: f64,
    /// Lowest total weights of a match and of a possible match.
    automatic: f64,
    possible: f64,
}

/// A pair's total without what explains it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Score {
    pub(crate) weight: f64,
    pub(crate) vetoed: bool,
    /// One of the vetoes leaves no doubt.
    pub(crate) conclusive: bool,
    /// A name agrees, and nothing that is evidence of its own.
    pub(crate) name_alone: bool,
    /// What agrees is doubtful, and no identifier settles it.
    pub(crate) doubtful: bool,
    /// Both have the same full name.
    pub(crate) same_name: bool,
    /// Something agrees that is evidence of its own beside a name.
    pub(crate) corroborated: bool,
}

/// Which kinds of evidence speak for a pair.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Evidence {
    pub(crate) named: bool,
    pub(crate) corroborated: bool,
    /// An identifier agrees that singles one thing out by itself.
    pub(crate) identified: bool,
    pub(crate) doubted: bool,
}

impl Evidence {
    fn take(&mut self, comparer: &Comparer<'_>, found: &Outcome) {
        self.count(comparer.rule, found.level, found.weight);
        self.doubted |= found.doubt.is_some();
    }

    pub(crate) fn is_doubtful(self) -> bool {
        self.doubted && !self.identified
    }

    pub(crate) fn is_name_alone(self, rules: &MatchRules) -> bool {
        rules.name_alone == NameAlone::Ask && self.named && !self.corroborated
    }
}

/// Frequencies and what they were counted over.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) frequencies: &'a Frequencies,
    /// Things in the index.
    pub(crate) things: usize,
    /// Bits that single out one thing of the population.
    pub(crate) population_bits: f64,
}

impl Model {
    /// A model by which everything counts.
    pub(crate) fn new(rules: &MatchRules) -> Self {
        Model::as_seen(rules, Sight::Whole)
    }

    /// A model by which only that counts which somebody may see. Positions are those of the rules all the same: both
    /// judge the same features.
    pub(crate) fn as_seen(rules: &MatchRules, sight: Sight) -> Self {
        Model {
            sight,
            plan: KeyPlan::new(rules, sight),
            naming: Naming::new(rules, sight),
            version: rules.version(),
            weights: rules.comparisons.iter().map(|rule| rule.weights()).collect(),
            expected_bits: rules.prior.matches_per_record.log2(),
            automatic: weight_of(rules.thresholds.automatic),
            possible: weight_of(rules.thresholds.possible),
            rules: rules.clone(),
        }
    }

    /// Frequencies counted over so many things, ready for scoring.
    pub(crate) fn context<'a>(&self, frequencies: &'a Frequencies, things: usize) -> Context<'a> {
        let population = (things as f64).max(f64::from(self.rules.prior.population));
        Context {
            frequencies,
            things,
            population_bits: population.log2(),
        }
    }

    /// Match weight before anything is compared.
    fn prior(&self, context: Context<'_>) -> f64 {
        self.expected_bits - context.population_bits
    }

    /// The comparisons that both records have values for, in the order of the rules.
    fn comparable<'a>(
        &'a self,
        context: Context<'a>,
        a: &'a Features,
        b: &'a Features,
    ) -> impl Iterator<Item = (Comparer<'a>, &'a Field, &'a Field)> {
        let sisters = self.told_apart(a, b).is_some();
        a.fields.iter().filter_map(move |(position, left)| {
            let rule = self.rules.comparisons.get(position)?;
            if !self.sight.sees_comparison(rule) {
                return None;
            }
            let right = b.fields.get(position)?;
            let comparer = Comparer {
                rule,
                position,
                weights: self.weights.get(position)?,
                frequencies: context.frequencies,
                counted: context.things as f64,
                population_bits: context.population_bits,
                sisters,
            };
            Some((comparer, left, right))
        })
    }

    /// The total weight of a pair and whether anything vetoes it.
    pub(crate) fn score(&self, context: Context<'_>, a: &Features, b: &Features) -> Score {
        self.score_above(context, a, b, f64::NEG_INFINITY)
    }

    /// As [`Model::score`], but a pair that cannot reach `least` gets a weight between its own and
    /// `least`, and no vetoes: names, which cost most, are not compared for it.
    pub(crate) fn score_above(&self, context: Context<'_>, a: &Features, b: &Features, least: f64) -> Score {
        let prior = self.prior(context);
        let same_name = self.naming.is_common(a, b);
        if least > f64::NEG_INFINITY && !same_name {
            let most = self
                .comparable(context, a, b)
                .fold(prior, |sum, (comparer, left, right)| {
                    sum + match comparer.at_most(left, right) {
                        Some(bound) => bound.max(0.0),
                        None => comparer.compare(left, right).map_or(0.0, |found| found.weight),
                    }
                });
            if most < least {
                return Score {
                    weight: most,
                    vetoed: false,
                    conclusive: false,
                    name_alone: false,
                    doubtful: false,
                    same_name,
                    corroborated: false,
                };
            }
        }
        // In the order of the rules, as `assess` adds them.
        let (mut weight, mut evidence) = (prior, Evidence::default());
        for (comparer, left, right) in self.comparable(context, a, b) {
            if let Some(found) = comparer.compare(left, right) {
                weight += found.weight;
                evidence.take(&comparer, &found);
            }
        }
        let sisters = self.told_apart(a, b).is_some();
        let (mut vetoed, mut conclusive) = (sisters, false);
        for (at, veto) in self.rules.vetoes.iter().enumerate() {
            if self.vetoes(at, veto, (a, b), sisters) {
                vetoed = true;
                conclusive |= veto.conclusive;
            }
        }
        Score {
            weight,
            vetoed,
            conclusive,
            name_alone: evidence.is_name_alone(&self.rules),
            doubtful: evidence.is_doubtful(),
            same_name,
            corroborated: evidence.corroborated,
        }
    }

    /// A vetoed pair is worth a steward's time only if it would match otherwise. A name alone never joins, and an equal
    /// full name is never nothing. What is doubtful never joins either.
    pub(crate) fn verdict(&self, score: Score) -> Verdict {
        verdict(score, self.automatic, self.possible)
    }

    pub(crate) fn automatic(&self) -> f64 {
        self.automatic
    }

    pub(crate) fn possible(&self) -> f64 {
        self.possible
    }

    /// What every comparison finds, by its position in the rules, and which kinds of evidence there are.
    fn outcomes(&self, context: Context<'_>, a: &Features, b: &Features) -> (Vec<Option<Outcome>>, Evidence) {
        let mut outcomes: Vec<Option<Outcome>> = self.weights.iter().map(|_| None).collect();
        let mut evidence = Evidence::default();
        for (comparer, left, right) in self.comparable(context, a, b) {
            let found = comparer.compare(left, right);
            if let Some(found) = &found {
                evidence.take(&comparer, found);
            }
            if let Some(outcome) = outcomes.get_mut(comparer.position) {
                *outcome = found;
            }
        }
        (outcomes, evidence)
    }

    /// Level and frequency adjustment of every comparison.
    pub(crate) fn found(&self, context: Context<'_>, a: &Features, b: &Features) -> Box<[Option<(u8, f32)>]> {
        let (outcomes, _) = self.outcomes(context, a, b);
        outcomes
            .into_iter()
            .map(|outcome| outcome.map(|found| (found.level as u8, found.adjustment as f32)))
            .collect()
    }

    /// The comparison of names by which two sisters are told apart, and by what kind of marks: a veto that every domain has.
    fn told_apart(&self, a: &Features, b: &Features) -> Option<(usize, MarkKind)> {
        let naming = self.naming.positions().iter().copied();
        let mut found = naming.filter_map(|at| {
            let kind = told_apart(a.fields.get(at)?, b.fields.get(at)?)?;
            Some((at, kind))
        });
        found.next()
    }

    fn vetoes(&self, at: usize, veto: &VetoRule, (a, b): (&Features, &Features), sisters: bool) -> bool {
        if !self.sight.sees_veto(veto) {
            return false;
        }
        let compared = |test: fn(&Field, &Field) -> bool| {
            let named = |name: &String| self.rules.comparisons.iter().position(|c| c.name == *name);
            let position = veto.comparison.as_ref().and_then(named);
            let fields = position.and_then(|at| Some((a.fields.get(at)?, b.fields.get(at)?)));
            fields.is_some_and(|(left, right)| test(left, right))
        };
        match veto.when {
            VetoKind::BranchDiffers => compared(branches_differ),
            VetoKind::MeasuresContradict => compared(measures_contradict),
            _ => match (a.vetoed.get(at), b.vetoed.get(at)) {
                (Some(left), Some(right)) => values_veto(veto, left, right, sisters),
                _ => false,
            },
        }
    }

    /// The pair judged, with everything that explains it.
    pub(crate) fn assess(&self, context: Context<'_>, a: &Features, b: &Features) -> Assessment {
        let prior = self.prior(context);
        let mut weight = prior;
        let mut comparisons = Vec::with_capacity(self.rules.comparisons.len());
        let mut match_key = String::new();
        let mut doubts = Vec::new();
        let (outcomes, evidence) = self.outcomes(context, a, b);
        for (position, outcome) in outcomes.into_iter().enumerate() {
            let rule = self.rules.comparisons.get(position);
            let Some(rule) = rule.filter(|rule| self.sight.sees_comparison(rule)) else {
                continue;
            };
            let Some(found) = outcome else {
                let sides = (a.fields.get(position), b.fields.get(position));
                comparisons.push(shown::comparison(rule, sides, (0, 0), MISSING));
                continue;
            };
            weight += found.weight;
            doubts.extend(found.doubt.map(|kind| doubt(rule, kind)));
            push_to_key(&mut match_key, rule, found.level, found.weight);
            let level = rule.method.levels().get(found.level).map_or("", |(name, _)| *name);
            let sides = (a.fields.get(position), b.fields.get(position));
            comparisons.push(Comparison {
                weight: found.weight,
                frequency_adjustment: found.adjustment,
                ..shown::comparison(rule, sides, (found.left, found.right), level)
            });
        }
        let apart = self.told_apart(a, b);
        let vetoes = self.rules.vetoes.iter().enumerate();
        let fired: Vec<&VetoRule> = vetoes
            .filter(|(at, veto)| self.vetoes(*at, veto, (a, b), apart.is_some()))
            .map(|(_, veto)| veto)
            .collect();
        let score = Score {
            weight,
            vetoed: !fired.is_empty() || apart.is_some(),
            conclusive: fired.iter().any(|veto| veto.conclusive),
            name_alone: evidence.is_name_alone(&self.rules),
            doubtful: evidence.is_doubtful(),
            same_name: self.naming.is_common(a, b),
            corroborated: evidence.corroborated,
        };
        let named = |(at, kind): (usize, MarkKind)| {
            let rule = self.rules.comparisons.get(at)?;
            Some(format!("{}.{}", rule.name, kind.contradiction()))
        };
        let vetoes = fired.iter().map(|veto| veto.name.clone());
        let vetoes = vetoes.chain(apart.and_then(named)).collect();
        Assessment {
            prior,
            comparisons,
            weight,
            probability: probability(weight),
            verdict: self.verdict(score),
            name_alone: score.name_alone,
            same_name: score.same_name,
            match_key,
            shared_keys: self.shared_keys(a, b),
            vetoes,
            doubts,
            thresholds: self.rules.thresholds,
            model_version: self.version.clone(),
        }
    }

    /// Names of the blocking keys with a common value, in the order of the rules.
    fn shared_keys(&self, a: &Features, b: &Features) -> Vec<String> {
        let theirs = self.plan.keys(b);
        let mut shared: Vec<u16> = self
            .plan
            .keys(a)
            .iter()
            .filter(|key| theirs.binary_search(key).is_ok())
            .map(|key: &Key| key.position)
            .collect();
        shared.sort_unstable();
        shared.dedup();
        shared
            .into_iter()
            .map(|position| self.plan.name(position).to_owned())
            .collect()
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}

/// What a score means, by the lowest weights of a match and of a possible match.
pub(crate) fn verdict(score: Score, automatic: f64, possible: f64) -> Verdict {
    match score.weight >= automatic {
        _ if score.conclusive => Verdict::NoMatch,
        true if score.vetoed || score.name_alone || score.doubtful => Verdict::PossibleMatch,
        true => Verdict::Match,
        false if score.vetoed => Verdict::NoMatch,
        false if score.weight < possible && !score.same_name => Verdict::NoMatch,
        false => Verdict::PossibleMatch,
    }
}

fn doubt(rule: &ComparisonRule, kind: DoubtKind) -> Doubt {
    Doubt {
        comparison: rule.name.clone(),
        kind,
    }
}

/// `sisters` says that their names tell them apart: a number nearly the same is another then.
fn values_veto(veto: &VetoRule, a: &[u64], b: &[u64], sisters: bool) -> bool {
    let group_of = |value: u64| {
        let in_group = |group: &Vec<String>| {
            group
                .iter()
                .filter_map(|text| super::value::code(text))
                .any(|code| code == value)
        };
        veto.groups.iter().position(in_group)
    };
    match veto.when {
        VetoKind::SinglesDiffer => a.len() == 1 && b.len() == 1 && a != b,
        VetoKind::OnlyOneIs => {
            let is = |values: &[u64]| values.iter().any(|value| group_of(*value).is_some());
            is(a) != is(b)
        }
        VetoKind::GroupsDiffer => {
            let groups =
                |values: &[u64]| -> Vec<usize> { values.iter().filter_map(|value| group_of(*value)).collect() };
            let (a, b) = (groups(a), groups(b));
            !a.is_empty() && !b.is_empty() && !a.iter().any(|group| b.contains(group))
        }
        VetoKind::DifferClearly => {
            let mistyped = |left: &u64, right: &u64| !sisters && super::value::mistyped(*left, *right);
            let close = |left: &u64, right: &u64| left == right || mistyped(left, right);
            !a.iter().any(|left| b.iter().any(|right| close(left, right)))
        }
        _ => {
            let optional = veto.optional_signs;
            let agree = |left: &u64, right: &u64| left == right || super::value::begins(*left, *right, optional);
            !a.iter().any(|left| b.iter().any(|right| agree(left, right)))
        }
    }
}
