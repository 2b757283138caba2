//! Items by whatever identifies them.

use super::known::{Found, Wanted, find};
use crate::engine::change_filter::fold;
use crate::engine::domain::{Domain, Kind};
use crate::engine::identifier::product_of;
use crate::engine::lookup::Reason;
use crate::engine::standardize::standardize;
use crate::error::Result;
use crate::store::{AnyConn, lookup_terms};

/// Which item is meant.
#[derive(Debug, Clone)]
pub enum ItemWanted {
    /// The golden record.
    Record(Wanted),
    /// By a device identifier, or a carrier that holds one.
    Udi(String),
    /// By the number of any of its packages.
    Gtin(String),
    /// By its National Drug Code; of a package also the item that is kept as the product it is a package of.
    Ndc(String),
    /// By its number in an item master or charge master.
    SupplyNumber(String),
}

/// The item, or why there is none.
pub(super) fn item(
    conn: &mut AnyConn,
    domain: &Domain,
    wanted: &ItemWanted,
    day: &str,
) -> Result<std::result::Result<Found, Reason>> {
    let (names, kind, value) = match wanted {
        ItemWanted::Record(wanted) => return Ok(find(conn, domain, wanted, day)?.ok_or_else(not_found)),
        ItemWanted::Udi(value) => (&["udi_di", "gtins.gtin"][..], Kind::Udi, value),
        ItemWanted::Gtin(value) => (&["gtins.gtin", "udi_di"][..], Kind::Gtin, value),
        ItemWanted::Ndc(value) => (&["ndc"][..], Kind::Ndc, value),
        ItemWanted::SupplyNumber(value) => (&["supply_number"][..], Kind::Code, value),
    };
    let value = standardize(kind, value);
    let mut ids = lookup_terms::with_value(conn, &domain.name, names, &fold(&value), 2)?;
    if let (true, Kind::Ndc, Some(product)) = (ids.is_empty(), kind, product_of(&value)) {
        ids = lookup_terms::with_value(conn, &domain.name, names, &fold(product), 2)?;
    }
    match ids.as_slice() {
        [id] => Ok(find(conn, domain, &Wanted::Golden(id.clone()), day)?.ok_or_else(not_found)),
        [] => Ok(Err(not_found())),
        _ => Ok(Err(Reason::new(
            "item_ambiguous",
            "several items have this identifier; stewards are asked which is right",
        ))),
    }
}

fn not_found() -> Reason {
    Reason::new("item_not_found", "consumers see no such item")
}
