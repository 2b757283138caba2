//! Attributes as they are kept of golden and source records, past and present, for rules that say of more of them that they
//! are not for everybody.

use diesel::prelude::*;

use super::CHUNK;
use super::conn::AnyConn;
use super::golden_records::VersionRow;
use super::schema::{
    change, golden_past, golden_record, golden_sensitive, golden_version, source_record, source_record_past,
    superseded_record,
};
use crate::error::Result;

/// What a golden record says, or said: the layers with their sensitive parts, and where values came from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "as the columns")]
pub struct GoldenTexts {
    pub id: String,
    /// Of a past one.
    pub revision: Option<i64>,
    pub working: String,
    pub published: Option<String>,
    pub lineage: String,
    pub sensitive_working: Option<String>,
    pub sensitive_published: Option<String>,
}

/// What a version of a golden record said.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "as the columns")]
pub struct VersionTexts {
    pub golden_id: String,
    pub version: i64,
    pub attributes: String,
    pub sensitive: Option<String>,
    pub shown: Option<String>,
}

/// What consumers were told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "as the columns")]
pub struct ChangeTexts {
    pub domain: String,
    pub position: i64,
    pub body: String,
    pub previous: Option<String>,
}

/// What a source sent, and as it was standardized.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "as the columns")]
pub struct SourceTexts {
    pub id: String,
    /// Of a past one.
    pub version: Option<i64>,
    pub system: String,
    pub raw: String,
    pub attributes: String,
}

type Layers = (String, String, Option<String>, String, Option<String>, Option<String>);

fn golden_texts((id, working, published, lineage, sensitive_working, sensitive_published): Layers) -> GoldenTexts {
    GoldenTexts {
        id,
        revision: None,
        working,
        published,
        lineage,
        sensitive_working,
        sensitive_published,
    }
}

/// Golden records as they stand, and as they stood.
pub fn goldens(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<GoldenTexts>> {
    use golden_past::dsl as past;
    use golden_record::dsl as now;
    use golden_sensitive::dsl as hidden;
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let present = now::golden_record
            .left_join(hidden::golden_sensitive.on(hidden::golden_id.eq(now::id)))
            .filter(now::id.eq_any(chunk))
            .select((
                now::id,
                now::working,
                now::published,
                now::lineage,
                hidden::working.nullable(),
                hidden::published.nullable(),
            ))
            .load::<Layers>(conn)?;
        found.extend(present.into_iter().map(golden_texts));
        let before = past::golden_past
            .filter(past::golden_id.eq_any(chunk))
            .select((
                past::revision,
                (
                    past::golden_id,
                    past::working,
                    past::published,
                    past::lineage,
                    past::sensitive_working,
                    past::sensitive_published,
                ),
            ))
            .load::<(i64, Layers)>(conn)?;
        found.extend(before.into_iter().map(|(revision, layers)| GoldenTexts {
            revision: Some(revision),
            ..golden_texts(layers)
        }));
    }
    Ok(found)
}

/// Replaces what is kept of a golden record.
pub fn set_golden(conn: &mut AnyConn, row: &GoldenTexts) -> Result<()> {
    let Some(revision) = row.revision else {
        use golden_record::dsl as now;
        diesel::update(now::golden_record.find(&row.id))
            .set((
                now::working.eq(&row.working),
                now::published.eq(&row.published),
                now::lineage.eq(&row.lineage),
            ))
            .execute(conn)?;
        return set_sensitive(conn, row);
    };
    use golden_past::dsl as past;
    diesel::update(past::golden_past.find((&row.id, revision)))
        .set((
            past::working.eq(&row.working),
            past::published.eq(&row.published),
            past::lineage.eq(&row.lineage),
            past::sensitive_working.eq(&row.sensitive_working),
            past::sensitive_published.eq(&row.sensitive_published),
        ))
        .execute(conn)?;
    Ok(())
}

fn set_sensitive(conn: &mut AnyConn, row: &GoldenTexts) -> Result<()> {
    use golden_sensitive::dsl;
    let working = row.sensitive_working.as_deref().unwrap_or("{}");
    let published = row.sensitive_published.as_deref().unwrap_or("{}");
    let values = (dsl::working.eq(working), dsl::published.eq(published));
    if diesel::update(dsl::golden_sensitive.find(&row.id))
        .set(values)
        .execute(conn)?
        == 0
    {
        diesel::insert_into(dsl::golden_sensitive)
            .values((dsl::golden_id.eq(&row.id), values))
            .execute(conn)?;
    }
    Ok(())
}

