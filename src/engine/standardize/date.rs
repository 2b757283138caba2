//! Calendar dates.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// ISO 8601 for what is understood without doubt: year first, a month's name, eight digits, or the US order
/// month/day/year with slashes. A time of day after the date is dropped. All else is left for validation to refuse.
pub(super) fn date(cleaned: String) -> String {
    let date_part = cleaned.split(['T', ' ']).next().unwrap_or_default();
    let understood = year_first(date_part)
        .or_else(|| compact(date_part))
        .or_else(|| us_order(date_part))
        .or_else(|| named_month(&cleaned));
    match understood {
        Some((year, month, day)) => format!("{year:04}-{month:02}-{day:02}"),
        None => cleaned,
    }
}

type YearMonthDay = (u16, u8, u8);

fn parts(text: &str, separators: &[char]) -> Option<[u16; 3]> {
    let mut parts = text.split(separators).map(number);
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

fn number(text: &str) -> Option<u16> {
    let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn small(number: u16, highest: u8) -> Option<u8> {
    u8::try_from(number).ok().filter(|small| *small <= highest)
}

fn year_first(text: &str) -> Option<YearMonthDay> {
    let four = text.bytes().take_while(u8::is_ascii_digit).count() == 4;
    let [year, month, day] = parts(text, &['-', '/']).filter(|_| four)?;
    Some((year, small(month, 12)?, small(day, 31)?))
}

fn us_order(text: &str) -> Option<YearMonthDay> {
    let four = text.rsplit('/').next().is_some_and(|year| year.len() == 4);
    let [month, day, year] = parts(text, &['/']).filter(|_| four)?;
    Some((year, small(month, 12)?, small(day, 31)?))
}

fn compact(text: &str) -> Option<YearMonthDay> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let month = text.get(4..6)?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = text.get(6..)?.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some((text.get(..4)?.parse().ok()?, month, day))
}

/// `10-MAY-2019`, `10 May 2019`, `May 10, 2019`.
fn named_month(text: &str) -> Option<YearMonthDay> {
    let upper = text.to_ascii_uppercase();
    let words: Vec<&str> = upper.split([' ', '-', ',']).filter(|word| !word.is_empty()).collect();
    let [first, second, year] = words.get(..3)? else {
        return None;
    };
    let (month, day) = match month_number(second) {
        Some(month) => (month, first),
        None => (month_number(first)?, second),
    };
    let year = number(year).filter(|_| year.len() == 4)?;
    Some((year, month, small(number(day)?, 31)?))
}

fn month_number(word: &str) -> Option<u8> {
    let short = word.get(..3)?;
    let all_letters = word.bytes().all(|b| b.is_ascii_alphabetic());
    let position = MONTHS.iter().position(|month| all_letters && *month == short)?;
    u8::try_from(position + 1).ok()
}

/// Whether the text is an existing calendar date, `YYYY-MM-DD`.
pub fn is_date(value: &str) -> bool {
    value.len() == 10 && value.parse::<Date>().is_ok()
}
