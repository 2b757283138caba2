//! The tree of a domain's attributes, read out of its JSON Schema and the attribute settings of its rules.

use std::collections::BTreeMap;

use serde_json::Value;

use super::kind::Kind;
use super::rules::{AttributeRule, AttributeSettings};
use crate::engine::standardize::squeezed;

/// Groups inside groups deeper than this are refused; it also ends the walk of a schema that refers to itself.
const DEEPEST_GROUP: usize = 8;

/// Which JSON types the schema lets a value have; a schema that does not say lets all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Types {
    pub string: bool,
    pub number: bool,
    pub integer: bool,
    pub boolean: bool,
    pub object: bool,
    pub array: bool,
}

/// One attribute with its members if it is a group.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub rule: AttributeRule,
    /// Types of the value, or of one element if `rule.list`.
    pub types: Types,
    /// Spellings that the schema's `enum` lists.
    pub options: Vec<String>,
    /// Codes of its code list, or that code maps make, that would be taken for no value.
    pub codes: Vec<String>,
    /// Most characters that the schema lets a text have.
    pub longest: Option<usize>,
    /// Members of a group by name.
    pub members: BTreeMap<String, Shape>,
    /// The shape of any other member (`additionalProperties` with a schema), path `<group>.*`.
    pub other: Option<Box<Shape>>,
}

impl Shape {
    /// The shape of an attribute by its dotted path.
    pub(crate) fn at(&self, path: &str) -> Option<&Shape> {
        let mut shape = self;
        for name in path.split('.') {
            shape = shape.members.get(name).or(shape.other.as_deref())?;
        }
        Some(shape)
    }

    fn at_mut(&mut self, path: &str) -> Option<&mut Shape> {
        let mut shape = self;
        for name in path.split('.') {
            shape = match shape.members.contains_key(name) {
                true => shape.members.get_mut(name)?,
                false => shape.other.as_deref_mut()?,
            };
        }
        Some(shape)
    }

    /// Takes over, by dotted path, the codes that would be taken for no value.
    pub(super) fn take_codes(
        &mut self,
        paths: &BTreeMap<String, AttributeRule>,
        codes: &BTreeMap<String, Vec<String>>,
    ) {
        for path in paths.keys() {
            if let Some(shape) = self.at_mut(path) {
                shape.codes = codes.get(path).cloned().unwrap_or_default();
            }
        }
    }

    /// Whether the schema lists a text as an option, spelled in whichever way, or the code list as a code.
    pub(crate) fn has_code(&self, text: &str) -> bool {
        if self.codes.iter().any(|code| code.eq_ignore_ascii_case(text)) {
            return true;
        }
        let wanted = squeezed(text);
        !wanted.is_empty() && self.options.iter().any(|option| squeezed(option) == wanted)
    }
}

/// Why a schema does not describe attributes: JSON Pointer into it, and the reason.
pub(crate) type ShapeError = (String, String);

/// Reads the attribute tree; `settings` are looked up by dotted path.
pub(super) fn read(schema: &Value, settings: &BTreeMap<String, AttributeSettings>) -> Result<Shape, ShapeError> {
    let reader = Reader { schema, settings };
    let root = reader.shape(schema, "", "", 0)?;
    if root.rule.list || root.rule.kind != Kind::Group {
        return Err((
            "/type".into(),
            "a record is an object: expected \"type\": \"object\"".into(),
        ));
    }
    if root.members.is_empty() {
        return Err((
            "/properties".into(),
            "the schema lists no properties, so there are no attributes".into(),
        ));
    }
    Ok(root)
}

/// Every attribute below `shape` by its dotted path.
pub(crate) fn paths(shape: &Shape) -> BTreeMap<String, AttributeRule> {
    let mut found = BTreeMap::new();
    add_paths(shape, "", &mut found);
    found
}

