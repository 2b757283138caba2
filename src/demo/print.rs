//! The report for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Result, Write};

use super::report::{Comparison, Decision, Example, Report, Side};

/// Names shown are cut to so many characters.
const NAME: usize = 48;
/// Outcomes of the table, in the order of its columns.
const OUTCOMES: [&str; 4] = ["created", "joined", "review", "quarantined"];
/// Kinds of tasks, in the order of their columns.
const KINDS: [&str; 3] = ["potential_duplicate", "approval", "exception"];

/// Longest line.
const WIDTH: usize = 116;

/// Writes the report.
///
/// # Errors
/// Only those of `out`.
pub fn print(out: &mut impl Write, report: &Report) -> Result {
    title(out, report)?;
    sources(out, report)?;
    domains(out, report)?;
    let automatic = report.duplicates.first().map_or(0.0, |example| example.automatic);
    writeln!(
        out,
        "\nDuplicates it found, and why: evidence in bits, on top of how rarely any two records are the same (prior)."
    )?;
    writeln!(out, "From {} on the hub joins by itself.", percent(automatic))?;
    for example in &report.duplicates {
        self::example(out, example)?;
    }
    if let Some(example) = &report.kept_apart {
        writeln!(
            out,
            "\nAlike, and yet kept apart: {} supplies are described in these very words, which makes the words weak evidence.",
            report.same_description
        )?;
        self::example(out, example)?;
    }
    people(out, report)?;
    planted(out, report)?;
    consumers(out, report)
}

fn title(out: &mut impl Write, report: &Report) -> Result {
    let records: usize = report.sources.iter().map(|source| source.sent).sum();
    let systems: BTreeSet<&str> = report.sources.iter().map(|source| source.system.as_str()).collect();
    writeln!(
        out,
        "{} real records of {} source systems, standardized, matched and stored in {:.1} s ({} a second).",
        thousands(records),
        systems.len(),
        report.seconds.load,
        thousands((records as f64 / report.seconds.load.max(0.001)) as usize),
    )
}

fn sources(out: &mut impl Write, report: &Report) -> Result {
    writeln!(
        out,
        "\n{:<75}{:>8}{:>9}{:>8}{:>8}{:>8}",
        "What came in", "records", "new", "joined", "review", "invalid"
    )?;
    for source in &report.sources {
        let records = thousands(source.sent);
        write!(
            out,
            "  {:<13}{:<15}{:<45}{records:>8}",
            source.domain, source.system, source.title
        )?;
        columns(out, &source.outcomes, OUTCOMES, [9, 8, 8, 8])?;
    }
    writeln!(
        out,
        "  joined: the same thing as an earlier record, by rule. review: perhaps the same, a steward decides."
    )
}

fn domains(out: &mut impl Write, report: &Report) -> Result {
    writeln!(
        out,
        "\n{:<28}{:>14}{:>17}{:>17}{:>18}{:>11}{:>11}",
        "What the hub holds now",
        "records in",
        "golden records",
        "of 2 and more",
        "open: duplicates",
        "approvals",
        "invalid"
    )?;
    for domain in &report.domains {
        let records = thousands(domain.source_records);
        let (published, shared) = (thousands(domain.published), thousands(domain.shared));
        write!(out, "  {:<26}{records:>14}{published:>17}{shared:>17}", domain.domain)?;
        columns(out, &domain.open_tasks, KINDS, [18, 11, 11])?;
    }
    writeln!(
        out,
        "  golden records: those that consumers see; the ones under review are held back until a steward decides."
    )
}

fn columns<const N: usize>(
    out: &mut impl Write,
    counts: &BTreeMap<String, usize>,
    names: [&str; N],
    widths: [usize; N],
) -> Result {
    for (name, width) in names.into_iter().zip(widths) {
        let count = counts.get(name).copied().unwrap_or(0);
        write!(
            out,
            "{:>width$}",
            if count == 0 { "-".to_owned() } else { thousands(count) }
        )?;
    }
    writeln!(out)
}

fn example(out: &mut impl Write, example: &Example) -> Result {
    side(out, &example.domain, &example.left)?;
    side(out, "", &example.right)?;
    let mut parts = vec![format!("prior {:+.1}", example.prior)];
    parts.extend(
        example
            .comparisons
            .iter()
            .filter(|comparison| comparison.weight != 0.0)
            .map(|comparison| {
                let Comparison {
                    name, level, weight, ..
                } = comparison;
                // Where another name of theirs agrees than the ones above, it is shown.
                let value = comparison
                    .left
                    .as_deref()
                    .filter(|value| name == "name" && *value != example.left.name);
                let value = value.map(|value| format!(" \"{value}\"")).unwrap_or_default();
                format!("{name} {level}{value} {weight:+.1}")
            }),
    );
    let sum = format!(
        "sum {:+.1} = {}, {}",
        example.weight,
        percent(example.probability),
        example.verdict.replace('_', " ")
    );
    parts.push(sum);
    parts.extend(example.vetoes.iter().map(|veto| format!("veto {veto}")));
    wrapped(out, "      ", &parts, ", ")
}

fn percent(probability: f64) -> String {
    match probability {
        p if p > 0.999 => "over 99.9 %".to_owned(),
        p if p < 0.001 => "under 0.1 %".to_owned(),
        p => format!("{:.1} %", p * 100.0),
    }
}

