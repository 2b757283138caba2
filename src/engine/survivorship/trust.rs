//! Trust in a source's value, and how it falls with age: maximum when fresh, minimum after a period, along a curve,
//! lowered when the value fails its kind's check (the scheme of Informatica Multidomain MDM).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::domain::shape::Shape;
use crate::engine::domain::{DEFAULT_TRUST, Domain};
use crate::engine::identifier;

/// `[[survivorship.trust]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustRule {
    /// Source system.
    pub source: String,
    /// Top-level attributes that it is about; all if empty.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// Trust in a fresh value, 0 to 100.
    pub maximum: u32,
    /// Trust after the period; the maximum if not said.
    pub minimum: Option<u32>,
    /// Days until trust has fallen to the minimum; 0: it does not fall.
    #[serde(default)]
    pub period_days: u32,
    #[serde(default)]
    pub curve: Curve,
    /// Percent of trust that a value loses that fails its kind's check (attributes with `check = false`). At 100 it is
    /// not used at all.
    #[serde(default)]
    pub failed_check: u32,
    /// Whether a failed check never lowers trust below the minimum.
    #[serde(default)]
    pub keep_minimum: bool,
}

/// How trust falls over the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// Evenly.
    #[default]
    Linear,
    /// Fast at first, then slowly.
    FastThenSlow,
    /// Slowly at first, then fast.
    SlowThenFast,
}

const HIGHEST: u32 = 100;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// Trust is counted in hundredths, so that it orders without rounding errors.
const HUNDREDTHS: u32 = 100;

/// Trust in hundredths of a point, 0 to 10,000. `None`: the value must not be used.
pub(super) fn trust(
    domain: &Domain,
    name: &str,
    system: &str,
    value: &Value,
    changed_at: i64,
    now: i64,
) -> Option<u32> {
    let fits = |rule: &&TrustRule| {
        rule.source == system && (rule.attributes.is_empty() || rule.attributes.iter().any(|other| other == name))
    };
    match domain.survivorship.trust.iter().find(fits) {
        Some(rule) => rule.trust(domain.shape.members.get(name), value, changed_at, now),
        None => Some(HUNDREDTHS * domain.source(system).map_or(DEFAULT_TRUST, |source| source.trust)),
    }
}

impl TrustRule {
    pub(super) fn check(&self, place: &str) -> Result<(), (String, String)> {
        let refuse = |key: &str, reason: &str| Err((format!("{place}.{key}"), reason.to_owned()));
        if self.maximum > HIGHEST {
            return refuse("maximum", "expected 0 to 100");
        }
        if self.minimum.is_some_and(|minimum| minimum > self.maximum) {
            return refuse("minimum", "must not be above the maximum");
        }
        if self.failed_check > HIGHEST {
            return refuse("failed_check", "expected 0 to 100 percent");
        }
        Ok(())
    }

    pub(super) fn decays(&self) -> bool {
        self.period_days > 0 && self.minimum.is_some_and(|minimum| minimum < self.maximum)
    }

    fn trust(&self, shape: Option<&Shape>, value: &Value, changed_at: i64, now: i64) -> Option<u32> {
        let aged = self.aged(now.saturating_sub(changed_at).max(0));
        if self.failed_check == 0 || !shape.is_some_and(|shape| fails_check(shape, value)) {
            return Some(aged);
        }
        let lowered = aged * (HIGHEST - self.failed_check) / HIGHEST;
        let least = HUNDREDTHS * self.minimum.unwrap_or(self.maximum);
        match self.keep_minimum {
            true => Some(lowered.max(least.min(aged))),
            false => (self.failed_check < HIGHEST).then_some(lowered),
        }
    }

    fn aged(&self, age: i64) -> u32 {
        let (most, least) = (self.maximum, self.minimum.unwrap_or(self.maximum));
        if self.period_days == 0 || most == least {
            return HUNDREDTHS * most;
        }
        let elapsed = (age as f64 / (i64::from(self.period_days) * DAY) as f64).min(1.0);
        let fallen = match self.curve {
            Curve::Linear => elapsed,
            Curve::FastThenSlow => elapsed.sqrt(),
            Curve::SlowThenFast => elapsed * elapsed,
        };
        HUNDREDTHS * most - (f64::from(HUNDREDTHS * (most - least)) * fallen).round() as u32
    }
}

fn fails_check(shape: &Shape, value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| fails_check(shape, item)),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| shape.members.get(name).is_some_and(|shape| fails_check(shape, member))),
        Value::String(text) => identifier::check(shape.rule.kind, text).is_err(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(curve: Curve) -> TrustRule {
        TrustRule {
            source: "erp".into(),
            attributes: Vec::new(),
            maximum: 90,
            minimum: Some(40),
            period_days: 100,
            curve,
            failed_check: 0,
            keep_minimum: false,
        }
    }

    #[test]
    fn trust_falls_from_the_maximum_to_the_minimum_along_its_curve() {
        for (curve, at_quarter) in [
            (Curve::Linear, 7_750),
            (Curve::FastThenSlow, 6_500),
            (Curve::SlowThenFast, 8_687),
        ] {
            let rule = rule(curve);
            assert_eq!(rule.aged(0), 9_000);
            assert_eq!(rule.aged(25 * DAY), at_quarter, "{curve:?}");
            assert_eq!(rule.aged(100 * DAY), 4_000);
            assert_eq!(rule.aged(9_999 * DAY), 4_000);
        }
    }

    #[test]
    fn a_failed_check_lowers_trust_or_forbids_the_value() {
        let domain = Domain::parse(
            "thing",
            r#"{"type": "object", "properties": {"npi": {"type": "string"}}}"#,
            "format = 1\ntitle = \"T\"\nlabel = \"npi\"\n[attributes.npi]\nkind = \"npi\"\ncheck = false\n[matching]\nmode = \"propose\"",
        )
        .expect("a domain");
        let shape = domain.shape.members.get("npi");
        let (good, bad) = (Value::from("1234567893"), Value::from("1234567890"));
        let mut rule = TrustRule {
            failed_check: 50,
            ..rule(Curve::Linear)
        };
        assert_eq!(rule.trust(shape, &good, 0, 0), Some(9_000));
        assert_eq!(rule.trust(shape, &bad, 0, 0), Some(4_500));
        rule.failed_check = 90;
        rule.keep_minimum = true;
        assert_eq!(rule.trust(shape, &bad, 0, 0), Some(4_000));
        rule.failed_check = 100;
        assert_eq!(rule.trust(shape, &bad, 0, 0), Some(4_000));
        rule.keep_minimum = false;
        assert_eq!(rule.trust(shape, &bad, 0, 0), None);
    }
}
