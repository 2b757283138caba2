//! What an item description measures: sizes, strengths, packs, sides, part numbers.

use super::name::{Measure, Name, fold};
use super::token::hash_text;
use super::words::STOP;

/// Words that are units when they follow a number, brought to one form.
fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "ML" | "CC" => "ML",
        "L" | "LTR" | "LITER" => "L",
        "MM" => "MM",
        "CM" => "CM",
        "M" | "MTR" => "M",
        "IN" | "INCH" | "\"" => "IN",
        "FT" => "FOOT",
        "FR" | "F" | "FRENCH" => "FR",
        "G" | "GA" | "GAUGE" => "GAUGE",
        "GM" | "GRAM" => "GRAM",
        "MG" => "MG",
        "MCG" | "UG" => "MCG",
        "KG" => "KG",
        "OZ" => "OZ",
        "LB" | "LBS" => "LB",
        "H" | "HOLE" | "HOLES" => "HOLE",
        "DEG" => "DEGREE",
        "%" | "PCT" => "PERCENT",
        "V" | "VOLT" => "VOLT",
        "PK" | "PACK" | "CT" | "COUNT" => "PACK",
        _ => return None,
    })
}

/// Words that are a property by themselves: class and value.
fn property(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "LEFT" | "LT" | "LFT" => ("SIDE", "LEFT"),
        "RIGHT" | "RT" | "RGT" => ("SIDE", "RIGHT"),
        "XS" | "XSM" | "XSMALL" => ("SIZE", "XS"),
        "SM" | "SML" | "SMALL" => ("SIZE", "S"),
        "MED" | "MD" | "MEDIUM" => ("SIZE", "M"),
        "LG" | "LRG" | "LARGE" => ("SIZE", "L"),
        "XL" | "XLG" | "XLARGE" => ("SIZE", "XL"),
        "XXL" | "2XL" => ("SIZE", "XXL"),
        "STERILE" | "STRL" | "ST" => ("STERILE", "YES"),
        "NONSTERILE" | "UNSTERILE" | "NS" => ("STERILE", "NO"),
        _ => return None,
    })
}

/// The description as words and measures.
pub(crate) fn description(raw: &str) -> Option<Name> {
    let folded = fold(raw);
    let pieces = pieces(&folded);
    let mut words = Vec::new();
    let mut measures = Vec::new();
    let mut add = |class: &str, value: &str| {
        measures.push(Measure {
            class: hash_text(&[class]),
            value: hash_text(&[value]),
        });
    };
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        at += 1;
        if is_number(piece) {
            let next = pieces.get(at).and_then(|word| unit(word));
            let value = plain_number(piece);
            match next {
                Some(unit) => {
                    add(unit, value);
                    words.push(format!("{value}{unit}"));
                    at += 1;
                }
                None => {
                    add("NUMBER", value);
                    words.push(value.to_owned());
                }
            }
            continue;
        }
        if let Some((class, value)) = property(piece) {
            add(class, value);
        } else if is_part_number(piece) {
            add("PART", piece);
        }
        if !STOP.contains(&piece.as_str()) {
            words.push(piece.clone());
        }
    }
    Name::from_words(raw.trim(), &words, 0, measures)
}

/// Whether measures of two descriptions contradict: a class that both have, where each side has a
/// value that the other lacks.
pub(crate) fn contradict(a: &[Measure], b: &[Measure]) -> bool {
    let lacks = |mine: &[Measure], theirs: &[Measure], class: u64| {
        mine.iter()
            .any(|measure| measure.class == class && !theirs.contains(measure))
    };
    a.iter().any(|measure| {
        !b.contains(measure) && b.iter().any(|other| other.class == measure.class) && lacks(b, a, measure.class)
    })
}

/// Splits into words; a number is cut from what is glued to it (`7.5FR`, `4X4IN`, `2.5MMX6CM`), but
/// a part number such as `AF421` or `3M8810` stays whole.
fn pieces(folded: &str) -> Vec<String> {
    let separators = |c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '%');
    let mut pieces = Vec::new();
    for word in folded.split(separators) {
        let word = word.trim_matches('.');
        if word.is_empty() {
            continue;
        }
        match unglue(word) {
            Some(parts) => pieces.extend(parts),
            None => pieces.extend(word.split('.').filter(|part| !part.is_empty()).map(str::to_owned)),
        }
    }
    pieces
}

/// `4X4IN` → `4`, `4`, `IN`; `None` when the word is not numbers, units and `X` only.
fn unglue(word: &str) -> Option<Vec<String>> {
    let mut parts: Vec<String> = Vec::new();
    for c in word.chars() {
        let numeric = c.is_ascii_digit() || c == '.';
        match parts.last_mut() {
            Some(part) if part.starts_with(|f: char| f.is_ascii_digit() || f == '.') == numeric => {
                part.push(c);
            }
            _ => parts.push(c.to_string()),
        }
    }
    let mut out = Vec::with_capacity(parts.len());
    for part in parts {
        if is_number(&part) || unit(&part).is_some() {
            out.push(part);
        } else if let Some(rest) = part.strip_suffix('X').filter(|rest| unit(rest).is_some()) {
            out.push(rest.to_owned());
        } else if part != "X" {
            return None;
        }
    }
    out.first().is_some_and(|first| is_number(first)).then_some(out)
}

fn is_number(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit()) && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// `07.50` → `7.5`.
fn plain_number(word: &str) -> &str {
    let word = if word.contains('.') {
        word.trim_end_matches('0').trim_end_matches('.')
    } else {
        word
    };
    let cut = word.trim_start_matches('0');
    if cut.is_empty() || cut.starts_with('.') {
        word
    } else {
        cut
    }
}

fn is_part_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.len() >= 4 && digits >= 2 && digits < word.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contradictory(a: &str, b: &str) -> bool {
        let (a, b) = (description(a).expect("words"), description(b).expect("words"));
        contradict(&a.measures, &b.measures)
    }

    #[test]
    fn sizes_sides_and_part_numbers_contradict() {
        assert!(contradictory(
            "HC DRESSING AG 2X3 MEPITEL",
            "HC DRESSING AG 3X4 MEPITEL"
        ));
        assert!(contradictory("HC MASK AF421 EE LEAK", "HC MASK LAF421 EE LEEK NA"));
        assert!(contradictory(
            "SCREW CORTICAL 4.5MM X 46MM",
            "SCREW CORTICAL 4.5MM X 48MM"
        ));
        assert!(contradictory("PLATE TIBIA LEFT", "PLATE TIBIA RT"));
        assert!(contradictory("HC DRESSING SM PICC CVC", "HC DRESSING LG PICC CVC"));
        assert!(contradictory("CATH FOLEY 16FR 5CC", "CATH FOLEY 18 FR 5 CC"));
    }

    #[test]
    fn the_same_measures_written_otherwise_agree() {
        assert!(!contradictory("CATH SWAN GANZ 7.5FR", "CATHETER SWAN-GANZ 7.50 FR"));
        assert!(!contradictory("GAUZE 4X4IN STERILE", "GAUZE STRL 4 X 4 IN"));
        assert!(!contradictory("SYRINGE 10ML", "SYRINGE 10 CC LUER LOCK"));
        assert!(!contradictory("NEEDLE 18G", "NEEDLE HYPODERMIC"));
    }
}
