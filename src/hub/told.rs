//! What is stored of decisions and tasks, as it is told to those who may not see sensitive attributes: it was made with all
//! that is compared, and they are told of the rest, added up anew.

use std::sync::Arc;

use serde_json::{Value, json};

use super::follow::DUPLICATE;
use super::{Hub, cohesion, identifiers};
use crate::engine::domain::Domain;
use crate::engine::matching::{Assessment, Retold, Sight};
use crate::engine::resolution::{Explanation, JudgedCandidate, REASON_UNSEEN, in_order};
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::decisions::DecisionRow;
use crate::store::tasks::{self, InDomain, TaskRow};

/// How somebody is told of what a domain stored.
#[derive(Debug, Clone)]
pub(super) struct Teller {
    pub(super) domain: Arc<Domain>,
    sight: Sight,
}

impl Teller {
    pub(super) fn new(domain: Arc<Domain>, sight: Sight) -> Self {
        Teller {
            sight: domain.sight(sight),
            domain,
        }
    }

    /// Whether it is told as it is.
    pub(super) fn is_whole(&self) -> bool {
        self.sight == Sight::Whole
    }

    fn retold(&self) -> Retold<'_> {
        Retold::new(&self.domain.matching, self.sight)
    }

    /// The explanation that is kept with a decision.
    ///
    /// # Errors
    /// `Internal` when it cannot be read, and so cannot be told in part.
    pub(super) fn explanation(&self, row: &DecisionRow) -> Result<Value> {
        if self.is_whole() {
            return Ok(serde_json::from_str(&row.explanation).unwrap_or(Value::Null));
        }
        let stored: Explanation = serde_json::from_str(&row.explanation).map_err(unreadable)?;
        Ok(json!(stored.retold(&self.retold(), &row.golden_id)))
    }

    /// The category of a task of a kind. Where it says how a pair was judged it is the one that says least.
    pub(super) fn category<'a>(&self, kind: &str, category: &'a str) -> &'a str {
        match self.is_whole() {
            true => category,
            false => folded(kind, category).unwrap_or(category),
        }
    }

    /// The pattern of a task of a kind: what may be told of what agrees and what does not.
    pub(super) fn pattern(&self, kind: &str, pattern: &str) -> String {
        match self.is_whole() || !is_judged(kind) {
            true => pattern.to_owned(),
            false => self.retold().match_key(pattern),
        }
    }

    /// The detail of a task.
    ///
    /// # Errors
    /// `Internal` when it cannot be read, and so cannot be told in part.
    pub(super) fn detail(&self, task: &TaskRow, mut detail: Value) -> Result<Value> {
        if !self.is_whole() && is_judged(&task.kind) {
            retell(&self.retold(), task, &mut detail)?;
        }
        Ok(detail)
    }
}

impl Hub {
    /// How somebody is told of those of the domains that have sensitive attributes which he may not see.
    pub(super) fn told_in_part(&self, domains: &[String], sensitive_in: &[String]) -> Vec<Teller> {
        let hidden = domains.iter().filter(|name| !sensitive_in.contains(name));
        let found = hidden.filter_map(|name| self.domain(name).ok());
        let tellers = found.map(|domain| Teller::new(domain, Sight::WithoutSensitive));
        tellers.filter(|told| !told.is_whole()).collect()
    }
}

/// Patterns of one domain that are looked through.
const MOST_PATTERNS: i64 = 10_000;

/// The stored categories that are told as this one.
pub(super) fn categories(domains: &[String], told: &[Teller], asked: &str) -> Vec<InDomain> {
    let mut found = vec![others(domains, told, asked)];
    let stored: Vec<String> = CATEGORIES
        .iter()
        .flat_map(|(kind, all)| all.iter().map(move |category| (kind, category)))
        .filter(|(kind, category)| folded(kind, category) == Some(asked))
        .map(|(_, category)| (*category).to_owned())
        .collect();
    let hidden = CATEGORIES.iter().any(|(_, all)| all.contains(&asked));
    found.push(InDomain {
        domains: told.iter().map(|told| told.domain.name.clone()).collect(),
        texts: match hidden {
            true => stored,
            false => vec![asked.to_owned()],
        },
    });
    found
}

/// The stored patterns that are told as this one.
pub(super) fn patterns(
    conn: &mut AnyConn,
    (domains, told): (&[String], &[Teller]),
    states: &[String],
    asked: &str,
) -> Result<Vec<InDomain>> {
    let mut found = vec![others(domains, told, asked)];
    for told in told {
        let mut texts = tasks::patterns(conn, &told.domain.name, states, MOST_PATTERNS)?;
        texts.retain(|pattern| told.pattern(DUPLICATE, pattern) == asked);
        found.push(InDomain {
            domains: vec![told.domain.name.clone()],
            texts,
        });
    }
    Ok(found)
}

