//! Look-ups that other systems make in their flows: one call each, answered from what consumers see, with reasons.

mod center;
mod charge;
mod device;
mod item;
mod known;
mod vendor;

pub use center::{CenterAnswer, PostingWanted};
pub use charge::{ChargeAnswer, ItemChargeable};
pub(super) use charge::{ChargeQuestion, TaskRoom};
pub use device::{DeviceAnswer, DeviceScanned};
pub use item::ItemWanted;
pub use known::{Named, Wanted};
pub use vendor::VendorAnswer;

/// Domains that look-ups read.
pub const VENDOR: &str = "vendor";
/// Items.
pub const ITEM: &str = "item";
/// Facilities.
pub const FACILITY: &str = "facility";
/// Cost centers.
pub const COST_CENTER: &str = "cost_center";
