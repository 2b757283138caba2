//! Identifiers: format and check digit of each kind, on values in canonical form.
//!
//! Algorithms: NPI (45 CFR 162.406, Luhn over `80840`), GS1 General Specifications mod 10, ISO 17442 / ISO 7064 mod 97-10,
//! ISO 13616, ABA 3-7-1, DEA, HIBC mod 43. Identifiers without a public check digit (EIN, DUNS, UEI, CAGE, CCN, CLIA, HCPCS) are
//! checked in their format.

mod checksum;
pub(crate) mod gs1;
pub(crate) mod hibc;
mod lists;
mod udi;

use std::ops::RangeInclusive;

use super::domain::Kind;
use super::finding::FindingCode;
use super::record::Severity;
use super::standardize;
use checksum::{CheckDigits, aba, dea, luhn, mod_97_10};

pub(crate) use udi::device_identifier;

/// Why a value is not one of its kind. Never contains the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// `format`, `check_digit`, `prefix`, `placeholder`, `code_list`, `foreign_form` or `content`.
    pub code: &'static str,
    /// What was expected.
    pub message: &'static str,
    /// Whether the value cannot exist, or is only one that our lists do not know.
    pub severity: Severity,
}

type Check = Result<(), Refusal>;

/// What a value of the kind always has: its form, its check digit.
fn ensure(holds: bool, code: &'static str, message: &'static str) -> Check {
    let severity = Severity::Quarantine;
    if holds {
        Ok(())
    } else {
        Err(Refusal {
            code,
            message,
            severity,
        })
    }
}

/// What our lists say of a well-formed value. They are of a day: whoever assigns numbers goes on without asking us.
fn listed(holds: bool, code: &'static str, message: &'static str) -> Check {
    ensure(holds, code, message).map_err(|refusal| Refusal {
        severity: Severity::Warn,
        ..refusal
    })
}

/// What a contact or a place has where it is of use. A value in another form is one that its source has all the same.
fn usual(holds: bool, code: &'static str, message: &'static str) -> Check {
    listed(holds, code, message)
}

/// Whether a standardized value can be one of its kind, in our lists or not.
pub fn is_possible(kind: Kind, value: &str) -> bool {
    match check(kind, value) {
        Ok(()) => true,
        // Registered LEIs are told, and are evidence.
        Err(refusal) => {
            let told = kind == Kind::Lei && !refusal.severity.is_quarantine();
            told || FindingCode::named(refusal.code).is_some_and(FindingCode::is_of_a_list)
        }
    }
}

