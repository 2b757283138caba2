//! A database that stands still, is held by somebody else, has no room, or whose clock was wrong: callers learn it soon, and all
//! goes on by itself afterwards.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mdm_hub::hub::time::rfc3339;
use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::own_postgres::OwnPostgres;
use crate::harness::records::{golden_record, source_record, vendor};
use crate::harness::subscription::{Subscription, options};
use crate::harness::wait::wait_for;
use crate::harness::{Client, Database, Hub, both, wait_until};

/// Within this every call has an answer, on a slow machine too.
const SOON: Duration = Duration::from_secs(30);

both!(
    a_lock_that_somebody_holds_is_not_waited_for_without_end,
    a_full_disk_is_said_and_nothing_is_half_done,
    what_is_committed_after_the_clock_stood_ahead_is_found_as_of_now,
);

/// As operators may set it who want to know soon.
fn hasty() -> Options {
    Options::default()
        .set("MDM_HUB_DATABASE_LOCK_TIMEOUT_MS", "1000")
        .set("MDM_HUB_DATABASE_IDLE_TIMEOUT_MS", "3000")
        .set("MDM_HUB_DATABASE_ANSWER_TIMEOUT_MS", "2000")
}

#[track_caller]
fn within<T>(most: Duration, what: &str, call: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let answer = call();
    assert!(begun.elapsed() < most, "{what} took {:?}", begun.elapsed());
    answer
}

#[test]
fn a_database_that_stands_still_does_not_hang_the_hub() {
    let server = OwnPostgres::start();
    let database = Database::at(server.url());
    let hub = Hub::start_with(&database, hasty());
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = feeder.feed_golden("erp", "1", &vendor(1));
    hub.anonymous().get("/readyz").expect(200);
    server.freeze();
    let calls: [(&str, &dyn Fn() -> u16); 5] = [
        ("a write", &|| {
            feeder.send_record("vendor", "erp", "2", &vendor(2)).status
        }),
        ("a list", &|| {
            reader.get("/v1/domains/vendor/golden-records?limit=5").status
        }),
        ("a look-up", &|| reader.get("/v1/domains/vendor/crosswalk/erp/1").status),
        ("subscriptions", &|| {
            hub.actor("s", "*:subscribe").get("/v1/subscriptions").status
        }),
        ("metrics", &|| hub.admin().get("/metrics").status),
    ];
    within(Duration::from_secs(6), "/readyz", || {
        hub.anonymous().get("/readyz").problem(503, "busy")
    });
    for (what, call) in &calls {
        assert_eq!(within(SOON, what, call), 503, "{what}");
    }
    // By now it is known, and nobody waits for it.
    for (what, call) in &calls {
        assert_eq!(within(Duration::from_secs(6), what, call), 503, "{what} again");
    }
    hub.anonymous().get("/healthz").expect(200);
    server.thaw();
    wait_until("the hub is ready again", || {
        hub.anonymous().get("/readyz").status == 200
    });
    reader.clone().patient().get(&golden_record("vendor", &id)).expect(200);
    wait_until("records are taken again", || {
        feeder.send_record("vendor", "erp", "3", &vendor(3)).status == 201
    });
    // What was told to be unknown was done once or not at all.
    feeder.feed_golden("erp", "2", &vendor(2));
    assert_eq!(reader.all_changes("vendor").len(), 3);
}

/// A node that is held still in the middle of a commit holds the domain's lock.
#[test]
fn a_node_that_stops_in_a_commit_does_not_stop_the_domain_on_others() {
    let database = Database::postgres();
    let stopped = Hub::start_with(&database, hasty());
    let other = Hub::start_with(&database, hasty());
    other.feeder().feed_golden("erp", "0", &vendor(0));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for lane in 1..4 {
            let (feeder, done) = (stopped.feeder(), &done);
            scope.spawn(move || {
                for number in 0.. {
                    if done.load(Ordering::Acquire) {
                        break;
                    }
                    let request = feeder.request("PUT", &source_record("vendor", "erp", &format!("{lane}-{number}")));
                    let _ = request
                        .json(&json!({"attributes": vendor(lane * 10_000 + number)}))
                        .try_send();
                }
            });
        }
        let mut looking = database.connect();
        wait_for("the node is held still while it holds the lock", || {
            stopped.signal("STOP");
            let holding = looking.texts(
                "SELECT a.pid::text AS text FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid \
                 WHERE a.datname = current_database() AND a.state = 'idle in transaction' AND l.mode = 'RowShareLock' \
                 AND l.relation = 'domain_head'::regclass AND l.granted",
            );
            if holding.is_empty() {
                stopped.signal("CONT");
                return None;
            }
            Some(())
        });
        let feeder = other.feeder();
        let first = within(SOON, "a write to the domain that is held", || {
            feeder.send_record("vendor", "erp", "held", &vendor(77))
        });
        assert!(matches!(first.status, 201 | 503), "{}", first.text());
        within(SOON, "the lock is taken from the node that stands still", || {
            wait_until("the record is taken", || {
                matches!(
                    feeder.send_record("vendor", "erp", "held", &vendor(77)).status,
                    200 | 201
                )
            });
        });
        done.store(true, Ordering::Release);
        stopped.signal("CONT");
    });
    wait_until("the node that stood still goes on", || {
        stopped
            .feeder()
            .send_record("vendor", "erp", "again", &vendor(88))
            .status
            < 300
    });
}

