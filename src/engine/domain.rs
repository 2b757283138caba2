//! A domain.
use std::collections::BTreeMap;

pub struct AttributeRule {
    pub sensitive: bool,
}
pub struct SourceRule {
    pub name: String,
    pub trust: u32,
    pub duplicate_free: bool,
}
pub struct Domain {
    pub name: String,
    pub attributes: BTreeMap<String, AttributeRule>,
    pub sources: Vec<SourceRule>,
    pub matching: super::matching::MatchRules,
}
