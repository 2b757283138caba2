//! Who caused what waits for approval: whoever's commit made the working value another than consumers see, and whoever
//! brought it then. They are kept with the golden record until nothing of the attribute waits any more, through merges, splits
//! and tasks that end, so that none of them approves it later ([ADR 0036](../../docs/adr/0036-who-caused-a-value.md)).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Origin;
use super::approval::stored;
use super::batch::Batch;
use super::brought::people;
use super::definitions::Kind;
use super::ingest::prepare_again;
use super::periods::sayings;
use crate::engine::approval::{FirstPublication, join};
use crate::error::Result;
use crate::store::golden_records::GoldenRow;
use crate::store::rule_versions;
use crate::store::source_records::SourceRecordRow;
use crate::store::{definitions, tasks::TaskRow};

/// Protected attribute → whoever caused that it waits; [`ALL`] for the whole record.
pub(super) type Causes = BTreeMap<String, Vec<String>>;

/// Where those are kept who caused something of a golden record that is published only as a whole.
const ALL: &str = "*";

/// Who caused what of a stored golden record waits.
///
/// # Errors
/// `Internal` when that cannot be read: it is never nobody.
pub(super) fn causes(row: &GoldenRow) -> Result<Causes> {
    let kept = row.caused_by.as_deref();
    kept.map_or_else(
        || Ok(Causes::new()),
        |text| stored(text, "causes of a golden record's values"),
    )
}

