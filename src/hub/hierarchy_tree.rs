//! Reads a hierarchy level by level: a few statements for each level, whatever its size.

use std::collections::{BTreeMap, BTreeSet};

use super::hierarchies::Node;
use super::ids::is_golden_id;
use super::placing::published_holding;
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::hierarchies::{self, EdgeRow};
use crate::store::{AnyConn, golden_records, published};

/// Rows of a hierarchy that are read at a time.
const STEP: i64 = 1_000;
/// Most levels: a published hierarchy has no cycle, but a merge can leave one until it is mended.
const HIGHEST: usize = 200;

/// How much of what is below is read.
pub(super) struct Below {
    /// Levels.
    pub(super) depth: usize,
    /// Records.
    pub(super) most: usize,
}

/// Reads one hierarchy on one day.
pub(super) struct Reader<'a> {
    conn: &'a mut AnyConn,
    domain: &'a Domain,
    hierarchy: &'a str,
    on: &'a str,
}

/// Children by parent.
type Children = BTreeMap<String, Vec<Node>>;

impl<'a> Reader<'a> {
    pub(super) fn new(conn: &'a mut AnyConn, domain: &'a Domain, hierarchy: &'a str, on: &'a str) -> Self {
        Reader {
            conn,
            domain,
            hierarchy,
            on,
        }
    }

    /// Where source records and golden ids lead now.
    pub(super) fn goldens(&mut self, refs: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
        let (ids, records): (Vec<String>, Vec<String>) = refs.iter().cloned().partition(|one| is_golden_id(one));
        let mut found: BTreeMap<String, String> = published::links(self.conn, &records)?.into_iter().collect();
        for standing in published::standings(self.conn, &ids)? {
            if standing.domain == self.domain.name {
                found.insert(standing.id.clone(), standing.survivor().to_owned());
            }
        }
        Ok(found)
    }

    /// What people call published golden records.
    pub(super) fn labels(&mut self, ids: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
        let ids: Vec<String> = ids.iter().cloned().collect();
        let rows = golden_records::by_ids(self.conn, &ids)?.into_iter();
        let seen = rows.filter(|row| row.status == "live" && row.published.is_some());
        Ok(seen.map(|row| (row.id, row.label)).collect())
    }

    /// Labels of those that hold on the day.
    fn standing(&mut self, ids: &BTreeSet<String>) -> Result<BTreeMap<String, String>> {
        let ids: Vec<String> = ids.iter().cloned().collect();
        let mut found = BTreeMap::new();
        for row in golden_records::by_ids(self.conn, &ids)? {
            let holding = published_holding(self.domain, row.published.as_deref())?;
            let holds = holding.iter().any(|(days, _)| days.contains(self.on));
            if row.status == "live" && row.domain == self.domain.name && holds {
                found.insert(row.id, row.label);
            }
        }
        Ok(found)
    }

    fn counts(&self, edge: &EdgeRow) -> bool {
        edge.hierarchy == self.hierarchy && edge.refused.is_none() && edge.days().contains(self.on)
    }

    /// Who is above, the nearest first.
    pub(super) fn above(&mut self, id: &str) -> Result<Vec<Node>> {
        let mut at = self.known(id)?;
        let mut found: Vec<Node> = Vec::new();
        while found.len() < HIGHEST {
            let edges = hierarchies::above(self.conn, std::slice::from_ref(&at))?;
            let Some(edge) = edges.into_iter().find(|edge| self.counts(edge)) else {
                break;
            };
            let parent = self
                .goldens(&BTreeSet::from([edge.parent_ref.clone()]))?
                .remove(&edge.parent_ref);
            let Some(parent) = parent else { break };
            let Some(label) = self.standing(&BTreeSet::from([parent.clone()]))?.remove(&parent) else {
                break;
            };
            if let Some(last) = found.last_mut() {
                last.parent_id = Some(parent.clone());
            }
            let depth = found.len() + 1;
            at.clone_from(&parent);
            found.push(Node {
                golden_id: parent,
                label,
                parent_id: None,
                depth,
                valid_from: None,
                valid_to: None,
            });
        }
        Ok(found)
    }

    /// The golden record that an id leads to.
    fn known(&mut self, id: &str) -> Result<String> {
        let row = golden_records::find(self.conn, &self.domain.name, id)?;
        let row = row.ok_or_else(|| Error::not_found("golden record", id))?;
        Ok(row.merged_into.unwrap_or(row.id))
    }

    /// A record and what is below it.
    pub(super) fn below(&mut self, root: &str, below: &Below) -> Result<(Vec<Node>, bool)> {
        let root = self.known(root)?;
        let Some(label) = self.standing(&BTreeSet::from([root.clone()]))?.remove(&root) else {
            return Ok((Vec::new(), false));
        };
        let mut children = Children::new();
        let mut level = BTreeSet::from([root.clone()]);
        let (mut count, mut more) = (1, false);
        let mut seen = level.clone();
        for _ in 0..below.depth.min(HIGHEST) {
            let left = below.most.saturating_sub(count);
            let (found, cut) = self.children_of(&level, left)?;
            more |= cut;
            level = BTreeSet::new();
            for (parent, mut nodes) in found {
                nodes.retain(|node| seen.insert(node.golden_id.clone()));
                level.extend(nodes.iter().map(|node| node.golden_id.clone()));
                count += nodes.len();
                children.insert(parent, nodes);
            }
            if level.is_empty() || more {
                break;
            }
        }
        Ok((in_order(vec![top(root, label)], children), more))
    }

