//! What `train` prints for people.

use std::fmt::Write;

use serde_json::Value;

use crate::hub::models::ModelDetail;

/// A stored candidate: what it is, its weights, and how it does against stewards' decisions.
pub(super) fn detail(found: &ModelDetail) -> String {
    let (report, summary) = (&found.report, &found.summary);
    let mut text = format!(
        "candidate {} of {}, model version {}\n{} records, {} sampled\n",
        summary.id, summary.domain, summary.model_version, report["records"], report["sampled"]
    );
    text.push_str(&weights(&report["weights"]));
    text.push_str(&labels(&report["labels"]));
    let _ = writeln!(
        text,
        "\nAnother person than {} may put it in force: POST /v1/domains/{}/models/{}/activate",
        summary.trained_by, summary.domain, summary.id
    );
    text
}

/// An estimate, as [`crate::hub::weights::WeightsReport`] is written.
pub(super) fn weights(report: &Value) -> String {
    let number = |value: &Value| value.as_f64().unwrap_or(0.0);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "trained on {} pairs in {} rounds{}; {:.0} of them expected to match",
        report["pairs"],
        report["rounds"],
        if report["steady"] == true {
            ""
        } else {
            ", not steady yet"
        },
        number(&report["expected_matches"])
    );
    let line = |text: &mut String, name: &str, before: &Value, after: &Value| {
        let _ = writeln!(text, "{name:<34} {:>9.4} -> {:>9.4}", number(before), number(after));
    };
    let thresholds = &report["thresholds"];
    for name in ["automatic", "possible"] {
        let (before, after) = (&thresholds["before"][name], &thresholds["after"][name]);
        line(&mut text, &format!("threshold {name}"), before, after);
    }
    line(
        &mut text,
        "prior, bits",
        &report["prior"]["before"],
        &report["prior"]["after"],
    );
    let leveled: Vec<&str> = list(&report["leveled"]).filter_map(Value::as_str).collect();
    for comparison in list(&report["comparisons"]) {
        let name = comparison["name"].as_str().unwrap_or_default();
        let _ = writeln!(text, "\n{name:<20}        m        u      before     after");
        for level in list(&comparison["levels"]) {
            let grade = level["level"].as_str().unwrap_or_default();
            let full = format!("{name}.{grade}");
            let _ = writeln!(
                text,
                "  {grade:<18} {:>8.4} {:>8.4}   {:>9.2} {:>9.2}{}",
                number(&level["m"]),
                number(&level["u"]),
                number(&level["weight"]["before"]),
                number(&level["weight"]["after"]),
                if leveled.contains(&full.as_str()) {
                    "  leveled"
                } else {
                    ""
                }
            );
        }
    }
    text
}

fn labels(report: &Value) -> String {
    let decided = &report["current"];
    let count = |kind: &str| decided[kind]["decided"].as_u64().unwrap_or(0);
    let (merges, aparts) = (count("merges"), count("keep_aparts"));
    if merges + aparts == 0 {
        return "\nno decisions of stewards to compare with\n".to_owned();
    }
    let mut text = format!("\nagainst {merges} pairs that stewards merged and {aparts} that they kept apart\n");
    for (name, key) in [
        ("current", "current"),
        ("candidate", "candidate"),
        ("at current thresholds", "candidate_at_current_thresholds"),
    ] {
        let share = |what: &str| match report[key][what].as_f64() {
            Some(share) => format!("{share:.4}"),
            None => "-".to_owned(),
        };
        let _ = writeln!(
            text,
            "{name:<22} precision {:>6}   recall {:>6}",
            share("precision"),
            share("recall")
        );
    }
    let suggested = &report["candidate"]["suggested_thresholds"];
    if let (Some(automatic), Some(possible)) = (suggested["automatic"].as_f64(), suggested["possible"].as_f64()) {
        let _ = writeln!(text, "they suggest thresholds {automatic:.4} and {possible:.4}");
    }
    let _ = writeln!(
        text,
        "{} of them would be treated in another way",
        report["flips_total"]
    );
    text
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
