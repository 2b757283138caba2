//! Addresses of streams: `nats://host:port/STREAM` and, over TLS, `tls://host:port/STREAM`.

use super::endpoint::EndpointPolicy;
use super::stream_servers::{PORT, StreamServer};

/// Longest name of a stream.
const LONGEST_NAME: usize = 64;

/// A stream of a JetStream server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAddress {
    /// The server.
    pub server: StreamServer,
    /// The stream that must take what is published.
    pub stream: String,
}

impl EndpointPolicy {
    /// Reads a stream's address. A server that the operator configured is taken as it is. Any other one is refused where there
    /// are such servers or credentials, and else what the same server would be refused as a webhook: plain `nats` where plain
    /// `http` is not allowed, credentials in the address, and addresses that are not public.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn check_stream(&self, text: &str) -> Result<StreamAddress, String> {
        let (server, url) = StreamServer::read(text)?;
        if !self.streams.lists(&server) {
            if self.streams.is_closed() {
                return Err(
                    "expected one of the servers that the operator configured for streams (delivery.nats_servers)"
                        .into(),
                );
            }
            self.check_open(&server)?;
        }
        Ok(StreamAddress {
            server,
            stream: stream(url.path())?,
        })
    }

    /// As a web address it gets the same vetting.
    fn check_open(&self, server: &StreamServer) -> Result<(), String> {
        if !server.tls && !self.allow_http {
            return Err("expected tls; plain nats must be allowed by the operator (delivery.allow_http)".into());
        }
        let web = if server.tls { "https" } else { "http" };
        let mut allow_ports = self.allow_ports.clone();
        allow_ports.push(PORT);
        self.clone()
            .with_ports(allow_ports)
            .check_url(&format!("{web}://{}:{}/", server.host, server.port))?;
        Ok(())
    }
}

/// JetStream's own rule for names: no space, dot, star, arrow or slash.
fn stream(path: &str) -> Result<String, String> {
    let name = path.trim_start_matches('/');
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err(format!(
            "expected the name of a stream after the host: 1 to {LONGEST_NAME} letters, digits, _ or -"
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::stream_servers::{Credentials, StreamServers};

    fn read(text: &str) -> Result<StreamAddress, String> {
        let networks = ["127.0.0.0/8".to_string(), "::1".to_string()];
        let policy = EndpointPolicy::new(true, &networks).unwrap().with_ports(vec![0]);
        policy.check_stream(text)
    }

    #[test]
    fn a_stream_has_a_server_and_a_name() {
        let found = read("nats://127.0.0.1:14222/MDM").unwrap();
        assert_eq!(
            (found.server.host.as_str(), found.server.port, found.server.tls),
            ("127.0.0.1", 14222, false)
        );
        assert_eq!(found.stream, "MDM");
        let found = read("tls://nats.example.com/mdm_golden-1").unwrap();
        assert_eq!(
            (found.server.host.as_str(), found.server.port, found.server.tls),
            ("nats.example.com", 4222, true)
        );
        assert_eq!(read("tls://nats.example.com:443/MDM").unwrap().server.port, 443);
        assert_eq!(read("nats://[::1]:80/MDM").unwrap().server.port, 80);
    }

    #[test]
    fn what_is_refused_of_a_webhook_is_refused_of_a_stream() {
        for text in [
            "https://nats.example.com/MDM",
            "nats://user:pw@nats.example.com/MDM",
            "nats://10.0.0.1/MDM",
            "nats://169.254.169.254/MDM",
            "nats://nats.example.com",
            "nats://nats.example.com/a.b",
            "nats://nats.example.com/a/b",
            "nats://nats.example.com/MDM?x=1",
            "nats:///MDM",
            "",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        let strict = EndpointPolicy::default();
        assert!(strict.check_stream("nats://nats.example.com/MDM").is_err());
        assert!(strict.check_stream("tls://nats.example.com/MDM").is_ok());
        let web_only = EndpointPolicy::default().with_ports(vec![443]);
        assert!(web_only.check_stream("tls://nats.example.com:4222/MDM").is_ok());
        assert!(web_only.check_stream("tls://nats.example.com:22/MDM").is_err());
    }
    #[test]
    fn only_configured_servers_take_streams_where_there_are_any() {
        let own = ["nats://10.0.0.1:4222".to_string()];
        let streams = StreamServers::new(&own, Credentials::default(), true).unwrap();
        let policy = EndpointPolicy::default().with_streams(streams);
        assert!(
            policy.check_stream("nats://10.0.0.1/MDM").is_ok(),
            "the operator's word"
        );
        for other in [
            "tls://nats.example.com/MDM",
            "nats://10.0.0.1:4223/MDM",
            "tls://10.0.0.1/MDM",
        ] {
            let refused = policy.check_stream(other).unwrap_err();
            assert!(refused.contains("delivery.nats_servers"), "{other}: {refused}");
        }
    }
}
