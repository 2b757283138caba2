//! Whose an onboarding is: who may stage records in it, and who had a hand in what is staged and so does not release it.

use super::rows;
use crate::engine::approval::{is_among, join};
use crate::error::{Error, Result};
use crate::hub::Origin;
use crate::hub::brought::people;
use crate::hub::consolidate::text;
use crate::store::AnyConn;
use crate::store::onboarding::{OnboardingRow, StagedRow};

/// Whom an onboarding names beside whoever began it. One from before names nobody: those go on who staged in it.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn named(row: &OnboardingRow) -> Result<Option<Vec<String>>> {
    let team = row.team.as_deref();
    team.map(|team| people(team, "team of an onboarding")).transpose()
}

/// Lets whoever began an onboarding, or is named by it, change what is staged.
///
/// # Errors
/// `Conflict` for everybody else.
pub(super) fn may_stage(conn: &mut AnyConn, row: &OnboardingRow, origin: &Origin) -> Result<()> {
    let mut team = vec![row.created_by.clone()];
    match named(row)? {
        Some(named) => join(&mut team, named),
        None => join(&mut team, hands(conn, row)?),
    }
    if is_among(&origin.actor, &team) {
        return Ok(());
    }
    Err(Error::conflict(
        "foreign_onboarding",
        "records are staged, and given up, by who began the onboarding or is named in its `stagers`; begin one of your own",
    ))
}

/// Whoever began an onboarding, staged something in it, or changed a record of it in its source system.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn hands(conn: &mut AnyConn, row: &OnboardingRow) -> Result<Vec<String>> {
    let mut all = vec![row.created_by.clone()];
    for (staged_by, changed_by, handed_in_by) in rows::hands(conn, &row.id)? {
        join(&mut all, staged_by.into_iter().chain(changed_by));
        if let Some(earlier) = handed_in_by {
            join(&mut all, people(&earlier, "stagers of a record")?);
        }
    }
    Ok(all)
}

/// Lets whoever had no hand in what is staged release it.
///
/// # Errors
/// `Conflict` for everybody else.
pub(super) fn may_release(conn: &mut AnyConn, row: &OnboardingRow, origin: &Origin) -> Result<()> {
    if !is_among(&origin.actor, &hands(conn, row)?) {
        return Ok(());
    }
    Err(Error::conflict(
        "own_onboarding",
        "an onboarding is released by somebody who neither began it nor staged or changed a record of it",
    ))
}

/// Whoever handed a staged record in, now and when it was staged before.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn handed_in_by(row: &StagedRow) -> Result<Vec<String>> {
    let mut all: Vec<String> = row.staged_by.iter().cloned().collect();
    if let Some(earlier) = &row.handed_in_by {
        join(&mut all, people(earlier, "stagers of a record")?);
    }
    Ok(all)
}

/// A record that takes the place of one staged before: whoever staged that does not release this either.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn staged_again(row: &mut StagedRow, before: &StagedRow) -> Result<()> {
    let mut earlier = handed_in_by(before)?;
    join(&mut earlier, before.changed_by.clone());
    row.handed_in_by = Some(text(&earlier));
    Ok(())
}