fn add_paths(shape: &Shape, prefix: &str, found: &mut BTreeMap<String, AttributeRule>) {
    let other = shape.other.as_deref().map(|other| ("*", other));
    let members = shape.members.iter().map(|(name, member)| (name.as_str(), member));
    for (name, member) in members.chain(other) {
        let path = join(prefix, name);
        add_paths(member, &path, found);
        found.insert(path, member.rule.clone());
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

struct Reader<'a> {
    schema: &'a Value,
    settings: &'a BTreeMap<String, AttributeSettings>,
}

impl Reader<'_> {
    fn shape(&self, schema: &Value, path: &str, place: &str, depth: usize) -> Result<Shape, ShapeError> {
        if depth > DEEPEST_GROUP {
            return Err((
                place.to_owned(),
                format!("groups may be nested at most {DEEPEST_GROUP} deep"),
            ));
        }
        let own_description = text_of(schema, "description");
        let schema = self.follow(schema, place)?;
        let description = if own_description.is_empty() {
            text_of(schema, "description")
        } else {
            own_description
        };
        let types = types_of(schema);
        let list = types.array && !types.object && !types.string;
        if !list {
            return self.element(schema, path, place, depth, false, description);
        }
        let items_place = format!("{place}/items");
        let Some(items) = schema.get("items") else {
            return Err((place.to_owned(), "a list must say what its \"items\" are".into()));
        };
        let items = self.follow(items, &items_place)?;
        if types_of(items).array && items.get("type").is_some() {
            return Err((items_place, "a list of lists cannot be an attribute".into()));
        }
        self.element(items, path, &items_place, depth, true, description)
    }

    fn element(
        &self,
        schema: &Value,
        path: &str,
        place: &str,
        depth: usize,
        list: bool,
        description: String,
    ) -> Result<Shape, ShapeError> {
        let settings = self.settings.get(path).cloned().unwrap_or_default();
        let types = types_of(schema);
        let mut members = BTreeMap::new();
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (name, property) in properties {
                let place = format!("{place}/properties/{name}");
                if name.is_empty() || name.contains(['.', '*', '\0']) {
                    return Err((
                        place,
                        "an attribute's name may not be empty or contain '.', '*' or U+0000".into(),
                    ));
                }
                let member = self.shape(property, &join(path, name), &place, depth + 1)?;
                members.insert(name.clone(), member);
            }
        }
        let other = match schema.get("additionalProperties") {
            Some(other @ Value::Object(_)) => {
                let place = format!("{place}/additionalProperties");
                Some(Box::new(self.shape(other, &join(path, "*"), &place, depth + 1)?))
            }
            _ => None,
        };
        let is_group = !members.is_empty() || other.is_some() || (types.object && !types.string);
        let kind = match settings.kind {
            _ if is_group => Kind::Group,
            Some(kind) if kind != Kind::Group => kind,
            _ => default_kind(types),
        };
        let rule = AttributeRule {
            kind,
            sensitive: settings.sensitive,
            nulls: settings.nulls,
            check: settings.check.unwrap_or(true),
            unlisted: settings.unlisted,
            findings: settings.findings,
            usual_length: settings.usual_length,
            target: settings.target,
            code_list: settings.code_list,
            entry_key: settings.entry_key.unwrap_or_default(),
            apart: settings.apart,
            list,
            description,
        };
        Ok(Shape {
            rule,
            types,
            options: options_of(schema),
            codes: Vec::new(),
            longest: longest_of(schema),
            members,
            other,
        })
    }

    /// Follows `"$ref": "#/…"` to the schema it means.
    fn follow<'s>(&'s self, schema: &'s Value, place: &str) -> Result<&'s Value, ShapeError> {
        let mut schema = schema;
        for _ in 0..DEEPEST_GROUP {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return Ok(schema);
            };
            let target = reference
                .strip_prefix('#')
                .and_then(|pointer| self.schema.pointer(pointer));
            schema = target.ok_or_else(|| {
                let reason = format!("\"$ref\": \"{reference}\" leads nowhere; expected \"#/$defs/<name>\"");
                (place.to_owned(), reason)
            })?;
        }
        Err((place.to_owned(), "\"$ref\" goes round in a circle".into()))
    }
}

fn text_of(schema: &Value, key: &str) -> String {
    schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn options_of(schema: &Value) -> Vec<String> {
    let options = schema.get("enum").and_then(Value::as_array);
    options
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

fn longest_of(schema: &Value) -> Option<usize> {
    let most = schema.get("maxLength").and_then(Value::as_u64)?;
    usize::try_from(most).ok()
}

fn types_of(schema: &Value) -> Types {
    let has = |name: &str| match schema.get("type") {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => true,
    };
    Types {
        string: has("string"),
        number: has("number"),
        integer: has("integer"),
        boolean: has("boolean"),
        object: has("object"),
        array: has("array"),
    }
}

fn default_kind(types: Types) -> Kind {
    match types {
        Types { string: true, .. } => Kind::Text,
        Types { number: true, .. } => Kind::Number,
        Types { integer: true, .. } => Kind::Integer,
        Types { boolean: true, .. } => Kind::Boolean,
        _ => Kind::Text,
    }
}