/// In the domains of which all is told, what is asked for.
fn others(domains: &[String], told: &[Teller], asked: &str) -> InDomain {
    let whole = domains
        .iter()
        .filter(|name| told.iter().all(|told| told.domain.name != **name));
    InDomain {
        domains: whole.cloned().collect(),
        texts: vec![asked.to_owned()],
    }
}

/// Categories that say how a pair was judged, by kind of task; the first says least.
const CATEGORIES: [(&str, &[&str]); 2] = [
    (
        DUPLICATE,
        &[
            "possible_match",
            "ambiguous",
            "vetoed",
            "source_declared_duplicate_free",
        ],
    ),
    (cohesion::KIND, &["no_match", "contradiction"]),
];

/// The category in place of one that says how a pair was judged.
fn folded(kind: &str, category: &str) -> Option<&'static str> {
    let (_, all) = CATEGORIES.iter().find(|(of, _)| *of == kind)?;
    all.first().copied().filter(|_| all.contains(&category))
}

/// Whether a task is asked because of what was compared.
fn is_judged(kind: &str) -> bool {
    CATEGORIES.iter().any(|(of, _)| *of == kind)
}

/// Tells the detail of a task anew in its place.
fn retell(told: &Retold<'_>, task: &TaskRow, detail: &mut Value) -> Result<()> {
    if let Some(candidates) = detail.get_mut("candidates") {
        let stored: Vec<JudgedCandidate> = serde_json::from_value(candidates.take()).map_err(unreadable)?;
        let mut shown: Vec<JudgedCandidate> = stored.into_iter().map(|one| one.retold(told)).collect();
        if task.other_golden_id.is_none() && task.kind == DUPLICATE {
            shown.retain(|one| one.assessment.is_possible());
        }
        in_order(&mut shown);
        *candidates = json!(shown);
    }
    let (mut before, mut now): (Option<f64>, Option<f64>) = (None, None);
    for member in detail
        .get_mut("members")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        for name in ["before", "now"] {
            let Some(stored) = member.get_mut(name).filter(|stored| !stored.is_null()) else {
                continue;
            };
            let weight = retell_one(told, stored)?.weight;
            let heaviest = if name == "now" { &mut now } else { &mut before };
            *heaviest = Some(heaviest.map_or(weight, |known| known.max(weight)));
        }
    }
    let Some(members) = detail.as_object_mut() else {
        return Err(Error::Internal("the detail of a task is no object".into()));
    };
    if members.contains_key("weight") {
        members.insert("weight".into(), json!(now));
        members.insert("weight_before".into(), json!(before));
        members.insert("baseline".into(), Value::Null);
    }
    if let Some(vetoes) = members.get_mut("contradictions").and_then(Value::as_array_mut) {
        vetoes.retain(|veto| veto.as_str().is_some_and(|name| told.tells_veto(name)));
    }
    if task.category != identifiers::CATEGORY && members.contains_key("reason") {
        members.insert("reason".into(), REASON_UNSEEN.into());
    }
    Ok(())
}

/// Tells an assessment anew in its place.
fn retell_one(told: &Retold<'_>, stored: &mut Value) -> Result<Assessment> {
    let whole: Assessment = serde_json::from_value(stored.take()).map_err(unreadable)?;
    let shown = told.assessment(&whole);
    *stored = json!(shown);
    Ok(shown)
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a stored explanation cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::resolution::Category;
    use crate::engine::resolution::cohesion::Loss;

    #[test]
    fn every_category_that_says_how_a_pair_was_judged_is_folded() {
        let all = [
            Category::Ambiguous,
            Category::PossibleMatch,
            Category::Vetoed,
            Category::SourceDeclaredDuplicateFree,
            Category::CommonName,
        ];
        let told: Vec<&str> = all
            .iter()
            .map(|category| folded(DUPLICATE, category.as_str()).unwrap_or(category.as_str()))
            .collect();
        let possible = Category::PossibleMatch.as_str();
        // How many records share a name is told: it is not sensitive.
        assert_eq!(
            told,
            [possible, possible, possible, possible, Category::CommonName.as_str()]
        );
        for loss in [Loss::Contradiction, Loss::NoMatch] {
            assert_eq!(folded(cohesion::KIND, loss.as_str()), Some(Loss::NoMatch.as_str()));
        }
    }
}
