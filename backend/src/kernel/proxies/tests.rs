//! Whose request it is, by what proxies and others say.

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
    let client = proxies("127.0.0.1,10.1.0.0/16").client(peer.parse().unwrap(), &headers(lines));
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
