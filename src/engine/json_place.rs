//! Finds the JSON Pointer of a place in a JSON text, so that an error at a line and column can name it.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::record::Violation;

/// Reads JSON text up to a byte and remembers where it is.
struct Walker<'a> {
    text: &'a [u8],
    at: usize,
    path: Vec<Step>,
}

enum Step {
    /// In an object; the key is empty before the first one.
    Key(String),
    /// In an array, at this index.
    Index(usize),
}

/// The pointer of the value that the text is in at `line` and `column`, both counted from 1. The text up to there must
/// be well formed.
pub fn pointer_at(text: &[u8], line: usize, column: usize) -> String {
    let start = text
        .split_inclusive(|byte| *byte == b'\n')
        .take(line.saturating_sub(1))
        .map(<[u8]>::len)
        .sum::<usize>();
    let end = (start + column).min(text.len());
    let mut walker = Walker {
        text: text.get(..end).unwrap_or_default(),
        at: 0,
        path: Vec::new(),
    };
    walker.walk();
    walker.pointer()
}

impl Walker<'_> {
    fn walk(&mut self) {
        // A string is a key when it follows `{`, or a comma within an object.
        let mut key_next = false;
        while let Some(byte) = self.next() {
            match byte {
                b'{' => {
                    self.path.push(Step::Key(String::new()));
                    key_next = true;
                }
                b'[' => self.path.push(Step::Index(0)),
                // At the very end the error is about the object itself.
                b'}' | b']' => drop(self.path.pop()),
                b',' => key_next = self.advance(),
                b'"' => {
                    let string = self.string();
                    if key_next && let Some(Step::Key(key)) = self.path.last_mut() {
                        *key = string;
                        key_next = false;
                    }
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.text.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// After a comma; whether a key comes next.
    fn advance(&mut self) -> bool {
        match self.path.last_mut() {
            Some(Step::Index(index)) => {
                *index += 1;
                false
            }
            Some(Step::Key(_)) => true,
            None => false,
        }
    }

    /// The rest of a string, unescaped.
    fn string(&mut self) -> String {
        let start = self.at - 1;
        while let Some(byte) = self.next() {
            match byte {
                b'\\' => drop(self.next()),
                b'"' => break,
                _ => {}
            }
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(raw).unwrap_or_else(|_| String::from_utf8_lossy(raw).into_owned())
    }

    fn pointer(&self) -> String {
        self.path
            .iter()
            .filter_map(|step| match step {
                Step::Key(key) if key.is_empty() => None,
                Step::Key(key) => Some(format!("/{}", escape(key))),
                Step::Index(index) => Some(format!("/{index}")),
            })
            .collect()
    }
}

/// Reads a JSON object as what it should be.
///
/// # Errors
/// The first place where it is not, with what was expected there; never a value.
pub fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Violation> {
    if !value.is_object() {
        return Err(Violation::new("", "wrong_type", "expected an object"));
    }
    let text = value.to_string();
    serde_json::from_str(&text).map_err(|error| mistake(text.as_bytes(), &error))
}

/// What is wrong with a JSON text that is well formed but not of the shape that is asked for.
pub fn mistake(text: &[u8], error: &serde_json::Error) -> Violation {
    let said = error.to_string();
    let message = said.split(" at line ").next().unwrap_or(&said);
    let pointer = pointer_at(text, error.line(), error.column());
    if let Some(field) = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next())
    {
        let pointer = format!("{pointer}/{}", escape(field));
        return Violation::new(pointer, "required", format!("`{field}` is required"));
    }
    let code = if message.starts_with("unknown field") {
        "unknown_member"
    } else {
        "wrong_type"
    };
    Violation::new(pointer, code, without_value(message))
}

/// `invalid type: string "…", expected u64` repeats what was sent; it may be sensitive.
fn without_value(message: &str) -> String {
    match message
        .strip_prefix("invalid ")
        .and_then(|rest| rest.rsplit_once(", expected "))
    {
        Some((_, expected)) => format!("expected {expected}"),
        None => message.to_string(),
    }
}

/// One token of a JSON Pointer (RFC 6901).
pub fn escape(token: &str) -> String {
    token.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_place() {
        let text = br#"{"records": [{"system": "erp", "key": "1"},
 {"system": "e\"rp", "a/b": {"x": [1, 2, true]}}]}"#;
        let second = text.iter().position(|b| *b == b'\n').unwrap();
        let line_2 = &text[second + 1..];
        let column = line_2.windows(4).position(|w| w == b"true").unwrap() + 4;
        assert_eq!(pointer_at(text, 2, column), "/records/1/a~1b/x/2");
        assert_eq!(pointer_at(text, 1, 30), "/records/0/system");
        assert_eq!(pointer_at(text, 9, 9), "", "past the end is the whole");
    }
}
