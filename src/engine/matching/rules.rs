//! The `[matching]` section of `rules.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::blocking::{KeyFunction, KeyPart};
use super::comparison::USUAL_POPULATION_BITS;
use super::explanation::Thresholds;
use super::method;
pub use super::method::Method;
use crate::engine::domain::{AttributeRule, Kind};

/// How records of a domain are matched.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MatchRules {
    pub mode: Mode,
    /// What becomes of a pair of which nothing but the name agrees. No training changes it.
    #[serde(skip_serializing_if = "NameAlone::is_ask")]
    pub name_alone: NameAlone,
    pub prior: Prior,
    pub thresholds: Thresholds,
    pub comparisons: Vec<ComparisonRule>,
    pub blocking: BlockingRules,
    pub vetoes: Vec<VetoRule>,
    /// Positions of the comparisons that hold a record's full name; set by [`MatchRules::bind`].
    #[serde(skip)]
    pub(crate) naming: Vec<usize>,
}

/// What an automatic match may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A match joins records.
    #[default]
    Merge,
    /// A match is only proposed to a steward.
    Propose,
}

/// What an agreement of nothing but names may do, however heavy it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameAlone {
    /// A steward is asked.
    #[default]
    Ask,
    /// It joins as any other: for records that have nothing but names.
    Join,
}

impl NameAlone {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_ask(&self) -> bool {
        *self == NameAlone::Ask
    }
}

/// How likely two records are the same before they are compared: of `population` records (or of as
/// many as the index holds, when that is more), `matches_per_record` match a given one.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Prior {
    pub matches_per_record: f64,
    pub population: u32,
}

impl Default for Prior {
    fn default() -> Self {
        Prior {
            matches_per_record: 1.0,
            population: 10_000,
        }
    }
}

/// Weights in bits that replace the method's own, by level name.
pub type LevelWeights = BTreeMap<String, f64>;

/// One comparison: a method over one or more attributes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRule {
    pub name: String,
    pub method: Method,
    /// Attribute paths whose values are pooled: any value of one record may agree with any value of
    /// the other. The first is the primary one. For `address`, the path of the address group.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// For `address` only: where the parts are, when they are not called `line1`, `line2`, `city`,
    /// `state`, `zip` inside the group. Paths from the root of the record.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: LevelWeights,
    /// Whether agreement on rare values weighs more than on common ones.
    #[serde(default = "yes")]
    pub frequency: bool,
    /// How much of that counts, 0 to 1; estimated by training.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    pub frequency_share: f64,
    /// For `number` only: relative difference that still counts as `near`.
    #[serde(default = "tolerance")]
    pub tolerance: f64,
    /// For `identifier` only: so many last signs name a part of the thing, a package of a product, and may be left out. A
    /// value and the one it is the beginning of are no evidence.
    #[serde(default, skip_serializing_if = "is_none")]
    pub optional_signs: usize,
    /// Set by [`MatchRules::bind`]: values are never shown in explanations.
    #[serde(skip)]
    pub(crate) sensitive: bool,
    /// Set by [`MatchRules::bind`]: kind of each of `attributes` whose values are checked.
    #[serde(skip)]
    pub(crate) kinds: Vec<Option<Kind>>,
    /// Set by [`MatchRules::bind`]: the rules say that an equal value singles out one thing by itself, as tax and registry
    /// numbers do and e-mail addresses do not. No training changes it.
    #[serde(skip)]
    pub(crate) singles_out: bool,
}

fn whole() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_whole(share: &f64) -> bool {
    *share >= 1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(signs: &usize) -> bool {
    *signs == 0
}

fn yes() -> bool {
    true
}

fn tolerance() -> f64 {
    0.05
}

/// Which pairs are compared at all.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BlockingRules {
    /// Each key is a list of functions whose values are combined; records that share one key value
    /// are candidates of each other.
    pub keys: Vec<Vec<KeyPart>>,
    /// A key value that more records share than this retrieves nothing.
    pub list_limit: usize,
    /// At most so many candidates are compared, those of the rarest keys first.
    pub candidate_limit: usize,
}

impl Default for BlockingRules {
    fn default() -> Self {
        BlockingRules {
            keys: Vec::new(),
            list_limit: 100,
            candidate_limit: 150,
        }
    }
}

