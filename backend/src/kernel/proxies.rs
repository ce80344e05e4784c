//! Where a request comes from when a proxy stands between, and under which address people reach the
//! installation.
//!
//! A request's address is that of its connection, unless a trusted proxy made the connection: then it
//! is the rightmost hop that no trusted proxy made (RFC 7239, 8.1; what stands further left was
//! written by somebody whom nobody knows). What others say of hops is ignored.

use actix_web::http::Version;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::uri::{Authority, Uri};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

const FORWARDED: HeaderName = HeaderName::from_static("forwarded");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTOCOL: HeaderName = HeaderName::from_static("x-forwarded-proto");
/// What proxies add: a request that carries one of these was not made by its peer.
const MARKS: [HeaderName; 6] = [
    FORWARDED,
    FORWARDED_FOR,
    FORWARDED_PROTOCOL,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
    header::VIA,
];

/// The address that people open, such as `https://sortition.example.gov.cn`: no path, no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    is_https: bool,
    authority: Authority,
}

/// A text that is no address for people to open.
#[derive(Debug, thiserror::Error)]
#[error("应为 https://主机名 的形式，不带路径 / write it as https://HOST, without a path")]
pub struct NoPublicUrl;

impl FromStr for PublicUrl {
    type Err = NoPublicUrl;

    fn from_str(text: &str) -> Result<Self, NoPublicUrl> {
        let url: Uri = text.parse().map_err(|_| NoPublicUrl)?;
        let is_https = match url.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(NoPublicUrl),
        };
        let authority = url.authority().ok_or(NoPublicUrl)?;
        let is_bare = url.path() == "/" && url.query().is_none();
        match is_bare && !authority.as_str().contains('@') {
            true => Ok(Self {
                is_https,
                authority: authority.clone(),
            }),
            false => Err(NoPublicUrl),
        }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(formatter, "{scheme}://{}", self.authority)
    }
}

/// An address of somebody who is named beforehand, or a network of them: `10.0.3.7`, `10.0.3.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

/// A text that is neither an address nor a network.
#[derive(Debug, thiserror::Error)]
#[error(
    "应为地址或网段，如 10.0.3.7 或 10.0.3.0/24 / an address or a network, as 10.0.3.7 or 10.0.3.0/24"
)]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let text = text.trim();
        let address = text.parse::<IpAddr>();
        let network = address.map(|address| IpNet::from(address.to_canonical()));
        match network.or_else(|_| text.parse()) {
            Ok(network) => Ok(Self(network)),
            Err(_) => Err(NoNetwork),
        }
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// As one writes it down: an address by itself, a network by its first address.
impl std::fmt::Display for Network {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.prefix_len() == self.0.max_prefix_len() {
            true => write!(formatter, "{}", self.0.addr()),
            false => write!(formatter, "{}", self.0.trunc()),
        }
    }
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Who made it, as far as anybody trusted can tell.
    pub address: IpAddr,
    /// Whether a proxy asks for them.
    pub is_proxied: bool,
    /// Whether it travelled over TLS up to the proxy.
    pub is_over_tls: bool,
}

/// `Forwarded` and `X-Forwarded-For` name different clients: the proxy sets one of them and lets
/// whoever asks write the other. Neither can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the proxy lets a header through that it should set or remove: Forwarded and X-Forwarded-For differ"
)]
pub struct Contradiction;

/// Which proxies are believed.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    trusted: Vec<IpNet>,
    public_url: Option<PublicUrl>,
}

impl Proxies {
    /// Those that are named. Where people come by `https`, which the server doesn't speak, a proxy
    /// there must be: unless told otherwise, on this machine.
    pub fn new(named: &[Network], public_url: Option<PublicUrl>) -> Self {
        let mut trusted: Vec<IpNet> = named.iter().map(|network| network.0).collect();
        let is_https = public_url.as_ref().is_some_and(|url| url.is_https);
        if trusted.is_empty() && is_https {
            let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
            trusted = vec![loopback.into(), IpAddr::V6(Ipv6Addr::LOCALHOST).into()];
        }
        Self {
            trusted,
            public_url,
        }
    }

