//! As what an item is charged at a facility on a day.

use serde::Serialize;
use serde_json::Value;

use super::{Known, Reason, days, entries, holds_on, text};
use crate::engine::record::Attributes;
use crate::engine::reference::{Waiting, names};
use crate::engine::units::Ratio;

/// Whether it is charged, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// Whether it is charged.
    pub chargeable: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// Charge code (CDM).
    pub charge_code: Option<String>,
    /// HCPCS code.
    pub hcpcs: Option<String>,
    /// HCPCS modifier.
    pub modifier: Option<String>,
    /// Revenue code.
    pub revenue_code: Option<String>,
    /// Billing units in one charge unit, exactly: a whole number, or a fraction.
    pub units_per_uom: Option<String>,
    /// Unit in which it is charged.
    pub charge_uom: Option<String>,
    /// Golden id of the cost center that is charged.
    pub cost_center: Option<String>,
}

impl Charge {
    /// Nothing is charged, for these reasons.
    pub fn refused(reasons: Vec<Reason>) -> Charge {
        Charge {
            chargeable: false,
            reasons,
            charge_code: None,
            hcpcs: None,
            modifier: None,
            revenue_code: None,
            units_per_uom: None,
            charge_uom: None,
            cost_center: None,
        }
    }

    /// Whether what is missing is a mapping that somebody has to add or mend.
    pub fn lacks_mapping(&self) -> bool {
        let about_mapping = |reason: &Reason| matches!(reason.code, "no_charge_mapping" | "ambiguous_charge_mapping");
        self.reasons.iter().any(about_mapping)
    }
}

/// Decides it; `facility` holds the golden ids of the facility.
pub fn charge(known: Known<'_>, facility: &[String], day: &str) -> Charge {
    if let Some(reason) = known.inactive("item", day) {
        return Charge::refused(vec![reason]);
    }
    if known.attributes.get("chargeable") == Some(&Value::Bool(false)) {
        return Charge::refused(vec![Reason::new(
            "not_chargeable",
            "patients are not charged for the item",
        )]);
    }
    let own = |entry: &&Attributes| names(entry.get("facility"), facility);
    // One of a facility that is not known yet is of none.
    let general = |entry: &&Attributes| entry.get("facility").is_none_or(Value::is_null);
    let on_day = |wanted: &dyn Fn(&&Attributes) -> bool| {
        let found = entries(known.attributes, "charge_mappings").filter(|entry| wanted(entry));
        found.filter(|entry| holds_on(entry, day)).collect::<Vec<_>>()
    };
    let mut found = on_day(&own);
    if found.is_empty() {
        found = on_day(&general);
    }
    match found.as_slice() {
        [one] => as_mapped(known, one),
        [] => Charge::refused(vec![missing(known, &|entry| own(entry) || general(entry), day)]),
        several => Charge::refused(vec![Reason::new(
            "ambiguous_charge_mapping",
            format!("{} charge mappings hold on {day}; expected one", several.len()),
        )]),
    }
}

fn missing(known: Known<'_>, concerned: &dyn Fn(&&Attributes) -> bool, day: &str) -> Reason {
    let ends = entries(known.attributes, "charge_mappings").filter(|entry| concerned(entry));
    let ends = ends.filter_map(|entry| days(entry, "valid_from", "valid_to")?.valid_to);
    let last = ends.filter(|end| end.as_str() <= day).max();
    let ended = last
        .map(|end| format!("; the last one ended on {end}"))
        .unwrap_or_default();
    Reason::new(
        "no_charge_mapping",
        format!("no charge mapping holds at this facility on {day}{ended}"),
    )
}

fn as_mapped(known: Known<'_>, entry: &Attributes) -> Charge {
    let said = |name: &str| text(entry, name).map(str::to_owned);
    let mut reasons = Vec::new();
    let center = entry.get("cost_center");
    if center.is_some_and(|center| Waiting::of(center).is_some()) {
        reasons.push(Reason::new(
            "cost_center_not_found",
            "nothing has the key by which the charge mapping names its cost center",
        ));
    }
    if entry.get("billable") == Some(&Value::Bool(false)) {
        reasons.push(Reason::new(
            "not_billable",
            "the charge mapping says that it is not billed here",
        ));
    }
    let units = text(entry, "units_per_uom").unwrap_or("1");
    let units = Ratio::parse(units).filter(|units| units.is_positive());
    if units.is_none() {
        reasons.push(Reason::new(
            "units_unreadable",
            "the charge mapping does not say how many units are billed",
        ));
    }
    Charge {
        chargeable: reasons.is_empty(),
        reasons,
        charge_code: said("charge_code"),
        hcpcs: said("hcpcs"),
        modifier: said("modifier"),
        revenue_code: said("revenue_code"),
        units_per_uom: units.map(|units| units.to_string()),
        charge_uom: text(known.attributes, "charge_uom")
            .or_else(|| text(known.attributes, "base_uom"))
            .map(str::to_owned),
        cost_center: said("cost_center"),
    }
}
