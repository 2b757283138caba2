//! Which addresses the hub may send to: a subscriber's URL must not reach what only the hub can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::{Host, Url};

use super::stream_servers::StreamServers;

/// What an operator allows beyond public HTTPS.
#[derive(Debug, Clone)]
pub struct EndpointPolicy {
    /// Plain `http` too.
    pub allow_http: bool,
    /// Networks that would be refused otherwise.
    pub allow_private: Vec<IpNet>,
    /// Ports that may be sent to; 0 = any. Beside them 80, where plain HTTP is allowed.
    pub allow_ports: Vec<u16>,
    /// Whether the owner of a URL must agree before anything is sent there.
    pub require_handshake: bool,
    /// Message systems that the operator configured.
    pub streams: StreamServers,
}

/// Ports of HTTPS.
pub const STANDARD_PORTS: [u16; 2] = [443, 8443];

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

/// IANA special-purpose registry, plus what clouds put behind public-looking addresses.
const DENIED_V4: [Ipv4Net; 18] = [
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 31, 196, 0, 24),
    v4(192, 52, 193, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(192, 175, 48, 0, 24),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 3),
    v4(168, 63, 129, 16, 32),
];

/// Only global unicast is allowed at all; these are the special parts of it.
const GLOBAL_UNICAST: Ipv6Net = v6(0x2000, 0, 0, 3);
const DENIED_V6: [Ipv6Net; 4] = [
    v6(0x2001, 0, 0, 23),
    v6(0x2001, 0xdb8, 0, 32),
    v6(0x2002, 0, 0, 16),
    v6(0x3fff, 0, 0, 20),
];

/// Instance metadata services hand out credentials: no network, however wide, opens them. Only naming the very
/// address does.
const METADATA: [IpAddr; 4] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

impl Default for EndpointPolicy {
    fn default() -> Self {
        EndpointPolicy {
            allow_http: false,
            allow_private: Vec::new(),
            allow_ports: STANDARD_PORTS.to_vec(),
            require_handshake: false,
            streams: StreamServers::default(),
        }
    }
}