/// A contradiction that forbids an automatic match.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VetoRule {
    pub name: String,
    pub when: VetoKind,
    /// Attribute path, for the kinds that look at values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Comparison name, for the kinds that look at what a comparison found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<String>,
    /// For `only_one_is` the values; for `groups_differ` every list is one group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Vec<String>>,
    /// For `differ` only: so many last signs may be left out, as in a comparison.
    #[serde(default, skip_serializing_if = "is_none")]
    pub optional_signs: usize,
    /// Leaves no doubt: no steward is asked about the pair either.
    #[serde(default)]
    pub conclusive: bool,
    /// Set by [`MatchRules::bind`]: it looks at sensitive values.
    #[serde(skip)]
    pub(crate) sensitive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VetoKind {
    /// Both sides have values and none is common.
    Differ,
    /// As `differ`, but values that are one typing error apart do not count.
    DifferClearly,
    /// Both sides have exactly one value and they differ.
    SinglesDiffer,
    /// One side has a value of `groups`, the other has values and none of them.
    OnlyOneIs,
    /// The sides have values of different `groups`.
    GroupsDiffer,
    /// Names carry different branch or store numbers (`organization_name`).
    BranchDiffers,
    /// Sizes, sides, strengths, packs or part numbers contradict (`description`).
    MeasuresContradict,
}

impl VetoKind {
    /// Whether the veto looks at a comparison rather than at an attribute.
    fn needs(self) -> Option<Method> {
        match self {
            VetoKind::BranchDiffers => Some(Method::OrganizationName),
            VetoKind::MeasuresContradict => Some(Method::Description),
            _ => None,
        }
    }
}

type Refusal = (String, String);

fn refuse<T>(place: String, reason: impl Into<String>) -> Result<T, Refusal> {
    Err((place, reason.into()))
}

