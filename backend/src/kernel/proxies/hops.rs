//! The headers in which proxies say for whom they ask.

use actix_web::http::header::{HeaderMap, HeaderName};
use std::net::{IpAddr, SocketAddr};

/// The hops that a header tells of, from the farthest to the nearest; none where one can't be read.
/// Several lines of a header are one list (RFC 9110, 5.3). `None` without the header.
pub(super) fn hops(
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
pub(super) fn parameter(element: &str, wanted: &str) -> Option<String> {
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
