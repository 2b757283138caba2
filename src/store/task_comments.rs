//! What people say about tasks.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::{AnyConn, on};
use super::schema::task_comment::{self, dsl};
use crate::error::Result;

/// One row of `task_comment`.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable)]
#[diesel(table_name = task_comment)]
#[expect(missing_docs, reason = "the migration documents the columns")]
pub struct CommentRow {
    pub id: String,
    pub task_id: String,
    pub domain: String,
    pub author: String,
    pub text: String,
    pub correlation_id: String,
    pub at: i64,
}

/// Comments on a task after one of them, oldest first.
pub fn page(conn: &mut AnyConn, task_id: &str, after: &str, limit: i64) -> Result<Vec<CommentRow>> {
    Ok(dsl::task_comment
        .filter(dsl::task_id.eq(task_id))
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?)
}

/// Adds comments.
pub fn insert(conn: &mut AnyConn, rows: &[CommentRow]) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on!(conn, c => diesel::insert_into(dsl::task_comment).values(chunk).execute(c))?;
    }
    Ok(())
}