impl Batch<'_> {
    /// Notes that these persons, besides whoever commits, are behind what changes of a golden record in this command.
    pub(super) fn blame(&mut self, golden_id: &str, people: impl IntoIterator<Item = String>) {
        join(self.blamed.entry(golden_id.to_owned()).or_default(), people);
    }

    /// Notes who caused that the working values of these attributes changed: whoever commits, and whoever is behind it.
    pub(super) fn caused(&mut self, id: &str, changed: &[String], origin: &Origin) -> Result<()> {
        let mut people = vec![origin.actor.clone()];
        join(&mut people, self.blamed.remove(id).unwrap_or_default());
        let approval = &self.domain.approval;
        let mut names: Vec<&str> = changed.iter().map(String::as_str).collect();
        names.retain(|name| approval.protect.contains_key(*name));
        let whole = approval.first_publication == FirstPublication::Approve
            && self.golden(id)?.row.published_version.is_none()
            && !changed.is_empty();
        names.extend(whole.then_some(ALL));
        for name in names {
            self.note_causes(id, name, people.iter().cloned())?;
        }
        Ok(())
    }

    /// Notes that these persons caused or brought what waits of an attribute.
    pub(super) fn note_causes(&mut self, id: &str, name: &str, people: impl IntoIterator<Item = String>) -> Result<()> {
        let view = self.golden(id)?;
        let known = view.causes.entry(name.to_owned()).or_default();
        let before = known.len();
        join(known, people);
        view.dirty |= known.len() != before;
        Ok(())
    }

    /// Whoever caused that an attribute waits.
    pub(super) fn causing(&mut self, id: &str, name: &str) -> Result<Vec<String>> {
        let causes = &self.golden(id)?.causes;
        let mut people = causes.get(name).cloned().unwrap_or_default();
        join(&mut people, causes.get(ALL).into_iter().flatten().cloned());
        Ok(people)
    }

    /// Whoever caused anything that waits of a golden record.
    pub(super) fn causing_all(&mut self, id: &str) -> Result<Vec<String>> {
        let mut people = Vec::new();
        join(&mut people, self.golden(id)?.causes.values().flatten().cloned());
        Ok(people)
    }

    /// Forgets who caused what waits no more. `waiting`: attributes of which something still does.
    pub(super) fn forget_causes(&mut self, id: &str, waiting: &BTreeSet<&str>) -> Result<()> {
        let view = self.golden(id)?;
        let before = view.causes.len();
        view.causes
            .retain(|name, _| waiting.contains(name.as_str()) || (name == ALL && !waiting.is_empty()));
        view.dirty |= view.causes.len() != before;
        Ok(())
    }

    /// What waited of one golden record waits of another now.
    pub(super) fn inherit_causes(&mut self, from: &str, to: &str) -> Result<()> {
        let causes = self.golden(from)?.causes.clone();
        for (name, people) in causes {
            self.note_causes(to, &name, people)?;
        }
        Ok(())
    }

    /// Whoever an approval task says may not approve it may not approve what it asked about, whichever task asks next.
    pub(super) fn keep_submitters(&mut self, task: &TaskRow, golden_id: &str) -> Result<()> {
        let submitters = people(&task.submitted_by, "submitters of a task")?;
        let detail: Value = stored(&task.detail, "detail of a task")?;
        let proposed = detail.get("proposed").and_then(Value::as_array);
        for row in proposed.into_iter().flatten() {
            if let Some(name) = row.get("attribute").and_then(Value::as_str) {
                self.note_causes(golden_id, name, submitters.iter().cloned())?;
            }
        }
        Ok(())
    }

    /// Whoever merged source records that say one of these values with others, after they said so: the merge makes the value
    /// one of a golden record that others speak for too.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub(super) fn joiners(&mut self, id: &str, name: &str, values: &[Option<Value>]) -> Result<Vec<String>> {
        let losers = self.merged_into(id)?;
        let merges = self.standing_merges(&losers)?;
        if merges.is_empty() {
            return Ok(Vec::new());
        }
        let domain = self.domain;
        let rows: Vec<SourceRecordRow> = self.members_of(id).into_iter().cloned().collect();
        let mut people = Vec::new();
        for row in &rows {
            let said = sayings(domain, row)?;
            let mut wanted = values.iter().flatten();
            let says = wanted.any(|value| said.iter().any(|one| !one.said().who_says(name, value).is_empty()));
            if says {
                let since = merges.iter().filter(|merge| merge.at >= row.received_at);
                join(&mut people, since.map(|merge| merge.actor.clone()));
            }
        }
        Ok(people)
    }

    /// Whoever put the rules in force that the domain works by: what they alone change is of these people.
    ///
    /// # Errors
    /// `Internal` when the rules in force are not there.
    pub(super) fn rule_makers(&mut self) -> Result<Vec<String>> {
        if let Some(known) = &self.rule_makers {
            return Ok(known.clone());
        }
        let mut people = Vec::new();
        if let Some(id) = self.head.rules_id.clone()
            && let Some(row) = rule_versions::find(self.conn, &id)?
        {
            join(&mut people, std::iter::once(row.proposed_by).chain(row.decided_by));
        }
        self.rule_makers = Some(people.clone());
        Ok(people)
    }

    /// Whoever is behind another reading of what a source sent before: of its rules, or of code maps and code lists that
    /// were decided about since. Nobody where it reads as it did.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub(super) fn readers_anew(&mut self, known: &SourceRecordRow) -> Result<Vec<String>> {
        let mut people = Vec::new();
        let other_rules = known.rules_version != self.domain.rules_version;
        let coded = known.codes.is_some() || !self.domain.codes().digest().is_empty();
        if known.status == "deleted" || !(other_rules || coded) {
            return Ok(people);
        }
        let again = prepare_again(self.domain, known)?;
        if again.content_hash == known.content_hash {
            return Ok(people);
        }
        if other_rules {
            join(&mut people, self.rule_makers()?);
        }
        if again.codes != known.codes {
            let kinds = [Kind::CodeList.as_str(), Kind::CodeMap.as_str()];
            for (authors, decided_by) in definitions::decided_since(self.conn, &kinds, known.received_at)? {
                join(&mut people, self::people(&authors, "authors of a definition")?);
                join(&mut people, decided_by);
            }
        }
        Ok(people)
    }
}
