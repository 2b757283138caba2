//! One private PostgreSQL for all tests of a run, whatever the number of test processes.
//!
//! Each test process holds a shared lock on a file for as long as it lives. The first one starts the server and, beside
//! it, a small watcher that waits until nobody holds the lock any longer, stops the server and removes its files.
//! `MDM_HUB_TEST_PG` names another server instead, e.g. `postgres://user:password@host/postgres`; the user needs the
//! right to create databases and to end connections.

use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl};

const MISSING: &str = "PostgreSQL is needed to run the tests and was not found. Install it (Debian: `apt-get install \
    postgresql`), or name a server: MDM_HUB_TEST_PG=postgres://user:password@host/postgres";

/// A running PostgreSQL server.
pub struct Cluster {
    /// URL with `{}` where the name of the database goes.
    template: String,
    /// Log of a server of ours.
    log: Option<PathBuf>,
    /// Held until the process ends.
    _use: Option<File>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

impl Cluster {
    /// The server of this test run.
    pub fn shared() -> &'static Cluster {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| match std::env::var("MDM_HUB_TEST_PG") {
            Ok(url) => Cluster {
                template: template(&url),
                log: None,
                _use: None,
            },
            Err(_) => join(),
        })
    }

    /// URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        self.template.replace("{}", database)
    }

    /// Runs a statement as administrator.
    pub fn execute(&self, statement: &str) {
        let mut conn = PgConnection::establish(&self.url("postgres")).expect("PostgreSQL answers");
        conn.batch_execute(statement)
            .unwrap_or_else(|e| panic!("{statement}: {e}"));
    }

    /// Runs a statement as administrator if the server still answers.
    pub fn try_execute(&self, statement: &str) {
        if let Ok(mut conn) = PgConnection::establish(&self.url("postgres")) {
            let _ = conn.batch_execute(statement);
        }
    }

    /// End of the server's log, when it is ours, for a test that failed.
    pub fn log(&self) -> String {
        let text = self
            .log
            .as_ref()
            .and_then(|path| fs::read_to_string(path).ok())
            .unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }

    /// Runs a query that counts.
    pub fn count(&self, query: &str) -> usize {
        let mut conn = PgConnection::establish(&self.url("postgres")).expect("PostgreSQL answers");
        let row: Count = diesel::sql_query(query).get_result(&mut conn).expect("query runs");
        row.count as usize
    }
}

/// Puts a place for the database's name into a URL.
fn template(url: &str) -> String {
    let mut url = url::Url::parse(url).expect("MDM_HUB_TEST_PG: expected postgres://user:password@host/postgres");
    url.set_path("/DATABASE");
    url.to_string().replace("DATABASE", "{}")
}

/// Joins the server of the run, or starts it.
fn join() -> Cluster {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("postgres");
    fs::create_dir_all(&place).expect("target/tmp can be written");
    let starting = lock_file(&place.join("start.lock"));
    starting.lock().expect("lock");
    let users = lock_file(&place.join("users.lock"));
    // Waits while the watcher stops a server that nobody used.
    users.lock_shared().expect("lock");
    let pointer = place.join("folder");
    let running = fs::read_to_string(&pointer)
        .ok()
        .map(|folder| PathBuf::from(folder.trim()));
    let folder = running.filter(|folder| answers(folder)).unwrap_or_else(|| {
        let folder = start();
        fs::write(&pointer, folder.display().to_string()).expect("target/tmp can be written");
        watch(&place.join("users.lock"), &folder);
        folder
    });
    Cluster {
        template: socket_template(&folder),
        log: Some(folder.join("log")),
        _use: Some(users),
    }
}

fn lock_file(path: &Path) -> File {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .expect("target/tmp can be written")
}

pub(super) fn socket_template(folder: &Path) -> String {
    format!("postgres:///{{}}?host={}&user=hub", folder.display())
}

