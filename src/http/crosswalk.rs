//! Source keys to golden ids and back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{Params, Segments, SourcePath};
use super::validation::{self, refused};
use super::{Reply, State, ids, ok};
use crate::error::{Error, Result};
use crate::hub::resolve::{Asked, MAX_KEYS, Resolved};
use crate::hub::source_records::SourceKey;

/// Body of `resolveCrosswalk`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "some"))]
pub struct ResolveBody {
    #[validate(length(min = 1, max = 64))]
    domain: Option<String>,
    #[serde(default, deserialize_with = "objects")]
    #[validate(nested)]
    keys: Vec<AskedKey>,
    #[validate(custom(function = "ids"))]
    #[serde(default, deserialize_with = "ids::many")]
    golden_ids: Vec<String>,
}

/// A source key of a domain; of the body's, if it names none.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct AskedKey {
    #[validate(length(min = 1, max = 64))]
    domain: Option<String>,
    #[validate(custom(function = "validation::system"))]
    system: String,
    #[validate(custom(function = "validation::key"))]
    key: String,
}

/// A source key.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    #[validate(custom(function = "validation::system"))]
    system: String,
    #[validate(custom(function = "validation::key"))]
    key: String,
}

impl From<KeyBody> for SourceKey {
    fn from(KeyBody { system, key }: KeyBody) -> Self {
        SourceKey { system, key }
    }
}

/// Answer of `resolveCrosswalk`.
#[derive(Serialize)]
struct ResolvedList {
    results: Vec<Resolved>,
}

fn some(body: &ResolveBody) -> std::result::Result<(), ValidationError> {
    match body.keys.len() + body.golden_ids.len() {
        0 => Err(refused("empty", "expected keys or golden_ids")),
        _ => Ok(()),
    }
}

fn ids(ids: &[String]) -> std::result::Result<(), ValidationError> {
    let fits = |id: &String| (1..=64).contains(&id.len()) && !id.chars().any(char::is_control);
    if ids.iter().all(fits) {
        Ok(())
    } else {
        Err(refused("golden_id", "expected ids of 1 to 64 characters"))
    }
}

/// `getCrosswalk`
pub async fn get(state: State, path: Segments<SourcePath>, params: Params) -> Reply {
    params.only(&["as_of"])?;
    let SourcePath { domain, system, key } = path.0;
    ok(&match params.as_of(&state, &[&domain]).await? {
        None => state.hub.crosswalk(&domain, &system, &key).await?,
        Some(at) => state.hub.crosswalk_at(&domain, &system, &key, at).await?,
    })
}

/// `resolveCrosswalk`
pub async fn resolve(state: State, caller: Caller, params: Params, body: Json<ResolveBody>) -> Reply {
    params.only(&["as_of"])?;
    let ResolveBody {
        domain,
        keys,
        golden_ids,
    } = body.0;
    let count = keys.len() + golden_ids.len();
    let mut asked = Asked {
        name_domains: domain.is_none(),
        domains: domains_of_ids(&state, &caller, domain.as_deref(), golden_ids.is_empty())?,
        keys: with_domains(&caller, keys, domain)?,
        ids: golden_ids,
        as_of: None,
    };
    if count > MAX_KEYS {
        let detail = format!("a look-up may hold {MAX_KEYS} keys and ids in all, this one has {count}");
        return Err(Error::TooLarge { detail }.into());
    }
    let named = asked.keys.iter().map(|(domain, _)| domain).chain(&asked.domains);
    let known: BTreeSet<&str> = named
        .filter(|name| state.hub.domain(name).is_ok())
        .map(String::as_str)
        .collect();
    let known: Vec<&str> = known.into_iter().collect();
    asked.as_of = params.as_of(&state, &known).await?;
    ok(&ResolvedList {
        results: state.hub.crosswalk_resolve(asked).await?,
    })
}

/// Ids are looked up in the domain of the body; without one, wherever the caller may read.
fn domains_of_ids(state: &State, caller: &Caller, domain: Option<&str>, none: bool) -> Result<Vec<String>> {
    if let Some(domain) = domain {
        caller.require(Action::Read, domain)?;
        return Ok(vec![domain.to_owned()]);
    }
    if none {
        return Ok(Vec::new());
    }
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    Ok(names.filter(|name| caller.may(Action::Read, name)).collect())
}

fn with_domains(caller: &Caller, keys: Vec<AskedKey>, default: Option<String>) -> Result<Vec<(String, SourceKey)>> {
    let mut named = Vec::with_capacity(keys.len());
    for (place, AskedKey { domain, system, key }) in keys.into_iter().enumerate() {
        let Some(domain) = domain.or_else(|| default.clone()) else {
            let message = "expected a domain here or for the whole body";
            return Err(Error::invalid(format!("/keys/{place}/domain"), "required", message));
        };
        if Some(&domain) != default.as_ref() {
            caller.require(Action::Read, &domain)?;
        }
        named.push((domain, SourceKey { system, key }));
    }
    Ok(named)
}
