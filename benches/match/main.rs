//! Matching at scale: a whole file end to end, how that grows, and search before create, beside what the machine can do.
//!
//! ```text
//! cargo bench --bench match                                        # 1,000,000 vendors made here
//! cargo bench --bench match -- --records r.csv --truth truth.csv   # a file of vendors
//! cargo bench --bench match -- … --peer "python peer.py"           # prints one JSON line with `seconds`
//! ```

mod anchor;
mod vendors;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use mdm_hub::engine::domain::{Domain, builtin};
use mdm_hub::engine::matching::{Constraints, MatchIndex, Sight, features};
use mdm_hub::engine::record::Attributes;
use mdm_hub::engine::resolution::resolve;
use serde_json::Value;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many searches are timed.
const SEARCHES: usize = 2_000;
/// How many times smaller the file is that growth is measured from.
const SMALLER: usize = 10;

fn main() {
    let options = Options::from_arguments();
    let folder = tempfile::tempdir().expect("a folder");
    let (records, truth) = options.files(folder.path());
    let rows = std::fs::read_to_string(&records).expect("the file of records");
    let count = rows.lines().count() - 1;
    let (small, small_truth) = smaller(folder.path(), &records, &truth, count / SMALLER);

    let first = evaluate(&small, &small_truth);
    println!("{:>9} records  {first}", count / SMALLER);
    let whole = evaluate(&records, &truth);
    println!("{count:>9} records  {whole}");
    println!(
        "growth            {:.1}-fold for {SMALLER} times the records",
        whole.seconds / first.seconds
    );
    let counted = anchor::count_cells(&rows);
    println!(
        "anchor            {counted:.2} s to count the file's cells in one hash table; end to end is {:.1} times that",
        whole.seconds / counted
    );

    let mut waits = searches(&rows, count);
    waits.sort_by(f64::total_cmp);
    let quantile = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    let read = anchor::memory_read();
    println!(
        "search before create into {count}: p50 {:.3} ms, p99 {:.3} ms; one dependent read of memory {:.0} ns, p50 is {:.0} of them",
        quantile(0.5) * 1e3,
        quantile(0.99) * 1e3,
        read * 1e9,
        quantile(0.5) / read
    );
    if let Some(command) = &options.peer {
        let seconds = peer(command);
        println!(
            "peer              {seconds:.1} s: {:.1} times as long",
            seconds / whole.seconds
        );
    }
}

#[derive(Default)]
struct Options {
    /// How many records are made where no file is given.
    count: Option<u64>,
    records: Option<PathBuf>,
    truth: Option<PathBuf>,
    peer: Option<String>,
}

impl Options {
    fn from_arguments() -> Self {
        let mut options = Options::default();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                "--records" => {
                    let value = value();
                    match value.parse() {
                        Ok(count) => options.count = Some(count),
                        Err(_) => options.records = Some(value.into()),
                    }
                }
                "--truth" => options.truth = Some(value().into()),
                "--peer" => options.peer = Some(value()),
                // Cargo passes this to every benchmark.
                "--bench" => {}
                other => panic!("unknown argument {other}"),
            }
        }
        options
    }

    /// The files that were given, or made ones.
    fn files(&self, folder: &Path) -> (PathBuf, PathBuf) {
        if let (Some(records), Some(truth)) = (&self.records, &self.truth) {
            return (records.clone(), truth.clone());
        }
        let (mut rows, mut entities) = (vendors::HEADER.to_owned(), "source,id,entity_id\n".to_owned());
        for n in 0..self.count.unwrap_or(1_000_000) {
            rows.push_str(&vendors::row(n));
            let _ = writeln!(entities, "vendors,v{n},e{}", vendors::entity(n));
        }
        (
            write(folder, "records.csv", &rows),
            write(folder, "truth.csv", &entities),
        )
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("room for the files");
    path
}