fn answers(folder: &Path) -> bool {
    PgConnection::establish(&socket_template(folder).replace("{}", "postgres")).is_ok()
}

/// Makes and starts a server whose only door is a socket in its folder. The folder.
pub(super) fn start() -> PathBuf {
    let bin = programs();
    // Not below target/: PostgreSQL's own user may not be allowed to go there, and paths of sockets must be short.
    let folder = tempfile::Builder::new()
        .prefix("mdm-hub-pg-")
        .tempdir_in(place())
        .expect("a temporary folder")
        .keep();
    if let Some((user, group)) = unprivileged() {
        chown(&folder, Some(user), Some(group)).expect("chown");
    }
    let data = folder.join("data");
    run(Command::new(bin.join("initdb")).arg("-D").arg(&data).args([
        "--username=hub",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]));
    let options = format!(
        "-k {} -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
         -c max_connections=400 -c shared_buffers=64MB",
        folder.display()
    );
    let mut start = Command::new(bin.join("pg_ctl"));
    start
        .arg("-D")
        .arg(&data)
        .arg("-l")
        .arg(folder.join("log"))
        .args(["-w", "-o", &options, "start"]);
    run(&mut start);
    folder
}

/// Where the server's folder goes: where its own user may go, too.
fn place() -> PathBuf {
    let shared = PathBuf::from("/tmp");
    if unprivileged().is_some() && shared.is_dir() {
        shared
    } else {
        std::env::temp_dir()
    }
}

/// Where initdb and pg_ctl are.
fn programs() -> PathBuf {
    let mut places: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    let version = |place: &PathBuf| place.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    places.sort_by_key(version);
    places.reverse();
    places.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let found = places
        .into_iter()
        .find(|place| place.join("initdb").exists() && place.join("pg_ctl").exists());
    found.unwrap_or_else(|| panic!("{MISSING}"))
}

/// PostgreSQL refuses to run as root: user and group to run it as then.
fn unprivileged() -> Option<(u32, u32)> {
    let me = fs::metadata("/proc/self")
        .map(|m| std::os::unix::fs::MetadataExt::uid(&m))
        .unwrap_or(1);
    if me != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
    let ids = |name: &str| {
        let fields: Vec<&str> = users
            .lines()
            .find(|line| line.starts_with(&format!("{name}:")))?
            .split(':')
            .collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    Some(
        ids("postgres")
            .or_else(|| ids("nobody"))
            .expect("a user to run PostgreSQL as"),
    )
}

fn run(command: &mut Command) {
    if let Some((user, group)) = unprivileged() {
        command.uid(user).gid(group);
    }
    // The server must not hold the test runner's pipes open.
    let output = tempfile::NamedTempFile::new().expect("a temporary file");
    let file = || Stdio::from(output.reopen().expect("a temporary file"));
    let done = command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(file())
        .stderr(file())
        .status();
    let ok = done.as_ref().is_ok_and(std::process::ExitStatus::success);
    let said = fs::read_to_string(output.path()).unwrap_or_default();
    assert!(ok, "{command:?} failed: {done:?}\n{said}");
}

/// Stops the server and removes its files once no test process has used it for a moment.
#[expect(clippy::zombie_processes, reason = "it outlives this process")]
fn watch(users: &Path, folder: &Path) {
    const SCRIPT: &str = r#"
        exec 9<"$1"
        while sleep 2; do
            if flock --exclusive --nonblock 9; then
                pid=$(head -n 1 "$2/data/postmaster.pid")
                if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q -F "$2/data"; then
                    kill -QUIT "$pid"
                    while [ -e "/proc/$pid" ]; do sleep 0.1; done
                fi
                rm -rf "$2"
                exit
            fi
        done"#;
    let mut watcher = Command::new("sh");
    watcher
        .args(["-c", SCRIPT, "watcher"])
        .arg(users)
        .arg(folder)
        .current_dir("/")
        .process_group(0);
    let watcher = watcher.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    watcher.spawn().expect("sh starts");
}
