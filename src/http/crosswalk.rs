//! Source keys to golden ids and back.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{Params, Segments, SourcePath};
use super::validation::{self, refused};
use super::{Reply, State, ok};
use crate::error::Error;
use crate::hub::crosswalk::{MAX_KEYS, Resolved};
use crate::hub::source_records::SourceKey;

/// Body of `resolveCrosswalk`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "some"))]
pub struct ResolveBody {
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[serde(default, deserialize_with = "objects")]
    #[validate(nested)]
    keys: Vec<KeyBody>,
    #[serde(default)]
    #[validate(custom(function = "ids"))]
    golden_ids: Vec<String>,
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

fn some(body: &ResolveBody) -> Result<(), ValidationError> {
    match body.keys.len() + body.golden_ids.len() {
        0 => Err(refused("empty", "expected keys or golden_ids")),
        _ => Ok(()),
    }
}

fn ids(ids: &[String]) -> Result<(), ValidationError> {
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
    ok(&match params.as_of()? {
        None => state.hub.crosswalk(&domain, &system, &key).await?,
        Some(at) => state.hub.crosswalk_at(&domain, &system, &key, at).await?,
    })
}

/// `resolveCrosswalk`
pub async fn resolve(state: State, caller: Caller, params: Params, body: Json<ResolveBody>) -> Reply {
    params.only(&["as_of"])?;
    let as_of = params.as_of()?;
    let ResolveBody {
        domain,
        keys,
        golden_ids,
    } = body.0;
    caller.require(Action::Read, &domain)?;
    let count = keys.len() + golden_ids.len();
    if count > MAX_KEYS {
        let detail = format!("a look-up may hold {MAX_KEYS} keys and ids in all, this one has {count}");
        return Err(Error::TooLarge { detail }.into());
    }
    let keys = keys.into_iter().map(SourceKey::from).collect();
    let results = match as_of {
        None => state.hub.crosswalk_resolve(&domain, keys, golden_ids).await?,
        Some(at) => state.hub.crosswalk_resolve_at(&domain, keys, golden_ids, at).await?,
    };
    ok(&ResolvedList { results })
}
