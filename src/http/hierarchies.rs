//! Hierarchies and places in them.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::params::{DomainPath, IdPath, Params, Segments};
use super::{Reply, State, ok};
use crate::error::Error;
use crate::hub::hierarchies::HierarchyView;

/// `{domain}` and `{hierarchy}`.
#[derive(Debug, Deserialize, Validate)]
pub struct HierarchyPath {
    domain: String,
    #[validate(length(min = 1, max = 40))]
    hierarchy: String,
}

/// Answer of `listHierarchies`.
#[derive(Serialize)]
struct Hierarchies {
    items: Vec<HierarchyView>,
}

/// `listHierarchies`
pub async fn list(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    let items = state.hub.hierarchies(&path.0.domain)?;
    ok(&Hierarchies { items })
}

/// `getHierarchy`
pub async fn get(state: State, path: Segments<HierarchyPath>, params: Params) -> Reply {
    params.only(&["root", "on", "depth"])?;
    let HierarchyPath { domain, hierarchy } = path.0;
    let depth = params.number("depth", 0, 200)?.map(|depth| depth as usize);
    let when = (params.day("on")?, depth);
    let tree = state.hub.hierarchy(&domain, &hierarchy, params.id("root")?, when);
    ok(&tree.await?)
}

/// `listAncestors`
pub async fn ancestors(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["hierarchy", "on"])?;
    let expected = || Error::malformed("hierarchy", "expected the name of a hierarchy");
    let hierarchy = params.short("hierarchy", 40)?.ok_or_else(expected)?;
    let IdPath { domain, id } = path.0;
    let found = state.hub.ancestors(&domain, &id, &hierarchy, params.day("on")?);
    ok(&found.await?)
}

/// `listPlacements`
pub async fn placements(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    ok(&state.hub.placements(&path.0.domain, &path.0.id).await?)
}

/// `listWaitingReferences`
pub async fn waiting(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    ok(&state.hub.waiting_references(&path.0.domain, params.page()?).await?)
}
