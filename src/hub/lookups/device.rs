//! A scanned device, answered whole: the item, what of it must be recorded, as what it is charged, and whether the cost
//! center is open.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::center::{CenterAnswer, PostingWanted, center_open};
use super::charge::{Decided, decide};
use super::item::{ItemWanted, item};
use super::known::{Found, Named, Wanted};
use super::{COST_CENTER, FACILITY, ITEM};
use crate::engine::domain::Domain;
use crate::engine::lookup::scan::{Duty, Scan, duties, read};
use crate::engine::lookup::{Charge, Reason, traced};
use crate::error::{Error, Result};
use crate::hub::time::{day_of, now};
use crate::hub::{Hub, Origin};
use crate::store::AnyConn;

/// What was scanned, where and when.
#[derive(Debug, Clone)]
pub struct DeviceScanned {
    /// The carrier as it was scanned or typed.
    pub udi: String,
    /// The facility, if charges are asked about.
    pub facility: Option<Wanted>,
    /// The day; today, if none is said.
    pub on: Option<String>,
}

/// What a scanned device is.
#[derive(Debug, Serialize)]
pub struct DeviceAnswer {
    /// The day that was asked about.
    pub on: String,
    /// Whether it may be used and, if a facility was named, charged: nothing of the below speaks against it.
    pub ok: bool,
    /// What the carrier says.
    pub scan: Scan,
    /// The item; absent if there is none that consumers see.
    pub item: Option<Named>,
    /// Why there is no item, or why it is not to be used.
    pub reasons: Vec<Reason>,
    /// The package whose number was scanned.
    pub package: Option<Package>,
    /// Which production identifiers must be recorded, and which were scanned.
    pub production: Vec<Duty>,
    /// The facility, if one was named and there is one.
    pub facility: Option<Named>,
    /// As what it is charged there.
    pub charge: Option<Charge>,
    /// The cost center that is charged.
    pub cost_center: Option<CenterAnswer>,
    /// Task that asks for the charge mapping which is missing.
    pub task_id: Option<String>,
}

/// A package of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Package {
    /// Its unit.
    pub uom: Option<String>,
    /// How many base units are in it, a decimal as text.
    pub qty: Option<String>,
}

struct Domains {
    items: Arc<Domain>,
    facilities: Arc<Domain>,
    centers: Arc<Domain>,
}

impl Hub {
    /// What a scanned device is, in one call. Where a charge mapping is missing, an exception is opened, once.
    ///
    /// # Errors
    /// `Invalid` for what is no UDI; `NotFound` when the hub does not govern items, facilities and cost centers.
    pub async fn device_scanned(&self, asked: DeviceScanned, origin: &Origin) -> Result<DeviceAnswer> {
        let domains = Domains {
            items: self.domain(ITEM)?,
            facilities: self.domain(FACILITY)?,
            centers: self.domain(COST_CENTER)?,
        };
        let on = asked.on.unwrap_or_else(|| day_of(now()));
        let scan = read(&asked.udi, &on).map_err(|expected| Error::invalid("/udi", "udi", expected))?;
        let facility = asked.facility;
        let (mut answer, decided) = self
            .read(move |conn| answer(conn, &domains, scan, facility.as_ref(), on))
            .await?;
        if let Some(decided) = decided {
            answer.task_id = self.charge_task(&decided, origin).await?;
            answer.facility = decided.facility;
            answer.charge = Some(decided.charge);
        }
        Ok(answer)
    }
}

fn answer(
    conn: &mut AnyConn,
    domains: &Domains,
    scan: Scan,
    facility: Option<&Wanted>,
    on: String,
) -> Result<(DeviceAnswer, Option<Decided>)> {
    let wanted = ItemWanted::Udi(scan.device_identifier.clone());
    let found = match item(conn, &domains.items, &wanted, &on)? {
        Ok(found) => found,
        Err(reason) => return Ok((without_item(scan, reason, on), None)),
    };
    let decided = facility
        .map(|place| decide(conn, &domains.facilities, &found, place, &on))
        .transpose()?;
    let charged = decided.as_ref().and_then(|decided| decided.charge.cost_center.clone());
    let cost_center = match charged {
        Some(id) => Some(center_open(
            conn,
            &domains.centers,
            &Wanted::Golden(id),
            &PostingWanted::default(),
            &on,
        )?),
        None => None,
    };
    let traced = traced(found.known().attributes, &domains.items.lookups.traced);
    let production = duties(&scan, &traced, &on);
    let reasons: Vec<Reason> = found.known().inactive("item", &on).into_iter().collect();
    let open = cost_center.as_ref().is_none_or(|answer| answer.center.open);
    let charged = decided.as_ref().is_none_or(|decided| decided.charge.chargeable);
    let complete = production.iter().all(|duty| duty.problem.is_none());
    Ok((
        DeviceAnswer {
            ok: reasons.is_empty() && complete && charged && open,
            package: package(&found, &scan.device_identifier),
            on,
            scan,
            item: Some(found.named),
            reasons,
            production,
            facility: None,
            charge: None,
            cost_center,
            task_id: None,
        },
        decided,
    ))
}

fn without_item(scan: Scan, reason: Reason, on: String) -> DeviceAnswer {
    DeviceAnswer {
        on,
        ok: false,
        scan,
        item: None,
        reasons: vec![reason],
        package: None,
        production: Vec::new(),
        facility: None,
        charge: None,
        cost_center: None,
        task_id: None,
    }
}

fn package(item: &Found, gtin: &str) -> Option<Package> {
    let gtins = item.attributes.get("gtins").and_then(Value::as_array);
    let entry = gtins
        .into_iter()
        .flatten()
        .find(|entry| entry.get("gtin").and_then(Value::as_str) == Some(gtin))?;
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Package {
        uom: text("uom"),
        qty: text("qty"),
    })
}
