//! A webhook receiver in a process of its own: one thread, many kept-alive connections, an empty 200 for every POST.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::vendors::clock;

/// Number of the endpoint that can be taken down.
pub const FLAKY: u32 = 1_000_000;

/// A running receiver; stopped when dropped.
pub struct Receiver {
    child: Child,
    pub address: String,
}

/// What arrived since the last reset.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Stats {
    /// Different versions of golden records, counted per endpoint.
    pub received: u64,
    /// The same version once more.
    pub repeats: u64,
    /// An older version after a newer one.
    pub out_of_order: u64,
    /// Bytes of bodies.
    pub bytes: u64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Of `received`, those at the flaky endpoint; they are not in the times.
    pub flaky: u64,
}

impl Receiver {
    /// Starts this program once more, as a receiver.
    pub fn start() -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut command = Command::new(program);
        command.arg("--receiver").stdout(Stdio::piped());
        let mut child = command.spawn().expect("the receiver starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out)
            .read_line(&mut line)
            .expect("the receiver says where it listens");
        Receiver {
            child,
            address: line.trim().to_owned(),
        }
    }

    /// Where subscription `n` is sent to.
    pub fn url(&self, n: usize) -> String {
        format!("http://{}/e/{n}", self.address)
    }

    /// Where the subscription is sent to that is down at times.
    pub fn flaky_url(&self) -> String {
        format!("http://{}/d/{FLAKY}", self.address)
    }

    /// Lets the flaky endpoint drop every connection, or answer again.
    pub fn set_down(&self, down: bool) {
        self.get(if down { "/down" } else { "/up" });
    }

    /// Forgets everything but the last version of each golden record.
    pub fn reset(&self) {
        self.get("/reset");
    }

    /// What arrived.
    pub fn stats(&self) -> Stats {
        serde_json::from_str(&self.get("/stats")).expect("JSON")
    }

    fn get(&self, path: &str) -> String {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(&self.address).expect("the receiver listens");
        write!(stream, "GET {path} HTTP/1.1\r\nconnection: close\r\n\r\n").expect("the receiver reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the receiver answers");
        answer
            .split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned())
            .unwrap_or_default()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Default)]
struct Seen {
    /// Newest version by endpoint and golden record.
    newest: HashMap<(u32, [u8; 36]), u64>,
    stats: Stats,
    /// Microseconds from call to receipt.
    times: Vec<u32>,
    /// Whether the flaky endpoint is down.
    down: bool,
}

/// Listens on a free port and says which on standard output. Never returns.
pub fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Seen::default()));
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(connection(stream, Arc::clone(&seen)));
        }
    });
}

async fn connection(mut stream: TcpStream, seen: Arc<Mutex<Seen>>) -> Option<()> {
    let mut buffer = vec![0; 1 << 16];
    let mut filled = 0;
    loop {
        let (head, length) = loop {
            if let Some(end) = find(&buffer[..filled], b"\r\n\r\n") {
                break (end + 4, content_length(&buffer[..end + 2]));
            }
            filled += read(&mut stream, &mut buffer, filled).await?;
        };
        while filled < head + length {
            filled += read(&mut stream, &mut buffer, filled).await?;
        }
        let path = buffer[..head].split(|b| *b == b' ').nth(1)?;
        if path.starts_with(b"/d/") && seen.lock().expect("no panic").down {
            return None;
        }
        if let Some(endpoint) = path.strip_prefix(b"/e/").or(path.strip_prefix(b"/d/")) {
            let endpoint = number(endpoint) as u32;
            take(
                &mut seen.lock().expect("no panic"),
                endpoint,
                &buffer[head..head + length],
            );
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                .await
                .ok()?;
        } else {
            let body = control(&mut seen.lock().expect("no panic"), path);
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.ok()?;
            return None;
        }
        buffer.copy_within(head + length..filled, 0);
        filled -= head + length;
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>, filled: usize) -> Option<usize> {
    if filled == buffer.len() {
        buffer.resize(filled * 2, 0);
    }
    stream.read(&mut buffer[filled..]).await.ok().filter(|read| *read > 0)
}

/// Takes a body of one event, or of several.
fn take(seen: &mut Seen, endpoint: u32, body: &[u8]) {
    seen.stats.bytes += body.len() as u64;
    let received = clock();
    let mut rest = body;
    while let Some(at) = find(rest, b"\"golden_id\":\"") {
        let (id, after) = rest[at + 13..].split_at(36);
        let event = &after[..find(after, b"\"golden_id\":\"").unwrap_or(after.len())];
        rest = after;
        let version = find(event, b"\"version\":").map_or(0, |at| number(&event[at + 10..]));
        let newest = seen
            .newest
            .entry((endpoint, id.try_into().expect("36 bytes")))
            .or_default();
        match version.cmp(newest) {
            std::cmp::Ordering::Greater => *newest = version,
            std::cmp::Ordering::Equal => {
                seen.stats.repeats += 1;
                continue;
            }
            std::cmp::Ordering::Less => {
                seen.stats.out_of_order += 1;
                continue;
            }
        }
        seen.stats.received += 1;
        if endpoint == FLAKY {
            seen.stats.flaky += 1;
            continue;
        }
        if let Some(at) = find(body, b"/at-") {
            seen.times.push(received.saturating_sub(number(&body[at + 4..])) as u32);
        }
    }
}

fn control(seen: &mut Seen, path: &[u8]) -> String {
    if path == b"/down" || path == b"/up" {
        seen.down = path == b"/down";
        return String::new();
    }
    if path == b"/reset" {
        seen.stats = Stats::default();
        seen.times.clear();
        return String::new();
    }
    let mut stats = seen.stats.clone();
    let mut times = seen.times.clone();
    times.sort_unstable();
    let quantile = |share: f64| {
        let index = (times.len().saturating_sub(1) as f64 * share) as usize;
        times.get(index).map_or(0.0, |time| f64::from(*time) / 1000.0)
    };
    (stats.p50_ms, stats.p99_ms, stats.max_ms) = (quantile(0.5), quantile(0.99), quantile(1.0));
    serde_json::to_string(&stats).expect("JSON")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = wanted.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|b| b == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

fn content_length(head: &[u8]) -> usize {
    let line = head
        .split(|b| *b == b'\n')
        .find(|line| line.len() > 15 && line[..15].eq_ignore_ascii_case(b"content-length:"));
    line.map_or(0, |line| number(line[15..].trim_ascii_start()) as usize)
}
