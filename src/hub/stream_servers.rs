//! Message systems that the operator configured. The hub makes itself known to these, and to no other: a subscription names
//! its server, and whoever names a server must not be told the hub's password.

use url::Url;

/// How the hub makes itself known to message systems. Never printed.
#[derive(Clone, Default)]
pub struct Credentials {
    /// User name; with [`Credentials::password`].
    pub user: String,
    /// Password.
    pub password: String,
    /// A token instead of user and password.
    pub token: String,
}

impl Credentials {
    fn is_none(&self) -> bool {
        self.user.is_empty() && self.token.is_empty()
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

/// A server of a message system.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StreamServer {
    /// Name or address of the server, as a URL has it.
    pub host: String,
    /// Port of the server.
    pub port: u16,
    /// Whether the connection must be encrypted.
    pub tls: bool,
}

/// Where NATS listens when nothing else is said.
pub(super) const PORT: u16 = 4222;

impl StreamServer {
    /// Reads `tls://host:port` or `nats://host:port`, and what comes after it, as a web address has it: so hosts are read as
    /// those of webhooks.
    ///
    /// # Errors
    /// What was expected.
    pub(super) fn read(text: &str) -> Result<(StreamServer, Url), String> {
        if text.len() > 2048 {
            return Err("expected at most 2048 characters".into());
        }
        let (tls, rest) = match (text.strip_prefix("tls://"), text.strip_prefix("nats://")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return Err("expected tls://host:port/STREAM, or nats://host:port/STREAM".into()),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let place = match port(authority) {
            Some(_) => authority.to_owned(),
            None => format!("{authority}:{PORT}"),
        };
        let web = if tls { "https" } else { "http" };
        let url = Url::parse(&format!("{web}://{place}/{path}")).map_err(|e| format!("expected an address: {e}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected no user name or password in the address".into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("expected nothing after the name of the stream".into());
        }
        let server = StreamServer {
            host: url
                .host_str()
                .filter(|host| !host.is_empty())
                .ok_or("expected a host")?
                .to_owned(),
            // That of the text: a URL does not keep the one that is usual for the web.
            port: port(&place).unwrap_or(PORT),
            tls,
        };
        Ok((server, url))
    }

    fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host.parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
    }
}

/// The port at the end of `host:port`; the colons of an IPv6 address are in brackets.
fn port(authority: &str) -> Option<u16> {
    let after_host = authority.rsplit(']').next().unwrap_or_default();
    after_host.rsplit_once(':')?.1.parse().ok()
}

/// The servers that the operator configured, and the hub's credentials there.
#[derive(Debug, Clone, Default)]
pub struct StreamServers {
    listed: Vec<StreamServer>,
    credentials: Credentials,
}

impl StreamServers {
    /// Reads the configured addresses. Credentials cross a network only encrypted, unless `allow_plain`.
    ///
    /// # Errors
    /// What is wrong, for the operator; never a credential.
    pub fn new(listed: &[String], credentials: Credentials, allow_plain: bool) -> Result<Self, String> {
        let mut servers = Vec::with_capacity(listed.len());
        for text in listed {
            let (server, url) = StreamServer::read(text).map_err(|e| format!("{text:?}: {e}"))?;
            if url.path() != "/" {
                return Err(format!(
                    "{text:?}: expected tls://host:port without the name of a stream"
                ));
            }
            if !server.tls && !allow_plain && !server.is_loopback() {
                return Err(format!(
                    "{text:?}: expected tls; plain nats must be allowed (delivery.allow_http)"
                ));
            }
            servers.push(server);
        }
        Ok(StreamServers {
            listed: servers,
            credentials,
        })
    }

    /// Whether the operator configured this very server.
    pub fn lists(&self, server: &StreamServer) -> bool {
        self.listed.contains(server)
    }

    /// Whether streams may be at listed servers only: so it is as soon as one is listed, or there are credentials.
    pub fn is_closed(&self) -> bool {
        !self.listed.is_empty() || !self.credentials.is_none()
    }

    /// Whether there are credentials that no server is given.
    pub fn is_idle(&self) -> bool {
        self.listed.is_empty() && !self.credentials.is_none()
    }

    /// How the hub makes itself known to a server: the only way to the credentials.
    pub fn credentials_for(&self, server: &StreamServer) -> Option<&Credentials> {
        Some(&self.credentials).filter(|credentials| !credentials.is_none() && self.lists(server))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        Credentials {
            user: "hub".into(),
            password: "s3cret".into(),
            token: String::new(),
        }
    }

    fn servers(listed: &[&str], allow_plain: bool) -> Result<StreamServers, String> {
        let listed: Vec<String> = listed.iter().map(ToString::to_string).collect();
        StreamServers::new(&listed, credentials(), allow_plain)
    }

    fn server(text: &str) -> StreamServer {
        StreamServer::read(text).unwrap().0
    }

    #[test]
    fn credentials_go_to_the_listed_server_and_to_nothing_like_it() {
        let found = servers(&["tls://NATS.example.com", "tls://[2001:db8::1]:4333"], false).unwrap();
        assert!(
            found
                .credentials_for(&server("tls://nats.example.com:4222/MDM"))
                .is_some()
        );
        assert!(
            found
                .credentials_for(&server("tls://[2001:DB8:0::1]:4333/MDM"))
                .is_some()
        );
        for other in [
            "nats://nats.example.com:4222/MDM",
            "tls://nats.example.com:4223/MDM",
            "tls://nats.example.com.evil.example/MDM",
            "tls://nats.example.com./MDM",
            "tls://evil.example/MDM",
        ] {
            assert!(found.credentials_for(&server(other)).is_none(), "{other}");
        }
        assert!(
            StreamServers::default()
                .credentials_for(&server("tls://nats.example.com"))
                .is_none()
        );
        assert!(!format!("{found:?}").contains("s3cret"));
    }

    #[test]
    fn without_servers_credentials_go_nowhere_and_streams_are_closed() {
        let found = servers(&[], false).unwrap();
        assert!(found.is_idle() && found.is_closed());
        let open = StreamServers::default();
        assert!(!open.is_idle() && !open.is_closed());
    }

    #[test]
    fn plain_servers_are_for_this_machine_or_said_to_be_fine() {
        assert!(servers(&["nats://127.0.0.1:4222", "nats://[::1]"], false).is_ok());
        assert!(
            servers(&["nats://10.0.0.1:4222"], false)
                .err()
                .unwrap()
                .contains("allow_http")
        );
        assert!(servers(&["nats://10.0.0.1:4222"], true).is_ok());
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for text in [
            "",
            "nats.example.com",
            "tls://user:pw@x",
            "tls://x/MDM",
            "tls://",
            "tls://x?y",
            "https://x",
        ] {
            assert!(servers(&[text], true).is_err(), "{text}");
        }
    }
}
