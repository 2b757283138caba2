//! The kinds of definitions: who governs them, and what each must fulfil.

use serde_json::Value;

use super::Definition;
use super::proof::Finding;
use crate::engine::code_list::CodeList;
use crate::engine::code_map::CodeMap;
use crate::engine::record::Violation;
use crate::engine::source_mapping::SourceMapping;
use crate::error::Result;
use crate::hub::{code_proofs, source_mappings};
use crate::store::AnyConn;

/// A kind of definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Codes, what they mean, and when.
    CodeList,
    /// What the codes of a source system mean in a code list.
    CodeMap,
    /// How rows of a source system become records of a domain.
    SourceMapping,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::CodeList, Kind::CodeMap, Kind::SourceMapping];

    /// As in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::CodeList => "code_list",
            Kind::CodeMap => "code_map",
            Kind::SourceMapping => "source_mapping",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Kind::CodeList => "code list",
            Kind::CodeMap => "code map",
            Kind::SourceMapping => "source mapping",
        }
    }

    /// The kind by its name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The domain in which a caller needs the action `read` or `govern`; `definitions` for what belongs to none.
    pub fn governed_in(self, name: &str) -> &str {
        match self {
            Kind::CodeList | Kind::CodeMap => "definitions",
            Kind::SourceMapping => name.rsplit('.').next().unwrap_or(name),
        }
    }

    /// Whether a body is what the kind asks for, without looking at anything else.
    ///
    /// # Errors
    /// Each place that is not.
    pub(super) fn parse(self, body: &Value) -> std::result::Result<(), Vec<Violation>> {
        match self {
            Kind::CodeList => CodeList::parse(body).map(drop),
            Kind::CodeMap => CodeMap::parse(body).map(drop),
            Kind::SourceMapping => SourceMapping::parse(body).map(drop),
        }
    }

    /// What speaks against a version that is well formed, seen with all else that the hub knows. Blocks.
    pub(super) fn prove(self, conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
        match self {
            Kind::CodeList => code_proofs::prove_list(conn, version),
            Kind::CodeMap => code_proofs::prove_map(conn, version),
            Kind::SourceMapping => source_mappings::prove(conn, version),
        }
    }
}
