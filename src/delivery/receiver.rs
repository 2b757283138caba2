//! A webhook receiver on a socket, small enough to have no opinions.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::Value;

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Received {
    headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    /// How often the same `webhook-id` came before.
    pub seen_before: usize,
    status: u16,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Answers as told and remembers everything.
pub struct Receiver {
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    /// `rule` gives status and further header lines for a request.
    pub fn start(rule: impl Fn(&Received) -> (u16, String) + Send + Sync + 'static) -> Self {
        Receiver::listen("127.0.0.1:0", rule)
    }

    pub fn listen(address: &str, rule: impl Fn(&Received) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, rule) = (Arc::clone(&received), Arc::new(rule));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, rule) = (Arc::clone(&kept), Arc::clone(&rule));
                std::thread::spawn(move || serve(stream, &kept, &*rule));
            }
        });
        Receiver { url, received }
    }

    /// Everything that came in.
    pub fn all(&self) -> Vec<Received> {
        self.received.lock().clone()
    }

    /// What was answered with 2xx, in order.
    pub fn taken(&self) -> Vec<Received> {
        self.all()
            .into_iter()
            .filter(|received| received.status / 100 == 2)
            .collect()
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<Received>>, rule: &dyn Fn(&Received) -> (u16, String)) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut input = BufReader::new(stream);
    loop {
        let mut headers = BTreeMap::new();
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        loop {
            line.clear();
            input.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_string());
        }
        let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
        input.read_exact(&mut body).ok()?;
        let mut received = Received {
            headers,
            body,
            seen_before: 0,
            status: 0,
        };
        let (status, extra) = {
            let mut kept = kept.lock();
            received.seen_before = kept
                .iter()
                .filter(|r| r.header("webhook-id") == received.header("webhook-id"))
                .count();
            let (status, extra) = rule(&received);
            received.status = status;
            kept.push(received);
            (status, extra)
        };
        out.write_all(format!("HTTP/1.1 {status} X\r\n{extra}content-length: 0\r\n\r\n").as_bytes())
            .ok()?;
    }
}
