//! Lists cleaned against the hub: the questions of the Reconciliation Service API (W3C Entity Reconciliation Community
//! Group), answered over published golden records. Sensitive attributes are neither asked nor told.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Hub;
use super::ingest::weighed;
use super::publish::published_attributes;
use crate::engine::change_filter::{fold, scalar};
use crate::engine::domain::{Domain, Kind};
use crate::engine::filter_value::canonical;
use crate::engine::matching::{Sight, features};
use crate::engine::record::{Attributes, values};
use crate::engine::resolution::{self, Resolution};
use crate::error::Result;
use crate::store::golden_records::GoldenRow;
use crate::store::{AnyConn, golden_records};

/// Most questions of one call.
pub const MOST_QUERIES: usize = 100;
/// Most golden records whose values one call may ask for.
pub const MOST_RECORDS: usize = 1_000;
/// Candidates of a question that does not say how many.
const CANDIDATES: usize = 10;
/// Most candidates of a question.
const MOST_CANDIDATES: usize = 100;
/// Stands for a record that nobody stored; no stored id looks like it.
const UNSTORED: &str = "?";

/// Who may this be?
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Its name, for the attribute that names records to people.
    pub name: Option<String>,
    /// Attribute path → values.
    pub properties: Vec<Property>,
    /// Only this domain: another one has no candidates.
    pub domain: Option<String>,
    /// Candidates wanted; 0 means 10, at most 100.
    pub limit: usize,
}

/// Values of one attribute.
#[derive(Debug, Clone, Default)]
pub struct Property {
    /// Attribute path.
    pub path: String,
    /// As the caller has them.
    pub values: Vec<String>,
    /// When a candidate must have them: how many of them.
    pub required: Option<Quantifier>,
}

/// How many of the values a candidate must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// At least one.
    Any,
    /// Every one.
    All,
    /// Not one.
    None,
}

/// One golden record that may be the same.
#[derive(Debug, Clone)]
pub struct ReconCandidate {
    /// Golden record.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// 0 to 100: the probability that it is the same.
    pub score: f64,
    /// Whether ingest would join a record like the question to it without asking anybody.
    pub matches: bool,
    /// Comparison → weight in bits.
    pub features: Vec<(String, f64)>,
}

/// A candidate before it is known to be published.
struct Found {
    golden_id: String,
    probability: f64,
    matches: bool,
    features: Vec<(String, f64)>,
}

impl Hub {
    /// Answers each question with candidates, best first.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub async fn candidates(&self, domain: &str, questions: Vec<Question>) -> Result<Vec<Vec<ReconCandidate>>> {
        let runtime = self.runtime(domain)?.clone();
        let definition = self.domain(domain)?;
        let mut bytes = 0;
        for question in &questions {
            bytes += weighed(&definition, &asked(&definition, question), "/attributes")?.bytes();
        }
        let (found, questions) = self
            .compute(bytes, move || {
                let view = runtime.view.read();
                let definition = &view.rules.domain;
                // Sensitive attributes have no part in it, whoever asks.
                let seen = view.index.seen(Sight::WithoutSensitive);
                let answer = |question: &Question| {
                    if question.domain.as_ref().is_some_and(|asked| *asked != definition.name) {
                        return Vec::new();
                    }
                    let prepared = definition.prepare(&asked(definition, question));
                    let features = features(&definition.matching, &prepared.attributes);
                    let decision = resolution::resolve(definition, seen, &view.constraints, UNSTORED, "", &features);
                    best(decision)
                };
                let found: Vec<Vec<Found>> = questions.iter().map(answer).collect();
                (found, questions)
            })
            .await?;
        let mut ids: Vec<String> = found.iter().flatten().map(|found| found.golden_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let rows = self.read(move |conn| golden_records::by_ids(conn, &ids)).await?;
        let live = rows.into_iter().filter(|row| row.status == "live");
        let published: HashMap<String, Published> = live
            .filter_map(|row| Some((row.id.clone(), Published::of(&row)?)))
            .collect();
        let answers = found.into_iter().zip(&questions);
        Ok(answers
            .map(|(found, question)| shown(&definition, found, question, &published))
            .collect())
    }