    /// Whether a peer is a proxy that is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.trusted.iter().any(|network| network.contains(&peer))
    }

    /// Whether people come by TLS: as they were told to, or not known.
    pub fn is_https(&self) -> Option<bool> {
        self.public_url.as_ref().map(|url| url.is_https)
    }

    /// Where a request comes from, by its connection's peer and its headers.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Result<Client, Contradiction> {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return Ok(Client {
                address: peer,
                is_proxied: false,
                is_over_tls: false,
            });
        }
        let plain = hops(headers, &FORWARDED_FOR, |hop| Some(hop.to_owned()));
        let named = hops(headers, &FORWARDED, |hop| parameter(hop, "for"));
        let rightmost = |hops: Vec<Option<IpAddr>>| self.rightmost(peer, &hops);
        let address = match (plain.map(rightmost), named.map(rightmost)) {
            (None, None) => peer,
            (Some(address), None) | (None, Some(address)) => address,
            (Some(plain), Some(named)) if plain == named => plain,
            (Some(_), Some(_)) => return Err(Contradiction),
        };
        Ok(Client {
            address,
            is_proxied: address != peer,
            is_over_tls: self.is_https() == Some(true) && !is_plain(headers),
        })
    }

    /// Goes from hop to hop, as long as a trusted proxy says where it came from.
    fn rightmost(&self, peer: IpAddr, hops: &[Option<IpAddr>]) -> IpAddr {
        let mut client = peer;
        for hop in hops.iter().rev() {
            match hop {
                Some(hop) if self.trusts(client) => client = *hop,
                _ => break,
            }
        }
        client
    }
}

/// Whether a program on this machine asks for itself: from here, by an address of this machine, and
/// not in somebody's name. A proxy passes on the host that people asked for, or marks what it passes;
/// nginx, unless told to, does neither; before 1.29.7 it speaks HTTP/1.0 then. Since that version it
/// speaks HTTP/1.1, and its file must set `X-Forwarded-For`.
pub fn is_of_this_machine(peer: Option<IpAddr>, version: Version, headers: &HeaderMap) -> bool {
    let is_near = peer.is_some_and(|peer| peer.to_canonical().is_loopback());
    let host = headers.get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    let is_addressed = host.is_some_and(|host| {
        let name = host.host().trim_matches(['[', ']']);
        let address = name.parse::<IpAddr>();
        name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|one| one.is_loopback())
    });
    let is_modern = version > Version::HTTP_10;
    is_near && is_addressed && is_modern && !MARKS.iter().any(|mark| headers.contains_key(mark))
}

/// Whether the last proxy says that it was asked without TLS.
fn is_plain(headers: &HeaderMap) -> bool {
    let said = headers.get_all(&FORWARDED_PROTOCOL).next_back();
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let last = said.rsplit(',').next().unwrap_or_default().trim();
    last.eq_ignore_ascii_case("http")
}

/// The hops that a header tells of, from the farthest to the nearest; none where one can't be read.
/// Several lines of a header are one list (RFC 9110, 5.3). `None` without the header.
fn hops(
    headers: &HeaderMap,
    name: &HeaderName,
    text_of: impl Fn(&str) -> Option<String>,
) -> Option<Vec<Option<IpAddr>>> {
    let mut hops = Vec::new();
    for line in headers.get_all(name) {
        // What the client wrote may be no text at all: what the proxy appended stays readable.
        let line = String::from_utf8_lossy(line.as_bytes());
        let each = split(&line, ',').into_iter();
        hops.extend(each.map(|hop| address(&text_of(hop.trim())?)));
    }
    headers.contains_key(name).then_some(hops)
}

