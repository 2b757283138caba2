//! A database that was restored or replaced holds another feed: positions may stand for other changes than before.

use super::ids::new_id;
use crate::error::Result;
use crate::store::{self, heads};

/// Gives the feeds of these domains, or of all, another incarnation, so that nobody goes on in them from a place of
/// before; answers whose were given one. Safe beside running hubs.
///
/// # Errors
/// `NotFound` when there is no such database; `Busy` when it is away.
pub fn renew(database_url: &str, domains: &[String]) -> Result<Vec<String>> {
    let incarnation = new_id();
    store::alter(database_url, |conn| {
        heads::renew_incarnation(conn, domains, &incarnation)
    })
}
