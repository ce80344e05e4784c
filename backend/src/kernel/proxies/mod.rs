//! Where a request comes from when a proxy stands between, and under which address people reach the
//! installation.
//!
//! A request's address is that of its connection, unless a trusted proxy made the connection: then it
//! is the rightmost hop that no trusted proxy made (RFC 7239, 8.1; what stands further left was
//! written by somebody whom nobody knows). What others say of hops is ignored.

mod hops;
mod network;
mod public_url;

use self::hops::{hops, parameter};
pub use self::network::{Network, NoNetwork};
pub use self::public_url::{NoPublicUrl, PublicUrl};
use actix_web::http::Version;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::uri::Authority;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

#[cfg(test)]
mod tests;
