//! A server that speaks just enough NATS to be told how somebody makes himself known to it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A listening server. It never stores anything.
pub struct FakeNats {
    port: u16,
    told: Arc<Mutex<Vec<String>>>,
}

impl FakeNats {
    /// Listens, and tells of `cluster` as of other servers of its own.
    pub fn start(cluster: &[&str]) -> FakeNats {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let told = Arc::new(Mutex::new(Vec::new()));
        let (kept, others) = (told.clone(), serde_json::json!(cluster));
        let info = format!(
            "INFO {{\"server_id\":\"X\",\"server_name\":\"x\",\"version\":\"2.10.0\",\"proto\":1,\"host\":\"127.0.0.1\",\
             \"port\":{port},\"headers\":true,\"max_payload\":1048576,\"jetstream\":true,\"client_id\":1,\
             \"connect_urls\":{others}}}\r\n"
        );
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, info) = (kept.clone(), info.clone());
                std::thread::spawn(move || serve(stream, &info, &kept));
            }
        });
        FakeNats { port, told }
    }

    /// Its address.
    pub fn server(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// What a subscription's URL says.
    pub fn url(&self, stream: &str) -> String {
        format!("{}/{stream}", self.server())
    }

    /// What clients said of themselves, in order.
    pub fn told(&self) -> Vec<String> {
        self.told.lock().expect("no panic").clone()
    }
}

fn serve(mut stream: TcpStream, info: &str, told: &Mutex<Vec<String>>) {
    let Ok(reading) = stream.try_clone() else { return };
    if stream.write_all(info.as_bytes()).is_err() {
        return;
    }
    for line in BufReader::new(reading).lines().map_while(Result::ok) {
        if let Some(said) = line.strip_prefix("CONNECT ") {
            told.lock().expect("no panic").push(said.to_owned());
        }
        if line.starts_with("PING") && stream.write_all(b"PONG\r\n").is_err() {
            return;
        }
    }
}
