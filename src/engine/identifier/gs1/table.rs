//! Application identifiers and the form of their data (GS1 General Specifications 25, figure 3.2-1), and those of predefined
//! length, which need no separator (figure 7.8.5-2).

use super::super::checksum::gs1;

/// Signs that data may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signs {
    /// `0` to `9`.
    Digits,
    /// Character set 82 (figure 7.11-1).
    Set82,
    /// Character set 39 (figure 7.11-2).
    Set39,
    /// File-safe base 64 (figure 7.11-3).
    FileSafe,
}

impl Signs {
    fn holds(self, c: char) -> bool {
        match self {
            Signs::Digits => c.is_ascii_digit(),
            Signs::Set82 => c.is_ascii_alphanumeric() || matches!(c, '!' | '"' | '%'..='/' | ':'..='?' | '_'),
            Signs::Set39 => c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, '#' | '-' | '/'),
            Signs::FileSafe => c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '='),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Signs::Digits => "digits",
            Signs::Set82 => "signs of GS1 character set 82",
            Signs::Set39 => "signs of GS1 character set 39",
            Signs::FileSafe => "signs of file-safe base 64",
        }
    }
}

/// The form of an element's data: so many digits, then from `least` to `most` signs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    digits: usize,
    /// How many of the digits end in their check digit; 0 where none does.
    checked: usize,
    signs: Signs,
    least: usize,
    most: usize,
}

impl Form {
    /// Of an application identifier that nobody knows.
    pub(super) const ANY: Form = text(90);

    /// Whether all of it is digits.
    pub(super) fn is_digits(self) -> bool {
        self.most == 0 || self.signs == Signs::Digits
    }

    /// Whether the part of variable length may hold a sign.
    pub(super) fn holds(self, c: char) -> bool {
        self.most > 0 && self.signs.holds(c)
    }

    /// # Errors
    /// What the application identifier expects, without the value.
    pub(super) fn check(self, ai: &str, value: &str) -> Result<(), String> {
        let (head, tail) = value.split_at_checked(self.digits).unwrap_or((value, ""));
        let fits = head.len() == self.digits
            && head.chars().all(|c| Signs::Digits.holds(c))
            && (self.least..=self.most).contains(&tail.len())
            && tail.chars().all(|c| self.signs.holds(c));
        if !fits {
            return Err(self.expected(ai));
        }
        match value.get(..self.checked) {
            Some(checked) if self.checked > 0 && !gs1(checked) => {
                Err(format!("expected the right check digit behind ({ai})"))
            }
            _ => Ok(()),
        }
    }

    fn expected(self, ai: &str) -> String {
        let (digits, signs) = (self.digits, self.signs.words());
        let (least, most) = (self.least, self.most);
        match (digits, most) {
            (digits, 0) => format!("expected {digits} digits behind ({ai})"),
            (0, most) if least == most => format!("expected {most} {signs} behind ({ai})"),
            (0, most) => format!("expected {least} to {most} {signs} behind ({ai})"),
            (digits, most) => format!("expected {digits} digits, then {least} to {most} {signs} behind ({ai})"),
        }
    }
}

/// So many digits.
const fn number(digits: usize) -> Form {
    key(digits, 0)
}

/// So many digits, of which the first `checked` end in a check digit.
const fn key(digits: usize, checked: usize) -> Form {
    then(digits, checked, Signs::Digits, 0, 0)
}

/// Up to so many digits.
const fn numbers(most: usize) -> Form {
    then(0, 0, Signs::Digits, 1, most)
}

/// Up to so many signs of set 82.
const fn text(most: usize) -> Form {
    then(0, 0, Signs::Set82, 1, most)
}

const fn then(digits: usize, checked: usize, signs: Signs, least: usize, most: usize) -> Form {
    Form {
        digits,
        checked,
        signs,
        least,
        most,
    }
}

