//! Proposes a profile from a file's headers and values. A proposal is where a person begins: each line says how sure it is
//! and why.

mod figures;
mod names;

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::Row;
use super::number::{DecimalSign, sign_of};
use crate::engine::csv_text::{Form, seems_a_record};
use crate::engine::domain::{Domain, Kind};
use figures::{Column, measured};
use names::likeness;

/// Least confidence at which a column is proposed for an attribute.
const LEAST: f64 = 0.5;
/// Weight of the name and of the values in a confidence.
const BY_NAME: f64 = 0.65;
const BY_VALUES: f64 = 0.35;

/// A proposed profile with what speaks for it.
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// Rows that were looked at.
    pub rows: usize,
    /// How the file is written, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Form>,
    /// The body of a source mapping, to be read, corrected and tried.
    pub profile: Value,
    /// The figures of each column, in the file's order.
    pub columns: Vec<ColumnProposal>,
    /// What a person must look at.
    pub remarks: Vec<String>,
}

/// One column: what is in it, and what it may be.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnProposal {
    /// Its name.
    pub column: String,
    /// Share of rows without a value, 0 to 1.
    pub null_share: f64,
    /// Different values.
    pub distinct: usize,
    /// Longest value, in characters.
    pub longest: usize,
    /// The values, where there are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Kinds whose check nine of ten values pass, the most telling first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindShare>,
    /// The attribute that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// How sure that is, 0 to 1.
    pub confidence: f64,
    /// Other attributes that it may be.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

/// Which share of values a kind's check passes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindShare {
    /// The kind.
    pub kind: Kind,
    /// 0 to 1.
    pub share: f64,
}

struct Candidate<'d> {
    column: usize,
    path: &'d str,
    confidence: f64,
}

/// Proposes how these rows become records of a domain. `columns` are the headers in the file's order.
pub fn propose(domain: &Domain, columns: &[String], rows: &[Row]) -> Proposal {
    let sign = sign_of(columns, rows);
    let columns: Vec<Column> = columns.iter().map(|name| measured(name, rows, sign)).collect();
    let candidates = candidates(domain, &columns);
    let mut remarks = Vec::new();
    let key = key(&columns, rows, &mut remarks);
    let (mut by_column, mut taken): (BTreeMap<usize, &Candidate>, HashSet<&str>) = Default::default();
    for candidate in &candidates {
        // What tells the rows apart is their own key, and no other record's.
        let own = columns
            .get(candidate.column)
            .is_some_and(|column| key.contains(&column.name));
        let refers = domain
            .attributes
            .get(candidate.path)
            .is_some_and(|rule| rule.kind == Kind::Reference);
        if own && refers {
            continue;
        }
        if !by_column.contains_key(&candidate.column) && taken.insert(candidate.path) {
            by_column.insert(candidate.column, candidate);
        }
    }
    let attributes: Vec<Value> = by_column
        .values()
        .filter_map(|candidate| mapping(domain, candidate, columns.get(candidate.column)?, &mut remarks))
        .collect();
    let left: Vec<&str> = columns
        .iter()
        .enumerate()
        .filter(|(position, column)| !by_column.contains_key(position) && !key.contains(&column.name))
        .map(|(_, column)| column.name.as_str())
        .collect();
    let required = domain.schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        let given = |path: &&str| *path == name || path.starts_with(&format!("{name}."));
        if !by_column
            .values()
            .map(|candidate| candidate.path)
            .any(|path| given(&path))
        {
            remarks.push(format!(
                "{name} is required, and no column seems to have it: a constant, or another column?"
            ));
        }
    }
    Proposal {
        rows: rows.len(),
        file: None,
        profile: json!({
            "title": format!("{}: proposed from {} rows", domain.plural, rows.len()),
            "key": {"columns": key},
            "attributes": attributes,
            "drop": left,
        }),
        columns: columns
            .iter()
            .enumerate()
            .map(|(position, column)| shown(domain, column, by_column.get(&position).copied(), &candidates, position))
            .collect(),
        remarks,
    }
}

impl Proposal {
    /// With how the file is written of which the rows are, so that it is read again as it was read here.
    #[must_use]
    pub fn of_file(mut self, form: Form) -> Proposal {
        self.profile["file"] = json!(form.to_state());
        self.file = Some(form);
        if form.encoding.is_single_byte() {
            let name = form.encoding.name();
            let remark = format!("the file is no UTF-8 and read as {name}: look at letters such as é");
            self.remarks.push(remark);
        }
        if !form.quotes {
            self.remarks.push("quotes are read as part of the text".into());
        }
        if form.header_line > 1 {
            let line = form.header_line;
            self.remarks
                .push(format!("the header is line {line}; what stands above it is left out"));
        }
        self
    }
}

/// Why rows are not of a file with a header, as far as can be seen.
pub fn without_header(columns: &[String], rows: &[Row]) -> Option<String> {
    let place = seems_a_record(columns, rows)?;
    Some(format!(
        "expected a header line; what is read as one seems to be a record itself (column {place})"
    ))
}

