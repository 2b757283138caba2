//! Reads labeled tokens, for tests.

use std::collections::VecDeque;

/// The share of tokens of `record,token,part` lines for which `label` gives that part. Tokens are followed letter by letter, as
/// words may be cut otherwise than tokens.
pub(crate) fn share(file: &str, label: impl Fn(&str) -> Vec<(String, String)>) -> f64 {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(file.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("a table");
    let letter = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '#' | '&');
    let (mut right, mut all) = (0.0, 0.0);
    for record in rows.chunk_by(|a, b| a[0] == b[0]) {
        let line: Vec<&str> = record.iter().map(|row| &row[1]).collect();
        let mut letters: VecDeque<String> = VecDeque::new();
        for (word, part) in label(&line.join(" ")) {
            letters.extend(word.chars().filter(letter).map(|_| part.clone()));
        }
        for row in record {
            let length = row[1].chars().filter(letter).count();
            all += 1.0;
            right += f64::from(u8::from(letters.front().is_some_and(|part| *part == row[2])));
            letters.drain(..length.min(letters.len()));
        }
    }
    right / all
}
