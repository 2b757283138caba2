//! Environment variables: each setting has one.

use toml::{Table, Value};

/// How the text of an environment variable becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
    /// Separated by commas.
    Texts,
    Numbers,
}

/// Every setting, by path. Its variable is `MDM_HUB_` and the path in capitals with `_` for each dot; only the database
/// goes by `DATABASE_URL`.
pub(super) const SETTINGS: &[(&str, Kind)] = &[
    ("listen", Kind::Text),
    ("database_url", Kind::Text),
    ("schemas", Kind::Text),
    ("secret_key", Kind::Text),
    ("public_url", Kind::Text),
    ("workers", Kind::Number),
    ("readers", Kind::Number),
    ("queue", Kind::Number),
    ("metrics_public", Kind::Flag),
    ("refusals_every_s", Kind::Number),
    ("log.format", Kind::Text),
    ("log.filter", Kind::Text),
    ("auth.issuer", Kind::Text),
    ("auth.audience", Kind::Text),
    ("auth.hs256_secret", Kind::Text),
    ("auth.hs256_secret_file", Kind::Text),
    ("auth.keys_file", Kind::Text),
    ("auth.algorithms", Kind::Texts),
    ("auth.leeway_s", Kind::Number),
    ("auth.max_life_s", Kind::Number),
    ("limits.body_bytes", Kind::Number),
    ("limits.body_seconds", Kind::Number),
    ("limits.requests_per_second", Kind::Number),
    ("limits.burst", Kind::Number),
    ("database.connect_timeout_ms", Kind::Number),
    ("database.statement_timeout_ms", Kind::Number),
    ("database.lock_timeout_ms", Kind::Number),
    ("database.idle_timeout_ms", Kind::Number),
    ("database.answer_timeout_ms", Kind::Number),
    ("limits.body_bytes_per_caller", Kind::Number),
    ("limits.body_bytes_overall", Kind::Number),
    ("limits.requests_per_caller", Kind::Number),
    ("limits.requests_overall", Kind::Number),
    ("limits.waits_per_caller", Kind::Number),
    ("limits.waits_overall", Kind::Number),
    ("limits.streams_per_caller", Kind::Number),
    ("limits.streams_overall", Kind::Number),
    ("limits.lists_per_caller", Kind::Number),
    ("limits.lists_overall", Kind::Number),
    ("limits.list_seconds", Kind::Number),
    ("limits.builds_per_caller", Kind::Number),
    ("limits.builds_overall", Kind::Number),
    ("limits.unread_seconds", Kind::Number),
    ("limits.connections", Kind::Number),
    ("limits.connections_per_address", Kind::Number),
    ("quotas.subscriptions", Kind::Number),
    ("quotas.subscriptions_overall", Kind::Number),
    ("quotas.replays", Kind::Number),
    ("quotas.reconciliations", Kind::Number),
    ("quotas.mismatches", Kind::Number),
    ("quotas.mismatches_per_caller", Kind::Number),
    ("quotas.reconciliations_s", Kind::Number),
    ("quotas.answers", Kind::Number),
    ("quotas.answer_bytes_per_caller", Kind::Number),
    ("quotas.answer_bytes", Kind::Number),
    ("quotas.answer_bytes_overall", Kind::Number),
    ("quotas.mismatches_overall", Kind::Number),
    ("quotas.look_up_tasks", Kind::Number),
    ("quotas.look_up_tasks_per_caller", Kind::Number),
    ("quotas.change_requests", Kind::Number),
    ("quotas.comments", Kind::Number),
    ("quotas.onboardings", Kind::Number),
    ("quotas.drafts", Kind::Number),
    ("quotas.candidates", Kind::Number),
    ("quotas.simulations", Kind::Number),
    ("quotas.models", Kind::Number),
    ("delivery.allow_private", Kind::Texts),
    ("delivery.allow_http", Kind::Flag),
    ("delivery.connect_timeout_ms", Kind::Number),
    ("delivery.timeout_ms", Kind::Number),
    ("delivery.schedule_s", Kind::Numbers),
    ("delivery.poison_statuses", Kind::Numbers),
    ("delivery.poison_tries", Kind::Number),
    ("delivery.in_flight", Kind::Number),
    ("delivery.probe_pause_ms", Kind::Number),
    ("delivery.alert_after_s", Kind::Number),
    ("delivery.disable_after_s", Kind::Number),
    ("delivery.allow_ports", Kind::Numbers),
    ("delivery.require_handshake", Kind::Flag),
    ("delivery.keep_attempts_s", Kind::Number),
    ("delivery.nats_servers", Kind::Texts),
    ("delivery.nats_user", Kind::Text),
    ("delivery.nats_password", Kind::Text),
    ("delivery.nats_token", Kind::Text),
    ("delivery.threads", Kind::Number),
    ("feed.keep_s", Kind::Number),
    ("feed.keep_hard_s", Kind::Number),
    ("config", Kind::Text),
];

const PREFIX: &str = "MDM_HUB_";

pub(super) fn variable(path: &str) -> String {
    match path {
        "database_url" => "DATABASE_URL".into(),
        path => format!("{PREFIX}{}", path.replace('.', "_").to_uppercase()),
    }
}

pub(super) fn override_by(table: &mut Table, environment: &[(String, String)]) -> Result<(), String> {
    for (name, text) in environment {
        let known = SETTINGS.iter().find(|(path, _)| variable(path) == *name);
        match known {
            Some(("config", _)) => {}
            Some((path, kind)) => set(table, path, parse(text, *kind).map_err(|e| format!("{name}: {e}"))?),
            None if name.starts_with(PREFIX) => return Err(unknown(name)),
            None => {}
        }
    }
    Ok(())
}

fn unknown(name: &str) -> String {
    let names: Vec<String> = SETTINGS.iter().map(|(path, _)| variable(path)).collect();
    format!("{name}: there is no such setting; there are {}", names.join(", "))
}

fn parse(text: &str, kind: Kind) -> Result<Value, String> {
    let number = |text: &str| {
        text.trim()
            .parse::<i64>()
            .map_err(|_| format!("expected a whole number, not `{text}`"))
    };
    let items = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Ok(match kind {
        Kind::Text => Value::String(text.to_string()),
        Kind::Number => Value::Integer(number(text)?),
        Kind::Flag => match text {
            "true" | "1" => Value::Boolean(true),
            "false" | "0" => Value::Boolean(false),
            other => return Err(format!("expected true or false, not `{other}`")),
        },
        Kind::Texts => Value::Array(items().map(|item| Value::String(item.to_string())).collect()),
        Kind::Numbers => Value::Array(
            items()
                .map(|item| number(item).map(Value::Integer))
                .collect::<Result<_, _>>()?,
        ),
    })
}

fn set(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(table.insert(path.to_string(), value)),
        Some((section, key)) => {
            let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Some(section) = section.as_table_mut() {
                section.insert(key.to_string(), value);
            }
        }
    }
}
