//! Subscribers in other languages, written with other people's libraries (tests/clients).

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// A running subscriber. Dies with its owner.
pub struct Subscriber {
    child: Child,
    commands: ChildStdin,
    /// Where to POST.
    pub url: String,
    said: Arc<Mutex<Vec<Value>>>,
}

/// Where `tests/clients/install.sh` puts what the subscribers need.
fn installed() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/clients");
    assert!(
        folder.join("stamp").exists(),
        "the independent clients are not installed: run `bash tests/clients/install.sh`"
    );
    folder
}

/// The Python with the packages of `tests/clients/requirements.txt`.
pub fn python() -> Command {
    Command::new(installed().join("venv/bin/python"))
}

impl Subscriber {
    /// The one in Python: `standardwebhooks`, `cloudevents`, `cryptography`.
    pub fn python() -> Self {
        Subscriber::start(python().arg("tests/clients/receiver.py"), &Arc::default())
    }

    /// The one in JavaScript: npm's `standardwebhooks`.
    pub fn javascript() -> Self {
        let mut node = Command::new("node");
        Subscriber::start(
            node.arg("tests/clients/receiver.js")
                .env("NODE_PATH", installed().join("node_modules")),
            &Arc::default(),
        )
    }

    fn start(command: &mut Command, said: &Arc<Mutex<Vec<Value>>>) -> Self {
        let mut child = command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the subscriber starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let port = lines.next().expect("a port").expect("text");
        let kept = Arc::clone(said);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // One that was killed may have said half a line.
                if let Ok(line) = serde_json::from_str(&line) {
                    kept.lock().expect("a lock").push(line);
                }
            }
        });
        Subscriber {
            commands: child.stdin.take().expect("a pipe"),
            child,
            url: format!("http://127.0.0.1:{port}/hook"),
            said: Arc::clone(said),
        }
    }

    /// Kills the one in Python at once.
    pub fn kill(&mut self) {
        self.child.kill().expect("the subscriber can be killed");
        self.child.wait().expect("the subscriber has ended");
    }

    /// Starts the one in Python again at the same place; it still knows what it said.
    pub fn restart(&mut self) {
        let port = self
            .url
            .trim_start_matches("http://127.0.0.1:")
            .trim_end_matches("/hook");
        let mut again = Subscriber::start(python().arg("tests/clients/receiver.py").arg(port), &self.said);
        std::mem::swap(&mut self.child, &mut again.child);
        std::mem::swap(&mut self.commands, &mut again.commands);
    }

    /// Tells it something.
    pub fn tell(&mut self, command: &Value) {
        writeln!(self.commands, "{command}").expect("the subscriber reads");
    }

    /// What it said of each request so far.
    pub fn said(&self) -> Vec<Value> {
        self.said.lock().expect("a lock").clone()
    }
}

impl Drop for Subscriber {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
