//! What those may learn who may not see sensitive attributes: an answer in which these count for nothing, so that it is the
//! same whatever their values are.

use super::blocking::KeyPlan;
use super::doubt::Doubt;
use super::explanation::{Assessment, Comparison, MASK, Verdict, probability, weight_of};
use super::model::{Evidence, Score, verdict};
use super::rules::{ComparisonRule, MatchRules, VetoRule};

/// Whether whoever is answered may see what sensitive attributes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything counts.
    Whole,
    /// Comparisons, vetoes and blocking keys over sensitive attributes do not exist.
    WithoutSensitive,
}

impl Sight {
    /// The sight of somebody who may, or may not, see sensitive attributes.
    pub fn of(may_see_sensitive: bool) -> Self {
        match may_see_sensitive {
            true => Sight::Whole,
            false => Sight::WithoutSensitive,
        }
    }

    pub(crate) fn sees_comparison(self, rule: &ComparisonRule) -> bool {
        match self {
            Sight::Whole => true,
            Sight::WithoutSensitive => !rule.sensitive,
        }
    }

    pub(crate) fn sees_veto(self, rule: &VetoRule) -> bool {
        match self {
            Sight::Whole => true,
            Sight::WithoutSensitive => !rule.sensitive,
        }
    }
}

/// Assessments that were made with everything, as they are told to somebody by the rules in force. What these rules do not
/// know, because it was made by others, is told to nobody who may not see sensitive attributes.
#[derive(Debug)]
pub struct Retold<'a> {
    rules: &'a MatchRules,
    sight: Sight,
    plan: KeyPlan,
    /// The full name is compared by what may be seen.
    named: bool,
}

impl<'a> Retold<'a> {
    pub fn new(rules: &'a MatchRules, sight: Sight) -> Self {
        let named = rules.naming.iter().filter_map(|at| rules.comparisons.get(*at));
        Retold {
            rules,
            sight,
            plan: KeyPlan::new(rules, sight),
            named: named.into_iter().all(|rule| sight.sees_comparison(rule)),
        }
    }

    /// Whether it is told as it is.
    pub fn is_whole(&self) -> bool {
        self.sight == Sight::Whole
    }

    /// An assessment without what must not be told, added up anew from what is left.
    pub fn assessment(&self, whole: &Assessment) -> Assessment {
        if self.is_whole() {
            return whole.clone();
        }
        let mut weight = whole.prior;
        let mut evidence = Evidence::default();
        let mut match_key = String::new();
        let mut comparisons = Vec::new();
        for comparison in &whole.comparisons {
            let Some((rule, level)) = self.comparison(comparison) else {
                continue;
            };
            if let Some(level) = level {
                weight += comparison.weight;
                evidence.count(rule, level, comparison.weight);
                push_to_key(&mut match_key, rule, level, comparison.weight);
            }
            comparisons.push(comparison.clone());
        }
        let fired: Vec<&VetoRule> = whole.vetoes.iter().filter_map(|name| self.veto(name)).collect();
        let vetoes = whole.vetoes.iter().filter(|name| self.tells_veto(name));
        let vetoes: Vec<String> = vetoes.cloned().collect();
        let seen = |doubt: &&Doubt| self.tells_comparison(&doubt.comparison);
        let doubts: Vec<Doubt> = whole.doubts.iter().filter(seen).cloned().collect();
        evidence.doubted = !doubts.is_empty();
        let score = Score {
            weight,
            vetoed: !vetoes.is_empty(),
            conclusive: fired.iter().any(|veto| veto.conclusive),
            name_alone: evidence.is_name_alone(self.rules),
            doubtful: evidence.is_doubtful(),
            same_name: whole.same_name && self.named,
            corroborated: evidence.corroborated,
        };
        let (automatic, possible) = (
            weight_of(whole.thresholds.automatic),
            weight_of(whole.thresholds.possible),
        );
        let shared_keys = whole.shared_keys.iter().filter(|name| self.plan.sees(name));
        Assessment {
            prior: whole.prior,
            comparisons,
            vetoes,
            doubts,
            weight,
            probability: probability(weight),
            verdict: verdict(score, automatic, possible),
            name_alone: score.name_alone,
            same_name: score.same_name,
            match_key,
            shared_keys: shared_keys.cloned().collect(),
            thresholds: whole.thresholds,
            model_version: whole.model_version.clone(),
        }
    }

