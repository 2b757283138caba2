//! The command line: what it says, how it ends, and what it leaves alone.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::harness::records::baxter;
use crate::harness::token::SECRET;
use crate::harness::{Database, Hub, both, hub};

both!(a_database_is_verified_with_a_verdict, a_feed_begins_anew_only_when_said);

fn program() -> Command {
    let mut command = hub::program();
    command.env("MDM_HUB_AUTH_HS256_SECRET", SECRET);
    command
}

fn ended(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// Runs it with nobody at the other end of its standard output.
fn unread(command: &mut Command) -> (Option<i32>, String) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut child = command.stdout(writer).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut told = String::new();
    child
        .stderr
        .take()
        .expect("piped")
        .read_to_string(&mut told)
        .expect("text");
    (child.wait().expect("it ends").code(), told)
}

fn a_database_is_verified_with_a_verdict(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_golden("erp", "1", &baxter());
    let verify = || {
        let mut command = program();
        command.arg("verify").env("DATABASE_URL", database.url());
        command
    };
    let (code, out, told) = ended(&mut verify());
    assert_eq!(code, Some(0), "{out} {told}");
    assert_eq!(out.lines().last(), Some("everything holds"));
    let (code, out, _) = ended(verify().arg("--json"));
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (code, &report["holds"], &report["not_held"]),
        (Some(0), &true.into(), &0.into())
    );
    let (code, told) = unread(&mut verify());
    assert!(code == Some(0) && !told.contains("panicked"), "{told}");
    database
        .connect()
        .execute("UPDATE audit SET actor = 'nobody' || actor WHERE seq = 1");
    let (code, out, told) = ended(&mut verify());
    assert_eq!(code, Some(1), "{out} {told}");
    assert!(
        out.lines().last().is_some_and(|line| line.contains("not hold")),
        "{out}"
    );
    assert_eq!(
        unread(&mut verify()).0,
        Some(1),
        "the verdict is told by the exit code too"
    );
    let (code, _, told) = ended(verify().args(["--config", "/nowhere/hub.toml"]));
    assert_eq!(code, Some(2), "{told}");
}

fn a_feed_begins_anew_only_when_said(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_golden("erp", "1", &baxter());
    let cursor = hub.reader().get("/v1/changes?domain=vendor").expect(200)["next_cursor"].clone();
    let path = format!(
        "/v1/changes?domain=vendor&cursor={}",
        cursor.as_str().expect("a cursor")
    );
    let renew = |arguments: &[&str]| {
        let mut command = program();
        command
            .args(["feed", "new-incarnation"])
            .args(arguments)
            .env("DATABASE_URL", database.url());
        ended(&mut command)
    };
    let (code, out, told) = renew(&[]);
    assert_eq!(code, Some(1));
    assert!(
        out.lines().any(|line| line.starts_with("vendor:")) && out.lines().count() > 1,
        "{out}"
    );
    assert!(told.contains("--yes"), "{told}");
    let (code, _, told) = renew(&["--domain", "vendor", "--domain", "vender", "--yes"]);
    assert!(code == Some(1) && told.contains("vender"), "{told}");
    hub.reader().get(&path).expect(200);
    let (code, out, _) = renew(&["--domain", "vendor", "--yes"]);
    assert_eq!((code, out.lines().count()), (Some(0), 1));
    hub.reader().get(&path).problem(409, "feed_incarnation_changed");
}