/// A parameter of an element of `Forwarded` (RFC 7239, 4), without its quotes.
fn parameter(element: &str, wanted: &str) -> Option<String> {
    split(element, ';').into_iter().find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let is_wanted = name.trim().eq_ignore_ascii_case(wanted);
        is_wanted.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Splits where the mark stands outside of quotes. Quotes are balanced from the end: one that the
/// client left open must not swallow what the proxy appended.
fn split(text: &str, mark: char) -> Vec<&str> {
    let mut is_quoted = false;
    let parts = text.rsplit(|one: char| {
        is_quoted ^= one == '"';
        one == mark && !is_quoted
    });
    let mut parts: Vec<&str> = parts.collect();
    parts.reverse();
    parts
}

/// An address as hops are written: with a port or without, an IPv6 one in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn proxies(trusted: &str) -> Proxies {
        let trusted: Vec<Network> = trusted.split(',').map(|one| one.parse().unwrap()).collect();
        Proxies::new(&trusted, Some("https://a.example".parse().unwrap()))
    }

    fn headers(lines: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        headers
    }

    fn client(peer: &str, lines: &[(HeaderName, &'static str)]) -> Result<String, Contradiction> {
        let client =
            proxies("127.0.0.1,10.1.0.0/16").client(peer.parse().unwrap(), &headers(lines));
        client.map(|client| client.address.to_string())
    }

    #[test]
    fn client_is_the_rightmost_hop_that_is_no_trusted_proxy() {
        let (plain, named) = (FORWARDED_FOR, FORWARDED);
        for (peer, lines, expected) in [
            ("127.0.0.1", vec![], "127.0.0.1"),
            (
                "127.0.0.1",
                vec![(plain.clone(), "203.0.113.7")],
                "203.0.113.7",
            ),
            // What the client itself wrote stands at the left.
            (
                "127.0.0.1",
                vec![(plain.clone(), "198.51.100.1, 203.0.113.7")],
                "203.0.113.7",
            ),
            (
                "127.0.0.1",
                vec![
                    (plain.clone(), "198.51.100.1"),
                    (plain.clone(), "203.0.113.7"),
                ],
                "203.0.113.7",
            ),
            // Nor does a quote that it left open hide what the proxy appended.
            (
                "127.0.0.1",
                vec![(plain.clone(), "\", 203.0.113.7")],
                "203.0.113.7",
            ),
            (
                "127.0.0.1",
                vec![(named.clone(), "for=\", for=203.0.113.7")],
                "203.0.113.7",
            ),
            // A second proxy of ours before the first.
            (
                "127.0.0.1",
                vec![(plain.clone(), "198.51.100.1, 203.0.113.7, 10.1.2.3")],
                "203.0.113.7",
            ),
            (
                "::ffff:127.0.0.1",
                vec![(plain.clone(), "203.0.113.7:4711")],
                "203.0.113.7",
            ),
            (
                "127.0.0.1",
                vec![(plain.clone(), "[2001:db8::7]:4711")],
                "2001:db8::7",
            ),
            (
                "127.0.0.1",
                vec![(plain.clone(), "2001:db8::7")],
                "2001:db8::7",
            ),
            (
                "127.0.0.1",
                vec![(plain.clone(), "::ffff:203.0.113.7")],
                "203.0.113.7",
            ),
            // The nearest hop that can be told, where the next can't.
            (
                "127.0.0.1",
                vec![(plain.clone(), "203.0.113.7, unknown")],
                "127.0.0.1",
            ),
            (
                "127.0.0.1",
                vec![(plain.clone(), "unknown, 10.1.2.3")],
                "10.1.2.3",
            ),
            ("127.0.0.1", vec![(plain.clone(), "")], "127.0.0.1"),
            (
                "10.1.9.9",
                vec![(
                    named.clone(),
                    "for=198.51.100.1, For=203.0.113.7;proto=https;by=x",
                )],
                "203.0.113.7",
            ),
            (
                "127.0.0.1",
                vec![(named.clone(), "host=\"a,b;c\";for=\"[2001:db8::7]:4711\"")],
                "2001:db8::7",
            ),
            (
                "127.0.0.1",
                vec![(named.clone(), "for=_hidden")],
                "127.0.0.1",
            ),
            // Whoever is no trusted proxy may say what they like.
            (
                "203.0.113.9",
                vec![(plain.clone(), "198.51.100.1")],
                "203.0.113.9",
            ),
            (
                "203.0.113.9",
                vec![(named.clone(), "for=198.51.100.1")],
                "203.0.113.9",
            ),
            (
                "10.2.0.1",
                vec![(plain.clone(), "198.51.100.1")],
                "10.2.0.1",
            ),
        ] {
            assert_eq!(
                client(peer, &lines).as_deref(),
                Ok(expected),
                "{peer} {lines:?}"
            );
        }
    }

    #[test]
    fn client_is_read_beside_what_is_no_text() {
        let value = HeaderValue::from_bytes(b"\xff, 203.0.113.7").unwrap();
        let mut headers = HeaderMap::new();
        headers.append(FORWARDED_FOR, value);
        let peer = Ipv4Addr::LOCALHOST.into();
        let client = proxies("127.0.0.1").client(peer, &headers).unwrap();
        assert_eq!(client.address.to_string(), "203.0.113.7");
    }

    #[test]
    fn client_of_contradicting_headers_is_nobody() {
        let lines = [
            (FORWARDED_FOR, "203.0.113.7"),
            (FORWARDED, "for=198.51.100.1"),
        ];
        assert_eq!(client("127.0.0.1", &lines), Err(Contradiction));
        assert_eq!(client("203.0.113.9", &lines).as_deref(), Ok("203.0.113.9"));
        let agreeing = [
            (FORWARDED_FOR, "198.51.100.1, 203.0.113.7"),
            (FORWARDED, "for=203.0.113.7"),
        ];
        assert_eq!(client("127.0.0.1", &agreeing).as_deref(), Ok("203.0.113.7"));
    }

    #[test]
    fn client_comes_over_tls_through_a_proxy_only() {
        let proxies = proxies("127.0.0.1");
        let is_over_tls = |peer: &str, lines: &[(HeaderName, &'static str)]| {
            let client = proxies.client(peer.parse().unwrap(), &headers(lines));
            client.unwrap().is_over_tls
        };
        assert!(is_over_tls("127.0.0.1", &[(FORWARDED_PROTOCOL, "https")]));
        assert!(is_over_tls("127.0.0.1", &[(FORWARDED_FOR, "203.0.113.7")]));
        assert!(!is_over_tls("127.0.0.1", &[(FORWARDED_PROTOCOL, "http")]));
        assert!(!is_over_tls(
            "203.0.113.7",
            &[(FORWARDED_PROTOCOL, "https")]
        ));
    }

    #[test]
    fn proxies_on_this_machine_are_believed_where_people_come_by_https() {
        let trusts = |url: Option<&str>, named: &[Network]| {
            let proxies = Proxies::new(named, url.map(|url| url.parse().unwrap()));
            proxies.trusts(Ipv4Addr::LOCALHOST.into())
        };
        assert!(trusts(Some("https://a.example"), &[]));
        assert!(!trusts(Some("http://a.example"), &[]));
        assert!(!trusts(None, &[]));
        assert!(!trusts(
            Some("https://a.example"),
            &["10.0.3.7".parse().unwrap()]
        ));
        assert!(trusts(None, &["127.0.0.0/8".parse().unwrap()]));
    }

    #[test]
    fn is_of_this_machine_is_nobody_who_comes_through_a_proxy() {
        let near: Option<IpAddr> = Some(Ipv4Addr::LOCALHOST.into());
        let host = |host: &'static str| (header::HOST, host);
        let is_of_this_machine = |peer, lines: &[(HeaderName, &'static str)]| {
            super::is_of_this_machine(peer, Version::HTTP_11, &headers(lines))
        };
        for (peer, lines, expected) in [
            (near, vec![host("127.0.0.1:8080")], true),
            (near, vec![host("localhost:8080")], true),
            (
                Some(Ipv6Addr::LOCALHOST.into()),
                vec![host("[::1]:8080")],
                true,
            ),
            (near, vec![], false),
            (near, vec![host("sortition.example")], false),
            (
                near,
                vec![host("127.0.0.1:8080"), (FORWARDED_FOR, "203.0.113.7")],
                false,
            ),
            (
                near,
                vec![host("127.0.0.1:8080"), (FORWARDED, "for=127.0.0.1")],
                false,
            ),
            (
                near,
                vec![host("127.0.0.1:8080"), (header::VIA, "1.1 a")],
                false,
            ),
            (
                "203.0.113.7".parse().ok(),
                vec![host("127.0.0.1:8080")],
                false,
            ),
            (None, vec![host("127.0.0.1:8080")], false),
        ] {
            assert_eq!(is_of_this_machine(peer, &lines), expected, "{lines:?}");
        }
        let lines = headers(&[host("127.0.0.1:8080")]);
        assert!(!super::is_of_this_machine(near, Version::HTTP_10, &lines));
    }

    #[test]
    fn public_url_is_scheme_and_host() {
        let shown = |text: &str| text.parse::<PublicUrl>().ok().map(|url| url.to_string());
        for (text, expected) in [
            ("https://a.example", Some("https://a.example")),
            ("https://a.example/", Some("https://a.example")),
            ("http://10.0.0.1:8443", Some("http://10.0.0.1:8443")),
            ("a.example", None),
            ("ftp://a.example", None),
            ("https://a.example/sortition", None),
            ("https://a.example/?a=b", None),
            ("https://me@a.example", None),
            ("", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn network_is_an_address_or_a_network() {
        for text in ["10.0.3.7", "10.0.3.0/24", "::1", "fd00::/8", " 10.0.3.7 "] {
            assert!(text.parse::<Network>().is_ok(), "{text}");
        }
        for text in ["", "10.0.3", "10.0.3.0/33", "proxy.example"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