fn a_lock_that_somebody_holds_is_not_waited_for_without_end(database: Database) {
    let hub = Hub::start_with(&database, hasty());
    let feeder = hub.feeder();
    feeder.feed_golden("erp", "1", &vendor(1));
    let mut holder = database.connect();
    holder.script(match database.is_shared() {
        true => "BEGIN; SELECT * FROM domain_head FOR UPDATE",
        false => "BEGIN IMMEDIATE",
    });
    let refused = within(SOON, "a write", || feeder.send_record("vendor", "erp", "2", &vendor(2)));
    refused.problem(503, "busy");
    assert!(refused.header("retry-after").is_some());
    hub.reader().get("/v1/domains/vendor/golden-records").expect(200);
    holder.script("ROLLBACK");
    wait_until("records are taken again", || {
        feeder.send_record("vendor", "erp", "2", &vendor(2)).status < 300
    });
    assert_eq!(hub.reader().all_changes("vendor").len(), 2);
}

/// The database refuses to grow, in the words that it has for that.
fn fill(database: &Database) {
    let script = match database.is_shared() {
        true => {
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION \
             'could not extend file \"base/16384/2619\": No space left on device' USING ERRCODE = '53100'; END $$; \
             CREATE TRIGGER full_records BEFORE INSERT ON source_record FOR EACH ROW EXECUTE FUNCTION full_disk(); \
             CREATE TRIGGER full_probe BEFORE INSERT ON storage_probe FOR EACH ROW EXECUTE FUNCTION full_disk();"
        }
        false => {
            "CREATE TRIGGER full_records BEFORE INSERT ON source_record BEGIN \
             SELECT RAISE(ABORT, 'database or disk is full'); END; \
             CREATE TRIGGER full_probe BEFORE INSERT ON storage_probe BEGIN \
             SELECT RAISE(ABORT, 'database or disk is full'); END;"
        }
    };
    database.connect().script(script);
}

fn make_room(database: &Database) {
    let script = match database.is_shared() {
        true => "DROP TRIGGER full_records ON source_record; DROP TRIGGER full_probe ON storage_probe",
        false => "DROP TRIGGER full_records; DROP TRIGGER full_probe",
    };
    database.connect().script(script);
}

fn a_full_disk_is_said_and_nothing_is_half_done(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "1", &vendor(1));
    fill(&database);
    let refused = feeder.send_record("vendor", "erp", "2", &vendor(2));
    refused.problem(507, "storage_full");
    let many = json!({"records": [{"system": "erp", "key": "3", "attributes": vendor(3)}]});
    feeder
        .post("/v1/domains/vendor/source-records", &many)
        .problem(507, "storage_full");
    let not_ready = hub.anonymous().get("/readyz").problem(503, "busy");
    assert!(
        not_ready["detail"].as_str().unwrap().contains("no room left"),
        "{not_ready}"
    );
    // What is there is served.
    hub.reader().get(&golden_record("vendor", &id)).expect(200);
    feeder.get(&source_record("vendor", "erp", "2")).expect(404);
    make_room(&database);
    wait_until("the hub is ready again, by itself", || {
        hub.anonymous().get("/readyz").status == 200
    });
    feeder.feed_golden("erp", "2", &vendor(2));
    assert_eq!(
        hub.reader().all_changes("vendor").len(),
        2,
        "nothing of what was refused was done"
    );
}

