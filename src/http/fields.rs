//! Parts of golden records, and links to the next page.

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::params::Params;
use crate::error::{Error, Result};

/// Most attributes that `fields` may name.
const MAX_FIELDS: usize = 100;

/// The top-level attributes that `fields` names.
pub fn read(params: &Params) -> Result<Option<Vec<String>>> {
    let fields = params.list("fields")?;
    if fields.as_ref().is_some_and(|fields| fields.len() > MAX_FIELDS) {
        return Err(Error::malformed(
            "fields",
            format!("expected at most {MAX_FIELDS} attributes"),
        ));
    }
    Ok(fields)
}

/// Reads a stored body.
pub fn parse(body: &str) -> Result<Value> {
    serde_json::from_str(body).map_err(|e| Error::Internal(format!("stored record: {e}")))
}

/// Keeps only these attributes; everything when none are named.
pub fn keep(record: &mut Value, fields: Option<&[String]>) {
    if let (Some(fields), Some(attributes)) = (fields, record.get_mut("attributes").and_then(Value::as_object_mut)) {
        attributes.retain(|name, _| fields.contains(name));
    }
}

/// As [`keep`], for each record of a page.
pub fn keep_in(records: &mut [Box<RawValue>], fields: Option<&[String]>) -> Result<()> {
    if fields.is_none() {
        return Ok(());
    }
    for record in records {
        let mut value = parse(record.get())?;
        keep(&mut value, fields);
        *record = to_raw_value(&value).map_err(|e| Error::Internal(e.to_string()))?;
    }
    Ok(())
}

/// `Link` to the same list, with that cursor.
pub fn next_link(path: &str, query: &str, cursor: &str) -> String {
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="))
        .collect();
    let separator = if kept.is_empty() { "" } else { "&" };
    format!("<{path}?{}{separator}cursor={cursor}>; rel=\"next\"", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_attributes_asked_for() {
        let mut record = serde_json::json!({"id": "1", "attributes": {"a": 1, "b": 2}});
        keep(&mut record, Some(&["b".to_string(), "c".to_string()]));
        assert_eq!(record, serde_json::json!({"id": "1", "attributes": {"b": 2}}));
    }

    #[test]
    fn the_next_page_keeps_the_filters() {
        assert_eq!(
            next_link("/x", "limit=2&cursor=A&status=live", "B"),
            "</x?limit=2&status=live&cursor=B>; rel=\"next\""
        );
        assert_eq!(next_link("/x", "", "B"), "</x?cursor=B>; rel=\"next\"");
    }
}
