//! Hierarchies as they stand on a day.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Hub;
use super::hierarchy_tree::{Below, Reader};
use super::time::{day_of, now};
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::hierarchies;

/// Most records of one answer.
pub const MOST_NODES: usize = 10_000;

/// A hierarchy that a domain has.
#[derive(Debug, Clone, Serialize)]
pub struct HierarchyView {
    /// Name.
    pub name: String,
    /// For people.
    pub title: String,
    /// Attribute that says who is above a record.
    pub attribute: String,
}

/// A record in a hierarchy.
#[derive(Debug, Clone, Serialize)]
pub struct Node {
    /// Golden record.
    pub golden_id: String,
    /// What people call it.
    pub label: String,
    /// Golden record above it; `None` at the top of the answer.
    pub parent_id: Option<String>,
    /// 0 at the top of the answer.
    pub depth: usize,
    /// Since when it stands there; `None`: always did.
    pub valid_from: Option<String>,
    /// First day on which it no longer does.
    pub valid_to: Option<String>,
}

/// A part of a hierarchy on a day.
#[derive(Debug, Clone, Serialize)]
pub struct Tree {
    /// Hierarchy.
    pub hierarchy: String,
    /// Day.
    pub on: String,
    /// Each record after the one above it.
    pub nodes: Vec<Node>,
    /// Whether there are more than the answer holds.
    pub more: bool,
}

/// Where a record stands, for some days.
#[derive(Debug, Clone, Serialize)]
pub struct PlacementView {
    /// Hierarchy.
    pub hierarchy: String,
    /// Golden record above; `None` while no record with that key is known.
    pub parent_id: Option<String>,
    /// What people call the one above.
    pub parent_label: Option<String>,
    /// The one above as it was named: key, or golden id.
    pub parent: String,
    /// Source system that calls it so; empty for a golden id.
    pub system: String,
    /// Attribute that says so.
    pub attribute: String,
    /// First day.
    pub valid_from: Option<String>,
    /// First day that no longer belongs to it.
    pub valid_to: Option<String>,
    /// Why it does not count: `cycle`.
    pub refused: Option<String>,
}

/// All places of a record.
#[derive(Debug, Clone, Serialize)]
pub struct Placements {
    /// Golden record, after merges.
    pub golden_id: String,
    /// By hierarchy and day.
    pub placements: Vec<PlacementView>,
}

impl Hub {
    /// The hierarchies of a domain.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn hierarchies(&self, domain: &str) -> Result<Vec<HierarchyView>> {
        let domain = self.domain(domain)?;
        let views = domain.hierarchies.iter().map(|(name, rule)| HierarchyView {
            name: name.clone(),
            title: rule.title.clone(),
            attribute: rule.attribute().to_owned(),
        });
        Ok(views.collect())
    }

    /// A hierarchy on a day: all of it, or what is below `root`, down to `depth` levels.
    ///
    /// # Errors
    /// `NotFound` for an unknown hierarchy or golden record.
    pub async fn hierarchy(
        &self,
        domain: &str,
        hierarchy: &str,
        root: Option<String>,
        (on, depth): (Option<String>, Option<usize>),
    ) -> Result<Tree> {
        let domain = self.domain(domain)?;
        let hierarchy = known(&domain, hierarchy)?;
        let below = Below {
            depth: depth.unwrap_or(usize::MAX),
            most: MOST_NODES,
        };
        self.read(move |conn| {
            let on = on.unwrap_or_else(|| day_of(now()));
            let mut reader = Reader::new(conn, &domain, &hierarchy, &on);
            let (nodes, more) = match root {
                Some(root) => reader.below(&root, &below)?,
                None => reader.all(&below)?,
            };
            Ok(Tree {
                hierarchy,
                on,
                nodes,
                more,
            })
        })
        .await
    }

    /// Who is above a golden record on a day, the nearest first.
    ///
    /// # Errors
    /// `NotFound` for an unknown hierarchy or golden record.
    pub async fn ancestors(&self, domain: &str, id: &str, hierarchy: &str, on: Option<String>) -> Result<Tree> {
        let domain = self.domain(domain)?;
        let (hierarchy, id) = (known(&domain, hierarchy)?, id.to_owned());
        self.read(move |conn| {
            let on = on.unwrap_or_else(|| day_of(now()));
            let nodes = Reader::new(conn, &domain, &hierarchy, &on).above(&id)?;
            Ok(Tree {
                hierarchy,
                on,
                nodes,
                more: false,
            })
        })
        .await
    }

    /// Where a golden record stands in every hierarchy, on all days.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn placements(&self, domain: &str, id: &str) -> Result<Placements> {
        let rules = self.domain(domain)?;
        self.with_golden(domain, id, move |conn, golden| {
            let golden_id = golden.merged_into.unwrap_or(golden.id);
            let edges = hierarchies::above(conn, std::slice::from_ref(&golden_id))?;
            let mut reader = Reader::new(conn, &rules, "", "");
            let refs: BTreeSet<String> = edges.iter().map(|edge| edge.parent_ref.clone()).collect();
            let goldens = reader.goldens(&refs)?;
            let parents: BTreeSet<String> = goldens.values().cloned().collect();
            let labels: BTreeMap<String, String> = reader.labels(&parents)?;
            let placements = edges.into_iter().map(|edge| {
                let parent_id = goldens.get(&edge.parent_ref).cloned();
                PlacementView {
                    parent_label: parent_id.as_ref().and_then(|id| labels.get(id).cloned()),
                    parent_id,
                    hierarchy: edge.hierarchy,
                    parent: edge.parent_key,
                    system: edge.parent_system,
                    attribute: edge.attribute,
                    valid_from: edge.valid_from,
                    valid_to: edge.valid_to,
                    refused: edge.refused,
                }
            });
            Ok(Placements {
                placements: placements.collect(),
                golden_id,
            })
        })
        .await
    }
}

fn known(domain: &Domain, hierarchy: &str) -> Result<String> {
    match domain.hierarchies.contains_key(hierarchy) {
        true => Ok(hierarchy.to_owned()),
        false => Err(Error::not_found("hierarchy", hierarchy)),
    }
}
