//! A thin HTTP/1.1 client: one connection, requests made once and sent many times, so that the load generator takes
//! little of the processors it shares with the server.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::server::Server;

/// One kept-alive connection with a token.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    token: String,
}

impl Client {
    /// Connects to the server under load.
    pub fn connect(server: &Server) -> Self {
        Client::connect_as(server, server.token.clone())
    }

    /// Connects as somebody else.
    pub fn connect_as(server: &Server, token: String) -> Self {
        let stream = TcpStream::connect(&server.address).expect("the server listens");
        stream.set_nodelay(true).expect("a TCP socket");
        Client {
            stream,
            buffer: vec![0; 1 << 16],
            token,
        }
    }

    /// The bytes of a request.
    pub fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        self.request_with("", method, path, body)
    }

    fn request_with(&self, header: &str, method: &str, path: &str, body: &str) -> Vec<u8> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\n{header}",
            self.token
        );
        if !body.is_empty() {
            request += &format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
        }
        format!("{request}\r\n{body}").into_bytes()
    }

    /// Sends a request; its status.
    pub fn send(&mut self, request: &[u8]) -> u16 {
        self.exchange(request).0
    }

    /// Makes and sends a request; status and body.
    pub fn call(&mut self, method: &str, path: &str, body: &str) -> (u16, String) {
        let request = self.request(method, path, body);
        self.exchange(&request)
    }

    /// The same with a body that is not JSON.
    pub fn call_with_type(&mut self, media_type: &str, method: &str, path: &str, body: &str) -> (u16, String) {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\ncontent-type: {media_type}\r\n\
             content-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        self.exchange(request.as_bytes())
    }

    /// The same for what must be in a version that the caller saw.
    pub fn call_in_version(&mut self, version: i64, method: &str, path: &str, body: &str) -> (u16, String) {
        let header = format!("if-match: \"{version}\"\r\n");
        let request = self.request_with(&header, method, path, body);
        self.exchange(&request)
    }

    fn exchange(&mut self, request: &[u8]) -> (u16, String) {
        self.stream.write_all(request).expect("the server reads");
        let mut filled = 0;
        let (head, length) = loop {
            filled += self.fill(filled);
            if let Some(end) = self.buffer[..filled].windows(4).position(|w| w == b"\r\n\r\n") {
                break (end + 4, content_length(&self.buffer[..end]));
            }
        };
        while filled < head + length {
            filled += self.fill(filled);
        }
        let status = std::str::from_utf8(&self.buffer[9..12])
            .ok()
            .and_then(|s| s.parse().ok())
            .expect("a status");
        (
            status,
            String::from_utf8_lossy(&self.buffer[head..head + length]).into_owned(),
        )
    }

    fn fill(&mut self, filled: usize) -> usize {
        if filled == self.buffer.len() {
            self.buffer.resize(filled * 2, 0);
        }
        let read = self
            .stream
            .read(&mut self.buffer[filled..])
            .expect("the server answers");
        assert!(read > 0, "the server closed the connection");
        read
    }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let line = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:").map(str::trim));
    match line {
        Some(length) => length.parse().expect("a number"),
        None => {
            assert!(head.starts_with("http/1.1 204"), "no content-length: {head}");
            0
        }
    }
}