/// A real file system without room, where this machine lets one be made.
#[test]
fn a_file_system_without_room_is_a_full_disk() {
    let database = Database::sqlite();
    let place = database.dir.path().display().to_string();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=12m", "tmpfs", &place])
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        // Without the right to mount, `a_full_disk_is_said_and_nothing_is_half_done` is all there is.
        return;
    }
    let hub = Hub::start(&database);
    let filling = database.dir.path().join("filling");
    let feeder = hub.feeder();
    feeder.feed_golden("erp", "1", &vendor(1));
    // Whatever is left is taken.
    let mut taking = std::fs::File::create(&filling).unwrap();
    while std::io::Write::write_all(&mut taking, &[0; 4096]).is_ok() {}
    drop(taking);
    let refused = wait_for("a write finds no room", || {
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(100);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let answer = feeder.send_record("vendor", "erp", &number.to_string(), &vendor(number));
        (answer.status != 201).then_some(answer)
    });
    refused.problem(507, "storage_full");
    hub.anonymous().get("/readyz").problem(503, "busy");
    std::fs::remove_file(&filling).unwrap();
    wait_until("the hub is ready again, by itself", || {
        hub.anonymous().get("/readyz").status == 200
    });
    feeder.feed_golden("erp", "2", &vendor(2));
    drop(hub);
    let gone = std::process::Command::new("umount").args(["-l", &place]).status();
    assert!(gone.unwrap().success());
}

fn website(number: usize) -> Value {
    let mut attributes = vendor(1);
    attributes["website"] = json!(format!("https://example.com/{number}"));
    attributes
}

fn as_of(client: &Client, id: &str, moment: &str) -> String {
    let path = format!("{}?as_of={moment}", golden_record("vendor", id));
    let found = client.get(&path).expect(200);
    found["attributes"]["website"].as_str().unwrap().to_owned()
}

fn what_is_committed_after_the_clock_stood_ahead_is_found_as_of_now(database: Database) {
    let mut hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "1", &website(1));
    hub.feeder().feed_golden("erp", "1", &website(2));
    hub.stop();
    // As if the clock had stood an hour ahead until here.
    const HOUR: i64 = 3_600_000_000;
    database.connect().script(&format!(
        "UPDATE golden_record SET created_at = created_at + {HOUR}, updated_at = updated_at + {HOUR}, \
         published_at = published_at + {HOUR}; UPDATE golden_past SET until = until + {HOUR}, created_at = created_at + {HOUR}; \
         UPDATE source_record SET received_at = received_at + {HOUR}; \
         UPDATE domain_head SET last_at = last_at + {HOUR}, committed_at = committed_at + {HOUR}"
    ));
    hub.restart(&database);
    let reader = hub.reader();
    let now = || rfc3339(mdm_hub::hub::time::now());
    assert_eq!(
        as_of(&reader, &id, &now()),
        "https://example.com/2",
        "what stood when the clock was set back"
    );
    hub.feeder().feed_golden("erp", "1", &website(3));
    hub.feeder().feed_golden("erp", "1", &website(4));
    assert_eq!(as_of(&reader, &id, &now()), "https://example.com/4");
    let history = reader
        .get(&format!("{}/history", golden_record("vendor", &id)))
        .expect(200);
    let versions = history["items"].as_array().unwrap();
    let stamp = |version: i64| {
        let found = versions.iter().find(|v| v["version"] == version).unwrap();
        found["at"].as_str().unwrap()
    };
    // Each is found at the moment that it says of itself, although the clock does not say so yet.
    assert_eq!(as_of(&reader, &id, stamp(4)), "https://example.com/4");
    assert_eq!(as_of(&reader, &id, stamp(3)), "https://example.com/3");
    let far = "2999-01-01T00:00:00Z";
    let path = format!("{}?as_of={far}", golden_record("vendor", &id));
    reader.get(&path).problem(400, "malformed_request");
}

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn nobody_else_on_the_machine_reads_the_database() {
    let database = Database::sqlite();
    // Without the tests' own key, so that the hub makes one.
    let mut hub = Hub::start_with(&database, options().unset("MDM_HUB_SECRET_KEY"));
    hub.feeder().feed_golden("erp", "1", &vendor(1));
    Subscription::from_now(&hub, "http://127.0.0.1:9/hook");
    let file = database.file();
    for suffix in ["", "-wal", "-shm", ".lock", ".key"] {
        let path = std::path::PathBuf::from(format!("{}{suffix}", file.display()));
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert!(!hub.log().contains("others may open"), "{}", hub.log());
    hub.kill();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    hub.restart(&database);
    assert!(hub.log().contains("others may open this file"), "{}", hub.log());
}
