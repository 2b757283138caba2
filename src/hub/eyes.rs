//! How somebody sees the values and decisions of a domain.

use crate::engine::domain::{Domain, Mask};
use crate::engine::matching::Sight;
use crate::engine::record::Attributes;
use serde_json::Value;

/// What somebody may learn from sensitive attributes, and how much of them is shown.
#[derive(Debug, Clone, Copy)]
pub struct Eyes {
    /// Whether answers may depend on them.
    pub sight: Sight,
    /// What stands in place of their values.
    pub mask: Mask,
}

impl Eyes {
    /// Sees everything as it is.
    pub const WHOLE: Eyes = Eyes {
        sight: Sight::Whole,
        mask: Mask::Nothing,
    };

    /// Whether nothing of an attribute may be told that depends on its value.
    pub(super) fn is_blind_to(self, domain: &Domain, attribute: &str) -> bool {
        self.sight == Sight::WithoutSensitive && domain.is_sensitive(attribute)
    }

    /// A value as it is shown.
    pub(super) fn shown(self, domain: &Domain, attribute: &str, value: &Value) -> Value {
        let one = Attributes::from_iter([(attribute.to_owned(), value.clone())]);
        domain.mask(&one, self.mask).remove(attribute).unwrap_or(Value::Null)
    }
}
