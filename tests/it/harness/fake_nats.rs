//! A server that speaks just enough NATS to be told how somebody makes himself known to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::endpoint::server_config;

/// A listening server. It never stores anything.
pub struct FakeNats {
    port: u16,
    told: Arc<Mutex<Vec<String>>>,
}

impl FakeNats {
    /// Listens, and tells of `cluster` as of other servers of its own.
    pub fn start(cluster: &[&str]) -> FakeNats {
        FakeNats::listen(cluster, None)
    }

    /// Goes on over TLS with this certificate of `tests/fixtures/tls`, as NATS does, after it has told of itself.
    pub fn tls(certificate: &str) -> FakeNats {
        FakeNats::listen(&[], Some(server_config(certificate)))
    }

    fn listen(cluster: &[&str], tls: Option<Arc<rustls::ServerConfig>>) -> FakeNats {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let told = Arc::new(Mutex::new(Vec::new()));
        let (kept, others) = (told.clone(), serde_json::json!(cluster));
        let info = format!(
            "INFO {{\"server_id\":\"X\",\"server_name\":\"x\",\"version\":\"2.10.0\",\"proto\":1,\"host\":\"127.0.0.1\",\
             \"port\":{port},\"headers\":true,\"max_payload\":1048576,\"jetstream\":true,\"client_id\":1,\
             \"tls_required\":{},\"connect_urls\":{others}}}\r\n",
            tls.is_some()
        );
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, info, tls) = (kept.clone(), info.clone(), tls.clone());
                std::thread::spawn(move || serve(stream, &info, tls, &kept));
            }
        });
        FakeNats { port, told }
    }

    /// Its address.
    pub fn server(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Its address over TLS, by the name of its certificate.
    pub fn tls_server(&self) -> String {
        format!("tls://localhost:{}", self.port)
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

fn serve(mut stream: TcpStream, info: &str, tls: Option<Arc<rustls::ServerConfig>>, told: &Mutex<Vec<String>>) {
    if stream.write_all(info.as_bytes()).is_err() {
        return;
    }
    match tls {
        None => converse(stream, told),
        Some(config) => {
            let session = rustls::ServerConnection::new(config).expect("a session");
            converse(rustls::StreamOwned::new(session, stream), told);
        }
    }
}

fn converse(wire: impl Read + Write, told: &Mutex<Vec<String>>) {
    let mut wire = BufReader::new(wire);
    let mut line = String::new();
    while wire.read_line(&mut line).is_ok_and(|read| read > 0) {
        if let Some(said) = line.strip_prefix("CONNECT ") {
            told.lock().expect("no panic").push(said.to_owned());
        }
        if line.starts_with("PING") && wire.get_mut().write_all(b"PONG\r\n").is_err() {
            return;
        }
        line.clear();
    }
}
