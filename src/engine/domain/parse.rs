//! Reads a domain folder and refuses what is wrong in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::apart;
use super::error::line_column;
use super::rules::RulesFile;
use super::shape::{self, Shape};
use super::{AttributeRule, Domain, DomainError, Kind};
use crate::engine::approval::{ApprovalRules, Only, Protection};
use crate::engine::checks;
use crate::engine::entries;
use crate::engine::hierarchy;
use crate::engine::patient_data;
use crate::engine::standardize::STANDARDIZER_VERSION;
use crate::engine::survivorship::Strategy;

const FORMAT: u32 = 1;
const LONGEST_NAME: usize = 40;
const HIGHEST_TRUST: u32 = 100;

/// Place and reason of a mistake in `rules.toml`.
type Mistake = (String, String);

pub(super) fn parse(name: &str, schema_text: &str, rules_text: &str) -> Result<Domain, DomainError> {
    check_name(name)?;
    let in_schema = |(place, reason)| DomainError {
        file: format!("{name}/schema.json"),
        place,
        reason,
    };
    let in_rules = |(place, reason)| DomainError {
        file: format!("{name}/rules.toml"),
        place,
        reason,
    };

    let schema = read_json(schema_text).map_err(in_schema)?;
    let validator = compile(&schema).map_err(in_schema)?;
    let mut rules = read_toml(rules_text).map_err(in_rules)?;
    let shape =
        shape::read(&schema, &rules.attributes).map_err(|(place, reason)| in_schema((or_root(place), reason)))?;
    if let Some(refused) = patient_data::in_domain(name, &shape) {
        return Err(in_schema(refused));
    }
    let attributes = shape::paths(&shape);
    check(name, &rules, &attributes).map_err(in_rules)?;
    let options = |path: &str| shape.at(path).map(|shape| shape.options.clone()).unwrap_or_default();
    let dated = rules.valid_time.is_some();
    rules
        .survivorship
        .check_worst(&attributes, dated, &options)
        .map_err(in_rules)?;
    hierarchy::check(name, &rules.hierarchies, &attributes).map_err(in_rules)?;
    rules.matching.bind(&attributes, &rules.label).map_err(in_rules)?;

    Ok(Domain {
        name: name.to_owned(),
        plural: rules.plural.clone().unwrap_or_else(|| format!("{}s", rules.title)),
        date_order: date_order(&rules, &shape),
        title: rules.title,
        label: rules.label,
        rules_version: version(schema_text, rules_text),
        schema,
        schema_text: schema_text.to_owned(),
        rules_text: rules_text.to_owned(),
        warns_of_form: attributes.values().any(|rule| {
            rule.findings
                .iter()
                .any(|(code, said)| code.is_of_the_schema() && !said.is_quarantine())
        }),
        attributes,
        matching: rules.matching,
        survivorship: rules.survivorship,
        approval: with_exclusive(rules.approval, &rules.exclusive),
        tasks: rules.tasks,
        valid_time: rules.valid_time,
        hierarchies: rules.hierarchies,
        units: rules.units,
        checks: rules.checks,
        lookups: rules.lookups,
        sources: rules.sources,
        filters: rules.filters,
        exclusive: rules.exclusive,
        shape,
        validator: Arc::new(validator),
        codes: Arc::default(),
    })
}

/// Exclusive identifiers are protected where no rule says how.
fn with_exclusive(mut approval: ApprovalRules, exclusive: &[String]) -> ApprovalRules {
    let mut implied: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in exclusive {
        let (name, member) = path
            .split_once('.')
            .map_or((path.as_str(), None), |(name, member)| (name, Some(member)));
        let members = implied.entry(name.to_owned()).or_default();
        members.extend(member.and_then(|member| member.split('.').next()).map(str::to_owned));
    }
    for (name, members) in implied {
        approval
            .protect
            .entry(name)
            .or_insert_with(|| Protection::of_exclusive(members));
    }
    approval
}

fn or_root(place: String) -> String {
    if place.is_empty() { "/".to_owned() } else { place }
}

fn check_name(name: &str) -> Result<(), DomainError> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
    let all_allowed = name
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if starts_well && all_allowed && name.len() <= LONGEST_NAME {
        return Ok(());
    }
    Err(DomainError {
        file: name.to_owned(),
        place: "folder name".into(),
        reason: format!(
            "a domain's folder is named with a-z, 0-9 and _, a letter first, at most {LONGEST_NAME} characters"
        ),
    })
}

