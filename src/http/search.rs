//! Search before create, and explanations of pairs.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::object;
use super::params::{DomainPath, Params, Segments};
use super::shares::Share;
use super::validation::{self, refused};
use super::{Reply, State, ok};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::search::{Operand, Source};
use crate::hub::source_records::SourceKey;
use crate::hub::time::parse;

/// Body of `matchRecord`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "key_of_a_system"))]
pub struct MatchBody {
    attributes: Attributes,
    /// As if this system sent it.
    #[validate(custom(function = "validation::system"))]
    system: Option<String>,
    #[validate(custom(function = "validation::key"))]
    key: Option<String>,
    #[validate(custom(function = "validation::time"))]
    source_updated_at: Option<String>,
}

fn key_of_a_system(body: &MatchBody) -> std::result::Result<(), ValidationError> {
    match (&body.system, &body.key) {
        (None, Some(_)) => Err(refused("source", "expected the system that the key is of")),
        (Some(_) | None, _) => Ok(()),
    }
}

/// Body of `explainPair`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ExplainBody {
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    left: SideBody,
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    right: SideBody,
    #[validate(length(min = 1, max = 64))]
    rules: Option<String>,
}

/// One side: a stored source record, or attributes.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_kind"))]
pub struct SideBody {
    #[validate(custom(function = "validation::system"))]
    system: Option<String>,
    #[validate(custom(function = "validation::key"))]
    key: Option<String>,
    attributes: Option<Attributes>,
}

fn one_kind(side: &SideBody) -> std::result::Result<(), ValidationError> {
    match (&side.system, &side.key, &side.attributes) {
        (Some(_), Some(_), None) | (None, None, Some(_)) => Ok(()),
        _ => Err(refused("operand", "expected either system and key, or attributes")),
    }
}

impl SideBody {
    /// The stored record that it is.
    fn stored(&self) -> Option<String> {
        let (system, key) = self.system.as_ref().zip(self.key.as_ref())?;
        Some(format!("source_record:{system}/{key}"))
    }
}

impl From<SideBody> for Operand {
    fn from(side: SideBody) -> Self {
        match (side.system, side.key) {
            (Some(system), Some(key)) => Operand::Stored(SourceKey { system, key }),
            _ => Operand::Given {
                attributes: side.attributes.unwrap_or_default(),
            },
        }
    }
}

/// `matchRecord`
pub async fn find(
    state: State,
    caller: Caller,
    path: Segments<DomainPath>,
    params: Params,
    body: Json<MatchBody>,
) -> Reply {
    params.only(&[])?;
    let asked = body.0.attributes.keys().cloned().collect();
    note(&state, &caller, &path.0.domain, "match", asked)?;
    let body = body.0;
    let source = Source {
        system: body.system.unwrap_or_default(),
        key: body.key,
        updated_at: body.source_updated_at.as_deref().and_then(parse),
    };
    let domain = &path.0.domain;
    let found = state.hub.search(domain, body.attributes, source, caller.sight(domain));
    ok(&found.await?)
}

/// Whoever may see sensitive values is told how those that they give compare with the hub's.
fn note(state: &State, caller: &Caller, domain: &str, subject: &str, attributes: BTreeSet<String>) -> Result<()> {
    if caller.may(Action::Sensitive, domain) {
        let definition = state.hub.domain(domain)?;
        caller.ledger().compared(&definition, subject.to_owned(), attributes);
    }
    Ok(())
}

/// Of two stored records all their attributes are compared, else those that are given.
fn note_pair(state: &State, caller: &Caller, domain: &str, left: &SideBody, right: &SideBody) -> Result<()> {
    let given = [left, right].into_iter().filter_map(|side| side.attributes.as_ref());
    let stored: Vec<String> = [left, right].into_iter().filter_map(SideBody::stored).collect();
    let attributes = match given.clone().count() {
        // Nothing of the hub's is compared.
        2 => return Ok(()),
        1 => given.flat_map(|attributes| attributes.keys().cloned()).collect(),
        _ => state.hub.domain(domain)?.attributes.keys().cloned().collect(),
    };
    note(state, caller, domain, &stored.join(" "), attributes)
}

/// `explainPair`
pub async fn explain(
    state: State,
    caller: Caller,
    path: Segments<DomainPath>,
    params: Params,
    body: Json<ExplainBody>,
) -> Reply {
    params.only(&[])?;
    let ExplainBody { left, right, rules } = body.0;
    note_pair(&state, &caller, &path.0.domain, &left, &right)?;
    // By other rules a whole domain is looked at.
    let held = match &rules {
        Some(_) => Some(state.shares.take(Share::Builds, caller.subject(), 1)?),
        None => None,
    };
    let (hub, domain) = (Arc::clone(&state.hub), path.0.domain);
    let sight = caller.sight(&domain);
    // It goes on, and holds its place, when the caller hangs up.
    let explained = tokio::spawn(async move {
        let _held = held;
        hub.explain(&domain, left.into(), right.into(), rules, sight).await
    });
    let explained = explained.await.map_err(|panic| Error::Internal(panic.to_string()))?;
    ok(&explained?)
}
