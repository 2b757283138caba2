//! The house has rooms, and these tests keep the doors between them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a room may use of ours, besides itself. Files outside the rooms (`main`, `config`, `cli`, `demo`, …) wire the
/// rooms together and may use everything.
const ROOMS: [(&str, &[&str]); 5] = [
    ("engine", &[]),
    ("store", &["engine", "error"]),
    ("hub", &["engine", "store", "error"]),
    ("delivery", &["engine", "hub", "error"]),
    ("http", &["engine", "hub", "error"]),
];

/// Crates that only these rooms may use. `demo` is a consumer of the API, like any other program.
const CRATES: [(&[&str], &[&str]); 9] = [
    (
        &["diesel", "diesel_migrations", "r2d2", "libsqlite3_sys", "pq_sys"],
        &["store"],
    ),
    (&["actix_web", "jsonwebtoken", "validator"], &["http"]),
    (&["actix_http", "actix_service"], &["http"]),
    (&["rustix"], &["http", "cli"]),
    (&["reqwest"], &["delivery", "demo"]),
    (&["async_nats"], &["delivery"]),
    (&["clap"], &["cli", "demo"]),
    (&["jsonschema"], &["engine"]),
    (&["encoding_rs"], &["engine"]),
];

/// The engine decides and does nothing else: no input or output, no clock, no randomness, no waiting, no logs.
const NOT_IN_ENGINE: [&str; 14] = [
    "rand",
    "tokio",
    "tracing",
    "uuid",
    "parking_lot",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time",
    "SystemTime",
    "Instant",
    "Zoned::now",
];

/// Longest file, in lines that are neither blank nor tests.
const LONGEST: usize = 450;

