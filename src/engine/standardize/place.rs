//! States, countries and postal codes, and currencies.

mod countries;
mod currency;
mod names;
mod postal;
mod states;

pub use countries::{is_country, is_country_or_kosovo};
pub use states::is_state;

pub(crate) use currency::is_currency;
pub(crate) use postal::is_canadian;
pub(crate) use states::is_province;

pub(super) use countries::country;
pub(super) use currency::currency;
pub(super) use postal::{restored_zip, zip};
pub(super) use states::state;

/// The United States and the territories that have US ZIP codes and a country code of their own.
pub(crate) fn is_us(country: &str) -> bool {
    matches!(
        country,
        "US" | "PR" | "VI" | "GU" | "AS" | "MP" | "UM" | "FM" | "MH" | "PW"
    )
}

#[cfg(test)]
mod tests;
