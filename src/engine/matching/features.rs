//! What matching keeps of a record: standardized values, tokens and blocking keys.

use super::rules::MatchRules;
use crate::engine::record::Attributes;

/// One record prepared for matching; compact, immutable, free of references to the record.
#[derive(Debug, Clone, Default)]
pub struct Features {
    pub(crate) keys: Box<[u64]>,
}

/// Prepares a standardized record for matching.
pub fn features(_rules: &MatchRules, _attributes: &Attributes) -> Features {
    Features::default()
}
