//! How much of sensitive values a caller is shown.

use super::caller::{Action, Caller};
use super::params::Params;
use crate::engine::domain::Mask;
use crate::error::Result;

/// With `include=sensitive` everything, to those who may; else as [`Caller::mask`] says.
pub fn mask(caller: &Caller, domain: &str, params: &Params) -> Result<Mask> {
    if params.word("include", &["sensitive"])?.is_none() {
        return Ok(caller.mask(domain));
    }
    caller.require(Action::Sensitive, domain)?;
    Ok(Mask::Nothing)
}