/// The first rows of both files.
fn smaller(folder: &Path, records: &Path, truth: &Path, count: usize) -> (PathBuf, PathBuf) {
    let cut = |path: &Path, name: &str| {
        let text = std::fs::read_to_string(path).expect("a file");
        let lines: Vec<&str> = text.lines().take(count + 1).collect();
        write(folder, name, &(lines.join("\n") + "\n"))
    };
    (cut(records, "fewer.csv"), cut(truth, "fewer-truth.csv"))
}

/// What `mdm-hub evaluate` says of a file.
struct Evaluated {
    seconds: f64,
    peak_mib: f64,
    f1: f64,
    compared: f64,
}

impl std::fmt::Display for Evaluated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Evaluated {
            seconds,
            peak_mib,
            f1,
            compared,
        } = self;
        write!(
            f,
            "{seconds:.2} s, peak {peak_mib:.0} MiB, F1 {f1:.4}, {compared} comparisons"
        )
    }
}

/// In a process of its own, so that its memory is its own.
fn evaluate(records: &Path, truth: &Path) -> Evaluated {
    let output = Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
        .args(["evaluate", "--json", "--domain"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vendor"))
        .args([Path::new("--records"), records, Path::new("--truth"), truth])
        .output()
        .expect("mdm-hub runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let number = |name: &str| report[name].as_f64().expect("a number");
    Evaluated {
        seconds: number("seconds"),
        peak_mib: number("peak_mib"),
        f1: number("f1"),
        compared: number("compared_pairs"),
    }
}

/// Seconds that each of many searches before create takes, into an index of all records.
fn searches(rows: &str, count: usize) -> Vec<f64> {
    let domains = builtin().expect("built-in domains");
    let domain = domains.iter().find(|domain| domain.name == "vendor").expect("vendor");
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let mut index = MatchIndex::new(&domain.matching);
    let mut asked = Vec::new();
    let every = (count / SEARCHES).max(1);
    for (number, row) in reader.records().map(|row| row.expect("a row")).enumerate() {
        let attributes = attributes(&header, &row);
        let features = features(&domain.matching, &domain.standardize(&attributes));
        let golden = format!("g{number}");
        index.insert(&format!("r{number}"), "vendors", Some(&golden), features);
        if number % every == 0 {
            asked.push(attributes);
        }
    }
    asked
        .iter()
        .map(|attributes| search(domain, &index, attributes))
        .collect()
}

/// The record as somebody types it who does not know that it is there.
fn search(domain: &Domain, index: &MatchIndex, attributes: &Attributes) -> f64 {
    let started = Instant::now();
    let features = features(&domain.matching, &domain.prepare(attributes).attributes);
    let decision = resolve(
        domain,
        index.seen(Sight::Whole),
        &Constraints::new(),
        "typed",
        "erp",
        &features,
    );
    let seconds = started.elapsed().as_secs_f64();
    std::hint::black_box(decision);
    seconds
}

/// A row as attributes; a dot leads into a group.
fn attributes(header: &csv::StringRecord, row: &csv::StringRecord) -> Attributes {
    let mut attributes = Attributes::new();
    for (name, cell) in header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
        match name.split_once('.') {
            Some((group, part)) => {
                let group = attributes
                    .entry(group)
                    .or_insert_with(|| Value::Object(Attributes::new()));
                group[part] = Value::from(cell);
            }
            None if matches!(name, "source" | "id") => {}
            None => {
                attributes.insert(name.to_owned(), Value::from(cell));
            }
        }
    }
    attributes
}

/// The seconds that the peer says it took, in the last line it prints.
fn peer(command: &str) -> f64 {
    let output = Command::new("sh")
        .args(["-c", command])
        .output()
        .expect("the peer runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text
        .lines()
        .rev()
        .find(|line| line.starts_with('{'))
        .expect("a line of JSON");
    let report: Value = serde_json::from_str(line).expect("JSON");
    let seconds = &report["seconds"];
    let number = seconds.as_f64().or_else(|| seconds["total"].as_f64());
    number.expect("`seconds`, a number or with a `total`")
}
