//! A database that was restored or replaced holds another feed: positions may stand for other changes than before.

use super::ids::new_id;
use crate::error::{Error, Result};
use crate::store::{self, AnyConn, heads};

/// The domains whose feeds [`renew`] would give another incarnation: these, or all. Changes nothing.
///
/// # Errors
/// `NotFound` when there is no such database or domain; `Busy` when it is away.
pub fn affected(database_url: &str, domains: &[String]) -> Result<Vec<String>> {
    store::inspect(database_url, |conn| known(conn, domains))
}

/// Gives the feeds of these domains, or of all, another incarnation, so that nobody goes on in them from a place of
/// before; answers whose were given one. Safe beside running hubs.
///
/// # Errors
/// `NotFound` when there is no such database or domain, and nothing is changed; `Busy` when it is away.
pub fn renew(database_url: &str, domains: &[String]) -> Result<Vec<String>> {
    let incarnation = new_id();
    store::alter(database_url, |conn| {
        let known = known(conn, domains)?;
        heads::renew_incarnation(conn, &known, &incarnation)
    })
}

fn known(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<String>> {
    let mut names = heads::names(conn)?;
    if let Some(unknown) = domains.iter().find(|domain| !names.contains(domain)) {
        return Err(Error::not_found("domain", format!("{unknown} in the database")));
    }
    names.retain(|name| domains.is_empty() || domains.contains(name));
    Ok(names)
}
