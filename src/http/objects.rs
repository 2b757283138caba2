//! JSON objects and nothing else. What serde derives for a struct also reads an array, member by member; the API does not.

use std::fmt::{self, Formatter};
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads an object, for `deserialize_with`.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

/// Reads an array of objects, for `deserialize_with`.
pub fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let items = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|Object(item)| item).collect())
}

struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object(deserializer).map(Object)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        a: u8,
        #[serde(default)]
        b: u8,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Holder {
        #[serde(deserialize_with = "object")]
        one: Pair,
        #[serde(default, deserialize_with = "objects")]
        many: Vec<Pair>,
    }

    fn read(text: &str) -> Result<Holder, String> {
        object(&mut serde_json::Deserializer::from_str(text)).map_err(|e| e.to_string())
    }

    #[test]
    fn arrays_are_no_objects() {
        let one = Pair { a: 1, b: 0 };
        assert_eq!(read(r#"{"one": {"a": 1}}"#), Ok(Holder { one, many: Vec::new() }));
        assert!(read(r#"{"one": {"a": 1}, "many": [{"a": 2, "b": 3}]}"#).is_ok());
        for text in [
            r#"[{"a": 1}]"#,
            r#"{"one": [1, 2]}"#,
            r#"{"one": {"a": 1}, "many": [[2, 3]]}"#,
        ] {
            assert!(read(text).unwrap_err().contains("expected an object"), "{text}");
        }
        let unknown = read(r#"{"one": {"a": 1, "c": 1}}"#).unwrap_err();
        assert!(
            unknown.contains("unknown field `c`") && unknown.contains("column 20"),
            "{unknown}"
        );
    }
}
