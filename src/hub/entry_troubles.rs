//! Entries of lists that somebody should look at: those that a limit cut off, and those that hold on other days than a
//! preferred entry of equal key, but not only.

use std::collections::BTreeMap;

use super::consolidate::StoredLineage;
use crate::engine::checks::Finding;
use crate::engine::survivorship::{Lineage, Why};
use crate::error::{Error, Result};
use crate::store::golden_records::GoldenRow;

/// One sort of trouble: category of its tasks, and what is expected.
struct Sort {
    why: Why,
    category: &'static str,
    message: &'static str,
    finding: &'static str,
}

const SORTS: [Sort; 2] = [
    Sort {
        why: Why::OverLimit,
        category: "entries_over_limit",
        message: "A list has no more entries than its limit",
        finding: "expected no more entries than the limit of the rules; the lineage names those that are left out",
    },
    Sort {
        why: Why::Overlaps,
        category: "entries_overlap",
        message: "Entries of one key from several sources hold on other days",
        finding: "expected entries that do not overlap those of a preferred source; the lineage names those that are left out",
    },
];

/// What is found of one golden record, by category, with what is expected.
pub(super) fn troubles(row: &GoldenRow) -> Result<Vec<(&'static str, &'static str, Vec<Finding>)>> {
    // Lineage is long; most has none of it.
    let named = ["\"over_limit\"", "\"overlaps\""];
    if !named.iter().any(|why| row.lineage.contains(why)) {
        return Ok(Vec::new());
    }
    let lineage: StoredLineage = serde_json::from_str(&row.lineage)
        .map_err(|e| Error::Internal(format!("a stored lineage cannot be read: {e}")))?;
    let found = SORTS
        .iter()
        .map(|sort| (sort.category, sort.message, findings(sort, &lineage.attributes)));
    Ok(found.filter(|(_, _, findings)| !findings.is_empty()).collect())
}

fn findings(sort: &Sort, attributes: &BTreeMap<String, Lineage>) -> Vec<Finding> {
    let has = |lineage: &Lineage| lineage.left_out.iter().any(|one| one.why == sort.why);
    let lists = attributes.iter().filter(|(_, lineage)| has(lineage));
    lists
        .map(|(name, lineage)| {
            let of = lineage.left_out.iter().filter(|one| one.why == sort.why);
            let mut systems: Vec<&str> = of.map(|one| one.system.as_str()).collect();
            systems.sort_unstable();
            systems.dedup();
            Finding {
                pointer: format!("/{name}"),
                message: format!("{} (from {})", sort.finding, systems.join(", ")),
            }
        })
        .collect()
}