    /// Published golden records by the ids asked for; a merged one with the values of its survivor.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub async fn published_values_of(&self, domain: &str, ids: Vec<String>) -> Result<HashMap<String, Published>> {
        let name = self.runtime(domain)?.name.clone();
        self.read(move |conn| published_by_ids(conn, &name, &ids)).await
    }

    /// Golden records whose name begins so, in order of name: `(id, name)`. Only where lists can be filtered by the name.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub async fn named_like(
        &self,
        domain: &str,
        prefix: &str,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<(String, String)>> {
        let definition = self.domain(domain)?;
        let prefix = fold(prefix.trim());
        if prefix.is_empty() || !definition.filters.contains(&definition.label) {
            return Ok(Vec::new());
        }
        self.read(move |conn| {
            let page = (skip as i64, limit as i64);
            let ids = golden_records::beginning_with(conn, &definition.name, &definition.label, &prefix, page)?;
            let mut known = published_by_ids(conn, &definition.name, &ids)?;
            let known = ids
                .into_iter()
                .filter_map(|id| Some((id.clone(), known.remove(&id)?.name)));
            Ok(known.collect())
        })
        .await
    }
}

/// A golden record as consumers see it.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its name for people.
    pub name: String,
    /// Attributes, without sensitive ones.
    pub attributes: Attributes,
}

impl Published {
    fn of(row: &GoldenRow) -> Option<Published> {
        let body: Value = serde_json::from_str(row.published.as_deref()?).ok()?;
        Some(Published {
            name: body.get("label")?.as_str()?.to_owned(),
            attributes: published_attributes(row.published.as_deref()).ok()?,
        })
    }

    /// Whether it has as many of the values as are required.
    fn has(&self, domain: &Domain, property: &Property) -> bool {
        let Some(quantifier) = property.required else {
            return true;
        };
        let own: Vec<String> = values(&self.attributes, &property.path)
            .into_iter()
            .filter_map(scalar)
            .map(|value| fold(&value))
            .collect();
        let asked_for = |value: &String| canonical(domain, &property.path, value).unwrap_or_else(|_| value.clone());
        let mut asked = property
            .values
            .iter()
            .map(|value| own.contains(&fold(&asked_for(value))));
        match quantifier {
            Quantifier::Any => asked.any(|has| has),
            Quantifier::All => asked.all(|has| has),
            Quantifier::None => !asked.any(|has| has),
        }
    }
}

fn published_by_ids(conn: &mut AnyConn, domain: &str, ids: &[String]) -> Result<HashMap<String, Published>> {
    let rows = golden_records::by_ids(conn, ids)?;
    let survivors: Vec<String> = rows.iter().filter_map(|row| row.merged_into.clone()).collect();
    let survivors = golden_records::by_ids(conn, &survivors)?;
    let shown = |row: &GoldenRow| {
        let stands = match &row.merged_into {
            Some(survivor) => survivors.iter().find(|other| other.id == *survivor)?,
            None => row,
        };
        let visible = stands.domain == domain && stands.status == "live";
        Some((row.id.clone(), Published::of(stands).filter(|_| visible)?))
    };
    Ok(rows.iter().filter_map(shown).collect())
}

/// Attributes that can be asked and told: values that consumers see, by path.
pub fn properties(domain: &Arc<Domain>) -> Vec<(String, String)> {
    let told = domain.attributes.iter().filter(|(path, rule)| {
        let top = path.split('.').next().unwrap_or(path);
        rule.kind != Kind::Group && !rule.sensitive && !domain.is_sensitive(top) && !path.contains('*')
    });
    told.map(|(path, rule)| (path.clone(), rule.description.clone()))
        .collect()
}

/// The question as a record that a source system might send.
fn asked(domain: &Domain, question: &Question) -> Attributes {
    let mut record = Attributes::new();
    if let Some(name) = &question.name {
        put(&mut record, domain, &domain.label, std::slice::from_ref(name));
    }
    for property in &question.properties {
        put(&mut record, domain, &property.path, &property.values);
    }
    record
}

/// Puts values where the schema has them; what is sensitive or not there is passed over.
fn put(record: &mut Attributes, domain: &Domain, path: &str, values: &[String]) {
    let (top, member) = match path.split_once('.') {
        Some((top, member)) => (top, Some(member)),
        None => (path, None),
    };
    let (Some(rule), Some(outer)) = (domain.attributes.get(path), domain.attributes.get(top)) else {
        return;
    };
    if rule.kind == Kind::Group || rule.sensitive || domain.is_sensitive(top) {
        return;
    }
    let own = |list: bool| match (list, values.first()) {
        (true, _) => Some(Value::from(values.to_vec())),
        (false, first) => first.cloned().map(Value::String),
    };
    let Some(value) = own(rule.list) else { return };
    let Some(member) = member.filter(|member| !member.contains(['.', '*'])) else {
        if member.is_none() {
            record.insert(top.to_owned(), value);
        }
        return;
    };
    let group = match record.entry(top).or_insert_with(|| empty_group(outer.list)) {
        Value::Array(groups) => groups.first_mut(),
        group => Some(group),
    };
    if let Some(group) = group.and_then(Value::as_object_mut) {
        group.insert(member.to_owned(), value);
    }
}

