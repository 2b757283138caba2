//! What is proved of code lists and code maps before they count.

use serde_json::{Value, json};

use super::codes::in_force;
use super::definitions::{Definition, Finding, Kind, Severity};
use super::rules::parsed;
use super::time::{day_of, now};
use crate::engine::code_list::CodeList;
use crate::engine::code_map::CodeMap;
use crate::engine::domain::{Domain, Kind as AttributeKind};
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::store::{AnyConn, heads, rule_versions};

/// What a code list takes from code maps that lead to it: to be known before it counts, and asked about afterwards.
pub(super) fn prove_list(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let list = CodeList::parse(&version.body).map_err(|violations| Error::Invalid { violations })?;
    let (day, days) = counting(version);
    let maps = in_force(conn, Kind::CodeMap, &day, |_| true, |body| CodeMap::parse(body).ok())?;
    let mut found = Vec::new();
    for map in maps.iter().filter(|map| map.value.target_list == version.name) {
        let lost = map.value.not_in(&list, &days, &day);
        if let Some(first) = lost.first() {
            found.push(Finding {
                severity: Severity::Warning,
                code: "lost_by_code_map".into(),
                pointer: "/codes".into(),
                message: format!(
                    "the code map {} leads to {} codes that this version does not have",
                    map.name,
                    lost.len()
                ),
                witness: json!({"code_map": map.name, "version": map.number, "first": first.pointer}),
            });
        }
    }
    Ok(found)
}

/// The first day from today on which a version counts, and all its days.
fn counting(version: &Definition) -> (String, Interval) {
    let today = day_of(now());
    let day = version.valid_from.clone().filter(|from| *from > today).unwrap_or(today);
    let days = Interval {
        valid_from: version.valid_from.clone(),
        valid_to: version.valid_to.clone(),
    };
    (day, days)
}

/// The domain by the rules in force, as proofs look at it; `None` if the hub has none of the name.
pub(super) fn domain_in_force(conn: &mut AnyConn, name: &str) -> Result<Option<Domain>> {
    let head = heads::read(conn, &[name.to_owned()])?.pop();
    let Some(id) = head.and_then(|head| head.rules_id) else {
        return Ok(None);
    };
    let row = rule_versions::find(conn, &id)?;
    Ok(row.and_then(|row| parsed(&row).ok()))
}

/// What speaks against a code map: a list that is not there, codes that it does not have, attributes that the domain does
/// not have or keeps from sight, and another map for the same values.
pub(super) fn prove_map(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let map = CodeMap::parse(&version.body).map_err(|violations| Error::Invalid { violations })?;
    let (day, days) = counting(version);
    let mut found = Vec::new();
    match super::definitions::on(conn, Kind::CodeList, &map.target_list, Some(&day))? {
        None => {
            let message = format!("the code list {} is not there on {day}", map.target_list);
            found.push(blocking("code_list_missing", "/target_list", message));
        }
        Some(list) => {
            let list = CodeList::parse(&list.body).map_err(|violations| Error::Invalid { violations })?;
            let not_in = map.not_in(&list, &days, &day);
            found.extend(not_in.into_iter().map(|violation| from_violation(&violation)));
        }
    }
    found.extend(attributes_of(conn, &map)?);
    found.extend(rivals(conn, version, &map, &day)?);
    for (canonical, locals) in map.ambiguous() {
        found.push(Finding {
            severity: Severity::Warning,
            code: "ambiguous".into(),
            pointer: "/entries".into(),
            message: format!("{canonical} cannot be translated back: none of its local codes is preferred"),
            witness: json!({"code": canonical, "local_codes": locals}),
        });
    }
    Ok(found)
}

pub(super) fn blocking(code: &str, pointer: &str, message: String) -> Finding {
    Finding {
        severity: Severity::Blocking,
        code: code.into(),
        pointer: pointer.into(),
        message,
        witness: Value::Null,
    }
}

fn from_violation(violation: &Violation) -> Finding {
    blocking(&violation.code, &violation.pointer, violation.message.clone())
}

fn attributes_of(conn: &mut AnyConn, map: &CodeMap) -> Result<Vec<Finding>> {
    let Some(domain) = domain_in_force(conn, &map.domain)? else {
        let message = "expected a domain of this hub".to_owned();
        return Ok(vec![blocking("unknown_domain", "/domain", message)]);
    };
    let mut found = Vec::new();
    for (position, path) in map.attributes.iter().enumerate() {
        let top = path.split('.').next().unwrap_or(path);
        let message = match domain.attributes.get(path) {
            None => format!("the domain {} has no attribute of this path", domain.name),
            Some(rule) if rule.kind == AttributeKind::Group => {
                "a group has no codes: name one of its members".to_owned()
            }
            Some(_) if domain.is_sensitive(top) => "codes of sensitive attributes are not mapped".to_owned(),
            Some(_) => continue,
        };
        found.push(blocking("attribute", &format!("/attributes/{position}"), message));
    }
    Ok(found)
}

/// Other maps that count on the day and translate the same values.
fn rivals(conn: &mut AnyConn, version: &Definition, map: &CodeMap, day: &str) -> Result<Vec<Finding>> {
    let others = in_force(
        conn,
        Kind::CodeMap,
        day,
        |name| name != version.name,
        |body| CodeMap::parse(body).ok(),
    )?;
    let mut found = Vec::new();
    for other in others {
        let same = other.value.system == map.system && other.value.domain == map.domain;
        for (position, path) in map.attributes.iter().enumerate() {
            if same && other.value.attributes.contains(path) {
                let mut finding = blocking(
                    "overlap",
                    &format!("/attributes/{position}"),
                    format!("the code map {} translates the same values", other.name),
                );
                finding.witness = json!({"code_map": other.name, "version": other.number, "on": day});
                found.push(finding);
            }
        }
    }
    Ok(found)
}
