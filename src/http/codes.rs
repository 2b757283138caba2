//! Code lists and code maps: look-ups, translations, lists from CSV files, and values that wait for a code.

use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::params::{DomainPath, Params, Segments};
use super::{Reply, State, ok, validation};
use crate::engine::code_list::{Columns, from_csv};
use crate::engine::csv_text::FileForm;
use crate::error::{Error, Result};
use crate::hub::codes::Direction;
use crate::hub::definitions::{Kind, NewVersion};
use crate::hub::unmapped::UnmappedFilter;

/// Most characters of a code.
const LONGEST_CODE: usize = 200;
/// Most characters of a column's name, a title and the like.
const LONGEST_TEXT: usize = 200;

/// `{name}` of a code list or code map.
#[derive(Debug, Deserialize, Validate)]
pub struct NamePath {
    #[validate(custom(function = "validation::name"))]
    name: String,
}

/// `{name}/codes/{code}`.
#[derive(Debug, Deserialize, Validate)]
pub struct CodePath {
    #[validate(custom(function = "validation::name"))]
    name: String,
    #[validate(length(min = 1, max = 200))]
    code: String,
}

/// Body of `translateCodes`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct TranslateBody {
    #[validate(length(min = 1, max = 10_000, message = "expected 1 to 10000 codes"))]
    codes: Vec<String>,
    #[serde(default)]
    direction: Direction,
    #[serde(default)]
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
}

/// `searchCodes`
pub async fn search(state: State, caller: Caller, path: Segments<NamePath>, params: Params) -> Reply {
    params.only(&["q", "on", "limit", "cursor"])?;
    let name = path.0.name;
    caller.require(Action::Read, Kind::CodeList.governed_in(&name))?;
    let text = params.short("q", LONGEST_TEXT)?.unwrap_or_default();
    ok(&state.hub.codes(&name, &text, params.day("on")?, params.page()?).await?)
}

/// `getCode`
pub async fn get(state: State, caller: Caller, path: Segments<CodePath>, params: Params) -> Reply {
    params.only(&["on"])?;
    let CodePath { name, code } = path.0;
    caller.require(Action::Read, Kind::CodeList.governed_in(&name))?;
    ok(&state.hub.code(&name, &code, params.day("on")?).await?)
}

/// `translateCodes`
pub async fn translate(
    state: State,
    caller: Caller,
    path: Segments<NamePath>,
    params: Params,
    body: Json<TranslateBody>,
) -> Reply {
    params.only(&[])?;
    let name = path.0.name;
    caller.require(Action::Read, Kind::CodeMap.governed_in(&name))?;
    let TranslateBody { codes, direction, on } = body.0;
    if let Some(position) = codes.iter().position(|code| code.chars().count() > LONGEST_CODE) {
        let message = format!("expected at most {LONGEST_CODE} characters");
        return Err(Error::invalid(format!("/codes/{position}"), "max_length", &message).into());
    }
    ok(&state.hub.translate_codes(&name, codes, direction, on).await?)
}

/// `listUnmappedCodes`
pub async fn unmapped(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&["system", "attribute", "problem", "named", "state", "limit", "cursor"])?;
    let closed = params
        .word("state", &["open", "closed"])?
        .is_some_and(|state| state == "closed");
    let filter = UnmappedFilter {
        system: params.short("system", LONGEST_TEXT)?,
        attribute: params.short("attribute", LONGEST_TEXT)?,
        problem: params.short("problem", LONGEST_TEXT)?,
        named: params.short("named", LONGEST_TEXT)?,
        closed,
    };
    ok(&state.hub.unmapped_codes(&path.0.domain, filter, params.page()?).await?)
}

/// Parameters of a code list that is sent as CSV: what its file does not say.
pub const CSV_PARAMS: [&str; 13] = [
    "delimiter",
    "title",
    "source",
    "license",
    "note",
    "valid_from",
    "valid_to",
    "code_column",
    "label_column",
    "parent_column",
    "status_column",
    "from_column",
    "to_column",
];

/// A version of a code list out of a CSV file.
///
/// # Errors
/// `Malformed` when a parameter is wrong; `Invalid` when the file cannot be read.
pub fn version_from_csv(params: &Params, form: FileForm, bytes: &[u8]) -> Result<NewVersion> {
    params.only(&CSV_PARAMS)?;
    let title = params.short("title", LONGEST_TEXT)?;
    let title = title.ok_or_else(|| Error::malformed("title", "required: what people call the list"))?;
    let form = params.file_form()?.or(form);
    let mut columns = Columns::default();
    for (name, column) in [
        ("code_column", &mut columns.code),
        ("label_column", &mut columns.label),
        ("parent_column", &mut columns.parent),
        ("status_column", &mut columns.status),
        ("from_column", &mut columns.valid_from),
        ("to_column", &mut columns.valid_to),
    ] {
        if let Some(given) = params.short(name, LONGEST_TEXT)? {
            *column = given;
        }
    }
    let loaded = from_csv(&title, bytes, &form, &columns).map_err(|violation| Error::Invalid {
        violations: vec![violation],
    })?;
    let mut body = loaded.body;
    for name in ["source", "license"] {
        if let Some(text) = params.short(name, 2000)? {
            body[name] = text.into();
        }
    }
    let mut note = params.short("note", 1900)?.unwrap_or_default();
    if loaded.left_out > 0 {
        note = format!("{note} ({} rows left out: no code, or a code again)", loaded.left_out);
    }
    Ok(NewVersion {
        body,
        valid_from: params.day("valid_from")?,
        valid_to: params.day("valid_to")?,
        note: note.trim().to_owned(),
    })
}
