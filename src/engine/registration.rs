//! Who stands behind a source system or a consumer, and which callers may speak for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json_place;
use super::record::Violation;

/// Most domains, and most callers, of one registration.
pub const MOST_NAMED: usize = 100;
/// Most characters of a text.
const LONGEST_TEXT: usize = 500;
/// Most characters of the name of a source system, as records name it.
pub const LONGEST_NAME: usize = 64;

/// The body of a definition of kind `source_system` or `consumer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// For people.
    pub title: String,
    /// Who answers for what it says, or does with what it reads.
    pub owner: String,
    /// Who runs it.
    pub technical_owner: String,
    /// What it is fed or read for.
    pub purpose: String,
    /// Domains in which it feeds, or reads.
    pub domains: Vec<String>,
    /// Subjects of the tokens that may speak for it.
    pub callers: Vec<String>,
    /// Version of the contract that it is fed or read by.
    pub contract_version: String,
}

impl Registration {
    /// Reads a body.
    ///
    /// # Errors
    /// Each place that is wrong, as a pointer into the body.
    pub fn parse(value: &Value) -> Result<Registration, Vec<Violation>> {
        let read: Registration = json_place::read(value).map_err(|violation| vec![violation.clipped()])?;
        let mut found = Vec::new();
        for (name, text) in [
            ("title", &read.title),
            ("owner", &read.owner),
            ("technical_owner", &read.technical_owner),
            ("purpose", &read.purpose),
            ("contract_version", &read.contract_version),
        ] {
            if let Some(message) = wrong_text(text) {
                found.push(Violation::new(format!("/{name}"), "text", message));
            }
        }
        check_names("domains", &read.domains, &mut found);
        check_names("callers", &read.callers, &mut found);
        match found.is_empty() {
            true => Ok(read),
            false => Err(found),
        }
    }

    /// Whether it counts in a domain.
    pub fn covers(&self, domain: &str) -> bool {
        self.domains.iter().any(|named| named == domain)
    }

    /// Whether a caller may speak for it.
    pub fn binds(&self, subject: &str) -> bool {
        self.callers.iter().any(|caller| caller == subject)
    }

    /// Whether somebody answers for it: its owners, and its callers.
    pub fn concerns(&self, subject: &str) -> bool {
        self.binds(subject) || self.owner == subject || self.technical_owner == subject
    }
}

/// Whether a name can stand in a registration.
pub fn fits(name: &str) -> bool {
    wrong_text(name).is_none() && !name.contains('*')
}

fn wrong_text(text: &str) -> Option<String> {
    let fits = !text.trim().is_empty()
        && text.chars().count() <= LONGEST_TEXT
        && text.trim() == text
        && !text.chars().any(char::is_control);
    (!fits).then(|| format!("expected 1 to {LONGEST_TEXT} characters, none of control and no blank at either end"))
}

/// One name of everybody would be no name: each caller is listed by the subject of its token.
fn check_names(member: &str, names: &[String], found: &mut Vec<Violation>) {
    if names.is_empty() || names.len() > MOST_NAMED {
        let message = format!("expected 1 to {MOST_NAMED} names");
        found.push(Violation::new(format!("/{member}"), "length", message));
    }
    let mut seen = BTreeSet::new();
    for (position, name) in names.iter().enumerate().take(MOST_NAMED) {
        let place = format!("/{member}/{position}");
        if let Some(message) = wrong_text(name) {
            found.push(Violation::new(place, "text", message));
        } else if name.contains('*') {
            let message = "expected a whole name: there is no placeholder for all";
            found.push(Violation::new(place, "placeholder", message));
        } else if !seen.insert(name) {
            found.push(Violation::new(place, "repeated", "named already"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body() -> Value {
        json!({
            "title": "ERP", "owner": "payables", "technical_owner": "integration", "purpose": "vendors that are paid",
            "domains": ["vendor"], "callers": ["erp-feed"], "contract_version": "1",
        })
    }

    #[test]
    fn it_binds_those_it_names_and_nobody_else() {
        let read = Registration::parse(&body()).unwrap();
        assert!(read.binds("erp-feed") && read.covers("vendor"));
        for stranger in ["", "ERP-FEED", "erp-feed ", "erp", "payables", "*"] {
            assert!(!read.binds(stranger), "{stranger}");
        }
        assert!(!read.covers("item") && !read.covers("Vendor") && !read.covers(""));
        assert!(read.concerns("payables") && read.concerns("integration") && !read.concerns("procurement"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let wrong = [
            ("/title", json!("")),
            ("/owner", json!("  ")),
            ("/technical_owner", json!(" x")),
            ("/purpose", json!("a\nb")),
            ("/contract_version", json!(1)),
            ("/domains", json!([])),
            ("/callers", json!([])),
            ("/callers/0", json!(["*"])),
            ("/callers/0", json!([""])),
            ("/callers/0", json!(["erp-*"])),
            ("/callers/1", json!(["a", "a"])),
            ("/domains/0", json!(["*"])),
        ];
        for (pointer, value) in wrong {
            let mut body = body();
            *body
                .pointer_mut(&pointer[..pointer[1..].find('/').map_or(pointer.len(), |end| end + 1)])
                .unwrap() = value;
            let found = Registration::parse(&body).unwrap_err();
            assert_eq!(found[0].pointer, pointer, "{found:?}");
        }
        let mut more = body();
        more["extra"] = json!(1);
        assert!(Registration::parse(&more).is_err());
        for name in body().as_object().unwrap().keys() {
            let mut less = body();
            less.as_object_mut().unwrap().remove(name);
            assert!(Registration::parse(&less).is_err(), "{name}");
        }
    }
}