impl MatchRules {
    /// Checks the rules against the domain's attributes.
    ///
    /// # Errors
    /// The place (a path of keys from `matching`) and the reason.
    pub fn check(&self, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Refusal> {
        self.check_numbers()?;
        for (position, comparison) in self.comparisons.iter().enumerate() {
            let place = format!("matching.comparisons[{position}]");
            if self.comparisons[..position]
                .iter()
                .any(|other| other.name == comparison.name)
            {
                return refuse(format!("{place}.name"), "another comparison has this name");
            }
            comparison.check(&place, attributes)?;
        }
        for (position, key) in self.blocking.keys.iter().enumerate() {
            self.check_key(&format!("matching.blocking.keys[{position}]"), key)?;
        }
        for (position, veto) in self.vetoes.iter().enumerate() {
            self.check_veto(&format!("matching.vetoes[{position}]"), veto, attributes)?;
        }
        Ok(())
    }

    /// Checks the rules and notes which comparisons and vetoes touch sensitive attributes, whose values
    /// explanations must not show, and which hold the full name, `label` being the attribute that names a record to people.
    ///
    /// # Errors
    /// As [`MatchRules::check`].
    pub fn bind(&mut self, attributes: &BTreeMap<String, AttributeRule>, label: &str) -> Result<(), Refusal> {
        self.check(attributes)?;
        self.naming = super::naming::positions(&self.comparisons, label);
        for comparison in &mut self.comparisons {
            let equal = comparison.weights().first().copied().unwrap_or_default();
            comparison.singles_out = comparison.method == Method::Identifier && equal > USUAL_POPULATION_BITS;
            comparison.sensitive = comparison
                .attributes
                .iter()
                .chain(comparison.parts.values())
                .any(|path| is_sensitive(attributes, path));
            let checked = |path: &String| attributes.get(path).filter(|rule| rule.check).map(|rule| rule.kind);
            comparison.kinds = comparison.attributes.iter().map(checked).collect();
        }
        for veto in &mut self.vetoes {
            let compared = |name: &String| self.comparisons.iter().any(|rule| rule.name == *name && rule.sensitive);
            veto.sensitive = veto
                .attribute
                .as_ref()
                .is_some_and(|path| is_sensitive(attributes, path))
                || veto.comparison.as_ref().is_some_and(compared);
        }
        Ok(())
    }

    /// Whether anything of them looks at sensitive attributes.
    pub fn compares_sensitive(&self) -> bool {
        self.comparisons.iter().any(|rule| rule.sensitive) || self.vetoes.iter().any(|rule| rule.sensitive)
    }

    /// Names of the comparisons that somebody may not see.
    pub fn unseen(&self, sight: super::Sight) -> Vec<String> {
        let unseen = self.comparisons.iter().filter(|rule| !sight.sees_comparison(rule));
        unseen.map(|rule| rule.name.clone()).collect()
    }

    fn check_numbers(&self) -> Result<(), Refusal> {
        let Thresholds { automatic, possible } = self.thresholds;
        if !(0.0 < possible && possible <= automatic && automatic < 1.0) {
            return refuse("matching.thresholds".into(), "needs 0 < possible <= automatic < 1");
        }
        if self.prior.matches_per_record <= 0.0 || self.prior.population == 0 {
            return refuse("matching.prior".into(), "both numbers must be above zero");
        }
        Ok(())
    }

    fn check_key(&self, place: &str, key: &[KeyPart]) -> Result<(), Refusal> {
        if key.is_empty() {
            return refuse(place.into(), "a blocking key needs at least one function");
        }
        for part in key {
            if self.comparison_of(part).is_none() {
                let reason = format!(
                    "`{part}` finds no comparison; `{}` works on comparisons of method {}",
                    part.function,
                    part.function
                        .methods()
                        .iter()
                        .map(|m| m.to_string())
                        .collect::<Vec<_>>()
                        .join(", ")
                );
                return refuse(place.into(), reason);
            }
        }
        Ok(())
    }

    fn check_veto(
        &self,
        place: &str,
        veto: &VetoRule,
        attributes: &BTreeMap<String, AttributeRule>,
    ) -> Result<(), Refusal> {
        let grouped = matches!(veto.when, VetoKind::OnlyOneIs | VetoKind::GroupsDiffer);
        if grouped && veto.groups.is_empty() {
            return refuse(format!("{place}.groups"), "this kind of veto needs groups of values");
        }
        match (veto.when.needs(), &veto.comparison, &veto.attribute) {
            (Some(method), Some(name), None) => {
                match self.comparisons.iter().find(|comparison| &comparison.name == name) {
                    Some(comparison) if comparison.method == method => Ok(()),
                    Some(_) => refuse(
                        format!("{place}.comparison"),
                        format!("`{name}` is not a comparison of method {method}"),
                    ),
                    None => refuse(format!("{place}.comparison"), format!("no comparison `{name}`")),
                }
            }
            (Some(_), _, _) => refuse(place.into(), "this kind of veto needs `comparison` only"),
            (None, None, Some(path)) => known(attributes, path, &format!("{place}.attribute")),
            (None, _, _) => refuse(place.into(), "this kind of veto needs `attribute` only"),
        }
    }

    /// Position of the comparison whose values a key function takes: the one that it names, or the
    /// first of a fitting method.
    pub(crate) fn comparison_of(&self, part: &KeyPart) -> Option<usize> {
        let fits = |method: Method| part.function.methods().contains(&method);
        self.comparisons.iter().position(|comparison| match &part.comparison {
            Some(name) => *name == comparison.name && fits(comparison.method),
            None => fits(comparison.method) && part.function != KeyFunction::Identifier,
        })
    }

    /// Sixteen hex digits that change with the rules or with the model in code.
    pub(crate) fn version(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        format!("{:016x}", super::token::hash_text(&[method::MODEL, &text]))
    }
}

impl ComparisonRule {
    fn check(&self, place: &str, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Refusal> {
        if self.attributes.is_empty() && self.parts.is_empty() {
            return refuse(format!("{place}.attributes"), "names no attribute");
        }
        if !self.parts.is_empty() && self.method != Method::Address {
            return refuse(format!("{place}.parts"), "only `address` has parts");
        }
        for path in &self.attributes {
            known(attributes, path, &format!("{place}.attributes"))?;
        }
        for (part, path) in &self.parts {
            if !["line1", "line2", "city", "state", "zip", "house"].contains(&part.as_str()) {
                return refuse(format!("{place}.parts.{part}"), "no such part of an address");
            }
            known(attributes, path, &format!("{place}.parts.{part}"))?;
        }
        for level in self.levels.keys() {
            if !self.method.levels().iter().any(|(name, _)| name == level) {
                return refuse(
                    format!("{place}.levels.{level}"),
                    format!("method {} has no such level", self.method),
                );
            }
        }
        if !(0.0..=1.0).contains(&self.frequency_share) {
            return refuse(format!("{place}.frequency_share"), "must be between 0 and 1");
        }
        let weights = self.weights();
        if let Some(rank) = weights.windows(2).position(|pair| pair[0] < pair[1]) {
            let (better, worse) = (self.method.levels()[rank].0, self.method.levels()[rank + 1].0);
            return refuse(
                format!("{place}.levels"),
                format!("`{better}` must not weigh less than `{worse}`"),
            );
        }
        Ok(())
    }

    /// Weights of the method's levels, best first, with this rule's replacements.
    pub(crate) fn weights(&self) -> Vec<f64> {
        let of = |name: &str| self.levels.get(name).copied();
        let weight = |(name, default): &(&str, f64)| match (*name, self.method) {
            ("near", Method::Identifier | Method::Exact) => of(name).or(of("different")).unwrap_or(*default),
            _ => of(name).unwrap_or(*default),
        };
        self.method.levels().iter().map(weight).collect()
    }
}

fn known(attributes: &BTreeMap<String, AttributeRule>, path: &str, place: &str) -> Result<(), Refusal> {
    let inside = format!("{path}.");
    if attributes.contains_key(path) || attributes.keys().any(|other| other.starts_with(&inside)) {
        return Ok(());
    }
    refuse(place.to_owned(), format!("no attribute `{path}` in this domain"))
}

fn is_sensitive(attributes: &BTreeMap<String, AttributeRule>, path: &str) -> bool {
    let inside = format!("{path}.");
    attributes.iter().any(|(name, rule)| {
        rule.sensitive
            && (name == path
                || name.starts_with(&inside)
                || path
                    .strip_prefix(name.as_str())
                    .is_some_and(|rest| rest.starts_with('.')))
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::domain::{builtin, builtin_texts};

    #[test]
    fn a_better_level_never_weighs_less() {
        for domain in builtin().expect("built-in domains are right") {
            for comparison in &domain.matching.comparisons {
                let weights = comparison.weights();
                assert!(
                    weights.windows(2).all(|pair| pair[0] >= pair[1]),
                    "{} {}",
                    domain.name,
                    comparison.name
                );
            }
        }
    }

    /// Where and why the vendor rules are refused after a change.
    fn refused(from: &str, to: &str) -> String {
        let texts = builtin_texts().expect("built-in domains are right");
        let (name, schema, rules) = texts.into_iter().find(|(name, ..)| *name == "vendor").expect("vendor");
        assert!(rules.contains(from), "{from}");
        let changed = rules.replacen(from, to, 1);
        let error = crate::engine::domain::Domain::parse(name, schema, &changed).expect_err("refused");
        format!("{} {}", error.place, error.reason)
    }

    #[test]
    fn wrong_rules_are_refused_with_their_place() {
        let cases = [
            ("partial = -1.0", "partial = -9.0", "matching.comparisons[0].levels"),
            (
                "partial = -1.0",
                "partly = -1.0",
                "matching.comparisons[0].levels.partly",
            ),
            ("automatic = 0.97", "automatic = 0.1", "matching.thresholds"),
            (
                "[\"identifier:tin\"]",
                "[\"identifier:tax\"]",
                "matching.blocking.keys[8]",
            ),
            (
                "attributes = [\"duns\"]",
                "attributes = [\"dun\"]",
                "matching.comparisons[6].attributes",
            ),
            (
                "comparison = \"name\"",
                "comparison = \"phone\"",
                "matching.vetoes[6].comparison",
            ),
        ];
        for (from, to, place) in cases {
            let found = refused(from, to);
            assert!(found.starts_with(place), "{from} -> {to}: {found}");
        }
        assert!(refused("[\"phone\"]", "[\"telephone\"]").contains("no blocking function `telephone`"));
    }

    #[test]
    fn sensitive_comparisons_are_known() {
        let domains = builtin().expect("built-in domains are right");
        let vendor = domains.iter().find(|domain| domain.name == "vendor").expect("vendor");
        let sensitive = vendor
            .matching
            .comparisons
            .iter()
            .filter(|comparison| comparison.sensitive);
        assert_eq!(
            sensitive.map(|comparison| comparison.name.as_str()).collect::<Vec<_>>(),
            ["tin"]
        );
    }
}
