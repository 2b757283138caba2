//! How many golden records have something unusual in what consumers see: the figures of the quality of a domain's data.

use serde::Serialize;

use super::Hub;
use super::publish::{FINDING_CODE_TERM, FINDING_TERM};
use crate::engine::record::Severity;
use crate::error::Result;
use crate::store::golden_records;

/// What is found in the published values of a domain, most often first.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FoundValues {
    /// Domain.
    pub domain: String,
    /// Published golden records with a finding.
    pub golden_records: i64,
    /// Figures by attribute and code.
    pub items: Vec<FoundValue>,
}

/// How often one thing is found in one attribute.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FoundValue {
    /// Dotted path of the attribute.
    pub attribute: String,
    /// What is found, e.g. `format`.
    pub code: String,
    /// What becomes of such a record: it is taken in. Others are aside, and have a task each.
    pub severity: Severity,
    /// Published golden records with it.
    pub golden_records: i64,
}

impl Hub {
    /// What is found in the published values of a domain. Nothing is said of sensitive attributes.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub async fn found_values(&self, domain: &str) -> Result<FoundValues> {
        self.runtime(domain)?;
        let name = domain.to_owned();
        let (counts, golden_records) = self
            .read(move |conn| {
                let counts = golden_records::counted_terms(conn, &name, FINDING_TERM)?;
                Ok((counts, golden_records::with_term(conn, &name, FINDING_CODE_TERM)?))
            })
            .await?;
        let figure = |(value, golden_records): (String, i64)| {
            let (code, attribute) = value.split_once(' ')?;
            Some(FoundValue {
                attribute: attribute.to_owned(),
                code: code.to_owned(),
                severity: Severity::Warn,
                golden_records,
            })
        };
        let mut items: Vec<FoundValue> = counts.into_iter().filter_map(figure).collect();
        items.sort_by(|a, b| {
            let rarer = b.golden_records.cmp(&a.golden_records);
            rarer.then_with(|| (&a.attribute, &a.code).cmp(&(&b.attribute, &b.code)))
        });
        Ok(FoundValues {
            domain: domain.to_owned(),
            golden_records,
            items,
        })
    }
}
