//! The head of a domain: the lock under which it is written, and the last numbers given under it.

use diesel::prelude::*;

use super::conn::{AnyConn, on};
use super::schema::domain_head;
use crate::error::Result;

/// One row of `domain_head`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = domain_head, treat_none_as_default_value = false)]
pub struct HeadRow {
    /// Domain.
    pub domain: String,
    /// Last position of the change feed.
    pub position: i64,
    /// Last number given to any write of the domain.
    pub revision: i64,
    /// Last number of the audit chain.
    pub audit_seq: i64,
    /// Hash of the last audit entry.
    pub audit_hash: String,
    /// Changes when positions may have been lost.
    pub incarnation: String,
    /// The match model in force; `None`: the rules' own weights.
    pub model_id: Option<String>,
    /// The rule version in force; `None` before a hub that knows of rule versions has started with the domain.
    pub rules_id: Option<String>,
    /// Lowest position that the change feed still holds; one after the last when it holds none.
    pub first_position: i64,
    /// The newest moment that a commit was stamped with (µs).
    pub last_at: i64,
    /// What the clock said at the last commit (µs).
    pub committed_at: i64,
}

impl HeadRow {
    /// A moment for what is committed next: what the clock says, but after everything that was committed before. A clock that
    /// was set back, or another node's, makes no later commit look earlier.
    pub fn next_moment(&self, clock: i64) -> i64 {
        clock.max(self.last_at.saturating_add(1))
    }

    /// Of a domain in which nothing has happened yet.
    pub fn first(domain: &str, incarnation: &str) -> Self {
        HeadRow {
            domain: domain.into(),
            position: 0,
            revision: 0,
            audit_seq: 0,
            audit_hash: String::new(),
            incarnation: incarnation.into(),
            model_id: None,
            rules_id: None,
            first_position: 1,
            last_at: 0,
            committed_at: 0,
        }
    }
}

/// Makes sure the domain has a head.
pub fn ensure(conn: &mut AnyConn, domain: &str, incarnation: &str) -> Result<()> {
    let row = HeadRow::first(domain, incarnation);
    on!(conn, c => diesel::insert_into(domain_head::table)
        .values(vec![row])
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Locks the domain until the transaction ends. Statements after it see the work of the last holder.
pub fn lock(conn: &mut AnyConn, domain: &str) -> Result<HeadRow> {
    let head = domain_head::table.filter(domain_head::domain.eq(domain));
    Ok(match conn {
        AnyConn::Pg(c) => head.for_update().first(c)?,
        // The transaction holds SQLite's only write lock already.
        AnyConn::Sqlite(c) => head.first(c)?,
    })
}

/// Heads of several domains, as last committed.
pub fn read(conn: &mut AnyConn, domains: &[String]) -> Result<Vec<HeadRow>> {
    Ok(domain_head::table
        .filter(domain_head::domain.eq_any(domains))
        .load(conn)?)
}

/// Writes the numbers given since [`lock`].
pub fn advance(conn: &mut AnyConn, head: &HeadRow) -> Result<()> {
    diesel::update(domain_head::table.filter(domain_head::domain.eq(&head.domain)))
        .set((
            domain_head::position.eq(head.position),
            domain_head::revision.eq(head.revision),
            domain_head::audit_seq.eq(head.audit_seq),
            domain_head::audit_hash.eq(&head.audit_hash),
            domain_head::model_id.eq(&head.model_id),
            domain_head::rules_id.eq(&head.rules_id),
            domain_head::last_at.eq(head.last_at),
            domain_head::committed_at.eq(head.committed_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Says that changes before `first` are not kept any more.
pub fn raise_first(conn: &mut AnyConn, domain: &str, first: i64) -> Result<()> {
    diesel::update(domain_head::table.filter(domain_head::domain.eq(domain)))
        .filter(domain_head::first_position.lt(first))
        .set(domain_head::first_position.eq(first))
        .execute(conn)?;
    Ok(())
}

/// Names of the domains that have a feed, in order.
pub fn names(conn: &mut AnyConn) -> Result<Vec<String>> {
    let names = domain_head::table
        .order(domain_head::domain)
        .select(domain_head::domain);
    Ok(names.load(conn)?)
}

/// Gives the feeds of these domains, or of all, another incarnation; answers whose were given one.
pub fn renew_incarnation(conn: &mut AnyConn, domains: &[String], incarnation: &str) -> Result<Vec<String>> {
    let mut names = names(conn)?;
    names.retain(|name| domains.is_empty() || domains.contains(name));
    diesel::update(domain_head::table.filter(domain_head::domain.eq_any(&names)))
        .set(domain_head::incarnation.eq(incarnation))
        .execute(conn)?;
    Ok(names)
}