/// Writes parts side by side, as many as fit into a line.
fn wrapped(out: &mut impl Write, indent: &str, parts: &[String], separator: &str) -> Result {
    let mut line = String::new();
    for (at, part) in parts.iter().enumerate() {
        let more = if at + 1 < parts.len() { separator } else { "" };
        if !line.is_empty() && indent.len() + line.chars().count() + part.chars().count() + more.len() > WIDTH {
            writeln!(out, "{indent}{}", line.trim_end())?;
            line.clear();
        }
        line.push_str(part);
        line.push_str(more);
    }
    writeln!(out, "{indent}{line}")
}

fn side(out: &mut impl Write, domain: &str, side: &Side) -> Result {
    let key = if side.key == side.name { "" } else { side.key.as_str() };
    let line = format!("  {domain:<13}{:<15}{:<NAME$}  {key}", side.system, cut(&side.name));
    writeln!(out, "{}", line.trim_end())
}

fn people(out: &mut impl Write, report: &Report) -> Result {
    let steward = &report.steward;
    writeln!(
        out,
        "\nSam, a steward, was asked about {} potential duplicates and decided {}; the others wait for you.",
        thousands(steward.potential_duplicates),
        steward.decisions.len()
    )?;
    for decision in &steward.decisions {
        self::decision(out, decision)?;
    }
    Ok(())
}

fn decision(out: &mut impl Write, decision: &Decision) -> Result {
    let name = |side: &Side| match side.key == side.name {
        true => format!("{} {}", side.system, cut(&side.name)),
        false => format!("{} {} {}", side.system, side.key, cut(&side.name)),
    };
    let [left, right] = &decision.golden_ids;
    let (verb, after) = match left == right {
        true => ("merged", "both keys lead to one golden record now"),
        false => ("kept apart", "no rule joins them any more"),
    };
    writeln!(out, "  {verb:<12}{}", name(&decision.left))?;
    writeln!(out, "              {}", name(&decision.right))?;
    writeln!(out, "              {}; {after}.", decision.reason)
}

fn planted(out: &mut impl Write, report: &Report) -> Result {
    let (quarantine, approval) = (&report.quarantine, &report.approval);
    writeln!(out, "\nPlanted, because public files lack it (vendors of system erp)")?;
    writeln!(
        out,
        "  {}   came with a wrong NPI ({}) and was kept aside;",
        quarantine.key, quarantine.violation
    )?;
    writeln!(
        out,
        "              sent again, corrected: {}; its task: {}.",
        quarantine.corrected, quarantine.task_state
    )?;
    writeln!(
        out,
        "  {}   came with a bank account: approved by {}; not before could the ERP read it.",
        approval.key,
        approval.approved_by.join(", then by "),
    )?;
    writeln!(
        out,
        "              {} a second time: \"{}\".",
        approval.approved_by.first().map(String::as_str).unwrap_or_default(),
        approval.second_try
    )?;
    writeln!(
        out,
        "              Then the account was changed; that approval is left to you, and so is PLANTED-3 (routing number)."
    )
}

fn consumers(out: &mut impl Write, report: &Report) -> Result {
    let (webhooks, pull, search) = (&report.webhooks, &report.pull, &report.search);
    let short = |name: &str| name.split('.').nth(2).unwrap_or(name).to_owned();
    let types: Vec<String> = webhooks
        .by_type
        .iter()
        .map(|(name, count)| format!("{} {}", thousands(*count), short(name)))
        .collect();
    writeln!(out, "\nConsumers")?;
    writeln!(
        out,
        "  webhooks   {} changes published ({}), {} received: every signature valid,",
        thousands(webhooks.published),
        types.join(", "),
        thousands(webhooks.verified),
    )?;
    writeln!(
        out,
        "             bytes as in the feed, {} refused, {} out of order, {} repeated; all there {:.1} s after the load.",
        webhooks.refused, webhooks.out_of_order, webhooks.repeated, report.seconds.last_webhook
    )?;
    writeln!(
        out,
        "  pull       a snapshot of {} golden records; replaying all {} changes gives the same ids and versions.",
        thousands(pull.snapshot),
        thousands(pull.changes),
    )?;
    if let Some(lookup) = &pull.lookup {
        writeln!(
            out,
            "  look-up    {} key \"{}\" is golden record {}, made of",
            lookup.asked.system, lookup.asked.key, lookup.golden_id,
        )?;
        wrapped(out, "             ", &lookup.source_keys, ", ")?;
    }
    writeln!(out, "  search     before creating \"{}\":", search.asked)?;
    writeln!(
        out,
        "             {}, {}, found in {:.1} ms.",
        search.found,
        search.verdict.replace('_', " "),
        search.milliseconds
    )
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        None => name.to_owned(),
        Some((at, _)) => format!("{}…", name[..at].trim_end()),
    }
}

/// `12345` as `12,345`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_long_names_cut() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"é".repeat(50)).chars().count(), NAME + 1);
    }

    #[test]
    fn parts_are_wrapped_between_each_other() {
        let (mut text, part) = (String::new(), "x".repeat(60));
        wrapped(&mut text, "  ", &[part.clone(), part.clone()], ", ").unwrap();
        assert_eq!(text, format!("  {part},\n  {part}\n"));
    }

    #[test]
    fn an_empty_report_prints() {
        let mut text = String::new();
        print(&mut text, &Report::default()).unwrap();
        assert!(text.lines().count() < 60);
    }
}