/// Checks a standardized value of a kind. Kinds without a rule of their own accept all text.
///
/// # Errors
/// What was expected, in plain words without the value.
pub fn check(kind: Kind, value: &str) -> Check {
    if kind.is_identifier() {
        let refusal = "expected a real identifier, not a placeholder of one repeated digit or of counting digits";
        ensure(!is_placeholder(kind, value), "placeholder", refusal)?;
    }
    match kind {
        Kind::OrganizationName | Kind::PersonName => ensure(
            value.chars().any(char::is_alphanumeric),
            "content",
            "expected a name with letters, not only punctuation",
        ),
        Kind::Phone => check_phone(value),
        Kind::Email => usual(
            standardize::is_email(value),
            "format",
            "expected an email address, name@example.org",
        ),
        Kind::Url => usual(
            standardize::is_url(value),
            "format",
            "expected a web address, https://example.org",
        ),
        Kind::Date => ensure(standardize::is_date(value), "format", "expected a date, YYYY-MM-DD"),
        Kind::Number => ensure(
            standardize::is_decimal(value),
            "format",
            "expected a decimal number such as \"12.5\"",
        ),
        Kind::Integer => ensure(standardize::is_integer(value), "format", "expected a whole number"),
        Kind::Zip => check_zip(value),
        Kind::State => {
            let expected = "expected a USPS code of a US state or territory, such as AZ";
            usual(standardize::is_state(value), "code_list", expected)
        }
        Kind::Country => {
            let expected = "expected an ISO 3166-1 alpha-2 country code, such as US";
            ensure(letters(value, 2..=2), "code_list", expected)?;
            listed(standardize::is_country(value), "code_list", expected)
        }
        Kind::Currency => {
            let expected = "expected an active ISO 4217 currency code, such as USD";
            ensure(letters(value, 3..=3), "code_list", expected)?;
            listed(standardize::is_currency(value), "code_list", expected)
        }
        Kind::Npi => check_npi(value),
        Kind::Ein => check_ein(value),
        Kind::Tin if is_pattern(value, "ddd-dd-dddd") => check_ssn(value),
        Kind::Tin => check_ein(value),
        Kind::Duns => ensure(digits(value, 9), "format", "expected a D-U-N-S number of 9 digits"),
        Kind::Uei => check_uei(value),
        Kind::Cage => ensure(
            is_cage(value),
            "format",
            "expected a CAGE code of 5 letters or digits, without O, and without I but for I9",
        ),
        Kind::Lei => check_lei(value),
        Kind::Gln => check_gs1(
            value,
            13,
            "expected a GLN of 13 digits",
            "the GLN's check digit is wrong",
        ),
        Kind::Gtin => check_gs1(
            value,
            14,
            "expected a GTIN of 8, 12, 13 or 14 digits",
            "the GTIN's check digit is wrong",
        ),
        Kind::Udi => udi::check(value),
        Kind::Ndc => ensure(
            is_ndc(value),
            "format",
            "expected an NDC with hyphens (4-4-2, 5-3-2, 5-4-1 or 5-4-2) or of 11 digits; 10 digits without hyphens are ambiguous",
        ),
        Kind::Ccn => ensure(
            is_ccn(value),
            "format",
            "expected a CMS Certification Number of 6 characters, state code first",
        ),
        Kind::Aba => check_aba(value),
        Kind::Iban => check_iban(value),
        Kind::Bic => check_bic(value),
        Kind::Dea => check_dea(value),
        Kind::Clia => {
            ensure(
                is_pattern(value, "ddDddddddd"),
                "format",
                "expected a CLIA number, NNDNNNNNNN",
            )?;
            let numbered = value.bytes().skip(3).any(|b| b != b'0');
            ensure(
                numbered,
                "placeholder",
                "expected a CLIA number whose digits are not all 0",
            )
        }
        Kind::Hcpcs => ensure(is_hcpcs(value), "format", "expected a HCPCS code of 5 characters"),
        Kind::Unspsc => ensure(digits(value, 8), "format", "expected a UNSPSC code of 8 digits"),
        Kind::Naics => ensure(
            (2..=6).contains(&value.len()) && all_digits(value),
            "format",
            "expected a NAICS code of 2 to 6 digits",
        ),
        Kind::Text
        | Kind::Address
        | Kind::City
        | Kind::Description
        | Kind::Boolean
        | Kind::Code
        | Kind::PartNumber
        | Kind::Reference
        | Kind::Identifier
        | Kind::Group => Ok(()),
    }
}

/// Whether an identifier is filler: one digit repeated, or counting up or down, as in `000000000` or `123456789`.
pub fn is_placeholder(kind: Kind, value: &str) -> bool {
    if !kind.is_identifier() {
        return false;
    }
    let significant: Vec<u8> = value.bytes().filter(u8::is_ascii_alphanumeric).collect();
    if significant.len() < 5 {
        return false;
    }
    let steps = |step: i16| {
        significant
            .windows(2)
            .all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step)
    };
    steps(0) || significant == b"123456789" || significant == b"987654321"
}

fn all_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit())
}

fn digits(value: &str, length: usize) -> bool {
    value.len() == length && all_digits(value)
}

fn alphanumeric(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// Whether `value` has the form of `pattern`, where `d` is any digit and all else stands for itself.
fn is_pattern(value: &str, pattern: &str) -> bool {
    let fits = |(v, p): (u8, u8)| {
        if p == b'd' { v.is_ascii_digit() } else { v == p }
    };
    value.len() == pattern.len() && value.bytes().zip(pattern.bytes()).all(fits)
}

/// The NDC of the product that a package is of; `None` for a product's own, and for what is no NDC.
pub(crate) fn product_of(package: &str) -> Option<&str> {
    let (product, last) = package.rsplit_once('-')?;
    (is_ndc(package) && digits(last, 2)).then_some(product)
}

/// A package or a product, of a labeler of five digits or, as the FDA plans, of six.
fn is_ndc(value: &str) -> bool {
    let (labeler, rest) = value.split_once('-').unwrap_or_default();
    let labeled = matches!(labeler.len(), 5 | 6) && all_digits(labeler);
    labeled && (is_pattern(rest, "dddd-dd") || is_pattern(rest, "dddd"))
}

/// Whether `value` is a code of so many letters.
fn letters(value: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&value.len()) && value.bytes().all(|b| b.is_ascii_uppercase())
}