    /// A compact match key without what must not be told.
    pub fn match_key(&self, whole: &str) -> String {
        if self.is_whole() {
            return whole.to_owned();
        }
        let names = self.rules.comparisons.iter();
        let names: Vec<(String, bool)> = names
            .map(|rule| (rule.name.to_uppercase(), self.sight.sees_comparison(rule)))
            .collect();
        let is_sign = |c: char| matches!(c, '+' | '~' | '-');
        let (mut left, mut rest) = (String::new(), whole);
        while let Some(sign) = rest.chars().next() {
            let after = &rest[sign.len_utf8()..];
            // Names may have signs in them: the longest that stands there.
            let ends = |name: &&(String, bool)| {
                let tail = after.strip_prefix(name.0.as_str());
                is_sign(sign) && tail.is_some_and(|tail| tail.is_empty() || tail.starts_with(is_sign))
            };
            let found = names.iter().filter(ends).max_by_key(|name| name.0.len());
            let length = match found {
                Some((name, _)) => name.len(),
                None => after.find(is_sign).unwrap_or(after.len()),
            };
            if let Some((name, true)) = found {
                left.push(sign);
                left.push_str(name);
            }
            rest = &after[length..];
        }
        left
    }

    /// Whether a veto of this name may be told.
    pub fn tells_veto(&self, name: &str) -> bool {
        // What the method itself finds is called after the comparison.
        let by_comparison = || {
            name.rsplit_once('.')
                .is_some_and(|(comparison, _)| self.tells_comparison(comparison))
        };
        self.is_whole() || self.veto(name).is_some() || by_comparison()
    }

    fn tells_comparison(&self, name: &str) -> bool {
        let known = self.rules.comparisons.iter();
        known
            .into_iter()
            .any(|rule| rule.name == name && self.sight.sees_comparison(rule))
    }

    fn veto(&self, name: &str) -> Option<&'a VetoRule> {
        let mut known = self.rules.vetoes.iter();
        known.find(|rule| rule.name == name && self.sight.sees_veto(rule))
    }

    /// The rule of a comparison that may be told, and the level that it found; no level where a side has no value.
    fn comparison(&self, told: &Comparison) -> Option<(&'a ComparisonRule, Option<usize>)> {
        let masked = |value: &Option<String>| value.as_deref() == Some(MASK);
        if masked(&told.left) || masked(&told.right) {
            return None;
        }
        let rule = self.rules.comparisons.iter().find(|rule| rule.name == told.name)?;
        if !self.sight.sees_comparison(rule) {
            return None;
        }
        if told.level == MISSING {
            return Some((rule, None));
        }
        let level = rule.method.levels().iter().position(|(name, _)| *name == told.level)?;
        Some((rule, Some(level)))
    }
}

/// The level of a comparison of which a side has no value.
pub(crate) const MISSING: &str = "missing";

/// Adds what a comparison found to the compact match key.
pub(crate) fn push_to_key(key: &mut String, rule: &ComparisonRule, level: usize, weight: f64) {
    let worst = rule.method.levels().len() - 1;
    key.push(match (level, weight) {
        (0, _) => '+',
        (level, weight) if level < worst && weight > 0.0 => '~',
        _ => '-',
    });
    key.push_str(&rule.name.to_uppercase());
}

impl Evidence {
    /// Counts what a comparison found.
    pub(crate) fn count(&mut self, rule: &ComparisonRule, level: usize, weight: f64) {
        let (speaks_for, method) = (weight > 0.0, rule.method);
        self.named |= speaks_for && method.is_name();
        self.corroborated |= speaks_for && method.corroborates(level);
        self.identified |= speaks_for && rule.singles_out && level == 0;
    }
}

impl Assessment {
    /// Whether it says more than that nothing speaks for the pair.
    pub fn is_possible(&self) -> bool {
        self.verdict != Verdict::NoMatch
    }
}

#[cfg(test)]
mod tests;
