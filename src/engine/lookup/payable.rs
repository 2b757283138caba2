//! Whether a vendor may be paid on a day, at a remit-to.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{Known, NeverScreened, PayableRules, Reason, days, entries, text};
use crate::engine::checks::{Check, Require, Subject, evaluate};
use crate::engine::record::Attributes;
use crate::engine::reference::names;

/// Whether it is payable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payable {
    /// Whether it may be paid.
    pub payable: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// What to look at although it may be paid.
    pub warnings: Vec<Reason>,
    /// How it is paid.
    pub payment_method: Option<String>,
    /// Whether a bank account for this remit-to is verified.
    pub bank_account_verified: bool,
}

/// Where the money would go, if that is another record than the vendor's own.
#[derive(Debug, Clone, Copy)]
pub struct RemitTo<'a> {
    /// Its published record.
    pub known: Known<'a>,
    /// Its bank accounts are of these attributes too.
    pub sensitive: &'a Attributes,
    /// Its golden ids.
    pub names: &'a [String],
    /// Golden ids of the vendor.
    pub vendor_names: &'a [String],
}

/// Kinds of holds that hold payments.
const HOLDS: [&str; 3] = ["payment", "tax", "all"];
/// Methods that need a bank account.
const TO_A_BANK: [&str; 2] = ["ach", "wire"];

/// Decides it. `sensitive` holds the vendor's bank accounts, of which only whether one is verified is told; `hold` is what
/// its published record says of a change of payment details that waits.
pub fn payable(
    known: Known<'_>,
    sensitive: &Attributes,
    hold: bool,
    remit_to: Option<RemitTo<'_>>,
    (checks, rules): (&[Check], &PayableRules),
    day: &str,
) -> Payable {
    let mut reasons: Vec<Reason> = known.inactive("vendor", day).into_iter().collect();
    if hold {
        let message = "a change of payment details waits for confirmation";
        reasons.push(Reason::new("payment_hold", message));
    }
    reasons.extend(on_hold(known.attributes, day));
    reasons.extend(excluded(known.attributes, ""));
    let mut warnings = warnings(known.attributes, checks, day);
    if never_screened(known.attributes) {
        let reason = Reason::new("never_screened", "nobody screened the vendor for exclusions");
        match rules.never_screened {
            NeverScreened::Warn => warnings.push(reason),
            NeverScreened::Block => reasons.push(reason),
        }
    }
    if let Some(remit_to) = remit_to {
        reasons.extend(remit_to.known.inactive("remit-to", day));
        reasons.extend(on_hold(remit_to.known.attributes, day));
        reasons.extend(excluded(remit_to.known.attributes, " of the remit-to"));
        if !belongs(remit_to) {
            reasons.push(Reason::new(
                "remit_to_of_another",
                "the remit-to is not one of this vendor's",
            ));
        }
    }
    let method = remit_to.and_then(|remit_to| text(remit_to.known.attributes, "payment_method"));
    let method = method.or_else(|| text(known.attributes, "payment_method"));
    let verified = bank_account(sensitive, remit_to, day);
    match method {
        Some("none") => reasons.push(Reason::new("no_payment_method", "the vendor is not paid")),
        Some(method) if TO_A_BANK.contains(&method) => reasons.extend(unverified(verified, method)),
        _ => {}
    }
    Payable {
        payable: reasons.is_empty(),
        reasons,
        warnings,
        payment_method: method.map(str::to_owned),
        bank_account_verified: verified == Some(true),
    }
}

fn unverified(verified: Option<bool>, method: &str) -> Option<Reason> {
    match verified {
        Some(true) => None,
        Some(false) => {
            let message = "no bank account for this remit-to was verified";
            Some(Reason::new("bank_account_not_verified", message))
        }
        None => {
            let message = format!("payment by {method} needs a bank account for this remit-to");
            Some(Reason::new("no_bank_account", message))
        }
    }
}

fn on_hold(attributes: &Attributes, day: &str) -> Vec<Reason> {
    let held = entries(attributes, "holds").filter(|hold| {
        let kind = text(hold, "type").is_some_and(|kind| HOLDS.contains(&kind));
        kind && days(hold, "from", "until").is_some_and(|days| days.contains(day))
    });
    let told = held.map(|hold| {
        let why = text(hold, "reason").map(|why| format!(": {why}")).unwrap_or_default();
        Reason::new(
            "on_hold",
            format!("on hold ({}){why}", text(hold, "type").unwrap_or_default()),
        )
    });
    told.collect()
}

/// Results of a screening.
const SCREENED: [&str; 4] = ["status", "leie", "sam", "state"];

fn screening(attributes: &Attributes) -> Option<&Attributes> {
    attributes.get("exclusion_screening").and_then(Value::as_object)
}

/// A screening without a result is none.
fn never_screened(attributes: &Attributes) -> bool {
    screening(attributes).is_none_or(|found| SCREENED.iter().all(|name| text(found, name).is_none()))
}

fn excluded(attributes: &Attributes, of: &str) -> Option<Reason> {
    let screening = screening(attributes)?;
    let hits: Vec<&str> = SCREENED
        .into_iter()
        .filter(|name| text(screening, name).is_some_and(|found| found != "clear"))
        .collect();
    let message = format!("the exclusion screening{of} found something ({})", hits.join(", "));
    (!hits.is_empty()).then(|| Reason::new("excluded", message))
}

/// Whether a bank account for the remit-to is verified; `None` if there is none.
fn bank_account(sensitive: &Attributes, remit_to: Option<RemitTo<'_>>, day: &str) -> Option<bool> {
    // One of a remit-to that is not known yet is of none.
    let own = entries(sensitive, "bank_accounts").filter(|account| match (account.get("remit_to"), remit_to) {
        (None | Some(Value::Null), _) => true,
        (named @ Some(_), Some(remit_to)) => names(named, remit_to.names),
        (Some(_), None) => false,
    });
    let theirs = remit_to
        .into_iter()
        .flat_map(|remit_to| entries(remit_to.sensitive, "bank_accounts"));
    let valid = own
        .chain(theirs)
        .filter(|account| days(account, "valid_from", "valid_to").is_some_and(|d| d.contains(day)));
    let verified = valid.map(|account| text(account, "verified_at").is_some_and(|at| at <= day));
    verified.reduce(|one, other| one || other)
}

/// Whether a remit-to names the vendor as the one that it belongs to.
fn belongs(remit_to: RemitTo<'_>) -> bool {
    let attributes = remit_to.known.attributes;
    let related = entries(attributes, "relations").map(|relation| relation.get("vendor"));
    let named = ["legal_entity", "parent"].into_iter().map(|name| attributes.get(name));
    named.chain(related).any(|value| names(value, remit_to.vendor_names))
}

/// Checks of dates that fail: they ask somebody, and do not stop a payment.
fn warnings(attributes: &Attributes, checks: &[Check], day: &str) -> Vec<Reason> {
    let dated: Vec<Check> = checks
        .iter()
        .filter(|check| matches!(check.require, Require::NotOlderThan { .. } | Require::NotExpired { .. }))
        .cloned()
        .collect();
    let (own, back) = (BTreeMap::new(), BTreeMap::new());
    let subject = Subject {
        attributes,
        own: &own,
        units: None,
        back: &back,
    };
    let outcome = evaluate(&dated, subject, day);
    let told = outcome.failed.iter();
    told.map(|failed| {
        Reason::new(
            "check_failed",
            format!("{}: {}", failed.check.name, failed.check.message),
        )
    })
    .collect()
}
