//! Goes through a text in UTF-8, sign by sign: finds records and their cells, refuses quotes in the wrong place, and makes
//! every end of a record one line feed.

use super::Fault;

/// Where in a record a sign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first sign of a cell, or in blanks before it.
    CellStart,
    /// In a cell without quotes.
    Plain,
    /// In a cell in quotes.
    Quoted,
    /// After a quote in a cell in quotes: its end, or the first of two.
    Closing,
    /// In blanks after a cell in quotes.
    Closed,
}

/// A record: where it begins, and how many cells it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Line of the text, from 1.
    pub(super) line: u64,
    /// Cells.
    pub(super) cells: usize,
    /// Cells with something in them.
    pub(super) filled: usize,
    /// Delimiters that a blank follows, as in a sentence.
    pub(super) spaced: usize,
}

/// See the module.
pub(super) struct Scanner {
    delimiter: u8,
    quotes: bool,
    /// Lines to be left out.
    skip: u32,
    state: State,
    after_return: bool,
    line: u64,
    /// Line of the last quote that opened a cell.
    opened: u64,
    /// Blanks before a cell, kept until it is known whether a quote follows.
    blanks: Vec<u8>,
    record: Shape,
    has_content: bool,
    /// Shapes of the records, where they are wanted.
    pub(super) shapes: Option<Vec<Shape>>,
}

impl Scanner {
    pub(super) fn new(delimiter: u8, quotes: bool, skip: u32) -> Scanner {
        Scanner {
            delimiter,
            quotes,
            skip,
            state: State::CellStart,
            after_return: false,
            line: 1,
            opened: 1,
            blanks: Vec::new(),
            record: begun(1),
            has_content: false,
            shapes: None,
        }
    }

    /// Line of the text that is gone through, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Goes through a part; adds what is to be read to `out`.
    pub(super) fn push(&mut self, text: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        let mut rest = text;
        while let Some((&sign, after)) = rest.split_first() {
            let within = matches!(self.state, State::Plain | State::Quoted) && self.skip == 0;
            if within && !self.tells(sign) {
                let length = rest.iter().position(|sign| self.tells(*sign)).unwrap_or(rest.len());
                let (plain, others) = rest.split_at(length);
                out.extend_from_slice(plain);
                self.after_return = false;
                rest = others;
                continue;
            }
            self.step(sign, out)?;
            rest = after;
        }
        Ok(())
    }

    /// Ends the text.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        if self.state == State::Quoted {
            let message = "a quote opens here and is not closed";
            return Err(Fault::new(self.opened, "csv", message));
        }
        if self.has_content || self.record.cells > 1 {
            self.end_record(out);
        }
        Ok(())
    }

    /// Whether a sign within a cell means something.
    fn tells(&self, sign: u8) -> bool {
        matches!(sign, b'\n' | b'\r' | b'"' | 0) || sign == self.delimiter
    }

    fn step(&mut self, sign: u8, out: &mut Vec<u8>) -> Result<(), Fault> {
        let after_return = std::mem::replace(&mut self.after_return, sign == b'\r');
        if sign == 0 {
            return Err(Fault::new(self.line, "nul_character", "U+0000 is not allowed"));
        }
        let second = sign == b'\n' && after_return;
        if self.skip > 0 {
            if matches!(sign, b'\n' | b'\r') && !second {
                self.line += 1;
                self.skip -= 1;
                self.record = begun(self.line);
            }
            return Ok(());
        }
        if self.state == State::Quoted {
            return self.quoted(sign, second, out);
        }
        match sign {
            b'\n' if second => {}
            b'\n' | b'\r' => {
                self.end_record(out);
                self.line += 1;
                self.record = begun(self.line);
            }
            sign if sign == self.delimiter => {
                out.append(&mut self.blanks);
                out.push(sign);
                self.record.cells += 1;
                self.state = State::CellStart;
                self.has_content = false;
            }
            sign => return self.in_cell(sign, out),
        }
        Ok(())
    }

    fn quoted(&mut self, sign: u8, second: bool, out: &mut Vec<u8>) -> Result<(), Fault> {
        if matches!(sign, b'\n' | b'\r') && !second {
            self.line += 1;
        }
        if sign == b'"' {
            self.state = State::Closing;
        }
        out.push(sign);
        Ok(())
    }

    fn in_cell(&mut self, sign: u8, out: &mut Vec<u8>) -> Result<(), Fault> {
        let blank = matches!(sign, b' ' | b'\t');
        match (self.state, sign) {
            (State::CellStart, b'"') if self.quotes => {
                // Blanks between a delimiter and a quote are no part of the cell.
                self.blanks.clear();
                self.opened = self.line;
                self.state = State::Quoted;
                self.fill();
                out.push(sign);
            }
            (State::CellStart, _) if blank => {
                if self.blanks.is_empty() && self.record.cells > 1 {
                    self.record.spaced += 1;
                }
                self.blanks.push(sign);
            }
            (State::CellStart | State::Plain, _) => {
                out.append(&mut self.blanks);
                self.state = State::Plain;
                self.fill();
                out.push(sign);
            }
            (State::Closing, b'"') => {
                self.state = State::Quoted;
                out.push(sign);
            }
            (State::Closing | State::Closed, _) if blank => self.state = State::Closed,
            (State::Closing | State::Closed, _) => {
                let message = "a quote stands within a cell in quotes: expected it twice";
                return Err(Fault::new(self.line, "csv", message));
            }
            (State::Quoted, _) => out.push(sign),
        }
        Ok(())
    }

    fn fill(&mut self) {
        if !self.has_content {
            self.record.filled += 1;
            self.has_content = true;
        }
    }

    fn end_record(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.blanks);
        out.push(b'\n');
        if let Some(shapes) = self.shapes.as_mut().filter(|_| self.record.filled > 0) {
            shapes.push(self.record);
        }
        self.state = State::CellStart;
        self.has_content = false;
    }
}

fn begun(line: u64) -> Shape {
    Shape {
        line,
        cells: 1,
        filled: 0,
        spaced: 0,
    }
}

/// Shapes of the records of a text that have something in them. Where it is only the beginning of a file, the last one may
/// be cut off.
pub(super) fn shapes(text: &str, delimiter: u8, quotes: bool, whole: bool) -> Result<Vec<Shape>, Fault> {
    let mut scanner = Scanner::new(delimiter, quotes, 0);
    scanner.shapes = Some(Vec::new());
    let mut out = Vec::new();
    scanner.push(text.as_bytes(), &mut out)?;
    if whole {
        scanner.finish(&mut out)?;
    }
    Ok(scanner.shapes.take().unwrap_or_default())
}
