//! What a rule asks of one segment.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use super::chart::Segment;
use super::day::{Day, Days};
use super::space::{Codes, Key, Width};
use crate::engine::record::{Violation, push_pointer};

/// Most codes of a list.
const MOST_CODES: usize = 10_000;

/// A condition without its exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Every code.
    Any,
    /// Elements that have these attributes, each one of these values.
    Attribute(BTreeMap<String, Vec<String>>),
    /// Padded codes that begin so.
    Prefix(String),
    /// From one code to another of equal length, both included.
    Range(String, String),
    /// These codes.
    List(Vec<String>),
    /// This code.
    Exact(String),
}

/// A condition on one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What is meant.
    pub form: Form,
    /// What is not meant all the same: codes, prefixes and ranges.
    pub except: Vec<Form>,
}

/// How narrow a condition is: exact > list > narrower range > longer prefix > predicate > any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Specificity {
    /// Every code.
    Any,
    /// By attributes.
    Predicate,
    /// By so many characters.
    Prefix(usize),
    /// By how few codes the range spans.
    Range(Reverse<Width>),
    /// By a list.
    List,
    /// One code.
    Exact,
}

impl Specificity {
    /// In plain words.
    pub fn words(&self) -> &'static str {
        match self {
            Specificity::Any => "any code",
            Specificity::Predicate => "an attribute",
            Specificity::Prefix(_) => "a prefix",
            Specificity::Range(_) => "a range",
            Specificity::List => "a list",
            Specificity::Exact => "one code",
        }
    }
}

impl Condition {
    /// Every code.
    pub const ANY: Condition = Condition {
        form: Form::Any,
        except: Vec::new(),
    };

    /// The conditions of a rule, by segment of the chart; those not named take every code.
    pub(super) fn read_all(
        when: &Map<String, Value>,
        pointer: &str,
        segments: &[Segment],
        violations: &mut Vec<Violation>,
    ) -> Vec<Condition> {
        for name in when.keys() {
            if !segments.iter().any(|segment| segment.name == *name) {
                let place = push_pointer(pointer, name);
                violations.push(Violation::new(
                    place,
                    "unknown_segment",
                    "expected a segment of the chart",
                ));
            }
        }
        let mut read = |segment: &Segment| {
            let Some(value) = when.get(&segment.name) else {
                return Condition::ANY;
            };
            match Condition::read(value).and_then(|condition| condition.fits(segment).map(|()| condition)) {
                Ok(condition) => condition,
                Err(message) => {
                    violations.push(Violation::new(
                        push_pointer(pointer, &segment.name),
                        "condition",
                        message,
                    ));
                    Condition::ANY
                }
            }
        };
        segments.iter().map(&mut read).collect()
    }

    /// Reads the short text (`1000`, `a|b`, `12*`, `1000..1999`, `account_type=expense`, `any`, each perhaps with
    /// ` except 1299|13*`) or the object (`{"prefix": "12", "except": ["1299"]}`).
    ///
    /// # Errors
    /// What was expected.
    pub fn read(value: &Value) -> Result<Condition, String> {
        match value {
            Value::String(text) => Self::read_text(text),
            Value::Object(object) => Self::read_object(object),
            _ => Err("expected a condition as a text or an object".into()),
        }
    }

    fn read_text(text: &str) -> Result<Condition, String> {
        let (main, except) = text.split_once(" except ").unwrap_or((text, ""));
        let except = except.split('|').map(str::trim).filter(|part| !part.is_empty());
        Ok(Condition {
            form: Form::read_text(main.trim())?,
            except: except.map(Form::read_exception).collect::<Result<_, _>>()?,
        })
    }