/// A number that can exist; digits that are none, or several numbers in one text, are kept for people to read.
fn check_phone(value: &str) -> Check {
    let expected = "expected a telephone number of 7 to 15 digits";
    usual(standardize::is_like_phone(value), "format", expected)?;
    let expected = "expected one telephone number that can exist, in its country's form behind + and the country code";
    usual(standardize::is_phone(value), "format", expected)
}

/// Letters O and I are left out; codes of international organizations start with I9 (NATO ACodP-1).
fn is_cage(value: &str) -> bool {
    let rest = if value.starts_with("I9") { &value[1..] } else { value };
    alphanumeric(value, 5) && !rest.contains(['O', 'I'])
}

fn is_zip(value: &str) -> bool {
    is_pattern(value, "ddddd") || is_pattern(value, "ddddd-dddd")
}

/// Letters and digits together are the postal code of a country that the record does not name.
fn check_zip(value: &str) -> Check {
    let expected = "expected a ZIP code, NNNNN or NNNNN-NNNN";
    let has = |kind: fn(&u8) -> bool| value.bytes().any(|b| kind(&b));
    let plain = value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-'));
    let foreign = (4..=10).contains(&value.len()) && plain && has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase);
    usual(is_zip(value) || foreign, "format", expected)?;
    listed(
        is_zip(value),
        "foreign_form",
        "expected a ZIP code, NNNNN or NNNNN-NNNN, or a country where postal codes have this form",
    )
}

/// Numbers that start with 1 or 2 are assigned; 3 and 4 are set aside for later (45 CFR 162.406).
fn check_npi(value: &str) -> Check {
    let form = digits(value, 10) && value.starts_with(['1', '2', '3', '4']);
    ensure(form, "format", "expected an NPI of 10 digits that starts with 1 or 2")?;
    ensure(
        luhn(&format!("80840{value}")),
        "check_digit",
        "the NPI's check digit is wrong",
    )?;
    listed(
        value.starts_with(['1', '2']),
        "prefix",
        "the NPI starts with a digit that is not assigned yet",
    )
}

fn check_ein(value: &str) -> Check {
    ensure(
        is_pattern(value, "dd-ddddddd"),
        "format",
        "expected an EIN of 9 digits, NN-NNNNNNN",
    )?;
    let unused = lists::UNUSED_EIN_PREFIXES
        .iter()
        .any(|prefix| value.starts_with(prefix));
    listed(
        !unused,
        "prefix",
        "the EIN starts with two digits that the IRS did not assign when the hub's list was made",
    )
}

/// Area 000 and 666, group 00 and serial 0000 are never assigned; areas from 900 are ITINs.
fn check_ssn(value: &str) -> Check {
    let assigned =
        !(value.starts_with("000") || value.starts_with("666") || value.contains("-00-") || value.ends_with("-0000"));
    ensure(
        assigned,
        "prefix",
        "the number is none that the Social Security Administration or the IRS assigns",
    )
}

fn check_uei(value: &str) -> Check {
    let form = alphanumeric(value, 12) && !value.starts_with('0') && !value.contains(['O', 'I']);
    // Nine digits in a row would be taken for a D-U-N-S or tax number, and are never assigned.
    let told_apart = value
        .split(|c: char| !c.is_ascii_digit())
        .all(|digits| digits.len() < 9);
    ensure(
        form && told_apart,
        "format",
        "expected a UEI of 12 letters or digits, without O and I, not starting with 0, without nine digits in a row",
    )
}

fn check_lei(value: &str) -> Check {
    let form = alphanumeric(value, 20) && value.bytes().skip(18).all(|b| b.is_ascii_digit());
    ensure(
        form,
        "format",
        "expected an LEI of 20 letters or digits, two digits last",
    )?;
    let (body, check) = value.split_at(18);
    let found = mod_97_10(body, check);
    // Of 18,304 registered ones two end in 00 and 01, where a hundred times as many would if the scheme gave these.
    let registered = found == CheckDigits::Never && check != "99";
    ensure(
        found == CheckDigits::Right || registered,
        "check_digit",
        "the LEI's check digits are wrong",
    )?;
    listed(
        !registered,
        "check_digit",
        "the LEI ends in 00 or 01, which ISO 17442 does not give as check digits",
    )
}