/// First and last application identifier of a range, as texts of equal length, and the form of their data.
#[rustfmt::skip]
const FORMS: [(&str, &str, Form); 100] = [
    ("00", "00", key(18, 18)), ("01", "03", key(14, 14)), ("10", "10", text(20)), ("11", "13", number(6)), ("15", "17", number(6)),
    ("20", "20", number(2)), ("21", "22", text(20)), ("235", "235", text(28)), ("240", "241", text(30)), ("242", "242", numbers(6)),
    ("243", "243", text(20)), ("250", "251", text(30)), ("253", "253", then(13, 13, Signs::Set82, 0, 17)), ("254", "254", text(20)),
    ("255", "255", then(13, 13, Signs::Digits, 0, 12)), ("30", "30", numbers(8)), ("3100", "3699", number(6)), ("37", "37", numbers(8)),
    ("3900", "3909", numbers(15)), ("3910", "3919", then(3, 0, Signs::Digits, 1, 15)), ("3920", "3929", numbers(15)),
    ("3930", "3939", then(3, 0, Signs::Digits, 1, 15)), ("3940", "3943", number(4)), ("3950", "3955", number(6)),
    ("400", "401", text(30)), ("402", "402", key(17, 17)), ("403", "403", text(30)), ("410", "417", key(13, 13)),
    ("420", "420", text(20)), ("421", "421", then(3, 0, Signs::Set82, 1, 9)), ("422", "422", number(3)),
    ("423", "423", then(3, 0, Signs::Digits, 0, 12)), ("424", "424", number(3)), ("425", "425", then(3, 0, Signs::Digits, 0, 12)),
    ("426", "426", number(3)), ("427", "427", text(3)), ("4300", "4301", text(35)), ("4302", "4306", text(70)),
    ("4307", "4307", then(0, 0, Signs::Set82, 2, 2)), ("4308", "4308", text(30)), ("4309", "4309", number(20)),
    ("4310", "4311", text(35)), ("4312", "4316", text(70)), ("4317", "4317", then(0, 0, Signs::Set82, 2, 2)),
    ("4318", "4318", text(20)), ("4319", "4319", text(30)), ("4320", "4320", text(35)), ("4321", "4323", number(1)),
    ("4324", "4325", number(10)), ("4326", "4326", number(6)), ("4330", "4333", then(6, 0, Signs::Set82, 0, 1)),
    ("7001", "7001", number(13)), ("7002", "7002", text(30)), ("7003", "7003", number(10)), ("7004", "7004", numbers(4)),
    ("7005", "7005", text(12)), ("7006", "7006", number(6)), ("7007", "7007", then(6, 0, Signs::Digits, 0, 6)), ("7008", "7008", text(3)),
    ("7009", "7009", text(10)), ("7010", "7010", text(2)), ("7011", "7011", then(6, 0, Signs::Digits, 0, 4)),
    ("7020", "7022", text(20)), ("7023", "7023", text(30)), ("7030", "7039", then(3, 0, Signs::Set82, 1, 27)),
    ("7040", "7040", then(1, 0, Signs::Set82, 3, 3)), ("7041", "7041", text(4)), ("710", "717", text(20)),
    ("7230", "7239", then(0, 0, Signs::Set82, 3, 30)), ("7240", "7240", text(20)), ("7241", "7241", number(2)), ("7242", "7242", text(25)),
    ("7250", "7250", number(8)), ("7251", "7251", number(12)), ("7252", "7252", number(1)), ("7253", "7254", text(40)),
    ("7255", "7255", text(10)), ("7256", "7256", text(90)), ("7257", "7257", text(70)), ("7258", "7258", then(1, 0, Signs::Set82, 2, 2)),
    ("7259", "7259", text(40)), ("8001", "8001", number(14)), ("8002", "8002", text(20)), ("8003", "8003", then(14, 14, Signs::Set82, 0, 16)),
    ("8004", "8004", text(30)), ("8005", "8005", number(6)), ("8006", "8006", key(18, 14)), ("8007", "8007", text(34)),
    ("8008", "8008", then(8, 0, Signs::Digits, 0, 4)), ("8009", "8009", text(50)), ("8010", "8010", then(0, 0, Signs::Set39, 1, 30)),
    ("8011", "8011", numbers(12)), ("8012", "8012", text(20)), ("8013", "8014", text(25)), ("8017", "8018", key(18, 18)),
    ("8019", "8019", numbers(10)), ("8020", "8020", text(25)), ("8026", "8026", key(18, 14)),
    ("8030", "8030", then(0, 0, Signs::FileSafe, 1, 90)), ("90", "90", text(30)),
];

/// The same for those of newer releases and of companies' own use.
#[rustfmt::skip]
const FURTHER: [(&str, &str, Form); 8] = [
    ("8040", "8041", number(15)), ("8042", "8042", number(32)), ("8043", "8043", then(18, 0, Signs::Digits, 0, 2)),
    ("8110", "8110", text(70)), ("8111", "8111", number(4)), ("8112", "8112", text(70)),
    ("8200", "8200", text(70)), ("91", "99", text(90)),
];

/// The form of the data behind an application identifier; `None` for one that is not assigned.
pub(super) fn form(ai: &str) -> Option<Form> {
    let within = |(first, last, _): &&(&str, &str, Form)| ai.len() == first.len() && (*first..=*last).contains(&ai);
    let found = FORMS.iter().chain(&FURTHER).find(within);
    found.map(|(_, _, form)| *form)
}

/// Signs of an application identifier that starts with these two digits; `None` where none is assigned.
pub(super) fn name_length(two: &str) -> Option<usize> {
    match two.parse::<u8>().ok()? {
        0..=4 | 10..=22 | 30 | 37 | 90..=99 => Some(2),
        23..=25 | 40..=42 | 71 => Some(3),
        31..=36 | 39 | 43 | 70 | 72 | 80..=82 => Some(4),
        _ => None,
    }
}

/// Signs behind the first two digits where the length is predefined, whatever is assigned one day.
pub(super) fn predefined(two: &str) -> Option<usize> {
    match two.parse::<u8>().ok()? {
        0 => Some(18),
        1..=3 => Some(14),
        4 => Some(16),
        11..=19 => Some(6),
        20 => Some(2),
        31..=36 => Some(8),
        41 => Some(14),
        _ => None,
    }
}