    fn read_object(object: &Map<String, Value>) -> Result<Condition, String> {
        let mut members = object.iter().filter(|(name, _)| *name != "except");
        let (Some((name, value)), None) = (members.next(), members.next()) else {
            return Err("expected one of any, exact, list, prefix, range, attribute, and perhaps except".into());
        };
        let form = match (name.as_str(), value) {
            ("any", Value::Bool(true)) => Form::Any,
            ("exact", Value::String(code)) => Form::Exact(code.clone()),
            ("prefix", Value::String(prefix)) => Form::Prefix(prefix.clone()),
            ("list", list) => Form::of_list(texts(list).ok_or("expected a list of codes")?)?,
            ("range", ends) => match texts(ends).as_deref() {
                Some([lo, hi]) => Form::Range(lo.clone(), hi.clone()),
                _ => return Err("expected the first and the last code of the range".into()),
            },
            ("attribute", Value::Object(wanted)) if !wanted.is_empty() => Form::Attribute(
                wanted
                    .iter()
                    .map(|(name, value)| Some((name.clone(), texts(value)?)))
                    .collect::<Option<_>>()
                    .ok_or("expected the attribute's value, or a list of values")?,
            ),
            _ => return Err("expected one of any, exact, list, prefix, range, attribute, and perhaps except".into()),
        };
        let except = match object.get("except") {
            None => Vec::new(),
            Some(list) => texts(list).ok_or("expected a list of codes, prefixes and ranges")?,
        };
        Ok(Condition {
            form,
            except: except
                .iter()
                .map(|text| Form::read_exception(text))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Whether its codes can be codes of the segment.
    fn fits(&self, segment: &Segment) -> Result<(), String> {
        let forms = std::iter::once(&self.form).chain(&self.except);
        let space = &segment.space;
        for form in forms {
            let fits = match form {
                Form::Any | Form::Attribute(_) => true,
                Form::Exact(code) => space.key(code).is_some(),
                Form::List(codes) => codes.len() <= MOST_CODES && codes.iter().all(|code| space.key(code).is_some()),
                Form::Prefix(prefix) => space.prefix(prefix).is_some(),
                Form::Range(lo, hi) => space.range(lo, hi).is_some(),
            };
            if !fits {
                let name = &segment.name;
                return Err(match form {
                    Form::Range(..) => {
                        format!("expected two codes of segment {name}, equally long, the lower one first")
                    }
                    Form::Prefix(_) => format!("expected the first characters of a code of segment {name}"),
                    _ => format!("expected codes of segment {name}: its length and characters are given by the chart"),
                });
            }
        }
        Ok(())
    }

    /// The codes that it takes, and the days on which it takes them. The days differ only by attribute, because
    /// elements change; no code is twice on one day.
    pub(super) fn codes(&self, segment: &Segment) -> Vec<(Codes, Days)> {
        let mut excepted = Codes::default();
        for form in &self.except {
            excepted = excepted.or(&form.codes(segment));
        }
        let Form::Attribute(wanted) = &self.form else {
            return vec![(self.form.codes(segment).without(&excepted), super::day::always())];
        };
        let has = |name: &String, values: &Vec<String>, element: &super::chart::Element| {
            element
                .attribute(name)
                .is_some_and(|value| values.iter().any(|wanted| wanted == value))
        };
        let mut by_days: BTreeMap<(Day, Day), Vec<(Key, Key)>> = BTreeMap::new();
        for element in &segment.elements {
            if wanted.iter().all(|(name, values)| has(name, values, element)) {
                let one = segment.space.exact(element.key);
                by_days.entry(element.days).or_default().extend(one.ranges());
            }
        }
        let sets = by_days.into_iter();
        sets.map(|(days, codes)| (Codes::new(codes).without(&excepted), Days::one(days.0, days.1)))
            .collect()
    }

    /// How narrow it is.
    pub(super) fn specificity(&self, segment: &Segment) -> Specificity {
        match &self.form {
            Form::Any => Specificity::Any,
            Form::Attribute(_) => Specificity::Predicate,
            Form::Prefix(prefix) => Specificity::Prefix(prefix.len()),
            Form::Range(lo, hi) => match segment.space.width(lo, hi) {
                Some(width) => Specificity::Range(Reverse(width)),
                None => Specificity::Any,
            },
            Form::List(_) => Specificity::List,
            Form::Exact(_) => Specificity::Exact,
        }
    }
}

impl Form {
    fn read_text(text: &str) -> Result<Form, String> {
        match text {
            "" => return Err("expected any, a code, a|b, 12*, 1000..1999 or attribute=value".into()),
            "any" | "*" => return Ok(Form::Any),
            _ => {}
        }
        if let Some((name, values)) = text.split_once('=') {
            let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
            let form = Form::Attribute(BTreeMap::from([(name.trim().to_owned(), values)]));
            return if name.trim().is_empty() {
                Err("expected attribute=value".into())
            } else {
                Ok(form)
            };
        }
        if text.contains('|') {
            return Form::of_list(text.split('|').map(|code| code.trim().to_owned()).collect());
        }
        Form::read_exception(text)
    }

    fn of_list(mut codes: Vec<String>) -> Result<Form, String> {
        match (codes.len(), codes.pop()) {
            (0, _) | (_, None) => Err("expected at least one code".into()),
            (1, Some(code)) => Ok(Form::Exact(code)),
            (_, Some(last)) => {
                codes.push(last);
                Ok(Form::List(codes))
            }
        }
    }

    /// A code, a prefix or a range.
    fn read_exception(text: &str) -> Result<Form, String> {
        if let Some((lo, hi)) = text.split_once("..") {
            return Ok(Form::Range(lo.trim().to_owned(), hi.trim().to_owned()));
        }
        Ok(match text.strip_suffix('*') {
            Some(prefix) => Form::Prefix(prefix.to_owned()),
            None => Form::Exact(text.to_owned()),
        })
    }

    /// The codes, where these do not depend on the day.
    fn codes(&self, segment: &Segment) -> Codes {
        let space = &segment.space;
        let one = |code: &String| space.key(code).map(|key| space.exact(key));
        match self {
            Form::Any => space.all(),
            Form::Attribute(_) => Codes::default(),
            Form::Prefix(prefix) => space.prefix(prefix).unwrap_or_default(),
            Form::Range(lo, hi) => space.range(lo, hi).unwrap_or_default(),
            Form::Exact(code) => one(code).unwrap_or_default(),
            Form::List(codes) => Codes::new(codes.iter().filter_map(one).flat_map(|codes| codes.ranges().to_vec())),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.form.fmt(f)?;
        for (i, form) in self.except.iter().enumerate() {
            f.write_str(if i == 0 { " except " } else { "|" })?;
            form.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Form::Any => f.write_str("any"),
            Form::Attribute(wanted) => {
                let each = wanted
                    .iter()
                    .map(|(name, values)| format!("{name}={}", values.join("|")));
                f.write_str(&each.collect::<Vec<_>>().join(" and "))
            }
            Form::Prefix(prefix) => write!(f, "{prefix}*"),
            Form::Range(lo, hi) => write!(f, "{lo}..{hi}"),
            Form::List(codes) => f.write_str(&codes.join("|")),
            Form::Exact(code) => f.write_str(code),
        }
    }
}

/// A text, a truth value, or a list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Bool(flag) => Some(vec![flag.to_string()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_short_text_and_the_object_mean_the_same() {
        let cases = [
            ("any", json!({"any": true})),
            ("1000", json!({"exact": "1000"})),
            ("1000", json!({"list": ["1000"]})),
            ("10|20", json!({"list": ["10", "20"]})),
            ("12*", json!({"prefix": "12"})),
            ("1000..1999", json!({"range": ["1000", "1999"]})),
            (
                "account_type=expense|revenue",
                json!({"attribute": {"account_type": ["expense", "revenue"]}}),
            ),
            ("postable=true", json!({"attribute": {"postable": true}})),
            (
                "12* except 1299|128*|1250..1259",
                json!({"prefix": "12", "except": ["1299", "128*", "1250..1259"]}),
            ),
        ];
        for (text, object) in cases {
            let read = Condition::read(&json!(text)).unwrap();
            assert_eq!(read, Condition::read(&object).unwrap(), "{text}");
            assert_eq!(read.to_string(), text);
        }
        assert_eq!(Condition::read(&json!("*")), Ok(Condition::ANY));
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for wrong in [
            json!(""),
            json!("=x"),
            json!(5),
            json!({}),
            json!({"any": false}),
            json!({"exact": "1", "list": ["2"]}),
            json!({"range": ["1"]}),
            json!({"list": []}),
            json!({"list": [1]}),
            json!({"attribute": {}}),
            json!({"exakt": "1"}),
            json!({"prefix": "1", "except": 5}),
        ] {
            assert!(Condition::read(&wrong).is_err(), "{wrong}");
        }
    }
}
