//! A domain's JSON Schema as a part of another document.

use serde_json::Value;

/// A schema that stood alone, for a place within another document (a JSON Pointer behind `#`): its references to itself
/// are made to fit.
pub fn embedded(mut schema: Value, place: &str) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
        members.remove("$id");
    }
    relocate(&mut schema, place);
    schema
}

fn relocate(value: &mut Value, place: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::String(target) if key == "$ref" && target.starts_with('#') => {
                        target.replace_range(..1, place)
                    }
                    other => relocate(other, place),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| relocate(item, place)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_within_a_schema_are_moved_with_it() {
        let schema = json!({"$id": "urn:x", "properties": {"a": {"$ref": "#/$defs/b"}, "$ref": {"type": "string"}}});
        let moved = json!({"properties": {"a": {"$ref": "#/x/$defs/b"}, "$ref": {"type": "string"}}});
        assert_eq!(embedded(schema, "#/x"), moved);
    }
}
