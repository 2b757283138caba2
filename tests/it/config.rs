//! A hub that is not told rightly how to run does not run, and says why.

use std::process::{Command, Output};

use crate::harness::hub::{Options, program, serve};
use crate::harness::token::SECRET;
use crate::harness::{Client, Database, Hub};

fn refused(command: &mut Command, reasons: &[&str]) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert!(!status.success(), "{command:?}");
    for reason in reasons {
        assert!(said.contains(reason), "{reason}: {said}");
    }
    said
}

#[test]
fn unknown_settings_are_refused_with_what_there_is() {
    let database = Database::sqlite();
    let options = Options::default();
    refused(
        serve(&database, &options).env("MDM_HUB_LISTN", "x"),
        &["MDM_HUB_LISTN", "MDM_HUB_LISTEN"],
    );
    refused(
        serve(&database, &options).env("MDM_HUB_QUEUE", "many"),
        &["MDM_HUB_QUEUE", "many"],
    );
    refused(
        serve(&database, &options).env("MDM_HUB_METRICS_PUBLIC", "perhaps"),
        &["MDM_HUB_METRICS_PUBLIC", "true or false"],
    );
    refused(serve(&database, &options).env("MDM_HUB_READERS", "0"), &["readers"]);
    let file = database.dir.path().join("hub.toml");
    for (text, reasons) in [
        (
            "listen = \"127.0.0.1:0\"\nlisten_on = 1\n",
            ["hub.toml", "listen_on", "database_url"],
        ),
        ("[auth]\nsecret = \"x\"\n", ["hub.toml", "secret", "hs256_secret"]),
        ("queue = \"x\"\n", ["hub.toml", "queue", "line 1"]),
        ("listen = [", ["hub.toml", "line 1", "TOML"]),
    ] {
        std::fs::write(&file, text).unwrap();
        refused(serve(&database, &options).arg("--config").arg(&file), &reasons);
    }
    refused(
        serve(&database, &options).arg("--config").arg("nowhere.toml"),
        &["nowhere.toml"],
    );
    refused(program().arg("server"), &["server"]);
    assert!(!database.file().exists(), "the database is not touched");
}

#[test]
fn no_hub_without_authentication() {
    let database = Database::sqlite();
    let options = Options::default();
    refused(
        serve(&database, &options).env_remove("MDM_HUB_AUTH_HS256_SECRET"),
        &["MDM_HUB_AUTH_HS256_SECRET", "MDM_HUB_AUTH_KEYS_FILE"],
    );
    let said = refused(
        serve(&database, &options).env("MDM_HUB_AUTH_HS256_SECRET", "hunter2"),
        &["32"],
    );
    assert!(!said.contains("hunter2"));
    refused(
        serve(&database, &options).env("MDM_HUB_AUTH_KEYS_FILE", "/nowhere.pem"),
        &["/nowhere.pem"],
    );
    refused(
        serve(&database, &options).env("MDM_HUB_AUTH_ALGORITHMS", "none"),
        &["none"],
    );
    assert!(!database.file().exists(), "the database is not touched");
}

#[test]
fn a_database_that_is_not_there_is_no_empty_one() {
    let database = Database::sqlite();
    let options = Options::default();
    let folder = tempfile::tempdir().unwrap();
    let away = "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2";
    refused(
        serve(&database, &options)
            .current_dir(folder.path())
            .env("DATABASE_URL", away),
        &["database"],
    );
    for url in ["mysql://x/y", "sqlite:", ":memory:"] {
        refused(
            serve(&database, &options)
                .current_dir(folder.path())
                .env("DATABASE_URL", url),
            &["postgres://", "sqlite:PATH"],
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "no stray file");
}

#[test]
fn the_environment_is_stronger_than_the_file() {
    let database = Database::sqlite();
    let file = database.dir.path().join("hub.toml");
    let text = format!(
        "listen = \"256.0.0.1:1\"\nmetrics_public = true\n[auth]\nhs256_secret = \"{SECRET}\"\n[log]\nformat = \"json\"\n"
    );
    std::fs::write(&file, text).unwrap();
    let options = Options::default()
        .argument("--config")
        .argument(file.display().to_string());
    let hub = Hub::start_with(&database, options);
    hub.anonymous().get("/metrics").expect_text(200);
    let first = hub.log().lines().next().unwrap_or_default().to_string();
    assert!(serde_json::from_str::<serde_json::Value>(&first).is_ok(), "{first}");
}

#[test]
fn tokens_can_be_made_for_development() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    let mut command = program();
    command.args(["token", "--subject", "ann", "--scope", "vendor:read", "--ttl", "5m"]);
    let output = command.env("MDM_HUB_AUTH_HS256_SECRET", SECRET).output().unwrap();
    assert!(output.status.success());
    let token = String::from_utf8(output.stdout).unwrap().trim().to_string();
    let client = Client::new(&hub.url, Some(token));
    client.get("/v1/changes?domain=vendor").expect(200);
    client.get("/v1/changes?domain=item").problem(403, "forbidden");
    refused(
        program()
            .args(["token", "--subject", "ann", "--scope", "vendor:write"])
            .env("MDM_HUB_AUTH_HS256_SECRET", SECRET),
        &["vendor:write", "ingest"],
    );
}

#[test]
fn a_stopped_hub_finishes_what_it_does() {
    let database = Database::sqlite();
    let mut hub = Hub::start(&database);
    hub.feeder().feed("erp", "1", &crate::harness::records::vendor(1));
    let waiting = {
        let reader = hub.reader();
        let cursor = reader.get("/v1/changes?domain=vendor").expect(200)["next_cursor"]
            .as_str()
            .unwrap()
            .to_string();
        std::thread::spawn(move || {
            reader
                .get(&format!("/v1/changes?domain=vendor&wait=30&cursor={cursor}"))
                .status
        })
    };
    crate::harness::wait_until("the reader waits", || hub.anonymous().get("/readyz").status == 200);
    assert!(hub.stop().success());
    let status = waiting.join();
    assert!(status.is_ok_and(|status| status == 200), "who waits is answered");
}
