//! Source keys to golden ids and back.

use serde::Serialize;

use super::Hub;
use super::leading::{Rekeyed, ambiguous, of_key};
use super::names::{Names, Written};
use super::source_records::SourceKey;
use super::time::{Micros, rfc3339};
use crate::error::{Error, Result};
use crate::store::crosswalk::LinkRow;
use crate::store::source_records::SourceRecordRow;
use crate::store::{AnyConn, crosswalk, rekeys, source_records};

/// Where a source key points, now and before.
#[derive(Debug, Clone, Serialize)]
pub struct CrosswalkView {
    /// Source system.
    pub system: String,
    /// The key asked for.
    pub key: String,
    /// `active`, `quarantined`, `rejected` or `deleted`; `rekeyed` for a key that its record has no longer, `registered` for
    /// one that only a consumer has.
    pub status: String,
    /// Its golden record now.
    pub golden_id: Option<String>,
    /// Every link it ever had, oldest first.
    pub links: Vec<LinkView>,
    /// The key that the record has now, of one that was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rekeyed: Option<Rekeyed>,
    /// Keys that the record had before, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub former_keys: Vec<FormerKey>,
    /// The consumer that registered the key, when no source system has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
}

/// One dated link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Golden record.
    pub golden_id: String,
    /// From.
    pub linked_at: String,
    /// Until; absent while it holds.
    pub unlinked_at: Option<String>,
}

/// A key that a source record had.
#[derive(Debug, Clone, Serialize)]
pub struct FormerKey {
    /// The key.
    pub key: String,
    /// Day from which its source calls it otherwise.
    pub until: String,
    /// When the hub was told.
    pub at: String,
}

impl Hub {
    /// Where one source key points, with its history.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for a key that a consumer registered for what has been split since.
    pub async fn crosswalk(&self, domain: &str, system: &str, key: &str) -> Result<CrosswalkView> {
        self.runtime(domain)?;
        let domain = domain.to_owned();
        let source = SourceKey {
            system: system.to_owned(),
            key: key.to_owned(),
        };
        self.read(move |conn| {
            let name = Written::new(&domain, &source.system, &source.key).name(conn)?;
            let names = Names::read(conn, std::slice::from_ref(&name))?;
            let holder = names.holder(&name, None);
            match source_records::find(conn, holder.record_id)? {
                Some(row) if row.golden_id.is_some() => {
                    let links = crosswalk::of_record(conn, &row.id)?;
                    let golden_id = row.golden_id.clone();
                    view(
                        conn,
                        source,
                        row,
                        holder.given_up.map(Rekeyed::from),
                        (golden_id, links),
                        None,
                    )
                }
                row => registered(conn, &domain, source, row, holder.given_up.map(Rekeyed::from)),
            }
        })
        .await
    }
}

/// A key whose source record is in no golden record, or that no source record has: what a consumer registered counts.
fn registered(
    conn: &mut AnyConn,
    domain: &str,
    source: SourceKey,
    row: Option<SourceRecordRow>,
    rekeyed: Option<Rekeyed>,
) -> Result<CrosswalkView> {
    let asked = format!("{}/{}", source.system, source.key);
    let found = of_key(conn, domain, source.clone())?;
    if let Some(consumer) = found.consumer {
        if found.golden_id.is_none() && found.status == "ambiguous" {
            return Err(ambiguous(&asked, &found.candidates));
        }
        return Ok(CrosswalkView {
            system: source.system,
            key: source.key,
            status: "registered".into(),
            golden_id: found.golden_id,
            links: Vec::new(),
            rekeyed: None,
            former_keys: Vec::new(),
            consumer: Some(consumer),
        });
    }
    let row = row.ok_or_else(|| Error::not_found("source record", asked))?;
    let links = crosswalk::of_record(conn, &row.id)?;
    view(conn, source, row, rekeyed, (None, links), None)
}

/// A source record's view under one of its keys, as of a moment if one is said.
pub(super) fn view(
    conn: &mut AnyConn,
    source: SourceKey,
    row: SourceRecordRow,
    rekeyed: Option<Rekeyed>,
    (golden_id, links): (Option<String>, Vec<LinkRow>),
    as_of: Option<Micros>,
) -> Result<CrosswalkView> {
    let mut former = rekeys::of_records(conn, std::slice::from_ref(&row.id))?;
    former.retain(|one| as_of.is_none_or(|at| one.at <= at));
    let former = former
        .into_iter()
        .filter(|one| one.old_key != source.key)
        .map(|one| FormerKey {
            key: one.old_key,
            until: one.valid_on,
            at: rfc3339(one.at),
        });
    Ok(CrosswalkView {
        status: if rekeyed.is_some() {
            "rekeyed".into()
        } else {
            row.status
        },
        former_keys: if rekeyed.is_some() {
            Vec::new()
        } else {
            former.collect()
        },
        // It may have got yet another key since.
        rekeyed: rekeyed.map(|one| Rekeyed {
            new_key: row.key,
            ..one
        }),
        system: source.system,
        key: source.key,
        golden_id,
        links: links.into_iter().map(LinkView::from).collect(),
        consumer: None,
    })
}
