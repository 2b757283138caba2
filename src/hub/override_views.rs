//! Overrides as stewards see them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Hub;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::rfc3339;
use crate::engine::domain::{Domain, Mask};
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::overrides::{self, OverrideRow};

/// One override as stewards see it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OverrideView {
    /// Id.
    pub id: String,
    /// Attribute.
    pub attribute: String,
    /// What names the entry of the list that it is about; absent: the whole attribute.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<Value>,
    /// Value; masked if the attribute is sensitive.
    pub value: Value,
    /// What ends it, by itself.
    pub expiry: String,
    /// The moment, if it is one.
    pub expires_at: Option<String>,
    /// First day on which it counts; absent: no beginning.
    pub valid_from: Option<String>,
    /// First day on which it no longer counts; absent: no end.
    pub valid_to: Option<String>,
    /// Who made it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub made_at: String,
    /// Since when it holds no longer.
    pub ended_at: Option<String>,
    /// Who or what ended it.
    pub ended_by: Option<String>,
    /// Why.
    pub ended_reason: Option<String>,
}

impl Hub {
    /// Overrides of a golden record, those that ended too, newest first. `sensitive` shows sensitive values.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn overrides(&self, domain: &str, id: &str, sensitive: bool, page: Page) -> Result<PageOf<OverrideView>> {
        let definition = self.domain(domain)?;
        let rows = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.with_golden(domain, id, move |conn, row| {
            let mut found = overrides::list(conn, &row.id, before.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(|row| view(&definition, row, sensitive)).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }
}

fn view(domain: &Domain, row: OverrideRow, sensitive: bool) -> OverrideView {
    let value: Value = serde_json::from_str(&row.value).unwrap_or(Value::Null);
    let one = Attributes::from_iter([(row.attribute.clone(), value)]);
    let mut shown = domain.mask(&one, if sensitive { Mask::Nothing } else { Mask::LastFour });
    let expiry: Value = serde_json::from_str(&row.expiry).unwrap_or(Value::Null);
    OverrideView {
        value: shown.remove(&row.attribute).unwrap_or(Value::Null),
        expiry: expiry.get("kind").and_then(Value::as_str).unwrap_or("never").to_owned(),
        id: row.id,
        entry: row.entry.as_deref().and_then(|entry| serde_json::from_str(entry).ok()),
        attribute: row.attribute,
        expires_at: row.expires_at.map(rfc3339),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        author: row.author,
        reason: row.reason,
        made_at: rfc3339(row.made_at),
        ended_at: row.ended_at.map(rfc3339),
        ended_by: row.ended_by,
        ended_reason: row.ended_reason,
    }
}