/// Versions of golden records.
pub fn versions(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<VersionTexts>> {
    use golden_version::dsl;
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = dsl::golden_version.filter(dsl::golden_id.eq_any(chunk));
        found.extend(
            rows.select((
                dsl::golden_id,
                dsl::version,
                dsl::attributes,
                dsl::sensitive,
                dsl::shown,
            ))
            .load::<VersionTexts>(conn)?,
        );
    }
    Ok(found)
}

/// Replaces what is kept of a version. One that is as it was written is sealed again; the seal of one that is not stays, so
/// that it is found later.
pub fn set_version(conn: &mut AnyConn, row: &VersionTexts) -> Result<()> {
    use golden_version::dsl;
    let place = dsl::golden_version.find((&row.golden_id, row.version));
    let before: VersionRow = place.first(conn)?;
    let is_whole = before.seal.as_ref() == Some(&before.sealed());
    let seal = before.seal.clone();
    let after = VersionRow {
        attributes: row.attributes.clone(),
        sensitive: row.sensitive.clone(),
        shown: row.shown.clone(),
        ..before
    };
    let seal = if is_whole { Some(after.sealed()) } else { seal };
    diesel::update(place)
        .set((
            dsl::attributes.eq(&after.attributes),
            dsl::sensitive.eq(&after.sensitive),
            dsl::shown.eq(&after.shown),
            dsl::seal.eq(seal),
        ))
        .execute(conn)?;
    Ok(())
}

/// Changes about golden records.
pub fn changes(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<ChangeTexts>> {
    use change::dsl;
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = dsl::change.filter(dsl::golden_id.eq_any(chunk));
        found.extend(
            rows.select((dsl::domain, dsl::position, dsl::body, dsl::previous))
                .load::<ChangeTexts>(conn)?,
        );
    }
    Ok(found)
}

/// Replaces what is kept of a change.
pub fn set_change(conn: &mut AnyConn, row: &ChangeTexts) -> Result<()> {
    use change::dsl;
    diesel::update(dsl::change.find((&row.domain, row.position)))
        .set((dsl::body.eq(&row.body), dsl::previous.eq(&row.previous)))
        .execute(conn)?;
    Ok(())
}

/// Source records as they stand, and as they stood.
pub fn sources(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<SourceTexts>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        use source_record::dsl as now;
        use source_record_past::dsl as past;
        let present = now::source_record
            .filter(now::id.eq_any(chunk))
            .select((now::id, now::system, now::raw, now::attributes))
            .load::<(String, String, String, String)>(conn)?;
        found.extend(present.into_iter().map(|(id, system, raw, attributes)| SourceTexts {
            id,
            version: None,
            system,
            raw,
            attributes,
        }));
        let before = past::source_record_past
            .filter(past::id.eq_any(chunk))
            .select((
                past::id,
                past::version.nullable(),
                past::system,
                past::raw,
                past::attributes,
            ))
            .load::<SourceTexts>(conn)?;
        found.extend(before);
    }
    Ok(found)
}

/// Replaces what is kept of a source record.
pub fn set_source(conn: &mut AnyConn, row: &SourceTexts) -> Result<()> {
    match row.version {
        None => {
            use source_record::dsl;
            diesel::update(dsl::source_record.find(&row.id))
                .set((dsl::raw.eq(&row.raw), dsl::attributes.eq(&row.attributes)))
                .execute(conn)?;
        }
        Some(version) => {
            use source_record_past::dsl;
            diesel::update(dsl::source_record_past.find((&row.id, version)))
                .set((dsl::raw.eq(&row.raw), dsl::attributes.eq(&row.attributes)))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// What arrived of source records after something newer: id, record and what was sent.
pub fn superseded(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<(String, String, String)>> {
    use superseded_record::dsl;
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = dsl::superseded_record.filter(dsl::record_id.eq_any(chunk));
        found.extend(
            rows.select((dsl::id, dsl::record_id, dsl::raw))
                .load::<(String, String, String)>(conn)?,
        );
    }
    Ok(found)
}

/// Replaces what is kept of such a version.
pub fn set_superseded(conn: &mut AnyConn, id: &str, raw: &str) -> Result<()> {
    use superseded_record::dsl;
    diesel::update(dsl::superseded_record.find(id))
        .set(dsl::raw.eq(raw))
        .execute(conn)?;
    Ok(())
}
