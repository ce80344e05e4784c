//! An installation that is measured: a register of so many objects, and its server as a process of its
//! own, so that its memory is its own. It has the real clock.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sortition::kernel::db::AnyConnection;
use sortition_tests::process::{Installation, Process};
use sortition_tests::{Client, Kind};

use crate::table::Place;

pub const OPERATOR: &str = "city_operator";
pub const APPROVER: &str = "city_approver";
/// The unit of both.
pub const UNIT: &str = "130100-LSB";

/// An access token lives a quarter of an hour.
const RENEWED: Duration = Duration::from_secs(8 * 60);

/// One that is measured; its register is empty until `imports` has filled it.
pub struct Site {
    /// Where its figures stand.
    pub place: Place,
    pub kind: Kind,
    /// How many objects it is to have.
    pub size: u32,
    pub server: Process,
    // After the server, which is killed before its database goes.
    installation: Installation,
    people: Mutex<BTreeMap<&'static str, (Client, Instant)>>,
}

impl Site {
    pub fn new(kind: Kind, size: u32) -> Self {
        let installation = Installation::new(kind);
        Self {
            place: Place {
                name: format!("{} {}", name_of(kind), grouped(size.into())),
                objects: size,
            },
            kind,
            size,
            server: installation.start(),
            installation,
            people: Mutex::default(),
        }
    }

    /// Somebody who is signed in for some minutes still.
    pub async fn client(&self, who: &'static str) -> Client {
        let people = &self.people;
        let known = people.lock().expect("nobody panics here").get(who).cloned();
        match known.filter(|(_, since)| since.elapsed() < RENEWED) {
            Some((client, _)) => client,
            None => {
                let client = self.server.sign_in(who).await;
                let mut people = people.lock().expect("nobody panics here");
                people.insert(who, (client.clone(), Instant::now()));
                client
            }
        }
    }

    /// A connection to its database, beside the server's.
    pub fn connect(&self) -> AnyConnection {
        self.installation.database().connect()
    }
}

/// What a database is called.
pub const fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    }
}

/// A number as one reads it: `1,000,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes in millions.
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
