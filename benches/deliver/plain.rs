//! What the receiver takes from a load generator that does nothing but send.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::receiver::Receiver;

/// Connections that send in parallel.
const CONNECTIONS: usize = 16;
/// How long.
const PHASE: Duration = Duration::from_secs(3);

/// Requests per second with bodies of `bytes`.
pub fn rate(receiver: &Receiver, bytes: usize) -> f64 {
    let body = format!("{{\"filler\":\"{}\"}}", "x".repeat(bytes.saturating_sub(13)));
    let request = format!(
        "POST /e/0 HTTP/1.1\r\nhost: bench\r\ncontent-type: application/cloudevents+json\r\nwebhook-id: 0\r\n\
         webhook-timestamp: 0\r\nwebhook-signature: v1,0\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let started = Instant::now();
    let sent: u64 = std::thread::scope(|scope| {
        let running: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let mut stream = TcpStream::connect(&receiver.address).expect("the receiver listens");
                    stream.set_nodelay(true).expect("a TCP socket");
                    let (mut answer, mut count) = ([0; 256], 0);
                    while started.elapsed() < PHASE {
                        stream.write_all(request.as_bytes()).expect("the receiver reads");
                        assert!(stream.read(&mut answer).expect("the receiver answers") > 0);
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    sent as f64 / started.elapsed().as_secs_f64()
}
