//! Rewrites values to canonical form. Idempotent: standardizing twice gives the same as once.

mod codes;
mod contact;
mod date;
mod nulls;
mod number;
mod phone;
mod place;
mod signs;
mod text;
mod tree;

use super::domain::Kind;
use crate::engine::signs::upper;

pub use contact::{is_email, is_url};
pub use date::is_date;
pub use nulls::is_null;
pub use number::{is_decimal, is_integer};
pub use phone::{is_like_phone, is_phone};
pub use place::{is_country, is_country_or_kosovo, is_state};
pub use text::clean;
pub(crate) use text::squeezed;

pub(crate) use place::{is_canadian, is_currency, is_province, is_us};
pub(crate) use tree::{attributes, text_value};

/// Part of every rules version: to be raised when a change here, or in survivorship, gives other values for the same input.
pub const STANDARDIZER_VERSION: u32 = 4;

/// Rounds after which text that still changes is left as it is; two suffice for every known input.
const MOST_ROUNDS: usize = 4;

/// The canonical form of a text of a kind; empty if nothing is left of it. Text that cannot be understood as its kind
/// is only cleaned, so that validation can say what was expected.
///
/// ```
/// # use mdm_hub::engine::{domain::Kind, standardize::standardize};
/// assert_eq!(standardize(Kind::Phone, "(602) 555-0142"), "+16025550142");
/// assert_eq!(standardize(Kind::Ein, "911144442"), "91-1144442");
/// ```
pub fn standardize(kind: Kind, raw: &str) -> String {
    match kind {
        // It is compared with a key, and keys are kept as they are written.
        Kind::Reference => raw.to_owned(),
        _ => of_clean(kind, clean(raw)),
    }
}

/// The canonical form of a text that is already clean.
pub(crate) fn of_clean(kind: Kind, cleaned: String) -> String {
    let mut value = once(kind, cleaned);
    if value.is_ascii() {
        return value;
    }
    // Removing characters can bring a letter and an accent together, which Unicode then composes: repeat until stable.
    for _ in 1..MOST_ROUNDS {
        let next = once(kind, clean(&value));
        if next == value {
            break;
        }
        value = next;
    }
    value
}

fn once(kind: Kind, cleaned: String) -> String {
    match kind {
        Kind::Phone => phone::phone(cleaned),
        Kind::Email => contact::email(&cleaned),
        Kind::Url => contact::url(cleaned),
        Kind::Date => date::date(cleaned),
        Kind::Number => number::decimal(cleaned),
        Kind::Integer => number::integer(cleaned),
        Kind::Boolean => number::boolean(cleaned),
        Kind::Zip => place::zip(cleaned),
        Kind::State => place::state(cleaned),
        Kind::Country => place::country(cleaned),
        Kind::PartNumber => upper(codes::formula_text(&cleaned)),
        Kind::Npi | Kind::Duns | Kind::Gln | Kind::Aba | Kind::Unspsc | Kind::Naics => {
            codes::formed_or_clean(kind, cleaned)
        }
        Kind::Currency => place::currency(&cleaned),
        Kind::Ein => codes::ein(cleaned),
        Kind::Tin => codes::tin(cleaned),
        Kind::Gtin => codes::gtin(cleaned),
        Kind::Udi => codes::udi(&cleaned),
        Kind::Ndc => codes::ndc(cleaned),
        Kind::Ccn => codes::ccn(cleaned),
        Kind::Uei | Kind::Cage | Kind::Lei | Kind::Iban | Kind::Bic | Kind::Dea | Kind::Clia | Kind::Hcpcs => {
            codes::formed_or_compact(kind, &cleaned)
        }
        Kind::Identifier => codes::identifier(&cleaned),
        Kind::Text
        | Kind::OrganizationName
        | Kind::PersonName
        | Kind::Address
        | Kind::City
        | Kind::Description
        | Kind::Code
        | Kind::Reference
        | Kind::Group => cleaned,
    }
}

#[cfg(test)]
mod tests;