fn empty_group(list: bool) -> Value {
    let group = Value::Object(Map::new());
    if list { Value::Array(vec![group]) } else { group }
}

/// Each golden record once, by its member that resembles most.
fn best(decision: resolution::Decision) -> Vec<Found> {
    let joined = match &decision.resolution {
        Resolution::Join { golden_id, also } if also.is_empty() => Some(golden_id.clone()),
        _ => None,
    };
    let mut found: Vec<Found> = Vec::new();
    for candidate in decision.explanation.candidates {
        let Some(golden_id) = candidate.golden_id else {
            continue;
        };
        let compared = candidate.assessment.comparisons.into_iter();
        let told = compared.filter(|c| c.left.is_some() && c.right.is_some());
        let next = Found {
            matches: joined.as_ref() == Some(&golden_id),
            probability: candidate.assessment.probability,
            features: told.map(|comparison| (comparison.name, comparison.weight)).collect(),
            golden_id,
        };
        match found.iter_mut().find(|known| known.golden_id == next.golden_id) {
            Some(known) if known.probability < next.probability => *known = next,
            Some(_) => {}
            None => found.push(next),
        }
    }
    found.sort_by(|a, b| {
        b.probability
            .total_cmp(&a.probability)
            .then(a.golden_id.cmp(&b.golden_id))
    });
    found
}

/// Those that consumers see, and that have what is required.
fn shown(
    domain: &Domain,
    found: Vec<Found>,
    question: &Question,
    published: &HashMap<String, Published>,
) -> Vec<ReconCandidate> {
    let limit = match question.limit {
        0 => CANDIDATES,
        limit => limit.min(MOST_CANDIDATES),
    };
    let candidate = |found: Found| {
        let seen = published.get(&found.golden_id)?;
        let fits = question.properties.iter().all(|property| seen.has(domain, property));
        fits.then(|| ReconCandidate {
            name: seen.name.clone(),
            // Two digits: more would only look exact.
            score: (found.probability * 10_000.0).round() / 100.0,
            matches: found.matches,
            features: found.features,
            id: found.golden_id,
        })
    };
    found.into_iter().filter_map(candidate).take(limit).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::builtin;

    fn vendor() -> Domain {
        builtin()
            .unwrap()
            .into_iter()
            .find(|domain| domain.name == "vendor")
            .unwrap()
    }

    fn property(path: &str, values: &[&str]) -> Property {
        Property {
            path: path.into(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            required: None,
        }
    }

    #[test]
    fn a_question_becomes_a_record() {
        let question = Question {
            name: Some("Baxter".into()),
            properties: vec![
                property("addresses.city", &["Deerfield"]),
                property("addresses.zip", &["60015", "60016"]),
                property("phones", &["1", "2"]),
                property("bank_accounts.account", &["1"]),
                property("nothing", &["1"]),
                property("addresses", &["1"]),
                property("duns", &[]),
            ],
            ..Question::default()
        };
        assert_eq!(
            Value::Object(asked(&vendor(), &question)),
            json!({
                "legal_name": "Baxter",
                "addresses": [{"city": "Deerfield", "zip": "60015"}],
                "phones": ["1", "2"],
            })
        );
    }

    #[test]
    fn what_is_required_is_compared_with_what_is_published() {
        let seen = Published {
            name: "B".into(),
            attributes: json!({"phones": ["1", "2"]}).as_object().cloned().unwrap(),
        };
        for (values, quantifier, expected) in [
            (vec!["2", "3"], Quantifier::Any, true),
            (vec!["3"], Quantifier::Any, false),
            (vec!["1", "2"], Quantifier::All, true),
            (vec!["1", "3"], Quantifier::All, false),
            (vec!["3"], Quantifier::None, true),
            (vec!["1"], Quantifier::None, false),
        ] {
            let asked = Property {
                required: Some(quantifier),
                ..property("phones", &values)
            };
            assert_eq!(seen.has(&vendor(), &asked), expected, "{values:?} {quantifier:?}");
        }
    }

    #[test]
    fn no_sensitive_property_is_offered() {
        let domain = Arc::new(vendor());
        let offered = properties(&domain);
        assert!(offered.iter().any(|(path, _)| path == "addresses.zip"));
        assert!(
            offered
                .iter()
                .all(|(path, _)| !domain.is_sensitive(path.split('.').next().unwrap()))
        );
    }
}