/// A source file, without comments and the content of strings.
struct Source {
    path: PathBuf,
    /// Room, or name of the file or folder at the top.
    top: String,
    /// Modules from the root to this file.
    depth: usize,
    text: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() > 50, "the sources are found");
    files.into_iter().map(|path| read(&root, &path)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

fn read(root: &Path, path: &Path) -> Source {
    let text = std::fs::read_to_string(path).expect("src can be read");
    let relative = path.strip_prefix(root).expect("below src");
    let parts: Vec<String> = relative
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let modules = parts
        .iter()
        .filter(|part| !["mod", "lib", "main"].contains(&part.as_str()))
        .count();
    Source {
        path: relative.into(),
        top: parts[0].clone(),
        depth: modules,
        code: code_of(&text),
        text,
    }
}

/// The text without comments and without what is between quotes.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |end| end + 5)
        } else if first == '"' {
            string_length(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'/'") {
            3
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The names that stand directly behind each occurrence of a path's beginning: `crate::{a, b::c}` gives a and b.
fn behind<'a>(code: &'a str, beginning: &str) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(beginning) {
        if code[..at].ends_with(is_word) {
            continue;
        }
        let rest = code[at + beginning.len()..].trim_start();
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group)),
            None => names.extend(head(rest)),
        }
    }
    names
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn head(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

fn group_heads(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut heads) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                heads.extend(head(&group[start..at]));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

/// Names at the root of the crate that the file uses.
fn used(source: &Source) -> BTreeSet<&str> {
    let mut names = behind(&source.code, "crate::");
    names.extend(behind(&source.code, "mdm_hub::"));
    names.extend(behind(&source.code, &"super::".repeat(source.depth)));
    names
}

#[test]
fn each_room_uses_only_the_rooms_that_it_may() {
    let mut wrong = Vec::new();
    for source in sources() {
        let Some((room, allowed)) = ROOMS.iter().find(|(room, _)| *room == source.top) else {
            continue;
        };
        for name in used(&source) {
            let of_ours = ["error", "config", "telemetry", "cli", "demo"].contains(&name);
            let is_room = ROOMS.iter().any(|(room, _)| *room == name);
            if (of_ours || is_room) && name != *room && !allowed.contains(&name) {
                wrong.push(format!("{}: {room} may not use {name}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_crate_is_used_only_where_it_may_be() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (crates, rooms) in CRATES {
            let used = crates.iter().filter(|name| mentions(&source.code, name));
            if !rooms.contains(&source.top.as_str()) {
                wrong.extend(used.map(|name| format!("{}: {name} is for {rooms:?} only", source.path.display())));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether the code uses a crate or path of that name.
fn mentions(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let starts = !before.ends_with(is_word) && !before.ends_with("::");
        let continues = after.starts_with("::") || before.ends_with("use ") && after.starts_with([';', ' ']);
        starts && continues
    })
}

#[test]
fn the_engine_only_decides() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.top == "engine") {
        let bare = |name: &str| name.starts_with(char::is_uppercase) && source.code.contains(&format!("{name}::now"));
        // One file may use threads, to compute; results come in the order of the work.
        let spreads = |name: &str| name == "std::thread" && source.path.ends_with("engine/parallel.rs");
        let used = NOT_IN_ENGINE
            .iter()
            .filter(|name| (mentions(&source.code, name) || bare(name)) && !spreads(name));
        wrong.extend(used.map(|name| format!("{}: {name}", source.path.display())));
        if source.code.contains("async ") {
            wrong.push(format!("{}: async", source.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_hold_one_thing() {
    let all = sources();
    let long: Vec<String> = all
        .iter()
        .filter(|source| !is_test(source, &all))
        .map(|source| (lines_of_code(&source.text), source))
        .filter(|(lines, _)| *lines > LONGEST)
        .map(|(lines, source)| {
            format!(
                "{}: {lines} lines; more than {LONGEST} usually hold two things",
                source.path.display()
            )
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Lines that are not blank, without the tests at the foot.
fn lines_of_code(text: &str) -> usize {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim().is_empty()).count()
}

#[test]
fn one_file_writes_to_the_terminal() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !source.path.ends_with("output.rs")) {
        let code = source.code.split("mod tests {").next().unwrap_or_default();
        let printing = ["println!(", "print!(", "stdout()", "stderr()"];
        let used = printing.iter().filter(|word| code.contains(**word));
        wrong.extend(used.map(|word| format!("{}: {word} is for output.rs only", source.path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_to_do() {
    let mut wrong = Vec::new();
    for source in sources() {
        let unfinished = ["todo!(", "unimplemented!(", "dbg!("];
        wrong.extend(
            unfinished
                .iter()
                .filter(|word| source.code.contains(**word))
                .map(|word| (source.path.clone(), *word)),
        );
        let notes = ["TODO", "FIXME", "XXX:"];
        wrong.extend(
            notes
                .iter()
                .filter(|word| source.text.contains(**word))
                .map(|word| (source.path.clone(), *word)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn data_paths_do_not_panic() {
    let mut wrong = Vec::new();
    let all = sources();
    for source in all.iter().filter(|source| !is_test(source, &all)) {
        // Test modules stand at the foot of a file.
        let code = source.code.split("#[cfg(test)]").next().unwrap_or_default();
        for word in [".unwrap()", "panic!("] {
            if code.contains(word) {
                wrong.push(format!("{}: {word}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether it, or the module that holds it, is declared for tests only.
fn is_test(source: &Source, all: &[Source]) -> bool {
    let mut path = source.path.with_extension("");
    if path.ends_with("mod") {
        path.pop();
    }
    let Some((name, folder)) = path.file_name().zip(path.parent()) else {
        return false;
    };
    let declaration = format!("#[cfg(test)]\nmod {};", name.to_string_lossy());
    let parents = [folder.join("mod.rs"), folder.with_extension("rs")];
    let parent = all.iter().find(|other| parents.contains(&other.path));
    parent.is_some_and(|parent| parent.text.contains(&declaration) || is_test(parent, all))
}

/// Ids that callers send are read by `http/ids.rs`, whatever the form in which they write them. `cleaning_draft.rs` repeats ids in its
/// answers as they were sent, and reads them itself.
#[test]
fn ids_of_callers_are_never_taken_as_they_are_written() {
    let is_id = |name: &str| name == "id" || name == "ids" || name.ends_with("_id") || name.ends_with("_ids");
    let of_people = ["domain_id", "correlation_id"];
    let (mut wrong, mut found) = (Vec::new(), 0);
    for source in sources()
        .iter()
        .filter(|source| source.path.starts_with("http") && !source.path.ends_with("cleaning_draft.rs"))
    {
        let (mut read, mut before) = (false, "");
        for line in source.code.lines().map(str::trim) {
            if line.starts_with("#[derive(") {
                read = line.contains("Deserialize");
            }
            let field = line.strip_prefix("pub ").unwrap_or(line).split_once(": ");
            let texts = ["String,", "Option<String>,", "Vec<String>,"];
            if let Some((name, kind)) = field.filter(|(name, kind)| read && is_id(name) && texts.contains(kind)) {
                found += 1;
                if !before.contains("deserialize_with") && !of_people.contains(&name) {
                    wrong.push(format!("{}: {name}: {kind}", source.path.display()));
                }
            }
            if line.starts_with("fn ") || line.starts_with("impl ") {
                read = false;
            }
            before = line;
        }
    }
    assert!(found > 20, "{found}");
    assert!(
        wrong.is_empty(),
        "read by ids::one, ids::maybe or ids::many: {}",
        wrong.join(", ")
    );
}

#[test]
fn one_concept_has_one_word() {
    const BANNED: [(&str, &str); 6] = [
        ("standardise", "standardize"),
        ("normalise", "standardize"),
        ("master_record", "golden_record"),
        ("golden_uid", "golden_id"),
        ("external_id", "key"),
        ("tenant", "domain"),
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        let code = source.code.to_lowercase();
        let found = BANNED.iter().filter(|(word, _)| code.contains(word));
        wrong.extend(found.map(|(word, better)| format!("{}: {word}; say {better}", source.path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_walls_are_seen_by_these_tests() {
    let code = code_of(
        "use crate::{engine::a, store::{b, c}};\nuse diesel::prelude::*; // crate::http\nlet x = \"crate::cli\";",
    );
    assert_eq!(behind(&code, "crate::"), BTreeSet::from(["engine", "store"]));
    assert!(mentions(&code, "diesel") && !mentions(&code, "prelude"));
    assert!(!mentions("my_diesel::x", "diesel") && mentions("let t = std::time::Instant::now();", "std::time"));
}
