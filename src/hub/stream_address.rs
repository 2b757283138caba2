//! Addresses of streams: `nats://host:port/STREAM` and, over TLS, `tls://host:port/STREAM`.

use super::endpoint::EndpointPolicy;

/// Where NATS listens when nothing else is said.
const PORT: u16 = 4222;
/// Longest name of a stream.
const LONGEST_NAME: usize = 64;

/// A stream of a JetStream server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamAddress {
    /// Name or address of the server, as a URL has it.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// Whether the connection must be encrypted.
    pub tls: bool,
    /// The stream that must take what is published.
    pub stream: String,
}

impl EndpointPolicy {
    /// Reads a stream's address and refuses what the same server would be refused as a webhook: plain `nats` where plain
    /// `http` is not allowed, credentials in the address, and addresses that are not public.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn check_stream(&self, text: &str) -> Result<StreamAddress, String> {
        let (tls, rest) = match (text.strip_prefix("tls://"), text.strip_prefix("nats://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err("expected tls://host:port/STREAM, or nats://host:port/STREAM".into()),
        };
        if !tls && !self.allow_http {
            return Err("expected tls; plain nats must be allowed by the operator (delivery.allow_http)".into());
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let place = match port(authority) {
            Some(_) => authority.to_owned(),
            None => format!("{authority}:{PORT}"),
        };
        let web = if tls { "https" } else { "http" };
        let mut allow_ports = self.allow_ports.clone();
        allow_ports.push(PORT);
        // As a web address it gets the same reading of hosts, and the same vetting.
        let url = self
            .clone()
            .with_ports(allow_ports)
            .check_url(&format!("{web}://{place}/{path}"))?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("expected nothing after the name of the stream".into());
        }
        Ok(StreamAddress {
            host: url.host_str().ok_or("expected a host")?.to_owned(),
            // That of the text: a URL does not keep the one that is usual for the web.
            port: port(&place).unwrap_or(PORT),
            tls,
            stream: stream(url.path())?,
        })
    }
}

/// The port at the end of `host:port`; the colons of an IPv6 address are in brackets.
fn port(authority: &str) -> Option<u16> {
    let after_host = authority.rsplit(']').next().unwrap_or_default();
    after_host.rsplit_once(':')?.1.parse().ok()
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

    fn read(text: &str) -> Result<StreamAddress, String> {
        let networks = ["127.0.0.0/8".to_string(), "::1".to_string()];
        let policy = EndpointPolicy::new(true, &networks).unwrap().with_ports(vec![0]);
        policy.check_stream(text)
    }

    #[test]
    fn a_stream_has_a_server_and_a_name() {
        let found = read("nats://127.0.0.1:14222/MDM").unwrap();
        assert_eq!(
            (found.host.as_str(), found.port, found.tls),
            ("127.0.0.1", 14222, false)
        );
        assert_eq!(found.stream, "MDM");
        let found = read("tls://nats.example.com/mdm_golden-1").unwrap();
        assert_eq!(
            (found.host.as_str(), found.port, found.tls),
            ("nats.example.com", 4222, true)
        );
        assert_eq!(read("tls://nats.example.com:443/MDM").unwrap().port, 443);
        assert_eq!(read("nats://[::1]:80/MDM").unwrap().port, 80);
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
}
