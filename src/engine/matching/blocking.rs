//! Blocking keys: what two records must share to be compared.

use serde::{Deserialize, Serialize};

use super::method::Method;

/// One function of a compound blocking key, written `function` or `function:comparison`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyPart {
    pub function: KeyFunction,
    /// The comparison whose values are taken; the first fitting one when `None`.
    pub comparison: Option<String>,
}

/// What a key takes from a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFunction {
    /// The whole standardized name, words in any order.
    NameKey,
    /// The first letters of the name without blanks.
    NamePrefix,
    /// Every word of the name; words that many records share retrieve nothing.
    RareToken,
    /// Every two words of the name.
    RareTokenPair,
    /// How every longer word sounds.
    SoundToken,
    Zip5,
    HouseNumber,
    Street,
    City,
    State,
    Phone,
    /// A whole value of an identifier, code, number or date comparison, which must be named.
    Identifier,
}

const NAMES: &[Method] = &[Method::OrganizationName, Method::Text, Method::Description];
const VALUES: &[Method] =
    &[Method::Identifier, Method::Exact, Method::Code, Method::Phone, Method::Date, Method::Number];

impl KeyFunction {
    /// Methods whose comparisons can feed the function.
    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            KeyFunction::NameKey
            | KeyFunction::NamePrefix
            | KeyFunction::RareToken
            | KeyFunction::RareTokenPair
            | KeyFunction::SoundToken => NAMES,
            KeyFunction::Zip5
            | KeyFunction::HouseNumber
            | KeyFunction::Street
            | KeyFunction::City
            | KeyFunction::State => &[Method::Address],
            KeyFunction::Phone => &[Method::Phone],
            KeyFunction::Identifier => VALUES,
        }
    }
}

impl std::fmt::Display for KeyFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}

impl std::fmt::Display for KeyPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.function.fmt(f)?;
        match &self.comparison {
            Some(comparison) => write!(f, ":{comparison}"),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for KeyPart {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (function, comparison) = match text.split_once(':') {
            Some((function, comparison)) => (function, Some(comparison.to_owned())),
            None => (text.as_str(), None),
        };
        let value = serde_json::Value::String(function.to_owned());
        let function = serde_json::from_value(value)
            .map_err(|_| format!("no blocking function `{function}`"))?;
        Ok(KeyPart { function, comparison })
    }
}

impl From<KeyPart> for String {
    fn from(part: KeyPart) -> String {
        part.to_string()
    }
}
