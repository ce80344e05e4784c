//! How long the two ends of a connection to PostgreSQL wait for each other. Both would wait for hours where
//! the other's machine is gone, PostgreSQL with all the locks that the dead server held.

/// What each session is told; whatever else the address says of it, or the role has.
///
/// Compiling a query takes longer than any of ours runs. A transaction in which a server does nothing for
/// ten minutes is one that nobody works on any more: the longest that are worked out between two statements
/// take one or two.
pub(super) const SESSION: &str =
    "SET jit = off; SET idle_in_transaction_session_timeout = '10min';";

/// What a program's session is told besides: it may copy files for hours between two statements. That its
/// machine is gone PostgreSQL finds out all the same.
pub(super) const FOR_LONG: &str = "SET idle_in_transaction_session_timeout = 0;";

/// What not every system has on which PostgreSQL runs: within some seconds the locks of a server are free
/// whose machine is gone, or which died while its statement ran.
pub(super) const WHERE_THERE_IS: [&str; 3] = [
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;",
    "SET client_connection_check_interval = '2s';",
    // While something is under way to that machine nobody asks whether it is alive.
    "SET tcp_user_timeout = '60s';",
];

/// What an address says unless it says otherwise, in seconds, the last in milliseconds: a database whose
/// machine is gone is known to be. A minute without a word is as much as one that is busy may take, to
/// which a large import is being sent.
const UNLESS_SAID: [(&str, &str); 5] = [
    ("connect_timeout", "5"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "60000"),
];

/// The same of a replica, which takes nothing large, and in whose place another answers.
const OF_A_REPLICA: [(&str, &str); 2] = [("connect_timeout", "2"), ("tcp_user_timeout", "5000")];

/// What a replica's session is told besides. What takes longer than anybody waits for it is not gone on
/// with: it would keep a connection from others.
pub(super) const AT_A_REPLICA: &str = "SET statement_timeout = '4s';";

/// An address of PostgreSQL with what it doesn't say itself.
pub(super) fn named(address: &str) -> String {
    with(address, &UNLESS_SAID)
}

/// The same of a replica.
pub(super) fn hasty(address: &str) -> String {
    with(address, &OF_A_REPLICA)
}

fn with(address: &str, unless_said: &[(&str, &str)]) -> String {
    // As libpq reads it: whatever signs a password has, it goes to the first @ before a slash.
    let (_, behind) = address.split_once("://").unwrap_or(("", address));
    let with_user = behind.split_once('@');
    let said = with_user.filter(|(user, _)| !user.contains('/'));
    let said = said.map_or(behind, |(_, said)| said);
    let mut has_any = said.contains('?');
    let mut named = address.to_owned();
    for (name, value) in unless_said {
        if !said.contains(&format!("{name}=")) {
            let joint = if has_any { '&' } else { '?' };
            has_any = true;
            named.push_str(&format!("{joint}{name}={value}"));
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_says_how_long_to_wait_and_may_say_so_itself() {
        for (address, expected) in [
            (
                "postgres://u@host/name",
                "postgres://u@host/name?connect_timeout=5&keepalives_idle=5&keepalives_interval=2\
                 &keepalives_count=3&tcp_user_timeout=60000",
            ),
            (
                "postgres://host?connect_timeout=1&tcp_user_timeout=0&sslmode=require",
                "postgres://host?connect_timeout=1&tcp_user_timeout=0&sslmode=require\
                 &keepalives_idle=5&keepalives_interval=2&keepalives_count=3",
            ),
            (
                "postgres://host/name?connect_timeout=1&application_name=a@b",
                "postgres://host/name?connect_timeout=1&application_name=a@b&keepalives_idle=5\
                 &keepalives_interval=2&keepalives_count=3&tcp_user_timeout=60000",
            ),
            (
                "postgres://u:a?connect_timeout=b@host/name",
                "postgres://u:a?connect_timeout=b@host/name?connect_timeout=5&keepalives_idle=5\
                 &keepalives_interval=2&keepalives_count=3&tcp_user_timeout=60000",
            ),
        ] {
            assert_eq!(named(address), expected);
        }
        let replica = named(&hasty("postgres://host/name?connect_timeout=9"));
        assert!(replica.contains("?connect_timeout=9&tcp_user_timeout=5000&"));
        assert_eq!(replica.matches("_timeout=").count(), 2, "{replica}");
    }
}
