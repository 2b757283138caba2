//! Picks pairs worth showing and asks the hub why they are, or are not, the same.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::api::Api;
use super::load::{Loaded, Placed};
use super::report::{Comparison, Example, Side};

/// The files in whose records duplicates are looked for, and whether the names must have a telling word in common: CMS
/// numbers its hospitals, so that a new name says nothing against one. The vendors of two cities have nothing but names, which
/// never join alone: they are questions.
const SHOWN: [(&str, &str, bool); 2] = [("facility", "cms_2020", false), ("facility", "hifld", true)];

/// Words that half of all hospitals have.
const COMMON: [&str; 12] = [
    "HOSPITAL",
    "MEDICAL",
    "CENTER",
    "HEALTH",
    "HEALTHCARE",
    "REGIONAL",
    "MEMORIAL",
    "COMMUNITY",
    "SAINT",
    "COUNTY",
    "SYSTEM",
    "UNIVERSITY",
];

/// Pairs asked about before one is found that the hub calls a match by itself.
const TRIES: usize = 10;

/// One joined pair per file of [`SHOWN`]: the pair whose names differ most among those that the hub matched directly.
///
/// # Errors
/// When a call fails, or a file brought no duplicate although all bring hundreds.
pub async fn duplicates(reader: &Api, loaded: &Loaded) -> Result<Vec<Example>, String> {
    let mut examples = Vec::new();
    for (domain, system, telling) in SHOWN {
        let mut found = None;
        let pairs = joined(loaded, domain, system);
        let pairs = pairs
            .into_iter()
            .filter(|(left, right)| !telling || share_a_word(&left.side.name, &right.side.name));
        for (left, right) in pairs.take(TRIES) {
            let example = explain(reader, domain, &left.side, &right.side).await?;
            if example.verdict == "match" {
                found = Some(example);
                break;
            }
        }
        examples.push(found.ok_or_else(|| format!("no {domain} of {system} joined a record of another source"))?);
    }
    Ok(examples)
}

/// Joined records with the record of another system that was there first, most different names first.
fn joined<'a>(loaded: &'a Loaded, domain: &str, system: &str) -> Vec<(&'a Placed, &'a Placed)> {
    let mut pairs: Vec<(f64, &Placed, &Placed)> = Vec::new();
    for group in loaded.by_golden_record().into_values() {
        let late = |placed: &&&Placed| placed.domain == domain && placed.side.system == system;
        if let ([first, ..], Some(late)) = (group.as_slice(), group.iter().find(late))
            && first.side.system != system
        {
            pairs.push((strsim::jaro_winkler(&first.side.name, &late.side.name), late, first));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.side.key.cmp(&b.1.side.key)));
    pairs.into_iter().map(|(_, late, first)| (late, first)).collect()
}

fn share_a_word(left: &str, right: &str) -> bool {
    let words = |name: &str| -> HashSet<String> {
        let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3);
        words
            .map(str::to_uppercase)
            .filter(|word| !COMMON.contains(&word.as_str()))
            .collect()
    };
    !words(left).is_disjoint(&words(right))
}

/// Two supplies under the description that most supplies of their source share, and how many those are.
///
/// # Errors
/// When the call fails, or the hub merged them.
pub async fn kept_apart(reader: &Api, loaded: &Loaded) -> Result<(Example, usize), String> {
    let mut by_description: BTreeMap<&str, Vec<&Placed>> = BTreeMap::new();
    for placed in loaded.records.iter().filter(|placed| placed.side.system == "wellstar") {
        by_description.entry(&placed.side.name).or_default().push(placed);
    }
    let most = by_description.values().map(Vec::len).max().unwrap_or(0);
    let alike = by_description.values().find(|alike| alike.len() == most);
    match alike.map(Vec::as_slice) {
        Some([left, right, ..]) if left.golden_id != right.golden_id => {
            Ok((explain(reader, "item", &left.side, &right.side).await?, most))
        }
        Some([left, right, ..]) => Err(format!("supplies {} and {} were merged", left.side.key, right.side.key)),
        _ => Err("no two supplies share a description".to_owned()),
    }
}

async fn explain(reader: &Api, domain: &str, left: &Side, right: &Side) -> Result<Example, String> {
    let operand = |side: &Side| json!({"system": side.system, "key": side.key});
    let body = json!({"left": operand(left), "right": operand(right)});
    let explanation = reader.post(&format!("/v1/domains/{domain}/explain"), &body).await?;
    let assessment = if explanation["assessment"].is_object() {
        &explanation["assessment"]
    } else {
        &explanation
    };
    let number = |name: &str| {
        assessment[name]
            .as_f64()
            .ok_or_else(|| format!("no {name} in {explanation}"))
    };
    Ok(Example {
        domain: domain.to_owned(),
        left: left.clone(),
        right: right.clone(),
        verdict: assessment["verdict"].as_str().unwrap_or_default().to_owned(),
        weight: number("weight")?,
        probability: number("probability")?,
        automatic: assessment["thresholds"]["automatic"].as_f64().unwrap_or_default(),
        prior: number("prior")?,
        comparisons: list(&assessment["comparisons"]).iter().map(comparison).collect(),
        vetoes: list(&assessment["vetoes"])
            .iter()
            .filter_map(|veto| veto.as_str().map(str::to_owned))
            .collect(),
        explanation,
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn comparison(value: &Value) -> Comparison {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Comparison {
        left: value["left"].as_str().map(str::to_owned),
        right: value["right"].as_str().map(str::to_owned),
        name: text("name"),
        level: text("level"),
        weight: value["weight"].as_f64().unwrap_or_default(),
    }
}
