//! How a file is written.

use serde::{Deserialize, Serialize};

use super::encoding::Encoding;

/// What stands between the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// U+0009
    Tab,
    /// `|`
    Pipe,
    /// `^`
    Caret,
    /// `~`
    Tilde,
    /// Nothing: each line is one cell.
    None,
}

impl Delimiter {
    /// Those that separate something. Where two fit a file equally well, the first is meant: the others are more likely part
    /// of a text.
    pub const ALL: [Delimiter; 6] = [
        Delimiter::Tab,
        Delimiter::Pipe,
        Delimiter::Caret,
        Delimiter::Semicolon,
        Delimiter::Tilde,
        Delimiter::Comma,
    ];

    /// Words for it, as parameters have them.
    pub const WORDS: [&str; 7] = ["comma", "semicolon", "tab", "pipe", "caret", "tilde", "none"];

    /// The delimiter of that word.
    pub fn named(word: &str) -> Option<Delimiter> {
        serde_json::from_value(word.into()).ok()
    }

    /// The sign; of nothing, a byte that no text in UTF-8 has.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
            Delimiter::Caret => b'^',
            Delimiter::Tilde => b'~',
            Delimiter::None => 0xff,
        }
    }
}

/// What is stated of a file; what is not stated is told from the file itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileForm {
    /// How its characters are written; a byte order mark in the file wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// What stands between cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// Whether cells may stand in double quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotes: Option<bool>,
    /// Line of the header, from 1; 0: there is none, and columns are called `column_1`, `column_2`, ….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u32>,
}

impl FileForm {
    /// With what is stated elsewhere where this says nothing.
    #[must_use]
    pub fn or(self, other: FileForm) -> FileForm {
        FileForm {
            encoding: self.encoding.or(other.encoding),
            delimiter: self.delimiter.or(other.delimiter),
            quotes: self.quotes.or(other.quotes),
            header_line: self.header_line.or(other.header_line),
        }
    }
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Form {
    /// How its characters are written.
    pub encoding: Encoding,
    /// Whether what was looked at would read the same in nearly every encoding: it says nothing about the next file.
    pub ascii: bool,
    /// What stands between cells.
    pub delimiter: Delimiter,
    /// Whether cells may stand in double quotes.
    pub quotes: bool,
    /// Line of the header, from 1; 0: there is none.
    pub header_line: u32,
}

impl Form {
    /// A line of the file, from what the reader counts: from 1 at the header.
    pub fn line(&self, counted: u64) -> u64 {
        counted + u64::from(self.header_line.saturating_sub(1))
    }

    /// What the next file of the same origin has in common with this one.
    pub fn to_state(self) -> FileForm {
        FileForm {
            encoding: Some(self.encoding).filter(|_| !self.ascii),
            delimiter: Some(self.delimiter),
            quotes: Some(false).filter(|_| !self.quotes),
            header_line: Some(self.header_line).filter(|line| *line != 1),
        }
    }
}