#[test]
fn a_path_that_cannot_be_used_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("text"), "not a database, but a text").expect("a file");
    std::fs::write(at("empty"), "").expect("a file");
    std::fs::create_dir(at("folder")).expect("a folder");
    let url = |name: &str| format!("sqlite:{}", at(name).display());
    let commands: [&[&str]; 4] = [
        &["verify"],
        &["feed", "new-incarnation"],
        &["upgrade-report"],
        &["train", "--domain", "vendor", "--actor", "ann"],
    ];
    let refused = |arguments: &[&str], database: &str, said: &str| {
        let (code, out, told) = ended(program().args(arguments).env("DATABASE_URL", url(database)));
        let expected = if arguments == ["verify"] { 2 } else { 1 };
        assert_eq!(
            (code, out.as_str()),
            (Some(expected), ""),
            "{arguments:?} {database}: {told}"
        );
        assert!(
            told.contains(said) && !told.contains("internal"),
            "{arguments:?} {database}: {told}"
        );
        assert_eq!(
            told.lines().filter(|line| line.contains("panicked")).count(),
            0,
            "{told}"
        );
    };
    for arguments in commands {
        refused(arguments, "folder", "not a folder");
        refused(arguments, "text", "no SQLite database");
        refused(arguments, "text/x.db", "");
        if arguments[0] != "train" {
            refused(arguments, "gone.db", "no database");
            refused(arguments, "empty", "it is empty");
            assert!(!at("gone.db").exists());
        }
    }
    refused(
        &["train", "--domain", "vendor", "--actor", "ann"],
        "gone/x.db",
        "no such folder",
    );
    refused(&["serve"], "gone/x.db", "no such folder");
    refused(&["serve"], "folder", "not a folder");
    let file = |name: &str| at(name).display().to_string();
    let domain = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas/vendor")
        .display()
        .to_string();
    for (arguments, said) in [
        (
            vec!["profile".into(), file("gone"), "--domain".into(), "vendor".into()],
            "no such file",
        ),
        (
            vec!["profile".into(), file("folder"), "--domain".into(), "vendor".into()],
            "not a folder",
        ),
        (
            vec!["profile".into(), file("text"), "--domain".into(), "vender".into()],
            "expected one of",
        ),
        (
            vec![
                "evaluate".into(),
                "--domain".into(),
                domain.clone(),
                "--records".into(),
                file("gone"),
                "--truth".into(),
                file("gone"),
            ],
            "no such file",
        ),
        (
            vec![
                "evaluate".into(),
                "--domain".into(),
                file("gone"),
                "--records".into(),
                file("text"),
                "--truth".into(),
                file("text"),
            ],
            "expected a folder",
        ),
        (
            vec![
                "train".into(),
                "--domain".into(),
                domain,
                "--records".into(),
                file("empty"),
            ],
            "empty",
        ),
    ] {
        let (code, _, told) = ended(program().args(&arguments));
        assert_eq!(code, Some(1), "{arguments:?}: {told}");
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
}

#[test]
fn a_reader_that_stops_ends_no_command_in_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let records = folder.path().join("records.csv");
    let rows: String = (1..30).map(|n| format!("a,{n},Vendor {n} Inc,Mesa\n")).collect();
    std::fs::write(&records, format!("source,id,legal_name,addresses.city\n{rows}")).expect("a file");
    let truth = folder.path().join("truth.csv");
    std::fs::write(&truth, "source,id,entity_id\na,1,1\na,2,2\n").expect("a file");
    let domain = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vendor");
    let (records, truth, domain) = (
        records.display().to_string(),
        truth.display().to_string(),
        domain.display().to_string(),
    );
    let evaluate = [
        "evaluate",
        "--domain",
        &domain,
        "--records",
        &records,
        "--truth",
        &truth,
    ];
    for arguments in [
        vec!["profile", &records, "--domain", "vendor"],
        evaluate.to_vec(),
        [&evaluate[..], &["--json"]].concat(),
        vec!["token", "--subject", "ann", "--scope", "*:read"],
        vec!["--help"],
    ] {
        let (code, told) = unread(program().args(&arguments));
        assert!(
            code == Some(0) && !told.contains("panicked"),
            "{arguments:?}: {code:?} {told}"
        );
    }
}

#[test]
fn a_token_that_could_do_nothing_is_not_made() {
    for (subject, scope, ttl, said) in [
        (
            "ann",
            "vendor:read item:ingest *:read definitions:govern operations:admin",
            "8h",
            "",
        ),
        ("ann", "vender:read", "8h", "did you mean `vendor`"),
        ("ann", "vendor:reed", "8h", "did you mean `read`"),
        ("ann", "vendor", "8h", "<domain>:<action>"),
        ("ann", " ", "8h", "scope is empty"),
        (" ", "*:read", "8h", "subject is empty"),
        ("ann", "*:read", "0h", "never be valid"),
        ("ann", "*:read", "eternal", "expected a number"),
        ("ann", "*:read", "365d", "auth.max_life_s"),
    ] {
        let (code, out, told) = ended(program().args(["token", "--subject", subject, "--scope", scope, "--ttl", ttl]));
        assert_eq!(code == Some(0), said.is_empty(), "{scope}: {told}");
        assert_eq!(out.is_empty(), !said.is_empty(), "{out}");
        assert!(told.contains(said), "{scope}: {told}");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/domains")
        .display()
        .to_string();
    let of_folder = ["token", "--subject", "ann", "--scope", "payer:read"];
    assert_eq!(ended(program().args(of_folder)).0, Some(1));
    assert_eq!(ended(program().args(of_folder).args(["--schemas", &folder])).0, Some(0));
}
