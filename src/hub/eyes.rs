//! How somebody sees the values and decisions of a domain.

use super::disclosure::{Disclosure, Shown};
use crate::engine::domain::Domain;
use crate::engine::matching::Sight;
use crate::engine::record::Attributes;
use serde_json::Value;

/// What somebody may learn from sensitive attributes, and how much of them is shown.
#[derive(Debug, Clone)]
pub struct Eyes {
    /// Whether answers may depend on them.
    pub sight: Sight,
    /// How their values are shown.
    pub disclosure: Disclosure,
}

impl Eyes {
    /// Whether nothing of an attribute may be told that depends on its value.
    pub(super) fn is_blind_to(&self, domain: &Domain, attribute: &str) -> bool {
        self.sight == Sight::WithoutSensitive && domain.is_sensitive(attribute)
    }

    /// A value as it is shown, which is noted.
    pub(super) fn shown(&self, of: &Shown<'_>, attribute: &str, value: &Value) -> Value {
        let one = Attributes::from_iter([(attribute.to_owned(), value.clone())]);
        self.disclosure.shown(of, one).remove(attribute).unwrap_or(Value::Null)
    }
}