fn version(schema_text: &str, rules_text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(STANDARDIZER_VERSION.to_be_bytes());
    hash.update((schema_text.len() as u64).to_be_bytes());
    hash.update(schema_text);
    hash.update(rules_text);
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read_json(text: &str) -> Result<Value, Mistake> {
    serde_json::from_str(text).map_err(|error| {
        let place = format!("{}:{}", error.line(), error.column());
        (place, format!("not JSON: {error}"))
    })
}

fn compile(schema: &Value) -> Result<jsonschema::Validator, Mistake> {
    let built = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .offline()
        .build(schema);
    built.map_err(|error| {
        (
            or_root(error.instance_path().as_str().to_owned()),
            format!("not a JSON Schema: {error}"),
        )
    })
}

fn read_toml(text: &str) -> Result<RulesFile, Mistake> {
    toml::from_str(text).map_err(|error| {
        let place = error
            .span()
            .map_or_else(|| "1:1".to_owned(), |span| line_column(text, span.start));
        (place, error.message().to_owned())
    })
}

/// Pairs that the rules list, and `valid_from` before `valid_to` where the domain has both.
fn date_order(rules: &RulesFile, shape: &Shape) -> Vec<[String; 2]> {
    let mut pairs = rules.date_order.clone();
    let validity = ["valid_from".to_owned(), "valid_to".to_owned()];
    let named = rules
        .valid_time
        .as_ref()
        .map(|rule| [rule.from.clone(), rule.to.clone()]);
    for pair in named.into_iter().chain([validity]) {
        if pair.iter().all(|name| shape.members.contains_key(name)) && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

fn check(domain: &str, rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    if rules.format != FORMAT {
        return mistake(
            "format",
            format!(
                "format {} is not known; this version reads format {FORMAT}",
                rules.format
            ),
        );
    }
    if rules.title.trim().is_empty() {
        return mistake("title", "the title is empty");
    }
    check_settings(rules, attributes)?;
    check_label(rules, attributes)?;
    check_filters(rules, attributes)?;
    check_exclusive(rules, attributes)?;
    check_sources(rules)?;
    check_dates(rules, attributes)?;
    let systems: Vec<&str> = rules.sources.iter().map(|source| source.name.as_str()).collect();
    rules.survivorship.check(attributes, &systems)?;
    rules.tasks.check(attributes)?;
    check_approval(rules, attributes)?;
    check_valid_time(rules, attributes)?;
    if let Some(units) = &rules.units {
        units.check(attributes)?;
    }
    rules.lookups.check(attributes)?;
    checks::verify(&rules.checks, attributes, rules.units.as_ref(), domain)
}

fn mistake<T>(place: impl Into<String>, reason: impl Into<String>) -> Result<T, Mistake> {
    Err((place.into(), reason.into()))
}

/// The rule of an attribute that the rules name at `place`.
fn attribute<'a>(
    attributes: &'a BTreeMap<String, AttributeRule>,
    path: &str,
    place: &str,
) -> Result<&'a AttributeRule, Mistake> {
    attributes.get(path).ok_or_else(|| {
        let nearest = attributes.keys().min_by_key(|known| strsim::osa_distance(known, path));
        let hint = nearest
            .map(|known| format!("; did you mean \"{known}\"?"))
            .unwrap_or_default();
        (
            place.to_owned(),
            format!("the schema has no attribute \"{path}\"{hint}"),
        )
    })
}

fn check_settings(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    for (path, settings) in &rules.attributes {
        let place = format!("attributes.\"{path}\"");
        let rule = attribute(attributes, path, &place)?;
        if let Some(kind) = settings.kind.filter(|kind| *kind != rule.kind) {
            let expected = if rule.kind == Kind::Group {
                "group"
            } else {
                "a kind of value"
            };
            let reason = format!("kind \"{}\" does not fit the schema: expected {expected}", kind.name());
            return mistake(format!("{place}.kind"), reason);
        }
        if settings.sensitive && path.contains('.') {
            let reason = "only a top-level attribute can be sensitive; declare the whole group sensitive";
            return mistake(format!("{place}.sensitive"), reason);
        }
        if let Some(list) = &settings.code_list {
            let place = format!("{place}.code_list");
            if rule.kind == Kind::Group {
                return mistake(place, "a group has no codes; bind one of its members");
            }
            if list.trim().is_empty() {
                return mistake(place, "expected the name of a code list");
            }
        }
        if rule.kind == Kind::Group && !settings.findings.is_empty() {
            return mistake(
                format!("{place}.findings"),
                "a group has no value in which something is found; say it of one of its members",
            );
        }
        if settings
            .usual_length
            .is_some_and(|most| most == 0 || rule.kind == Kind::Group)
        {
            return mistake(
                format!("{place}.usual_length"),
                "expected characters of a text, 1 or more",
            );
        }
        if let Some(key) = &settings.entry_key {
            let place = format!("{place}.entry_key");
            entries::check_key(path, rule, key, attributes).map_err(|reason| (place, reason))?;
        }
        if let Some(rule) = &settings.apart {
            apart::check(path, rule, attributes).map_err(|reason| (format!("{place}.apart"), reason))?;
        }
        if let Some(target) = &settings.target {
            let place = format!("{place}.target");
            if rule.kind != Kind::Reference {
                return mistake(place, "only an attribute of kind \"reference\" has a target");
            }
            check_name(target).map_err(|error| (place, error.reason))?;
        }
    }
    Ok(())
}

fn check_label(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    let rule = attribute(attributes, &rules.label, "label")?;
    if rule.kind == Kind::Group {
        return mistake("label", "the label must be an attribute with a value, not a group");
    }
    if is_sensitive(attributes, &rules.label) {
        return mistake(
            "label",
            "the label is shown to everybody, so it cannot be a sensitive attribute",
        );
    }
    Ok(())
}

fn check_exclusive(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    for (position, path) in rules.exclusive.iter().enumerate() {
        let place = format!("exclusive[{position}]");
        if attribute(attributes, path, &place)?.kind == Kind::Group {
            return mistake(place, format!("\"{path}\" is a group; an identifier is one value"));
        }
        if rules.exclusive.iter().take(position).any(|earlier| earlier == path) {
            return mistake(place, format!("\"{path}\" is listed twice"));
        }
    }
    Ok(())
}

fn check_filters(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    for (position, path) in rules.filters.iter().enumerate() {
        let place = format!("filters[{position}]");
        if attribute(attributes, path, &place)?.kind == Kind::Group {
            return mistake(place, format!("\"{path}\" is a group; filter by one of its members"));
        }
        if is_sensitive(attributes, path) {
            return mistake(
                place,
                format!("\"{path}\" is sensitive: a filter would tell its value to those who may not see it"),
            );
        }
        if rules.filters.iter().take(position).any(|earlier| earlier == path) {
            return mistake(place, format!("\"{path}\" is listed twice"));
        }
    }
    Ok(())
}

fn is_sensitive(attributes: &BTreeMap<String, AttributeRule>, path: &str) -> bool {
    let top = path.split('.').next().unwrap_or(path);
    attributes.get(top).is_some_and(|rule| rule.sensitive)
}

fn check_sources(rules: &RulesFile) -> Result<(), Mistake> {
    let mut seen = BTreeSet::new();
    for (position, source) in rules.sources.iter().enumerate() {
        let place = format!("sources[{position}]");
        if source.name.trim().is_empty() {
            return mistake(format!("{place}.name"), "a source system needs a name");
        }
        if !seen.insert(source.name.as_str()) {
            return mistake(
                format!("{place}.name"),
                format!("source \"{}\" is declared twice", source.name),
            );
        }
        if source.trust > HIGHEST_TRUST {
            return mistake(format!("{place}.trust"), format!("trust is 0 to {HIGHEST_TRUST}"));
        }
    }
    Ok(())
}

fn check_dates(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    for (position, pair) in rules.date_order.iter().enumerate() {
        let place = format!("date_order[{position}]");
        for path in pair {
            let rule = attribute(attributes, path, &place)?;
            if rule.kind != Kind::Date || rule.list || path.contains('.') {
                return mistake(place, format!("\"{path}\" is not a top-level attribute of kind date"));
            }
        }
    }
    Ok(())
}

fn check_valid_time(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    let Some(rule) = &rules.valid_time else {
        return Ok(());
    };
    for (place, path) in [("valid_time.from", &rule.from), ("valid_time.to", &rule.to)] {
        let found = attribute(attributes, path, place)?;
        if found.kind != Kind::Date || found.list || path.contains('.') {
            return mistake(place, format!("\"{path}\" is not a top-level attribute of kind date"));
        }
    }
    if rule.from == rule.to {
        return mistake("valid_time.to", "the first day and the end are two attributes");
    }
    if let Some((path, _)) = attributes.iter().find(|(_, rule)| rule.sensitive) {
        let reason =
            format!("\"{path}\" is sensitive: periods are shown to everybody, so a domain has the one or the other");
        return mistake("valid_time", reason);
    }
    Ok(())
}

fn check_approval(rules: &RulesFile, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
    for name in rules.approval.protect.keys() {
        let place = format!("approval.protect.\"{name}\"");
        attribute(attributes, name, &place)?;
        if name.contains('.') {
            return mistake(
                place,
                "only a top-level attribute can be protected; protect the whole group",
            );
        }
    }
    let cleared = |(name, protection): &(&String, &Protection)| {
        protection.only == Some(Only::Cleared) && rules.survivorship.of(name).strategy != Strategy::Worst
    };
    if let Some((name, _)) = rules.approval.protect.iter().find(cleared) {
        let place = format!("approval.protect.\"{name}\".only");
        return mistake(place, "only what survives by worst can be cleared");
    }
    rules.approval.check(attributes)
}
