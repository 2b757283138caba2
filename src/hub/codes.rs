//! Code lists and code maps at work: what counts for a domain, look-ups and translations.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Hub;
use super::definitions::Kind;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::{day_of, now};
use crate::engine::code_list::{Code, CodeList};
use crate::engine::code_map::{CodeMap, Local};
use crate::engine::codebook::{Codebook, InForce};
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::{AnyConn, definitions};

/// Most codes of one translation.
pub const MOST_TRANSLATED: usize = 10_000;
/// Compiled versions that are kept at hand, of each kind.
const KEPT: usize = 64;
/// Steps from a code to its ancestors.
const MOST_ANCESTORS: usize = 50;

/// Versions that were read once; a version never changes.
#[derive(Default)]
pub(super) struct Compiled {
    lists: Mutex<HashMap<String, Arc<CodeList>>>,
    maps: Mutex<HashMap<String, Arc<CodeMap>>>,
}

/// A code of a list, as look-ups tell it.
#[derive(Debug, Clone, Serialize)]
pub struct CodeView {
    /// The code list.
    pub list: String,
    /// Number of its version.
    pub version: i64,
    /// What the list says of it.
    #[serde(flatten)]
    pub code: Code,
    /// Whether it may be used on the day.
    pub valid: bool,
    /// The day.
    pub on: String,
}

/// One code with what it is a kind of.
#[derive(Debug, Clone, Serialize)]
pub struct CodeDetail {
    /// The code.
    #[serde(flatten)]
    pub view: CodeView,
    /// The codes above it, the nearest first.
    pub ancestors: Vec<String>,
}

/// Which way codes are translated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the system's codes to those of the list.
    #[default]
    ToCanonical,
    /// From the codes of the list to the system's.
    ToLocal,
}

/// A translation of several codes.
#[derive(Debug, Clone, Serialize)]
pub struct Translations {
    /// The code map.
    pub map: String,
    /// Number of its version.
    pub version: i64,
    /// The source system.
    pub system: String,
    /// The code list of the canonical codes.
    pub target_list: String,
    /// Which way.
    pub direction: Direction,
    /// The day.
    pub on: String,
    /// Of each code, in the order in which they were asked.
    pub results: Vec<Translated>,
}

/// About how many bytes a code has with its label.
const CODE: usize = 50;

/// What one code becomes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Translated {
    /// As it was asked.
    pub code: String,
    /// `mapped`, `unmapped`, or `ambiguous` where several local codes mean it and none is preferred.
    pub outcome: &'static str,
    /// What it becomes.
    pub to: Option<String>,
    /// The local codes among which nothing is chosen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
}

/// What tells whether another map or list counts than before.
pub(super) fn fingerprint(conn: &mut AnyConn, day: &str) -> Result<String> {
    let mut seen = day.to_owned();
    for (.., id) in definitions::counting(conn, &[Kind::CodeList.as_str(), Kind::CodeMap.as_str()], day)? {
        seen.push(' ');
        seen.push_str(&id);
    }
    Ok(seen)
}

/// What counts for a domain on a day.
pub(super) fn codebook(conn: &mut AnyConn, domain: &Domain, day: &str) -> Result<Codebook> {
    let maps = in_force(conn, Kind::CodeMap, day, |_| true, |body| CodeMap::parse(body).ok())?;
    let led_to = maps.iter().filter(|map| map.value.domain == domain.name);
    let mut wanted: BTreeSet<&str> = led_to.map(|map| map.value.target_list.as_str()).collect();
    wanted.extend(domain.attributes.values().filter_map(|rule| rule.code_list.as_deref()));
    let is_wanted = |name: &str| wanted.contains(name);
    let lists = in_force(conn, Kind::CodeList, day, is_wanted, |body| CodeList::parse(body).ok())?;
    Ok(Codebook::new(domain, day, &maps, &lists))
}

/// The domain with what counts for it today.
pub(super) fn attached(conn: &mut AnyConn, domain: Domain) -> Result<Domain> {
    let codes = codebook(conn, &domain, &day_of(now()))?;
    Ok(domain.with_codes(Arc::new(codes)))
}

