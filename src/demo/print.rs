//! The report for people.

use std::collections::BTreeMap;
use std::fmt::{Result, Write};

use super::report::{Decision, Example, Report, Side};

/// Names shown are cut to so many characters.
const NAME: usize = 46;
/// Outcomes of the table, in the order of its columns.
const OUTCOMES: [&str; 4] = ["created", "joined", "review", "quarantined"];
/// Kinds of tasks, in the order of their columns.
const KINDS: [&str; 3] = ["potential_duplicate", "approval", "exception"];

/// Writes the report.
///
/// # Errors
/// Only those of `out`.
pub fn print(out: &mut impl Write, report: &Report) -> Result {
    title(out, report)?;
    sources(out, report)?;
    domains(out, report)?;
    writeln!(
        out,
        "\nDuplicates it found, and why (match weights in bits; 0 is even odds)"
    )?;
    for example in &report.duplicates {
        self::example(out, example)?;
    }
    if let Some(example) = &report.kept_apart {
        writeln!(out, "\nAlike, and yet kept apart")?;
        self::example(out, example)?;
    }
    people(out, report)?;
    consumers(out, report)
}

fn title(out: &mut impl Write, report: &Report) -> Result {
    let records: usize = report.sources.iter().map(|source| source.sent).sum();
    let systems: std::collections::BTreeSet<&str> =
        report.sources.iter().map(|source| source.system.as_str()).collect();
    writeln!(
        out,
        "{} real records of {} source systems, loaded durably in {:.1} s ({} records/s); everything below took {:.1} s.",
        thousands(records),
        systems.len(),
        report.seconds.load,
        thousands((records as f64 / report.seconds.load.max(0.001)) as usize),
        report.seconds.total,
    )
}

fn sources(out: &mut impl Write, report: &Report) -> Result {
    writeln!(
        out,
        "\n{:<76}{:>8}{:>9}{:>8}{:>8}{:>9}",
        "What came in", "records", "new", "joined", "review", "invalid"
    )?;
    for source in &report.sources {
        write!(
            out,
            "  {:<13}{:<15}{:<46}{:>8}",
            source.domain,
            source.system,
            source.title,
            thousands(source.sent)
        )?;
        columns(out, &source.outcomes, OUTCOMES, [9, 8, 8, 9])?;
    }
    writeln!(
        out,
        "  joined: a duplicate by the rules. review: perhaps one, a steward decides. invalid: kept aside with a task."
    )
}

fn domains(out: &mut impl Write, report: &Report) -> Result {
    writeln!(
        out,
        "\n{:<26}{:>16}{:>18}{:>15}{:>19}{:>11}{:>12}",
        "What the hub holds now",
        "source records",
        "golden published",
        "from 2 or more",
        "open: duplicates",
        "approvals",
        "exceptions"
    )?;
    for domain in &report.domains {
        let (all, published, shared) = (
            thousands(domain.source_records),
            thousands(domain.published),
            thousands(domain.shared),
        );
        write!(out, "  {:<24}{all:>16}{published:>18}{shared:>15}", domain.domain)?;
        columns(out, &domain.open_tasks, KINDS, [19, 11, 12])?;
    }
    Ok(())
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
    write!(out, "    prior {:+.1}", example.prior)?;
    for comparison in example.comparisons.iter().filter(|comparison| comparison.weight != 0.0) {
        write!(
            out,
            ", {} {} {:+.1}",
            comparison.name, comparison.level, comparison.weight
        )?;
    }
    let percent = example.probability * 100.0;
    writeln!(
        out,
        " = {:+.1}, {percent:.1} %: {}",
        example.weight,
        example.verdict.replace('_', " ")
    )?;
    if !example.vetoes.is_empty() {
        writeln!(out, "    veto: {}", example.vetoes.join(", "))?;
    }
    Ok(())
}

fn side(out: &mut impl Write, domain: &str, side: &Side) -> Result {
    if side.key == side.name {
        return writeln!(out, "  {domain:<13}{:<15}{}", side.system, side.name);
    }
    writeln!(
        out,
        "  {domain:<13}{:<15}{:<NAME$}  {}",
        side.system,
        cut(&side.name),
        side.key
    )
}

fn people(out: &mut impl Write, report: &Report) -> Result {
    let (quarantine, approval, steward) = (&report.quarantine, &report.approval, &report.steward);
    writeln!(out, "\nPeople")?;
    writeln!(
        out,
        "  sam (steward) was asked about {} potential duplicates and decided {}; the others wait for you:",
        thousands(steward.potential_duplicates),
        steward.decisions.len()
    )?;
    for decision in &steward.decisions {
        self::decision(out, decision)?;
    }
    writeln!(
        out,
        "  planted: erp {} came with a wrong NPI and was kept aside ({}).",
        quarantine.key, quarantine.violation
    )?;
    writeln!(
        out,
        "           Sent again, corrected: {}; its task: {}.",
        quarantine.corrected, quarantine.task_state
    )?;
    writeln!(
        out,
        "  planted: erp {} came with a bank account. Approved by {}; only then the ERP could read it.",
        approval.key,
        approval.approved_by.join(", then "),
    )?;
    writeln!(
        out,
        "           The first approver a second time: \"{}\".",
        approval.second_try
    )
}

