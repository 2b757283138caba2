//! A JetStream server of a test's own: the program of the Debian package `nats-server`.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::subscriber::python;
use super::wait::wait_until;

/// A running server. Dies with its owner.
pub struct Nats {
    child: Child,
    port: u16,
    folder: TempDir,
}

fn program() -> PathBuf {
    // Debian installs it where only root's PATH looks.
    let known = [
        "/usr/sbin/nats-server",
        "/usr/bin/nats-server",
        "/usr/local/bin/nats-server",
    ];
    let found = known.into_iter().map(PathBuf::from).find(|path| path.exists());
    found.expect("nats-server is needed to run the tests: install the Debian package `nats-server`")
}

impl Nats {
    /// Starts a server without any stream.
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let folder = tempfile::tempdir().expect("a folder");
        let child = run(port, &folder);
        Nats { child, port, folder }
    }

    /// Starts a server with one stream.
    pub fn with_stream(name: &str) -> Self {
        let server = Nats::start();
        server.create(name);
        server
    }

    /// Makes a stream for all subjects of the hub.
    pub fn create(&self, name: &str) {
        self.script("create", name);
    }

    /// What a subscription's URL says.
    pub fn url(&self, stream: &str) -> String {
        format!("nats://127.0.0.1:{}/{stream}", self.port)
    }

    /// Everything that the stream holds, in order.
    pub fn messages(&self, stream: &str) -> Vec<Value> {
        let text = self.script("read", stream);
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server has ended");
    }

    /// Starts it again with what it had stored.
    pub fn restart(&mut self) {
        self.child = run(self.port, &self.folder);
    }

    fn script(&self, verb: &str, stream: &str) -> String {
        let output = python()
            .args(["tests/clients/stream.py", verb])
            .arg(format!("nats://127.0.0.1:{}", self.port))
            .arg(stream)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the script runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{verb} {stream}: {said}");
        String::from_utf8(output.stdout).expect("text")
    }
}

fn run(port: u16, folder: &TempDir) -> Child {
    let child = Command::new(program())
        .args([
            "--addr",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--jetstream",
            "--store_dir",
        ])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nats-server starts");
    wait_until("nats-server listens", || {
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    child
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