/// Every column with every attribute that it may be, the surest first.
fn candidates<'d>(domain: &'d Domain, columns: &[Column]) -> Vec<Candidate<'d>> {
    let mut found = Vec::new();
    let paths = domain.attributes.iter();
    let paths = paths.filter(|(path, rule)| rule.kind != Kind::Group && !path.contains('*'));
    for (path, rule) in paths {
        for (position, column) in columns.iter().enumerate().filter(|(_, column)| column.filled > 0) {
            let name = likeness(&column.name, path, &rule.description, domain);
            let values = column.fits(rule.kind, domain.options_of(path));
            let mut confidence = BY_NAME * name + BY_VALUES * values;
            if values < 0.5 {
                confidence *= 0.5;
            }
            if column.proves(rule.kind) {
                confidence = confidence.max(0.8 + 0.2 * name);
            }
            if confidence >= LEAST && (name > 0.3 || column.proves(rule.kind)) {
                found.push(Candidate {
                    column: position,
                    path,
                    confidence,
                });
            }
        }
    }
    found.sort_by(|a, b| {
        let by_place =
            || (a.path.matches('.').count(), a.path, a.column).cmp(&(b.path.matches('.').count(), b.path, b.column));
        b.confidence.total_cmp(&a.confidence).then_with(by_place)
    });
    found
}

/// `addresses.line1` as `addresses[0].line1`, where the domain says that addresses are a list.
fn target(domain: &Domain, path: &str) -> String {
    let mut target = String::new();
    let mut prefix = String::new();
    for name in path.split('.') {
        if !prefix.is_empty() {
            prefix.push('.');
            target.push('.');
        }
        prefix.push_str(name);
        target.push_str(name);
        if domain.attributes.get(&prefix).is_some_and(|rule| rule.list) {
            target.push_str("[0]");
        }
    }
    target
}

fn mapping(domain: &Domain, candidate: &Candidate, column: &Column, remarks: &mut Vec<String>) -> Option<Value> {
    let mut mapping = json!({"target": target(domain, candidate.path), "column": column.name});
    let rule = domain.attributes.get(candidate.path)?;
    if rule.kind == Kind::Date {
        match column.date_formats().as_slice() {
            [] => remarks.push(format!("{}: no one form of dates fits all values", column.name)),
            [one] => mapping["steps"] = json!([{"date_format": one}]),
            [first, others @ ..] => {
                let others = others.join(", ");
                remarks.push(format!(
                    "{}: the dates fit {first} and {others}; say which",
                    column.name
                ));
                mapping["steps"] = json!([{"date_format": first}]);
            }
        }
    }
    if let Some(sign) = column
        .sign
        .filter(|_| matches!(rule.kind, Kind::Number | Kind::Integer))
    {
        mapping["steps"] = json!([{"number": {"decimal": sign}}]);
        match sign {
            DecimalSign::Comma => remarks.push(format!("{}: read with a decimal comma", column.name)),
            DecimalSign::Point => {}
        }
    }
    let options = domain.options_of(candidate.path);
    let unknown = column.not_among(options);
    if !options.is_empty() && !unknown.is_empty() {
        let values: BTreeMap<&String, &str> = unknown.iter().map(|value| (*value, nearest(options, value))).collect();
        mapping["steps"] = json!([{"map": {"values": values, "otherwise": "keep"}}]);
        remarks.push(format!("{}: look at what the values become", column.name));
    }
    Some(mapping)
}

/// The option most like a value.
fn nearest<'o>(options: &'o [String], value: &str) -> &'o str {
    let alike = |option: &&String| {
        let alike = strsim::jaro_winkler(&option.to_lowercase(), &value.to_lowercase());
        (alike * 1e6) as i64
    };
    options.iter().max_by_key(alike).map_or("", String::as_str)
}

/// Columns that tell every row apart: one, else two.
fn key(columns: &[Column], rows: &[Row], remarks: &mut Vec<String>) -> Vec<String> {
    let mut single: Vec<&Column> = columns.iter().filter(|column| column.is_key()).collect();
    single.sort_by(|a, b| b.keyness().total_cmp(&a.keyness()));
    if let Some(best) = single.first() {
        return vec![best.name.clone()];
    }
    let full: Vec<&Column> = columns
        .iter()
        .filter(|column| column.filled == rows.len())
        .take(8)
        .collect();
    for (position, one) in full.iter().enumerate() {
        for other in full.iter().skip(position + 1) {
            let both = |row: &Row| {
                (
                    row.get(&one.name).map(Value::to_string),
                    row.get(&other.name).map(Value::to_string),
                )
            };
            if rows.iter().map(both).collect::<HashSet<_>>().len() == rows.len() {
                remarks.push("no column tells every row apart; two together do".into());
                return vec![one.name.clone(), other.name.clone()];
            }
        }
    }
    remarks.push("no column and no pair of columns tells every row apart: the key is a guess".into());
    columns.iter().take(1).map(|column| column.name.clone()).collect()
}

fn shown(
    domain: &Domain,
    column: &Column,
    chosen: Option<&Candidate>,
    candidates: &[Candidate],
    position: usize,
) -> ColumnProposal {
    let own = candidates.iter().filter(|candidate| candidate.column == position);
    let others = own.filter(|candidate| chosen.is_none_or(|chosen| chosen.path != candidate.path));
    ColumnProposal {
        column: column.name.clone(),
        null_share: column.null_share(),
        distinct: column.distinct,
        longest: column.longest,
        values: column.enumeration.clone(),
        kinds: column.telling(),
        target: chosen.map(|chosen| target(domain, chosen.path)),
        confidence: chosen.map_or(0.0, |chosen| (chosen.confidence * 100.0).round() / 100.0),
        alternatives: others.take(3).map(|candidate| target(domain, candidate.path)).collect(),
    }
}
