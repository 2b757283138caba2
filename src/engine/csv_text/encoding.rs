//! How characters are written as bytes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Fault;

/// Bytes that Windows-1252 gives no meaning.
pub(super) const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
/// Bytes in which zeros are counted, to tell UTF-16 without a byte order mark.
const COUNTED: usize = 4096;

/// An encoding of the WHATWG Encoding Standard, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Encoding(pub(super) &'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding(encoding_rs::UTF_8);
    /// Windows-1252, which ISO-8859-1 is a part of.
    pub const WINDOWS_1252: Encoding = Encoding(encoding_rs::WINDOWS_1252);

    /// By a label such as `utf-8`, `iso-8859-1` or `windows-1252`.
    pub fn labeled(label: &str) -> Option<Encoding> {
        // ASCII is a part of UTF-8; the standard would read other bytes as Windows-1252.
        if ["us-ascii", "ascii"]
            .iter()
            .any(|name| label.trim().eq_ignore_ascii_case(name))
        {
            return Some(Encoding::UTF_8);
        }
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Encoding)
    }

    /// Its name in lower case.
    pub fn name(self) -> String {
        self.0.name().to_ascii_lowercase()
    }

    /// The encoding that a byte order mark says.
    pub(super) fn marked(bytes: &[u8]) -> Option<Encoding> {
        encoding_rs::Encoding::for_bom(bytes).map(|(found, _)| Encoding(found))
    }

    /// Tells it from bytes; `whole` says whether they are all of the file.
    pub(super) fn of(bytes: &[u8], whole: bool) -> Result<Encoding, Fault> {
        if let Some(marked) = Encoding::marked(bytes) {
            return Ok(marked);
        }
        if let Some(wide) = wide(bytes) {
            return Ok(wide);
        }
        let (mut multiple, mut wrong, mut first) = (0_usize, 0_usize, None);
        let mut seen = 0;
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            multiple += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            seen += chunk.valid().len();
            // What is looked at may end within a character.
            let cut_off = !whole && chunks.peek().is_none() && chunk.invalid().len() < 4;
            if !chunk.invalid().is_empty() && !cut_off {
                wrong += 1;
                first.get_or_insert(seen);
            }
            seen += chunk.invalid().len();
        }
        let Some(first) = first else {
            return Ok(Encoding::UTF_8);
        };
        let line = line_at(bytes, first);
        if multiple >= wrong {
            let message = "expected UTF-8, as other lines are: the file is damaged, or of two encodings";
            return Err(Fault::new(line, "encoding", message));
        }
        match bytes.iter().position(|byte| UNDEFINED.contains(byte)) {
            Some(at) => {
                let message = "expected UTF-8 or Windows-1252; say the encoding if it is another one";
                Err(Fault::new(line_at(bytes, at), "encoding", message))
            }
            None => Ok(Encoding::WINDOWS_1252),
        }
    }

    /// Whether each byte is a character, so that nothing shows that it is the wrong encoding.
    pub fn is_single_byte(self) -> bool {
        self.0.is_single_byte()
    }
}

/// UTF-16 without a byte order mark: the text is mostly of signs of which one byte is zero.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    let looked_at = bytes.get(..COUNTED.min(bytes.len()) / 2 * 2)?;
    let zeros = |first: usize| {
        looked_at
            .iter()
            .skip(first)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let pairs = looked_at.len() / 2;
    match (zeros(0), zeros(1)) {
        (0, odd) if odd * 5 > pairs * 2 => Some(Encoding(encoding_rs::UTF_16LE)),
        (even, 0) if even * 5 > pairs * 2 => Some(Encoding(encoding_rs::UTF_16BE)),
        _ => None,
    }
}

/// The line in which a byte is.
fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    let returns = || {
        before
            .windows(2)
            .filter(|pair| pair[0] == b'\r' && pair[1] != b'\n')
            .count()
    };
    let feeds = before.iter().filter(|byte| **byte == b'\n').count();
    1 + (feeds + returns()) as u64
}

impl fmt::Debug for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl Serialize for Encoding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for Encoding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Encoding, D::Error> {
        let label = String::deserialize(deserializer)?;
        let expected = "expected the name of an encoding, e.g. utf-8 or windows-1252";
        Encoding::labeled(&label).ok_or_else(|| serde::de::Error::custom(expected))
    }
}