fn check_gs1(value: &str, length: usize, form: &'static str, wrong: &'static str) -> Check {
    ensure(digits(value, length), "format", form)?;
    ensure(checksum::gs1(value), "check_digit", wrong)
}

fn check_aba(value: &str) -> Check {
    ensure(digits(value, 9), "format", "expected an ABA routing number of 9 digits")?;
    let prefix: u8 = value.get(..2).and_then(|two| two.parse().ok()).unwrap_or(99);
    let assigned = matches!(prefix, 0..=12 | 21..=32 | 61..=72 | 80);
    ensure(aba(value), "check_digit", "the routing number's check digit is wrong")?;
    listed(
        assigned,
        "prefix",
        "the routing number starts with two digits that are not assigned",
    )
}

fn check_iban(value: &str) -> Check {
    let form = value.len() >= 15 && value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    ensure(form, "format", "expected an IBAN: country, two check digits, account")?;
    let (head, body) = value.split_at(4);
    let account = lists::iban_account(&head[..2]);
    ensure(
        account.is_none_or(|account| is_account(body, account)),
        "format",
        "the IBAN has not its country's form",
    )?;
    let (country, check) = head.split_at(2);
    ensure(
        mod_97_10(&format!("{body}{country}"), check) == CheckDigits::Right,
        "check_digit",
        "the IBAN's check digits are wrong",
    )?;
    listed(
        account.is_some(),
        "code_list",
        "the IBAN starts with a country that has no IBAN",
    )
}

/// Whether `value` has the form of `account`, as in [`lists::iban_account`].
fn is_account(value: &str, account: &str) -> bool {
    let mut rest = value.as_bytes();
    let mut count = 0;
    for sign in account.bytes() {
        if sign.is_ascii_digit() {
            count = count * 10 + usize::from(sign - b'0');
            continue;
        }
        let Some((part, after)) = rest.split_at_checked(count) else {
            return false;
        };
        let fits = |b: &u8| match sign {
            b'n' => b.is_ascii_digit(),
            b'a' => b.is_ascii_uppercase(),
            _ => true,
        };
        if !part.iter().all(fits) {
            return false;
        }
        (rest, count) = (after, 0);
    }
    rest.is_empty()
}

fn check_bic(value: &str) -> Check {
    let bytes = value.as_bytes();
    let form = matches!(bytes.len(), 8 | 11)
        && bytes.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && bytes.iter().skip(4).take(2).all(u8::is_ascii_uppercase);
    ensure(form, "format", "expected a BIC of 8 or 11 characters")?;
    let country = value.get(4..6);
    listed(
        country.is_some_and(standardize::is_country_or_kosovo),
        "code_list",
        "the BIC names a country that is not in ISO 3166-1",
    )
}

/// Two digits of the state; the third may be a letter (unit of a hospital), the last may be E or F (emergency hospital).
fn is_ccn(value: &str) -> bool {
    let bytes = value.as_bytes();
    let fits = |(position, b): (usize, &u8)| match position {
        2 => b.is_ascii_digit() || b.is_ascii_uppercase(),
        5 => b.is_ascii_digit() || matches!(b, b'E' | b'F'),
        _ => b.is_ascii_digit(),
    };
    bytes.len() == 6 && bytes.iter().enumerate().all(fits)
}

fn check_dea(value: &str) -> Check {
    let (letters, number) = value.as_bytes().split_at(value.len().min(2));
    let form = value.len() == 9
        && letters.first().is_some_and(u8::is_ascii_uppercase)
        && letters.get(1).is_some_and(|b| b.is_ascii_uppercase() || *b == b'9')
        && number.iter().all(u8::is_ascii_digit);
    ensure(form, "format", "expected a DEA number of 2 letters and 7 digits")?;
    ensure(dea(number), "check_digit", "the DEA number's check digit is wrong")?;
    let numbered = number.iter().any(|b| *b != b'0');
    ensure(
        numbered,
        "placeholder",
        "expected a DEA number whose digits are not all 0",
    )
}

/// Level II is a letter A to V and four digits; level I (CPT) is five digits, or four and one of A, F, M, T, U.
fn is_hcpcs(value: &str) -> bool {
    let bytes = value.as_bytes();
    let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
    match bytes {
        [first @ b'A'..=b'V', rest @ ..] => first.is_ascii_uppercase() && rest.len() == 4 && digits(rest),
        [start @ .., last] => start.len() == 4 && digits(start) && (last.is_ascii_digit() || b"AFMTU".contains(last)),
        [] => false,
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod real;
