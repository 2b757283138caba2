//! Endpoints that misbehave: a listener that does with each connection what a test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Reads and writes of one connection.
pub trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

/// How a server speaks TLS with a certificate of `tests/fixtures/tls`.
pub fn server_config(certificate: &str) -> Arc<rustls::ServerConfig> {
    let path = |name: &str| format!("{}/tests/fixtures/tls/{name}", env!("CARGO_MANIFEST_DIR"));
    let chain = CertificateDer::from_pem_file(path(certificate)).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(path("key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .expect("a certificate with its key");
    Arc::new(config)
}

/// A listening endpoint.
pub struct Endpoint {
    /// Port on 127.0.0.1.
    pub port: u16,
    connections: Arc<AtomicUsize>,
}

impl Endpoint {
    /// Hands each connection to `behavior` after its first request was read; gives it the request.
    pub fn start(behavior: impl Fn(&mut dyn Wire, &str) + Send + Sync + 'static) -> Endpoint {
        Endpoint::listen(move |stream| {
            let mut stream = stream;
            if let Some(request) = read(&mut stream) {
                behavior(&mut stream, &request);
            }
        })
    }

    /// Speaks TLS with this certificate of `tests/fixtures/tls`, and takes everything.
    pub fn tls(certificate: &str) -> Endpoint {
        let config = server_config(certificate);
        Endpoint::listen(move |mut stream| {
            let mut session = rustls::ServerConnection::new(config.clone()).expect("a session");
            let mut wire = rustls::Stream::new(&mut session, &mut stream);
            if read(&mut wire).is_some() {
                let _ = wire.write_all(b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n");
                let _ = wire.flush();
            }
        })
    }

    fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let (count, serve) = (connections.clone(), Arc::new(serve));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let serve = serve.clone();
                std::thread::spawn(move || serve(stream));
            }
        });
        Endpoint { port, connections }
    }

    /// Where to POST, by address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// How many connections came.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

/// A request with its body, as text.
fn read(wire: &mut impl Read) -> Option<String> {
    let mut reader = BufReader::new(wire);
    let mut text = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        text += &line;
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(text + &String::from_utf8_lossy(&body))
}
