//! What is counted, and printed at the end.

use std::collections::BTreeMap;

use sortition_tests::Kind;

/// So many findings are printed in full.
const SHOWN: usize = 20;

/// What must not be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Acknowledged, and not there.
    Lost,
    /// Done twice.
    Doubled,
    /// Done in part, or without its trace.
    HalfMade,
    /// Answered as no command may be.
    Unexpected,
}

impl Wrong {
    const ALL: [Self; 4] = [Self::Lost, Self::Doubled, Self::HalfMade, Self::Unexpected];

    fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Doubled => "doubled",
            Self::HalfMade => "half-made",
            Self::Unexpected => "unexpected",
        }
    }
}

/// What came of the whole suite.
#[derive(Default)]
pub struct Figures {
    faults: BTreeMap<(&'static str, &'static str), u64>,
    sent: BTreeMap<&'static str, Counts>,
    again: u64,
    draws: u64,
    changes: u64,
    found: Vec<(Wrong, String)>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    sent: u64,
    answered: u64,
    put_off: u64,
}

impl Figures {
    /// So many faults were injected.
    pub fn fault(&mut self, kind: &'static str, database: Kind, count: u64) {
        *self.faults.entry((kind, name_of(database))).or_default() += count;
    }

    /// A command was sent.
    pub fn sent(&mut self, kind: &'static str, status: Option<u16>) {
        let counts = self.sent.entry(kind).or_default();
        counts.sent += 1;
        counts.answered += u64::from(status.is_some());
        counts.put_off += u64::from(matches!(status, Some(429 | 503)));
    }

    /// So many commands were sent again with their keys.
    pub fn again(&mut self, count: u64) {
        self.again += count;
    }

    /// A draw was recomputed.
    pub fn recomputed(&mut self) {
        self.draws += 1;
    }

    /// So many entries of the trail followed on each other.
    pub fn followed(&mut self, count: u64) {
        self.changes += count;
    }

    /// Something was found that must not be.
    pub fn found(&mut self, wrong: Wrong, what: impl Into<String>) {
        let what = what.into();
        println!("FOUND {}: {what}", wrong.name());
        self.found.push((wrong, what));
    }

    /// How many servers were killed.
    pub fn kills(&self) -> u64 {
        let kills = self.faults.iter().filter(|((kind, _), _)| *kind == KILL);
        kills.map(|(_, count)| count).sum()
    }

    /// Prints all; whether nothing was found.
    pub fn tell(&self) -> bool {
        println!("\nfaults injected");
        for ((kind, database), count) in &self.faults {
            println!("  {kind:<40} {database:<10} {count:>8}");
        }
        println!("\ncommands                                     sent  answered   put off");
        let mut all = Counts::default();
        for (kind, counts) in &self.sent {
            println!("{}", line(kind, counts));
            all.sent += counts.sent;
            all.answered += counts.answered;
            all.put_off += counts.put_off;
        }
        println!("{}", line("all", &all));
        println!("\nsent again with their keys {:>10}", self.again);
        println!("draws recomputed           {:>10}", self.draws);
        println!("changes in the trail       {:>10}", self.changes);
        for wrong in Wrong::ALL {
            let of_kind = self.found.iter().filter(|(kind, _)| *kind == wrong);
            println!("{:<26} {:>10}", wrong.name(), of_kind.count());
        }
        for (wrong, what) in self.found.iter().take(SHOWN) {
            println!("  {}: {what}", wrong.name());
        }
        self.found.is_empty()
    }
}

/// What a kill is called.
pub const KILL: &str = "server killed (SIGKILL)";

fn name_of(database: Kind) -> &'static str {
    match database {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    }
}

fn line(kind: &str, counts: &Counts) -> String {
    let Counts {
        sent,
        answered,
        put_off,
    } = counts;
    format!("  {kind:<38} {sent:>8} {answered:>9} {put_off:>9}")
}
