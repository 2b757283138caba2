//! A subscriber's endpoint: takes what the hub sends, and answers as the test says.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// One request that arrived.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// What it was answered with.
    pub answered: u16,
}

type Answers = Arc<dyn Fn(&Delivery, usize) -> u16 + Send + Sync>;

/// A listening endpoint.
pub struct Receiver {
    /// Where to POST.
    pub url: String,
    seen: Arc<Mutex<Vec<Delivery>>>,
}

impl Receiver {
    /// Answers everything with 204.
    pub fn start() -> Self {
        Receiver::answering(|_, _| 204)
    }

    /// Answers each request, numbered from 0, with the status that `answers` gives.
    pub fn answering(answers: impl Fn(&Delivery, usize) -> u16 + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answers, taken): (Answers, _) = (Arc::new(answers), seen.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, taken) = (answers.clone(), taken.clone());
                std::thread::spawn(move || serve(&stream, &answers, &taken));
            }
        });
        Receiver { url, seen }
    }

    /// Everything that arrived, in order of arrival.
    pub fn all(&self) -> Vec<Delivery> {
        self.seen.lock().expect("a lock").clone()
    }

    /// What was answered with success.
    pub fn delivered(&self) -> Vec<Delivery> {
        let good = |delivery: &Delivery| (200..300).contains(&delivery.answered);
        self.all().into_iter().filter(good).collect()
    }

    /// `webhook-id`s answered with success, each once, in order of first arrival.
    pub fn ids(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for delivery in self.delivered() {
            let id = delivery.header("webhook-id").to_string();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Answers the requests of one connection until it closes.
fn serve(stream: &TcpStream, answers: &Answers, seen: &Mutex<Vec<Delivery>>) {
    let mut reader = BufReader::new(stream);
    while let Some(mut delivery) = read(&mut reader) {
        let answer = {
            let mut seen = seen.lock().expect("a lock");
            delivery.answered = answers(&delivery, seen.len());
            seen.push(delivery.clone());
            delivery.answered
        };
        let head = format!("HTTP/1.1 {answer} X\r\ncontent-length: 0\r\n\r\n");
        let mut writer = stream;
        if writer.write_all(head.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Delivery> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    if line.starts_with("OPTIONS ") {
        // As an endpoint that never heard of it.
        return None;
    }
    assert!(line.starts_with("POST /hook HTTP/1.1"), "{line}");
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_lowercase(), value.trim().to_string()));
    }
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")?
        .1
        .parse()
        .ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Delivery {
        headers,
        body,
        answered: 0,
    })
}

impl Delivery {
    /// A header, which must be there.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header == name);
        &found.unwrap_or_else(|| panic!("no {name}: {:?}", self.headers)).1
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// How many of the signatures are made with this secret, as a Standard Webhooks library would verify.
    pub fn signatures_of(&self, secret: &str) -> usize {
        let timestamp = self.header("webhook-timestamp");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs();
        let age = now.abs_diff(timestamp.parse::<u64>().expect("seconds"));
        assert!(age < 300, "{timestamp}");
        let key = STANDARD
            .decode(secret.strip_prefix("whsec_").expect("whsec_"))
            .expect("base64");
        let mut message = format!("{}.{timestamp}.", self.header("webhook-id")).into_bytes();
        message.extend_from_slice(&self.body);
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let fits = |signature: &&str| {
            let bytes = signature
                .strip_prefix("v1,")
                .and_then(|text| STANDARD.decode(text).ok());
            bytes.is_some_and(|bytes| hmac::verify(&key, &message, &bytes).is_ok())
        };
        self.header("webhook-signature").split(' ').filter(fits).count()
    }
}
