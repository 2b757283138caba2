//! Placeholder for the matching rules; replaced as a whole.

use std::collections::BTreeMap;

use super::domain::AttributeRule;

/// The `[matching]` section, as it stands.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct MatchRules {
    /// Everything in the section.
    #[serde(flatten)]
    pub rest: toml::Table,
}

impl MatchRules {
    /// Checks the rules against the attributes of the domain.
    pub fn check(
        &self,
        _attributes: &BTreeMap<String, AttributeRule>,
    ) -> Result<(), (String, String)> {
        Ok(())
    }
}