/// The versions of a kind that count on a day, of names that are wanted.
pub(super) fn in_force<T>(
    conn: &mut AnyConn,
    kind: Kind,
    day: &str,
    wanted: impl Fn(&str) -> bool,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<InForce<T>>> {
    let mut last: BTreeMap<String, (i64, String)> = BTreeMap::new();
    for (_, name, number, id) in definitions::counting(conn, &[kind.as_str()], day)? {
        if wanted(&name) {
            last.insert(name, (number, id));
        }
    }
    let ids: Vec<String> = last.values().map(|(_, id)| id.clone()).collect();
    let bodies: HashMap<String, String> = definitions::bodies(conn, &ids)?.into_iter().collect();
    let found = last.into_iter().map(|(name, (number, id))| {
        let body = bodies.get(&id).and_then(|text| serde_json::from_str(text).ok());
        let value = body.and_then(|body| read(&body));
        let value =
            value.ok_or_else(|| Error::Internal(format!("a stored {} cannot be read: {name}", kind.title())))?;
        Ok(InForce {
            id,
            name,
            number,
            value: Arc::new(value),
        })
    });
    found.collect()
}

impl Hub {
    /// One code of a list on a day, today if none is given.
    ///
    /// # Errors
    /// `NotFound` when the list is not in force on the day, or does not have the code.
    pub async fn code(&self, list: &str, code: &str, on: Option<String>) -> Result<CodeDetail> {
        let on = on.unwrap_or_else(|| day_of(now()));
        let (version, found) = self.code_list(list, &on).await?;
        let mut all = found.all(code);
        let known = all.clone().find(|code| code.is_valid(&on)).or_else(|| all.next_back());
        let known = known.ok_or_else(|| Error::not_found("code", format!("{code} of {list}")))?;
        let mut ancestors: Vec<String> = Vec::new();
        let mut above = known.parent.clone();
        while let Some(parent) = above.filter(|_| ancestors.len() < MOST_ANCESTORS) {
            above = found.all(&parent).next_back().and_then(|code| code.parent.clone());
            ancestors.push(parent);
        }
        Ok(CodeDetail {
            view: view(list, version, known, &on),
            ancestors,
        })
    }

    /// Codes of a list in which every word of `text` occurs; without `text` all. With `on` only those that may be used on
    /// that day.
    ///
    /// # Errors
    /// `NotFound` when the list is not in force.
    pub async fn codes(&self, list: &str, text: &str, on: Option<String>, page: Page) -> Result<PageOf<CodeView>> {
        let day = on.clone().unwrap_or_else(|| day_of(now()));
        let (version, found) = self.code_list(list, &day).await?;
        let start = match page.cursor.as_deref().map(decode_cursor::<(i64, usize)>).transpose()? {
            Some((of, start)) if of == version => start,
            Some(_) => {
                let detail = "another version of the list is in force since: begin anew";
                return Err(Error::malformed("cursor", detail));
            }
            None => 0,
        };
        let (list, text, rows) = (list.to_owned(), text.to_owned(), page.rows());
        let bytes = found.codes.len() * CODE;
        self.compute(bytes, move || {
            let all = found.search(&text, on.as_deref());
            let shown = all.iter().skip(start).take(rows);
            let items: Vec<CodeView> = shown.map(|code| view(&list, version, code, &day)).collect();
            let end = start + items.len();
            PageOf {
                next_cursor: (end < all.len()).then(|| encode_cursor(&(version, end))),
                items,
            }
        })
        .await
    }

    /// Translates codes by the map in force on a day, today if none is given.
    ///
    /// # Errors
    /// `NotFound` when the map is not in force on the day; `TooLarge`.
    pub async fn translate_codes(
        &self,
        map: &str,
        codes: Vec<String>,
        direction: Direction,
        on: Option<String>,
    ) -> Result<Translations> {
        if codes.len() > MOST_TRANSLATED {
            return Err(Error::TooLarge {
                detail: format!("{} codes; at most {MOST_TRANSLATED} a call", codes.len()),
            });
        }
        let on = on.unwrap_or_else(|| day_of(now()));
        let (version, found) = self.code_map(map, &on).await?;
        let results = codes.into_iter().map(|code| match direction {
            Direction::ToCanonical => {
                let to = found.canonical(&code, &on).map(|entry| entry.to.clone());
                translated(code, to, Vec::new())
            }
            Direction::ToLocal => match found.local(&code, &on) {
                Local::One(local) => translated(code, Some(local.to_owned()), Vec::new()),
                Local::Several(locals) => {
                    let locals = locals.into_iter().map(str::to_owned).collect();
                    translated(code, None, locals)
                }
                Local::None => translated(code, None, Vec::new()),
            },
        });
        Ok(Translations {
            map: map.to_owned(),
            version,
            system: found.system.clone(),
            target_list: found.target_list.clone(),
            direction,
            results: results.collect(),
            on,
        })
    }

    async fn code_list(&self, name: &str, on: &str) -> Result<(i64, Arc<CodeList>)> {
        let read = |body: &Value| CodeList::parse(body).ok();
        self.at_hand(Kind::CodeList, name, on, &self.compiled.lists, read).await
    }

    /// The code map of a name that is in force on a day.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) async fn code_map(&self, name: &str, on: &str) -> Result<(i64, Arc<CodeMap>)> {
        let read = |body: &Value| CodeMap::parse(body).ok();
        self.at_hand(Kind::CodeMap, name, on, &self.compiled.maps, read).await
    }

    async fn at_hand<T>(
        &self,
        kind: Kind,
        name: &str,
        on: &str,
        kept: &Mutex<HashMap<String, Arc<T>>>,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Result<(i64, Arc<T>)> {
        let (asked, day) = (name.to_owned(), on.to_owned());
        let found = self
            .read(move |conn| definitions::id_on_day(conn, kind.as_str(), &asked, &day))
            .await?;
        let (id, number) = found.ok_or_else(|| Error::not_found(kind.title(), format!("{name} in force on {on}")))?;
        if let Some(known) = kept.lock().get(&id) {
            return Ok((number, Arc::clone(known)));
        }
        let ids = vec![id.clone()];
        let body = self.read(move |conn| definitions::bodies(conn, &ids)).await?.pop();
        let body = body.and_then(|(_, text)| serde_json::from_str(&text).ok());
        let value = body.and_then(|body| read(&body));
        let value =
            value.ok_or_else(|| Error::Internal(format!("a stored {} cannot be read: {name}", kind.title())))?;
        let value = Arc::new(value);
        let mut kept = kept.lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(id, Arc::clone(&value));
        Ok((number, value))
    }
}

fn view(list: &str, version: i64, code: &Code, on: &str) -> CodeView {
    CodeView {
        list: list.to_owned(),
        version,
        valid: code.is_valid(on),
        code: code.clone(),
        on: on.to_owned(),
    }
}

fn translated(code: String, to: Option<String>, candidates: Vec<String>) -> Translated {
    let outcome = match (&to, candidates.is_empty()) {
        (Some(_), _) => "mapped",
        (None, false) => "ambiguous",
        (None, true) => "unmapped",
    };
    Translated {
        code,
        outcome,
        to,
        candidates,
    }
}
