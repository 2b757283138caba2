//! The kinds of definitions: who governs them, and what each must fulfil.

use serde_json::Value;

use super::Definition;
use super::proof::Finding;
use crate::engine::account_mapping::body::MapSetBody;
use crate::engine::account_mapping::chart::ChartBody;
use crate::engine::account_mapping::close_calendar::CloseCalendar;
use crate::engine::code_list::CodeList;
use crate::engine::code_map::CodeMap;
use crate::engine::record::Violation;
use crate::engine::registration::Registration;
use crate::engine::source_mapping::SourceMapping;
use crate::error::Result;
use crate::hub::account_mappings::proving;
use crate::hub::{code_proofs, registrations, source_mappings};
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
    /// A chart of accounts: segments, elements, and which combinations may be posted to.
    Chart,
    /// How combinations of one chart are translated into another's.
    MapSet,
    /// Accounting periods, and which of them are closed.
    CloseCalendar,
    /// A system that feeds records: who answers for it, and which callers may speak for it.
    SourceSystem,
    /// A system that reads golden records: who answers for it, and which callers may speak for it.
    Consumer,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] = [
        Kind::CodeList,
        Kind::CodeMap,
        Kind::SourceMapping,
        Kind::Chart,
        Kind::MapSet,
        Kind::CloseCalendar,
        Kind::SourceSystem,
        Kind::Consumer,
    ];

    /// As in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::CodeList => "code_list",
            Kind::CodeMap => "code_map",
            Kind::SourceMapping => "source_mapping",
            Kind::Chart => "chart",
            Kind::MapSet => "map_set",
            Kind::CloseCalendar => "close_calendar",
            Kind::SourceSystem => "source_system",
            Kind::Consumer => "consumer",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Kind::CodeList => "code list",
            Kind::CodeMap => "code map",
            Kind::SourceMapping => "source mapping",
            Kind::Chart => "chart",
            Kind::MapSet => "map set",
            Kind::CloseCalendar => "close calendar",
            Kind::SourceSystem => "source system",
            Kind::Consumer => "consumer",
        }
    }

    /// The kind by its name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The domain in which a caller needs the action `read` or `govern`; `definitions` for what belongs to none.
    pub fn governed_in(self, name: &str) -> &str {
        match self {
            Kind::CodeList | Kind::CodeMap | Kind::SourceSystem | Kind::Consumer => "definitions",
            Kind::SourceMapping => name.rsplit('.').next().unwrap_or(name),
            Kind::Chart => "account",
            Kind::MapSet | Kind::CloseCalendar => "account_mapping",
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
            Kind::Chart => ChartBody::read(body).map(drop),
            Kind::MapSet => MapSetBody::read(body).map(drop),
            Kind::CloseCalendar => CloseCalendar::read(body).map(drop),
            Kind::SourceSystem | Kind::Consumer => Registration::parse(body).map(drop),
        }
    }

    /// What speaks against a version that is well formed, seen with all else that the hub knows. Blocks.
    pub(super) fn prove(self, conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
        match self {
            Kind::CodeList => code_proofs::prove_list(conn, version),
            Kind::CodeMap => code_proofs::prove_map(conn, version),
            Kind::SourceMapping => source_mappings::prove(conn, version),
            Kind::CloseCalendar => Ok(Vec::new()),
            Kind::Chart => proving::chart(conn, version),
            Kind::MapSet => proving::map_set(conn, version),
            Kind::SourceSystem | Kind::Consumer => registrations::prove(conn, version),
        }
    }

    /// What speaks against a version that counts no more. Blocks.
    pub(super) fn prove_retirement(self, conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
        match self {
            Kind::MapSet => proving::retirement(conn, version),
            Kind::CodeList
            | Kind::CodeMap
            | Kind::SourceMapping
            | Kind::Chart
            | Kind::CloseCalendar
            | Kind::SourceSystem
            | Kind::Consumer => Ok(Vec::new()),
        }
    }
}
