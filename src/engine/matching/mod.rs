//! Which records are the same thing: standardized features, blocking keys, comparisons, weights,
//! vetoes, and the in-memory index that finds and judges candidates.
//!
//! The model is Fellegi-Sunter: every comparison adds `log2(m/u)`; agreement on a rare value adds
//! more than agreement on a common one. See `docs/MATCHING.md`.

mod address;
mod alignment;
mod blocking;
mod candidates;
mod commons;
mod comparison;
mod constraints;
mod doubt;
mod explanation;
mod features;
mod frequency;
mod grams;
#[cfg(test)]
mod growth;
mod index;
mod measure;
mod method;
mod model;
mod name;
mod naming;
mod pair;
mod posting;
mod rules;
mod seen;
mod shown;
#[cfg(test)]
mod siblings;
mod sight;
mod token;
pub mod training;
mod value;
mod words;

pub(crate) use address::{AddressLines, CanonicalAddress, canonical as canonical_address};
pub use address::{AddressPart, address_parts};
pub use blocking::{KeyFunction, KeyPart};
pub(crate) use commons::CROWD;
pub use commons::CommonKey;
pub use constraints::Constraints;
pub use doubt::{Doubt, DoubtKind};
pub(crate) use explanation::probability;
pub use explanation::{Assessment, BlockingKey, Comparison, PairExplanation, Thresholds, Verdict};
pub use features::{Features, features};
pub use index::{CandidateSet, MatchIndex};
pub(crate) use model::{Model, Score};
pub use name::{NamePart, organization_parts};
pub use pair::Side;
pub use rules::{
    BlockingRules, ComparisonRule, LevelWeights, MatchRules, Method, Mode, NameAlone, Prior, VetoKind, VetoRule,
};
pub(crate) use seen::Known;
pub use seen::Seen;
pub use sight::{Retold, Sight};
pub(crate) use token::hash_text;
