//! Source records as the engine sees them.

/// The attributes of one record: a JSON object with sorted keys.
pub type Attributes = serde_json::Map<String, serde_json::Value>;

/// Every value under a dotted path; arrays on the way are flattened.
pub fn values<'a>(attributes: &'a Attributes, path: &str) -> Vec<&'a serde_json::Value> {
    fn walk<'a>(value: &'a serde_json::Value, rest: &[&str], out: &mut Vec<&'a serde_json::Value>) {
        match value {
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, rest, out)),
            serde_json::Value::Object(map) if !rest.is_empty() => {
                if let Some(next) = map.get(rest[0]) {
                    walk(next, &rest[1..], out);
                }
            }
            serde_json::Value::Null => {}
            other if rest.is_empty() => out.push(other),
            _ => {}
        }
    }
    let parts: Vec<&str> = path.split('.').collect();
    let mut out = Vec::new();
    if let Some(first) = attributes.get(parts[0]) {
        walk(first, &parts[1..], &mut out);
    }
    out
}
