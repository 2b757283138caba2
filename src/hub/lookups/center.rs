//! Whether a cost center is open.

use serde::Serialize;

use super::COST_CENTER;
use super::known::{Found, Named, Wanted, find};
use crate::engine::account_mapping::restrictions::Posting;
use crate::engine::domain::Domain;
use crate::engine::lookup::{Asked, Center, Reason, open};
use crate::error::Result;
use crate::hub::Hub;
use crate::hub::time::{day_of, now};
use crate::store::AnyConn;

/// A posting that somebody wants to make, as far as it is described.
#[derive(Debug, Clone, Default)]
pub struct PostingWanted {
    /// Kind.
    pub posting: Option<Posting>,
    /// Account.
    pub account: Option<String>,
    /// Fund.
    pub fund: Option<String>,
    /// Grant.
    pub grant: Option<String>,
    /// Project.
    pub project: Option<String>,
}

impl PostingWanted {
    fn asked(&self) -> Asked<'_> {
        Asked {
            posting: self.posting,
            account: self.account.as_deref(),
            fund: self.fund.as_deref(),
            grant: self.grant.as_deref(),
            project: self.project.as_deref(),
        }
    }
}

/// Whether a cost center is open, and why not.
#[derive(Debug, Serialize)]
pub struct CenterAnswer {
    /// The day that was asked about.
    pub on: String,
    /// The cost center; absent if there is none that consumers see.
    pub cost_center: Option<Named>,
    /// The decision.
    #[serde(flatten)]
    pub center: Center,
}

impl Hub {
    /// Whether a cost center may be posted to on a day (today, if none is said), by a posting as far as it is described.
    ///
    /// # Errors
    /// `NotFound` when the hub governs no cost centers.
    pub async fn cost_center_open(
        &self,
        wanted: Wanted,
        posting: PostingWanted,
        on: Option<String>,
    ) -> Result<CenterAnswer> {
        let domain = self.domain(COST_CENTER)?;
        let on = on.unwrap_or_else(|| day_of(now()));
        self.read(move |conn| center_open(conn, &domain, &wanted, &posting, &on))
            .await
    }
}

fn source_of(found: &Found, id: &str) -> Option<(String, String)> {
    let source = found.source_name(id)?;
    Some((source.system, source.key))
}

pub(super) fn center_open(
    conn: &mut AnyConn,
    domain: &Domain,
    wanted: &Wanted,
    posting: &PostingWanted,
    on: &str,
) -> Result<CenterAnswer> {
    let found = find(conn, domain, wanted, on)?;
    let center = match &found {
        Some(found) => open(found.known(), &|id| source_of(found, id), posting.asked(), on),
        None => Center {
            open: false,
            reasons: vec![Reason::new(
                "cost_center_not_found",
                "consumers see no such cost center",
            )],
            conditions: Vec::new(),
            replaced_by: Vec::new(),
        },
    };
    Ok(CenterAnswer {
        on: on.to_owned(),
        cost_center: found.map(|found| found.named),
        center,
    })
}
