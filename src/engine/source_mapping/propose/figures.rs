//! The figures of a column.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value;

use super::KindShare;
use crate::engine::domain::Kind;
use crate::engine::identifier;
use crate::engine::source_mapping::Row;
use crate::engine::source_mapping::moment::iso_date;
use crate::engine::source_mapping::number::{DecimalSign, all_so, texts};
use crate::engine::standardize::{clean, is_date, is_null, standardize};

/// Values whose kind is looked at.
const MOST_LOOKED_AT: usize = 2_000;
/// Most values of an enumeration.
const MOST_VALUES: usize = 25;
/// Share of values that must pass a kind's check to be called of the kind.
const TELLING: f64 = 0.9;
/// Fewest values from which a kind is told.
const FEWEST: usize = 5;

/// Kinds whose check tells something, the most telling first.
const KINDS: [Kind; 26] = [
    Kind::Lei,
    Kind::Iban,
    Kind::Npi,
    Kind::Gtin,
    Kind::Gln,
    Kind::Aba,
    Kind::Dea,
    Kind::Ndc,
    Kind::Uei,
    Kind::Ein,
    Kind::Email,
    Kind::Hcpcs,
    Kind::Ccn,
    Kind::Clia,
    Kind::Phone,
    Kind::Zip,
    Kind::State,
    Kind::Country,
    Kind::Currency,
    Kind::Date,
    Kind::Url,
    Kind::Unspsc,
    Kind::Duns,
    Kind::Boolean,
    Kind::Integer,
    Kind::Number,
];

/// Forms of dates that are looked for.
const FORMATS: [&str; 9] = [
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d.%m.%Y",
    "%b %d, %Y",
    "%Y/%m/%d",
];

/// A column as measured.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) rows: usize,
    pub(super) filled: usize,
    pub(super) distinct: usize,
    pub(super) longest: usize,
    /// All values, if they are few.
    pub(super) enumeration: Vec<String>,
    /// How its numbers are written, where that must be said.
    pub(super) sign: Option<DecimalSign>,
    shares: BTreeMap<Kind, f64>,
    values: Vec<String>,
}

/// Measures a column of a file whose numbers are written with this sign, if that is known.
pub(super) fn measured(name: &str, rows: &[Row], sign: Option<DecimalSign>) -> Column {
    let sign = sign.filter(|sign| must_be_said(*sign, name, rows));
    let texts = rows.iter().filter_map(|row| match row.get(name)? {
        Value::String(text) => Some(clean(text)),
        Value::Null => None,
        other => Some(other.to_string()),
    });
    let values: Vec<String> = texts.filter(|text| !is_null(Kind::Text, text, &[])).collect();
    let different: HashSet<&String> = values.iter().collect();
    let few = different.len() <= MOST_VALUES && different.len() * 4 <= values.len();
    let enumeration = if few {
        different.iter().copied().collect::<BTreeSet<_>>()
    } else {
        BTreeSet::new()
    };
    let plain = |value: &String| sign.and_then(|sign| sign.read(value)).unwrap_or_else(|| value.clone());
    let looked_at: Vec<String> = values.iter().take(MOST_LOOKED_AT).map(plain).collect();
    let share = |kind: Kind| {
        let passes = looked_at.iter().filter(|value| is_of(kind, value)).count();
        (kind, passes as f64 / looked_at.len().max(1) as f64)
    };
    Column {
        name: name.to_owned(),
        rows: rows.len(),
        filled: values.len(),
        distinct: different.len(),
        longest: values.iter().map(|value| value.chars().count()).max().unwrap_or(0),
        enumeration: enumeration.into_iter().cloned().collect(),
        sign,
        shares: KINDS.into_iter().map(share).collect(),
        values,
    }
}

/// Whether a column has numbers that mean something else where nobody says how they are written.
fn must_be_said(sign: DecimalSign, name: &str, rows: &[Row]) -> bool {
    let marked = || texts(name, rows).any(|text| text.contains([',', '.']));
    sign == DecimalSign::Comma && marked() && all_so(texts(name, rows), sign)
}