    /// What is right below these, at most `most`, and whether there is more.
    fn children_of(&mut self, parents: &BTreeSet<String>, most: usize) -> Result<(Children, bool)> {
        let ids: Vec<String> = parents.iter().cloned().collect();
        let mut refs: BTreeMap<String, String> = BTreeMap::new();
        for (golden_id, record_id, ..) in published::members(self.conn, &ids)? {
            refs.insert(record_id, golden_id);
        }
        for merged in golden_records::merged_into(self.conn, &ids)? {
            refs.extend(merged.merged_into.map(|into| (merged.id, into)));
        }
        refs.extend(ids.iter().map(|id| (id.clone(), id.clone())));
        let named: Vec<String> = refs.keys().cloned().collect();
        let limit = most as i64 + 1;
        let mut edges = hierarchies::below(self.conn, &named, Some(self.hierarchy), limit)?;
        let cut = edges.len() > most;
        edges.truncate(most);
        edges.retain(|edge| self.counts(edge));
        let children: BTreeSet<String> = edges.iter().map(|edge| edge.child_id.clone()).collect();
        let labels = self.standing(&children)?;
        let mut found = Children::new();
        for edge in edges {
            if let (Some(parent), Some(label)) = (refs.get(&edge.parent_ref), labels.get(&edge.child_id)) {
                found.entry(parent.clone()).or_default().push(node(edge, parent, label));
            }
        }
        Ok((found, cut))
    }

    /// The whole hierarchy: those that have somebody below them and nobody above, and what is below.
    pub(super) fn all(&mut self, below: &Below) -> Result<(Vec<Node>, bool)> {
        let mut edges: Vec<EdgeRow> = Vec::new();
        let mut after = (String::new(), -1);
        let mut more = false;
        loop {
            let place = (after.0.as_str(), after.1);
            let page = hierarchies::page(self.conn, &self.domain.name, self.hierarchy, place, STEP)?;
            let Some(last) = page.last() else { break };
            after = (last.child_id.clone(), last.seq);
            edges.extend(page.into_iter().filter(|edge| self.counts(edge)));
            if edges.len() >= below.most {
                more = true;
                edges.truncate(below.most);
                break;
            }
        }
        let refs = edges.iter().map(|edge| edge.parent_ref.clone()).collect();
        let goldens = self.goldens(&refs)?;
        let ends = edges
            .iter()
            .map(|edge| edge.child_id.clone())
            .chain(goldens.values().cloned());
        let labels = self.standing(&ends.collect())?;
        let mut children = Children::new();
        let mut below_somebody = BTreeSet::new();
        for edge in edges {
            let parent = goldens
                .get(&edge.parent_ref)
                .filter(|parent| labels.contains_key(*parent));
            if let (Some(parent), Some(label)) = (parent, labels.get(&edge.child_id)) {
                below_somebody.insert(edge.child_id.clone());
                children
                    .entry(parent.clone())
                    .or_default()
                    .push(node(edge, parent, label));
            }
        }
        let tops = children.keys().filter(|id| !below_somebody.contains(*id));
        let tops = tops.filter_map(|id| Some(top(id.clone(), labels.get(id)?.clone())));
        let mut nodes = in_order(tops.collect(), children);
        nodes.retain(|node| node.depth <= below.depth);
        Ok((nodes, more))
    }
}

fn top(golden_id: String, label: String) -> Node {
    Node {
        golden_id,
        label,
        parent_id: None,
        depth: 0,
        valid_from: None,
        valid_to: None,
    }
}

fn node(edge: EdgeRow, parent: &str, label: &str) -> Node {
    Node {
        golden_id: edge.child_id,
        label: label.to_owned(),
        parent_id: Some(parent.to_owned()),
        depth: 0,
        valid_from: edge.valid_from,
        valid_to: edge.valid_to,
    }
}

/// Each record after the one above it, those on one level by label.
fn in_order(mut tops: Vec<Node>, mut children: Children) -> Vec<Node> {
    let by_label = |a: &Node, b: &Node| (&b.label, &b.golden_id).cmp(&(&a.label, &a.golden_id));
    tops.sort_by(by_label);
    let mut nodes = Vec::new();
    let mut open = tops;
    while let Some(next) = open.pop() {
        let mut below = children.remove(&next.golden_id).unwrap_or_default();
        below.sort_by(by_label);
        for child in &mut below {
            child.depth = next.depth + 1;
        }
        open.extend(below);
        nodes.push(next);
    }
    nodes
}
