//! How much is kept already of what is bounded.

use diesel::prelude::*;

use super::conn::AnyConn;
use super::schema::{
    change_request, definition_version, match_model, onboarding, reconciliation, reconciliation_mismatch, replay,
    rule_job, rule_version, subscription, task, task_comment,
};
use super::{replays, tasks};
use crate::error::{Error, Result};

/// States of change requests that are not decided.
const UNDECIDED: [&str; 5] = ["draft", "submitted", "approved", "pushed_back", "recalled"];

/// Subscriptions of one owner, or of all.
pub fn subscriptions(conn: &mut AnyConn, owner: Option<&str>) -> Result<i64> {
    let mut rows = subscription::table.count().into_boxed();
    if let Some(owner) = owner {
        rows = rows.filter(subscription::owner.eq(owner.to_owned()));
    }
    Ok(rows.get_result(conn)?)
}

/// Open tasks of a category in a domain, and those of them that one person's doing opened (`submitted_by` as stored).
pub fn open_tasks(conn: &mut AnyConn, domain: &str, category: &str, submitted_by: &str) -> Result<(i64, i64)> {
    let open = || {
        task::table
            .filter(task::domain.eq(domain))
            .filter(task::state.eq_any(tasks::WAITING))
            .filter(task::category.eq(category))
            .count()
    };
    let own = open().filter(task::submitted_by.eq(submitted_by));
    Ok((open().get_result(conn)?, own.get_result(conn)?))
}

/// Comments on a task.
pub fn comments(conn: &mut AnyConn, task_id: &str) -> Result<i64> {
    let rows = task_comment::table.filter(task_comment::task_id.eq(task_id));
    Ok(rows.count().get_result(conn)?)
}

/// Change requests in a domain that are not decided and name the person as who submitted them.
pub fn change_requests(conn: &mut AnyConn, domain: &str, person: &str) -> Result<i64> {
    let named = serde_json::to_string(person).map_err(|e| Error::Internal(e.to_string()))?;
    let named = named.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let rows = change_request::table
        .filter(change_request::domain.eq(domain))
        .filter(change_request::state.eq_any(UNDECIDED))
        .filter(change_request::submitted_by.like(format!("%{named}%")).escape('\\'));
    Ok(rows.count().get_result(conn)?)
}

/// Onboardings of one person that are open.
pub fn onboardings(conn: &mut AnyConn, person: &str) -> Result<i64> {
    let rows = onboarding::table
        .filter(onboarding::created_by.eq(person))
        .filter(onboarding::state.eq("open"));
    Ok(rows.count().get_result(conn)?)
}

/// Versions of definitions by one author that nobody decided about.
pub fn drafts(conn: &mut AnyConn, author: &str) -> Result<i64> {
    let rows = definition_version::table
        .filter(definition_version::created_by.eq(author))
        .filter(definition_version::state.eq_any(["draft", "submitted", "rejected"]));
    Ok(rows.count().get_result(conn)?)
}

/// Rule versions of a domain that nobody decided about.
pub fn candidates(conn: &mut AnyConn, domain: &str) -> Result<i64> {
    let rows = rule_version::table
        .filter(rule_version::domain.eq(domain))
        .filter(rule_version::state.eq("candidate"));
    Ok(rows.count().get_result(conn)?)
}

/// Jobs of a rule version.
pub fn jobs(conn: &mut AnyConn, domain: &str, rule_version_id: &str) -> Result<i64> {
    let rows = rule_job::table
        .filter(rule_job::domain.eq(domain))
        .filter(rule_job::rule_version_id.eq(rule_version_id));
    Ok(rows.count().get_result(conn)?)
}

/// Match models of a domain that nobody decided about.
pub fn models(conn: &mut AnyConn, domain: &str) -> Result<i64> {
    let rows = match_model::table
        .filter(match_model::domain.eq(domain))
        .filter(match_model::state.eq("candidate"));
    Ok(rows.count().get_result(conn)?)
}

/// Removes the oldest replays of a subscription that have ended, so that at most `most` are left.
pub fn forget_replays(conn: &mut AnyConn, subscription_id: &str, most: i64) -> Result<()> {
    let kept = replay::table
        .filter(replay::subscription_id.eq(subscription_id))
        .order(replay::id.desc())
        .offset(most.max(1) - 1)
        .select(replay::id)
        .first::<String>(conn)
        .optional()?;
    let Some(last) = kept else { return Ok(()) };
    let gone = replay::table
        .filter(replay::subscription_id.eq(subscription_id))
        .filter(replay::id.lt(last))
        .filter(replay::state.ne_all(replays::OPEN));
    diesel::delete(gone).execute(conn)?;
    Ok(())
}

/// Comparisons that nobody signed off, and their mismatches: of one caller, or of all.
pub fn comparisons(conn: &mut AnyConn, caller: Option<&str>) -> Result<(i64, i64)> {
    let unsigned = reconciliation::table.filter(reconciliation::signed_by.is_null());
    let mut kept = unsigned.select(reconciliation::kept).into_boxed();
    if let Some(caller) = caller {
        kept = kept.filter(reconciliation::started_by.eq(caller.to_owned()));
    }
    let kept: Vec<i64> = kept.load(conn)?;
    Ok((kept.len() as i64, kept.iter().sum()))
}

/// The oldest comparison that began before a moment and that nobody signed off.
pub fn oldest_comparison(conn: &mut AnyConn, before: i64) -> Result<Option<String>> {
    Ok(reconciliation::table
        .filter(reconciliation::signed_by.is_null())
        .filter(reconciliation::started_at.lt(before))
        .order(reconciliation::started_at)
        .select(reconciliation::id)
        .first(conn)
        .optional()?)
}

/// Removes mismatches of a comparison, at most `most`; whether any are left.
pub fn thin_out(conn: &mut AnyConn, run_id: &str, most: i64) -> Result<bool> {
    let own = reconciliation_mismatch::table.filter(reconciliation_mismatch::run_id.eq(run_id));
    let last = own
        .order(reconciliation_mismatch::seq)
        .offset(most)
        .select(reconciliation_mismatch::seq)
        .first::<i64>(conn)
        .optional()?;
    let Some(last) = last else {
        diesel::delete(own).execute(conn)?;
        return Ok(false);
    };
    diesel::delete(own.filter(reconciliation_mismatch::seq.lt(last))).execute(conn)?;
    Ok(true)
}
