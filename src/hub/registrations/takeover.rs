//! Source systems and consumers of a database that is older than their registration: registered once, at the first start
//! after it, by the hub, for those who spoke for them so far. Feeds go on; nobody new may.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::engine::registration::{MOST_NAMED, Registration, fits};
use crate::error::Result;
use crate::hub::Origin;
use crate::hub::definitions::Kind;
use crate::hub::ids::new_id;
use crate::hub::operations::{DEFINITION_APPROVED, Log};
use crate::hub::time::now;
use crate::store::definitions::{self, DefinitionRow};
use crate::store::speakers::{self, Spoke};
use crate::store::{AnyConn, Store};

/// Most combinations of name, domain and caller that are looked at.
const MOST_SPOKEN: i64 = 100_000;
/// Whom the hub names where it does not know who answers for a name.
const UNKNOWN: &str = "unknown";
/// Version of a contract that nobody wrote down.
const NO_CONTRACT: &str = "0";

/// Domains and callers of a name.
#[derive(Default)]
struct Speaking {
    domains: BTreeSet<String>,
    callers: BTreeSet<String>,
}

/// Registers what is there already, unless something of the kind was ever registered. Blocks.
///
/// # Errors
/// `Busy` when the database is away.
pub(in crate::hub) fn take_over(store: &Store) -> Result<()> {
    for kind in [Kind::SourceSystem, Kind::Consumer] {
        if store.read(|conn| definitions::any(conn, kind.as_str()))? {
            continue;
        }
        let spoken = store.read(|conn| spoken(conn, kind))?;
        if spoken.is_empty() {
            continue;
        }
        store.write(|conn| {
            let mut log = Log::open(conn, now())?;
            // Another node may have been first.
            if !definitions::any(conn, kind.as_str())? {
                register(conn, &mut log, kind, &spoken)?;
            }
            log.flush(conn)
        })?;
    }
    Ok(())
}

fn spoken(conn: &mut AnyConn, kind: Kind) -> Result<BTreeMap<String, Speaking>> {
    let rows = match kind {
        Kind::SourceSystem => speakers::feeding(conn, MOST_SPOKEN)?,
        Kind::Consumer => speakers::consuming(conn, MOST_SPOKEN)?,
        Kind::CodeList | Kind::CodeMap | Kind::SourceMapping | Kind::Chart | Kind::MapSet | Kind::CloseCalendar => {
            Vec::new()
        }
    };
    let hub = Origin::hub().actor;
    let mut found: BTreeMap<String, Speaking> = BTreeMap::new();
    for Spoke { name, domain, caller } in rows {
        let speaking = found.entry(name).or_default();
        speaking.domains.insert(domain);
        // What the hub did by itself, it did for nobody.
        if caller != hub && fits(&caller) {
            speaking.callers.insert(caller);
        }
    }
    Ok(found)
}

fn register(conn: &mut AnyConn, log: &mut Log, kind: Kind, spoken: &BTreeMap<String, Speaking>) -> Result<()> {
    let origin = Origin::hub();
    for (name, speaking) in spoken {
        if speaking.callers.is_empty() {
            tracing::warn!(
                kind = kind.as_str(),
                name,
                "not registered: it is not known who spoke for it"
            );
            continue;
        }
        let left_out = speaking.callers.len().saturating_sub(MOST_NAMED);
        let body = Registration {
            title: name.clone(),
            owner: UNKNOWN.into(),
            technical_owner: UNKNOWN.into(),
            purpose: "In use before there were registrations".into(),
            domains: speaking.domains.iter().take(MOST_NAMED).cloned().collect(),
            callers: speaking.callers.iter().take(MOST_NAMED).cloned().collect(),
            contract_version: NO_CONTRACT.into(),
        };
        let row = approved(kind, name, &body, &origin);
        definitions::insert(conn, &row)?;
        let detail = json!({"domains": body.domains, "callers": body.callers, "callers_left_out": left_out});
        log.audit(
            "take_over_definition",
            &format!("definition:{}/{name}/1", row.kind),
            &detail,
            &origin,
        );
        log.announce_definition(DEFINITION_APPROVED, &row, &origin);
        tracing::warn!(
            kind = row.kind,
            name,
            callers = body.callers.join(" "),
            left_out,
            "registered for those who spoke for it so far: have an owner take it over by a version of its own"
        );
    }
    Ok(())
}

fn approved(kind: Kind, name: &str, body: &Registration, origin: &Origin) -> DefinitionRow {
    let at = now();
    DefinitionRow {
        id: new_id(),
        kind: kind.as_str().into(),
        name: name.to_owned(),
        number: 1,
        state: "approved".into(),
        body: json!(body).to_string(),
        valid_from: None,
        valid_to: None,
        note: "Registered by the hub when it learned to ask who may speak.".into(),
        findings: "[]".into(),
        authors: json!([origin.actor]).to_string(),
        created_by: origin.actor.clone(),
        created_at: at,
        updated_at: at,
        decided_by: Some(origin.actor.clone()),
        decided_at: Some(at),
        reason: Some("It was in use before there were registrations.".into()),
        override_reason: None,
        correlation_id: origin.correlation_id.clone(),
        version: 1,
    }
}
