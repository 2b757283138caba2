//! The descriptions are read by tools of YAML 1.1, too: whatever these would read as something else is quoted.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// What a plain scalar is.
#[derive(Debug, PartialEq, Eq)]
enum Read {
    Null,
    Bool,
    Int,
    Float,
    Time,
    Merge,
    Text,
}

/// The types of YAML 1.1 (yaml.org/type), each by the scalars that have it.
static OLD: LazyLock<Vec<(Read, Regex)>> = LazyLock::new(|| {
    types(&[
        (Read::Null, r"^(?:~|null|Null|NULL|)$"),
        (
            Read::Bool,
            r"^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$",
        ),
        (
            Read::Int,
            r"^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$",
        ),
        (
            Read::Float,
            r"^(?:[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        ),
        (
            Read::Time,
            r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?$",
        ),
        (Read::Merge, r"^(?:<<|=)$"),
    ])
});

/// Those of the core schema of YAML 1.2.
static NEW: LazyLock<Vec<(Read, Regex)>> = LazyLock::new(|| {
    types(&[
        (Read::Null, r"^(?:~|null|Null|NULL|)$"),
        (Read::Bool, r"^(?:true|True|TRUE|false|False|FALSE)$"),
        (Read::Int, r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"),
        (
            Read::Float,
            r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        ),
    ])
});

fn types(sources: &[(Read, &str)]) -> Vec<(Read, Regex)> {
    let read = |kind: &Read| match kind {
        Read::Null => Read::Null,
        Read::Bool => Read::Bool,
        Read::Int => Read::Int,
        Read::Float => Read::Float,
        Read::Time => Read::Time,
        Read::Merge => Read::Merge,
        Read::Text => Read::Text,
    };
    let compiled = sources
        .iter()
        .map(|(kind, source)| (read(kind), Regex::new(source).expect("a pattern")));
    compiled.collect()
}

fn read<'t>(types: &'t [(Read, Regex)], scalar: &str) -> &'t Read {
    let found = types.iter().find(|(_, form)| form.is_match(scalar));
    found.map_or(&Read::Text, |(kind, _)| kind)
}

/// Whether both versions read a plain scalar the same way. A leading zero is decimal in one and octal in the other, `~` is
/// written out, and a point without a digit before it is read by few.
fn is_plain(scalar: &str) -> bool {
    let octal = scalar.len() > 1 && scalar.trim_start_matches(['-', '+']).starts_with('0');
    let (old, new) = (read(&OLD, scalar), read(&NEW, scalar));
    old == new && scalar != "~" && !(octal && *new == Read::Int && !scalar.contains('x'))
}

/// Plain scalars of a text that YAML 1.1 reads as something else, with their lines.
fn read_otherwise(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.expect("YAML");
        if let Event::Scalar(scalar, ScalarStyle::Plain, _, None) = event
            && !is_plain(&scalar)
        {
            found.push((span.start.line(), scalar.into_owned()));
        }
    }
    found
}

/// The YAML of a page: what stands between fences.
fn examples(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```yaml\n") {
        let (example, after) = after.split_once("```").expect("a fence is closed");
        found.push(example.to_owned());
        rest = after;
    }
    found
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files_below(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn the_description_reads_the_same_in_yaml_1_1() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![
        root.join("openapi.yaml"),
        root.join("redocly.yaml"),
        root.join("README.md"),
    ];
    for folder in ["docs", "examples", "demo", "schemas"] {
        files_below(&root.join(folder), &mut files);
    }
    let mut looked_at = 0;
    for file in files {
        let ending = file.extension().and_then(|ending| ending.to_str());
        let texts = match ending {
            Some("yaml" | "yml") => vec![std::fs::read_to_string(&file).expect("a text")],
            Some("md") => examples(&std::fs::read_to_string(&file).expect("a text")),
            _ => Vec::new(),
        };
        looked_at += texts.len();
        for text in texts {
            assert_eq!(read_otherwise(&text), [], "{}", file.display());
        }
    }
    assert!(looked_at >= 3, "{looked_at} texts");
}

#[test]
fn what_yaml_1_1_reads_otherwise_is_found() {
    let text = "on: 1\n'off': [yes, 'no', n]\nday: 2027-01-31\ntime: 12:30:45\nmode: 0755\nbig: 1e3\nkeep: [a, 12, 1.5, true, null, on time]\n~: x\n";
    let found: Vec<String> = read_otherwise(text).into_iter().map(|(_, scalar)| scalar).collect();
    assert_eq!(found, ["on", "yes", "n", "2027-01-31", "12:30:45", "0755", "1e3", "~"]);
}
