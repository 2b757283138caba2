//! Whether a vendor is payable.

use serde::Serialize;

use super::VENDOR;
use super::known::{Found, Named, Wanted, find, led_on};
use crate::engine::domain::Domain;
use crate::engine::lookup::{Payable, Reason, RemitTo, payable};
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::hub::Hub;
use crate::hub::consolidate::attributes;
use crate::hub::time::{day_of, now};
use crate::store::{AnyConn, golden_records};

/// Whether a vendor is payable, and why not.
#[derive(Debug, Serialize)]
pub struct VendorAnswer {
    /// The day that was asked about.
    pub on: String,
    /// The vendor; absent if there is none that consumers see.
    pub vendor: Option<Named>,
    /// The remit-to, if one was asked about and there is one.
    pub remit_to: Option<Named>,
    /// The decision.
    #[serde(flatten)]
    pub payable: Payable,
}

impl Hub {
    /// Whether a vendor may be paid on a day (today, if none is said), at a remit-to if one is named. Of bank accounts only
    /// whether one is verified is told.
    ///
    /// # Errors
    /// `NotFound` when the hub governs no vendors.
    pub async fn vendor_payable(
        &self,
        vendor: Wanted,
        remit_to: Option<Wanted>,
        on: Option<String>,
    ) -> Result<VendorAnswer> {
        let domain = self.domain(VENDOR)?;
        let on = on.unwrap_or_else(|| day_of(now()));
        self.read(move |conn| {
            let Some(found) = find(conn, &domain, &vendor, &on)? else {
                return Ok(unknown(on, None, "vendor_not_found", "consumers see no such vendor"));
            };
            let remit = match &remit_to {
                Some(wanted) => find(conn, &domain, wanted, &on)?,
                None => None,
            };
            if remit_to.is_some() && remit.is_none() {
                return Ok(unknown(
                    on,
                    Some(found.named),
                    "remit_to_not_found",
                    "consumers see no such remit-to",
                ));
            }
            // The vendor itself as remit-to is the vendor.
            let remit = remit.filter(|remit| remit.named.golden_id != found.named.golden_id);
            decide(conn, &domain, found, remit, on)
        })
        .await
    }
}

fn unknown(on: String, vendor: Option<Named>, code: &'static str, message: &str) -> VendorAnswer {
    VendorAnswer {
        on,
        vendor,
        remit_to: None,
        payable: Payable {
            payable: false,
            reasons: vec![Reason::new(code, message)],
            warnings: Vec::new(),
            payment_method: None,
            bank_account_verified: false,
        },
    }
}

fn decide(
    conn: &mut AnyConn,
    domain: &Domain,
    vendor: Found,
    remit: Option<Found>,
    on: String,
) -> Result<VendorAnswer> {
    let ids: Vec<String> = std::iter::once(&vendor)
        .chain(&remit)
        .map(|found| found.named.golden_id.clone())
        .collect();
    let hidden = golden_records::published_sensitive(conn, &ids)?;
    let sensitive = |id: &str| -> Result<Attributes> {
        let own = hidden.iter().find(|(golden_id, _)| golden_id == id);
        own.map_or_else(|| Ok(Attributes::new()), |(_, bytes)| attributes(bytes))
    };
    // What is sensitive is named by the ids under which it lives on, as the rest is.
    let own = led_on(conn, domain, &sensitive(&vendor.named.golden_id)?)?;
    let theirs = remit
        .as_ref()
        .map(|remit| sensitive(&remit.named.golden_id))
        .transpose()?;
    let theirs = theirs.unwrap_or_default();
    let names: Vec<String> = remit.iter().flat_map(Found::names).collect();
    let vendor_names = vendor.names();
    let remit_to = remit.as_ref().map(|remit| RemitTo {
        known: remit.known(),
        sensitive: &theirs,
        names: &names,
        vendor_names: &vendor_names,
    });
    let hold = vendor.hold || remit.as_ref().is_some_and(|remit| remit.hold);
    let payable = payable(
        vendor.known(),
        &own,
        hold,
        remit_to,
        (&domain.checks, &domain.lookups.vendor_payable),
        &on,
    );
    Ok(VendorAnswer {
        on,
        vendor: Some(vendor.named),
        remit_to: remit.map(|remit| remit.named),
        payable,
    })
}
