//! Look-ups that other systems make in their flows.

use serde::Deserialize;
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::object;
use super::params::Params;
use super::validation::{self, refused};
use super::{Reply, State, ids, ok};
use crate::engine::account_mapping::restrictions::Posting;
use crate::error::Result;
use crate::hub::lookups::{
    COST_CENTER, DeviceScanned, FACILITY, ITEM, ItemChargeable, ItemWanted, PostingWanted, VENDOR, Wanted,
};
use crate::hub::source_records::SourceKey;

/// A golden record: by its id, or by the key of a source record.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_record"))]
struct RecordBody {
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[validate(custom(function = "validation::system"))]
    system: Option<String>,
    #[validate(custom(function = "validation::key"))]
    key: Option<String>,
}

/// An item: as any record, or by an identifier.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_item"))]
struct ItemBody {
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[validate(custom(function = "validation::system"))]
    system: Option<String>,
    #[validate(custom(function = "validation::key"))]
    key: Option<String>,
    #[validate(length(min = 1, max = 500))]
    udi: Option<String>,
    #[validate(length(min = 1, max = 40))]
    gtin: Option<String>,
    #[validate(length(min = 1, max = 40))]
    ndc: Option<String>,
    #[validate(length(min = 1, max = 50))]
    supply_number: Option<String>,
}

/// Body of `isVendorPayable`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct VendorBody {
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    vendor: RecordBody,
    #[serde(default, deserialize_with = "maybe_object")]
    #[validate(nested)]
    remit_to: Option<RecordBody>,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
}

/// Body of `isItemChargeable`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ChargeBody {
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    item: ItemBody,
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    facility: RecordBody,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
}

/// Body of `isCostCenterOpen`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CenterBody {
    #[serde(deserialize_with = "object")]
    #[validate(nested)]
    cost_center: RecordBody,
    #[validate(custom(function = "validation::posting"))]
    posting: Option<String>,
    #[validate(length(min = 1, max = 40))]
    account: Option<String>,
    #[validate(length(min = 1, max = 40))]
    fund: Option<String>,
    #[validate(length(min = 1, max = 40))]
    grant: Option<String>,
    #[validate(length(min = 1, max = 40))]
    project: Option<String>,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
}

/// Body of `readDevice`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DeviceBody {
    #[validate(length(min = 1, max = 500))]
    udi: String,
    #[serde(default, deserialize_with = "maybe_object")]
    #[validate(nested)]
    facility: Option<RecordBody>,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
}

fn maybe_object<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> std::result::Result<Option<T>, D::Error> {
    object(deserializer).map(Some)
}

/// How many ways of naming a record are used; a key without its system, or the reverse, is none.
fn ways(golden_id: &Option<String>, system: &Option<String>, key: &Option<String>) -> Option<usize> {
    let source = match (system, key) {
        (Some(_), Some(_)) => 1,
        (None, None) => 0,
        _ => return None,
    };
    Some(usize::from(golden_id.is_some()) + source)
}

fn one_record(body: &RecordBody) -> std::result::Result<(), ValidationError> {
    match ways(&body.golden_id, &body.system, &body.key) {
        Some(1) => Ok(()),
        _ => Err(refused("one_way", "expected golden_id, or system and key")),
    }
}

fn one_item(body: &ItemBody) -> std::result::Result<(), ValidationError> {
    let others = [&body.udi, &body.gtin, &body.ndc, &body.supply_number];
    let others = others.into_iter().flatten().count();
    match ways(&body.golden_id, &body.system, &body.key) {
        Some(ways) if ways + others == 1 => Ok(()),
        _ => Err(refused(
            "one_way",
            "expected one of golden_id, system and key, udi, gtin, ndc, supply_number",
        )),
    }
}

fn wanted(golden_id: Option<String>, system: Option<String>, key: Option<String>) -> Wanted {
    match (golden_id, system, key) {
        (None, Some(system), Some(key)) => Wanted::Source(SourceKey { system, key }),
        (golden_id, ..) => Wanted::Golden(golden_id.unwrap_or_default()),
    }
}

impl From<RecordBody> for Wanted {
    fn from(RecordBody { golden_id, system, key }: RecordBody) -> Self {
        wanted(golden_id, system, key)
    }
}

impl From<ItemBody> for ItemWanted {
    fn from(body: ItemBody) -> Self {
        match (body.udi, body.gtin, body.ndc, body.supply_number) {
            (Some(udi), ..) => ItemWanted::Udi(udi),
            (None, Some(gtin), ..) => ItemWanted::Gtin(gtin),
            (None, None, Some(ndc), _) => ItemWanted::Ndc(ndc),
            (None, None, None, Some(number)) => ItemWanted::SupplyNumber(number),
            (None, None, None, None) => ItemWanted::Record(wanted(body.golden_id, body.system, body.key)),
        }
    }
}

fn may_read(caller: &Caller, domains: &[&str]) -> Result<()> {
    caller.require_each(&[Action::Read], domains.iter().copied())
}

/// `isVendorPayable`
pub async fn vendor(state: State, caller: Caller, params: Params, body: Json<VendorBody>) -> Reply {
    params.only(&[])?;
    may_read(&caller, &[VENDOR])?;
    let VendorBody { vendor, remit_to, on } = body.0;
    ok(&state
        .hub
        .vendor_payable(vendor.into(), remit_to.map(Wanted::from), on)
        .await?)
}

/// `isItemChargeable`
pub async fn item(state: State, caller: Caller, params: Params, body: Json<ChargeBody>) -> Reply {
    params.only(&[])?;
    may_read(&caller, &[ITEM, FACILITY])?;
    let ChargeBody { item, facility, on } = body.0;
    let asked = ItemChargeable {
        item: item.into(),
        facility: facility.into(),
        on,
    };
    ok(&state.hub.item_chargeable(asked, &caller.origin()).await?)
}

/// `isCostCenterOpen`
pub async fn center(state: State, caller: Caller, params: Params, body: Json<CenterBody>) -> Reply {
    params.only(&[])?;
    may_read(&caller, &[COST_CENTER])?;
    let CenterBody {
        cost_center,
        posting,
        account,
        fund,
        grant,
        project,
        on,
    } = body.0;
    let wanted = PostingWanted {
        posting: posting.as_deref().and_then(Posting::named),
        account,
        fund,
        grant,
        project,
    };
    ok(&state.hub.cost_center_open(cost_center.into(), wanted, on).await?)
}

/// `readDevice`
pub async fn device(state: State, caller: Caller, params: Params, body: Json<DeviceBody>) -> Reply {
    params.only(&[])?;
    may_read(&caller, &[ITEM, FACILITY, COST_CENTER])?;
    let DeviceBody { udi, facility, on } = body.0;
    let asked = DeviceScanned {
        udi,
        facility: facility.map(Wanted::from),
        on,
    };
    ok(&state.hub.device_scanned(asked, &caller.origin()).await?)
}