impl EndpointPolicy {
    /// Reads networks such as `10.20.0.0/16` or single addresses.
    ///
    /// # Errors
    /// The text that is neither.
    pub fn new(allow_http: bool, allow_private: &[String]) -> Result<Self, String> {
        let read = |text: &String| {
            text.parse::<IpNet>()
                .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| format!("expected a network such as 10.20.0.0/16, found {text:?}"))
        };
        let allow_private = allow_private.iter().map(read).collect::<Result<_, _>>()?;
        Ok(EndpointPolicy {
            allow_http,
            allow_private,
            ..EndpointPolicy::default()
        })
    }

    /// With other ports than those of HTTPS.
    pub fn with_ports(mut self, allow_ports: Vec<u16>) -> Self {
        self.allow_ports = allow_ports;
        self
    }

    /// With or without the consent of owners.
    pub fn with_handshake(mut self, require_handshake: bool) -> Self {
        self.require_handshake = require_handshake;
        self
    }

    /// With these message systems.
    pub fn with_streams(mut self, streams: StreamServers) -> Self {
        self.streams = streams;
        self
    }

    fn check_port(&self, url: &Url) -> Result<(), String> {
        let port = url.port_or_known_default().unwrap_or_default();
        let plain = self.allow_http && port == 80;
        if port != 0 && (plain || self.allow_ports.contains(&port) || self.allow_ports.contains(&0)) {
            return Ok(());
        }
        Err(format!(
            "the port {port} is not one that may be sent to; an operator can allow it (delivery.allow_ports)"
        ))
    }

    /// Reads a subscriber's URL and refuses what needs no name look-up to be refused. Names are vetted at each dial, by
    /// [`EndpointPolicy::check_address`], because what they resolve to changes.
    ///
    /// # Errors
    /// What is wrong, for people.
    pub fn check_url(&self, text: &str) -> Result<Url, String> {
        if text.len() > 2048 {
            return Err("expected at most 2048 characters".into());
        }
        let url = Url::parse(text).map_err(|e| format!("expected an absolute URL: {e}"))?;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            "http" => {
                return Err("expected https; plain http must be allowed by the operator (delivery.allow_http)".into());
            }
            other => return Err(format!("expected https, found {other}")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("expected no user name or password in the URL".into());
        }
        self.check_port(&url)?;
        match url.host() {
            Some(Host::Ipv4(address)) => self.check_address(address.into())?,
            Some(Host::Ipv6(address)) => self.check_address(address.into())?,
            Some(Host::Domain(name)) if !name.is_empty() => {}
            _ => return Err("expected a host".into()),
        }
        Ok(url)
    }

    /// Whether the hub may connect to this address.
    ///
    /// # Errors
    /// Why not, for people.
    pub fn check_address(&self, address: IpAddr) -> Result<(), String> {
        let allowed = |net: &IpNet| {
            net.contains(&address) && (!METADATA.contains(&address) || net.prefix_len() == net.max_prefix_len())
        };
        if is_public(address) || self.allow_private.iter().any(allowed) {
            return Ok(());
        }
        Err(format!(
            "the address {address} is not public; an operator can allow its network (delivery.allow_private)"
        ))
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !METADATA.contains(&address) && !DENIED_V4.iter().any(|net| net.contains(&v4)),
        IpAddr::V6(v6) => GLOBAL_UNICAST.contains(&v6) && !DENIED_V6.iter().any(|net| net.contains(&v6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(allow_http: bool, networks: &[&str]) -> EndpointPolicy {
        let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
        EndpointPolicy::new(allow_http, &networks).unwrap()
    }

    #[test]
    fn private_and_special_addresses_are_refused() {
        let strict = policy(false, &[]);
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.1.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "100.100.100.200",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(strict.check_address(address.parse().unwrap()).is_err(), "{address}");
        }
    }

    #[test]
    fn public_addresses_are_allowed() {
        let strict = policy(false, &[]);
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "11.0.0.1",
            "100.128.0.1",
            "126.0.0.1",
            "128.0.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
        ] {
            assert!(strict.check_address(address.parse().unwrap()).is_ok(), "{address}");
        }
    }

    #[test]
    fn an_operator_opens_networks_but_never_metadata_by_accident() {
        let lenient = policy(true, &["127.0.0.0/8", "0.0.0.0/0", "::1"]);
        assert!(lenient.check_address("127.0.0.1".parse().unwrap()).is_ok());
        assert!(lenient.check_address("10.0.0.1".parse().unwrap()).is_ok());
        assert!(lenient.check_address("::1".parse().unwrap()).is_ok());
        assert!(lenient.check_address("::2".parse().unwrap()).is_err());
        assert!(lenient.check_address("169.254.169.254".parse().unwrap()).is_err());
        assert!(
            policy(true, &["169.254.169.254/32"])
                .check_address("169.254.169.254".parse().unwrap())
                .is_ok()
        );
        assert!(EndpointPolicy::new(false, &["10.0.0.0/40".to_string()]).is_err());
    }

    #[test]
    fn only_listed_ports_may_be_sent_to() {
        let strict = policy(false, &[]);
        for (url, fine) in [
            ("https://example.com/", true),
            ("https://example.com:8443/", true),
            ("https://example.com:22/", false),
            ("https://example.com:6379/", false),
            ("https://example.com:80/", false),
        ] {
            assert_eq!(strict.check_url(url).is_ok(), fine, "{url}");
        }
        let plain = policy(true, &[]);
        assert!(plain.check_url("http://example.com/").is_ok());
        assert!(plain.check_url("http://example.com:8080/").is_err());
        let any = policy(true, &[]).with_ports(vec![0]);
        assert!(any.check_url("http://example.com:8080/").is_ok());
        assert!(any.check_url("http://example.com:0/").is_err());
        let own = policy(false, &[]).with_ports(vec![9443]);
        assert!(own.check_url("https://example.com:9443/").is_ok());
        assert!(own.check_url("https://example.com/").is_err());
    }

    #[test]
    fn urls_that_hide_something_are_refused() {
        let strict = policy(false, &[]);
        for url in [
            "http://example.com/",
            "ftp://example.com/",
            "https://user@example.com/",
            "https://user:pw@example.com/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://example.com:0/",
            "/x",
            "",
        ] {
            assert!(strict.check_url(url).is_err(), "{url}");
        }
        assert!(strict.check_url("https://example.com/hooks?x=1").is_ok());
        assert!(strict.check_url("https://8.8.8.8:8443/").is_ok());
        let local = policy(true, &["127.0.0.0/8"]).with_ports(vec![9000]);
        assert!(local.check_url("http://127.0.0.1:9000/hook").is_ok());
        assert!(local.check_url("http://10.0.0.1/hook").is_err());
    }
}