fn decision(out: &mut impl Write, decision: &Decision) -> Result {
    let (verb, joint) = match decision.decision.as_str() {
        "merge" => ("merged", "="),
        _ => ("kept apart", "/"),
    };
    let name = |side: &Side| format!("{} \"{}\"", side.system, cut(&side.name));
    writeln!(
        out,
        "    {verb:<11}{} {joint} {}",
        name(&decision.left),
        name(&decision.right)
    )?;
    writeln!(out, "               because: {}", decision.reason)
}

fn consumers(out: &mut impl Write, report: &Report) -> Result {
    let (webhooks, pull, search) = (&report.webhooks, &report.pull, &report.search);
    let types: Vec<String> = webhooks
        .by_type
        .iter()
        .map(|(name, count)| format!("{} {}", thousands(*count), name.split('.').nth(2).unwrap_or(name)))
        .collect();
    writeln!(out, "\nConsumers")?;
    writeln!(
        out,
        "  webhooks   {} changes published ({}); {} received, signatures verified, bytes equal;",
        thousands(webhooks.published),
        types.join(", "),
        thousands(webhooks.verified),
    )?;
    writeln!(
        out,
        "             {} out of order, {} refused, {} repeated; the last {:.1} s after the load.",
        webhooks.out_of_order, webhooks.refused, webhooks.repeated, report.seconds.last_webhook
    )?;
    writeln!(
        out,
        "  pull       erp read a snapshot of {} golden records; replaying {} changes gives the same ids and versions.",
        thousands(pull.snapshot),
        thousands(pull.changes),
    )?;
    if let Some(lookup) = &pull.lookup {
        writeln!(
            out,
            "  look-up    {} \"{}\" is golden record {}, version {} ({}).",
            lookup.asked.system,
            lookup.asked.key,
            lookup.golden_id,
            lookup.version,
            lookup.source_keys.join("; "),
        )?;
    }
    writeln!(out, "  search     \"{}\"", search.asked)?;
    writeln!(
        out,
        "             before creating it: {} ({}), in {:.1} ms.",
        search.found,
        search.verdict.replace('_', " "),
        search.milliseconds
    )
}

/// Where to go from here, while the hub stays up. `tokens`: (variable, token).
///
/// # Errors
/// Only those of `out`.
pub fn next(out: &mut impl Write, report: &Report, tokens: &[(&str, String)]) -> Result {
    let url = &report.url;
    writeln!(
        out,
        "\nThe hub stays up at {url} until Ctrl-C (database: {}). Paste:\n",
        report.database
    )?;
    for (variable, token) in tokens {
        writeln!(out, "export {variable}={token}")?;
    }
    let path = report
        .pull
        .lookup
        .as_ref()
        .map(|lookup| format!("/v1/domains/vendor/golden-records/{}", lookup.golden_id));
    if let Some(path) = path {
        writeln!(out, "curl -s -H \"Authorization: Bearer $ERP\" {url}{path}")?;
        writeln!(out, "curl -s -H \"Authorization: Bearer $STEWARD\" {url}{path}/lineage")?;
    }
    writeln!(
        out,
        "curl -s -H \"Authorization: Bearer $STEWARD\" '{url}/v1/tasks?kind=potential_duplicate&limit=1'"
    )?;
    writeln!(
        out,
        "curl -s -H \"Authorization: Bearer $ERP\" '{url}/v1/changes?domain=vendor,facility&limit=2'"
    )?;
    writeln!(
        out,
        "curl -s -H \"Authorization: Bearer $FEEDER\" -X PUT {url}/v1/domains/vendor/source-records/erp/V-1 \\\n     \
         -H 'Content-Type: application/json' -d '{{\"attributes\":{{\"legal_name\":\"Aqua-Serv Engineers, Inc.\"}}}}'"
    )?;
    writeln!(
        out,
        "\nThe API: {url}/docs. Tokens are valid for eight hours. Every call carries an X-Correlation-Id that audit and webhooks repeat."
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
    fn an_empty_report_prints() {
        let mut text = String::new();
        print(&mut text, &Report::default()).unwrap();
        next(&mut text, &Report::default(), &[]).unwrap();
        assert!(text.lines().count() < 60);
    }
}
