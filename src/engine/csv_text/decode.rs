//! A file as text: in UTF-8, without a byte order mark and the lines above the header.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};

use super::Fault;
use super::encoding::{Encoding, UNDEFINED};
use super::form::Form;
use super::scan::Scanner;

/// Bytes that are asked of the source at a time.
const PART: usize = 32 * 1024;

/// Gives the text of a file to a CSV reader. What it cannot read is an error of kind `InvalidData` with a [`Fault`].
pub struct Text<R> {
    source: R,
    decoder: Decoder,
    windows_1252: bool,
    scanner: Scanner,
    raw: Vec<u8>,
    decoded: String,
    out: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Text<R> {
    pub(super) fn new(form: Form, source: R) -> Text<R> {
        Text {
            source,
            decoder: form.encoding.0.new_decoder_with_bom_removal(),
            windows_1252: form.encoding == Encoding::WINDOWS_1252,
            scanner: Scanner::new(form.delimiter.byte(), form.quotes, form.header_line.saturating_sub(1)),
            raw: vec![0; PART],
            decoded: String::with_capacity(PART * 3),
            out: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    /// Reads and decodes the next part.
    fn advance(&mut self) -> io::Result<()> {
        self.out.clear();
        self.given = 0;
        let length = self.source.read(&mut self.raw)?;
        self.ended = length == 0;
        let raw = std::mem::take(&mut self.raw);
        let taken = self.take(raw.get(..length).unwrap_or_default());
        self.raw = raw;
        let done = taken.and_then(|()| match self.ended {
            true => self.scanner.finish(&mut self.out),
            false => Ok(()),
        });
        done.map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        if self.windows_1252
            && let Some(at) = bytes.iter().position(|byte| UNDEFINED.contains(byte))
        {
            self.decode(bytes.get(..at).unwrap_or_default())?;
            let message = "expected Windows-1252: a byte here means nothing in it";
            return Err(Fault::new(self.scanner.line(), "encoding", message));
        }
        self.decode(bytes)
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let mut rest = bytes;
        loop {
            self.decoded.clear();
            let (result, read) = self
                .decoder
                .decode_to_string_without_replacement(rest, &mut self.decoded, self.ended);
            rest = rest.get(read..).unwrap_or_default();
            self.scanner.push(self.decoded.as_bytes(), &mut self.out)?;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let name = self.decoder.encoding().name();
                    let message = format!("expected {name}; say the encoding if it is another one");
                    return Err(Fault::new(self.scanner.line(), "encoding", message));
                }
            }
        }
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.ended {
            self.advance()?;
        }
        let ready = self.out.get(self.given..).unwrap_or_default();
        let length = ready.len().min(into.len());
        if let (Some(from), Some(to)) = (ready.get(..length), into.get_mut(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        Ok(length)
    }
}
