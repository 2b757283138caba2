//! A version of a map set whose rules are those of the published golden records of its name, as they stand now.

use serde_json::{Value, json};

use crate::engine::account_mapping::records::{MappingRecord, rules};
use crate::engine::change_filter::fold;
use crate::engine::domain::Domain;
use crate::engine::record::Violation;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::hub::definitions::Kind;
use crate::hub::placing::published_holding;
use crate::store::AnyConn;
use crate::store::golden_records::{self, ListQuery};

/// Domain whose records are rules.
const DOMAIN: &str = "account_mapping";
/// Member of a body that asks for it.
const RULES_FROM: &str = "rules_from";
/// Attribute that names the map set; the domain lists by it.
const MAP_SET: &str = "map_set";
/// Rows read at a time.
const STEP: i64 = 1_000;

impl Hub {
    /// The body of a version; where a map set's says `"rules_from": "account_mapping"`, with the rules that the published
    /// golden records of its name are now. Later changes of those records need a version of their own.
    ///
    /// # Errors
    /// `Invalid` when the body has rules besides, or a record can be no rule.
    pub(in crate::hub) async fn with_frozen_rules(&self, kind: Kind, name: &str, mut body: Value) -> Result<Value> {
        let asked = body.as_object_mut().filter(|_| kind == Kind::MapSet);
        let Some(members) = asked.filter(|members| members.contains_key(RULES_FROM)) else {
            return Ok(body);
        };
        let from = members.remove(RULES_FROM);
        if from != Some(json!(DOMAIN)) || members.contains_key("rules") {
            let message = format!("expected \"{DOMAIN}\", and no rules besides");
            return Err(Error::invalid("/body/rules_from", "rules_from", message));
        }
        let (domain, map_set) = (self.domain(DOMAIN)?, name.to_owned());
        let records = self.read(move |conn| records(conn, &domain, &map_set)).await?;
        if records.is_empty() {
            let message = "expected published account mappings of this map set: there are none";
            return Err(Error::invalid("/body/rules_from", "rules_from", message));
        }
        let frozen = rules(&records).map_err(|wrong| Error::Invalid {
            violations: wrong.into_iter().map(within_body).collect(),
        })?;
        body["rules"] = json!(frozen);
        Ok(body)
    }
}

fn within_body(mut violation: Violation) -> Violation {
    violation.pointer.insert_str(0, "/body");
    violation
}

fn records(conn: &mut AnyConn, domain: &Domain, map_set: &str) -> Result<Vec<MappingRecord>> {
    let mut found = Vec::new();
    let mut query = ListQuery {
        domain: domain.name.clone(),
        status: "live".into(),
        published_only: true,
        terms: vec![(MAP_SET.into(), fold(map_set))],
        limit: STEP,
        ..ListQuery::default()
    };
    loop {
        let page = golden_records::list(conn, &query)?;
        let Some(last) = page.last() else { return Ok(found) };
        query.after = Some(last.id.clone());
        for row in page {
            let holds = published_holding(domain, row.published.as_deref())?;
            // The list folds case; names of map sets do not.
            let own =
                |said: &crate::engine::record::Attributes| said.get(MAP_SET).and_then(Value::as_str) == Some(map_set);
            let holds: Vec<_> = holds.into_iter().filter(|(_, said)| own(said)).collect();
            found.push(MappingRecord { id: row.id, holds });
        }
    }
}