fn is_of(kind: Kind, value: &str) -> bool {
    let canonical = standardize(kind, value);
    match kind {
        Kind::Boolean => matches!(canonical.as_str(), "true" | "false"),
        Kind::Date => is_date(&canonical),
        Kind::State | Kind::Country => canonical.len() == 2 && identifier::check(kind, &canonical).is_ok(),
        _ => identifier::check(kind, &canonical).is_ok(),
    }
}

impl Column {
    pub(super) fn null_share(&self) -> f64 {
        let empty = self.rows.saturating_sub(self.filled);
        (empty as f64 / self.rows.max(1) as f64 * 1000.0).round() / 1000.0
    }

    /// How well the values fit a kind, 0 to 1; the half where nothing can be told.
    pub(super) fn fits(&self, kind: Kind, options: &[String]) -> f64 {
        if !options.is_empty() {
            let among = self.filled - self.not_among(options).len().min(self.filled);
            let few = !self.enumeration.is_empty();
            return match self.not_among(options).is_empty() {
                true => among as f64 / self.filled.max(1) as f64,
                false if few => 0.5,
                false => 0.2,
            };
        }
        let numbers = self.shares.get(&Kind::Number).copied().unwrap_or(0.0);
        match kind {
            Kind::OrganizationName | Kind::PersonName | Kind::Address | Kind::City | Kind::Description => 1.0 - numbers,
            Kind::Text | Kind::Code | Kind::Reference | Kind::Identifier | Kind::PartNumber => 0.6,
            kind => self.shares.get(&kind).copied().unwrap_or(0.5),
        }
    }

    /// Whether the values alone say that they are of a kind: a check digit that nearly all of many values pass.
    pub(super) fn proves(&self, kind: Kind) -> bool {
        let has_check = matches!(
            kind,
            Kind::Lei | Kind::Iban | Kind::Npi | Kind::Gtin | Kind::Gln | Kind::Aba | Kind::Email
        );
        has_check && self.filled >= FEWEST && self.shares.get(&kind).is_some_and(|share| *share >= TELLING)
    }

    /// Kinds that nine of ten values are of.
    pub(super) fn telling(&self) -> Vec<KindShare> {
        if self.filled < FEWEST {
            return Vec::new();
        }
        let share = |kind: &Kind| self.shares.get(kind).copied().unwrap_or(0.0);
        let told = KINDS.iter().filter(|kind| share(kind) >= TELLING);
        let told = told.map(|kind| KindShare {
            kind: *kind,
            share: (share(kind) * 1000.0).round() / 1000.0,
        });
        told.take(4).collect()
    }

    /// Forms of dates that every value has.
    pub(super) fn date_formats(&self) -> Vec<&'static str> {
        let fits =
            |format: &&&str| self.filled > 0 && self.values.iter().all(|value| iso_date(format, value).is_some());
        FORMATS.iter().filter(fits).copied().collect()
    }

    /// Values of an enumeration that are none of the options, spelled however; none where there is no enumeration.
    pub(super) fn not_among(&self, options: &[String]) -> Vec<&String> {
        let known: HashSet<String> = options
            .iter()
            .map(|option| crate::engine::code_list::squeezed(option))
            .collect();
        let unknown = |value: &&String| !known.contains(&crate::engine::code_list::squeezed(value));
        match self.enumeration.is_empty() {
            true => self
                .values
                .iter()
                .take(MOST_LOOKED_AT)
                .filter(unknown)
                .take(MOST_VALUES)
                .collect(),
            false => self.enumeration.iter().filter(unknown).collect(),
        }
    }

    pub(super) fn is_key(&self) -> bool {
        self.rows > 0 && self.distinct == self.rows
    }

    /// How much its name and form look like a key.
    pub(super) fn keyness(&self) -> f64 {
        let name = self.name.to_lowercase();
        let says = ["id", "key", "number", "no", "code", "ccn", "lei", "num"];
        let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
        let named = words.iter().any(|word| says.contains(word));
        let short = self.longest <= 24;
        f64::from(u8::from(named)) + 0.5 * f64::from(u8::from(short)) - self.longest as f64 / 1000.0
    }
}
