//! Faults that a server lives through: a full disk, a database that goes and comes back, people who keep
//! it waiting. Work goes on meanwhile, as far as it is answered.

use std::time::{Duration, Instant};

use sortition::kernel::connections::Most;
use sortition_tests::process::Process;
use sortition_tests::raw::{Ending, begin, trickle};
use sortition_tests::{Kind, eventually};
use tokio::process::Command;
use tokio::task::JoinHandle;

use crate::chance::Chance;
use crate::figures::{Figures, Wrong};
use crate::journal::Journal;
use crate::load::Load;
use crate::oracle;
use crate::world::World;

/// How often each of them, for each database.
const TIMES: u64 = 5;
/// The file with the command that kills the throw-away cluster of PostgreSQL and starts it again;
/// `tests/run` makes it.
const RESTART: &str = "SORTITION_TEST_POSTGRES_RESTART";
/// Connections on which somebody trickles, and such on which nobody says anything.
const TRICKLING: u64 = 20;
const HELD: u64 = 300;
/// What an answer may take meanwhile.
const AT_ONCE: Duration = Duration::from_secs(5);

/// A fault that comes and goes.
#[derive(Clone, Copy)]
enum Outage {
    DiskFull,
    DatabaseAway,
    DatabaseRestarted,
}

impl Outage {
    fn name(self) -> &'static str {
        match self {
            Self::DiskFull => "disk full",
            Self::DatabaseAway => "database away",
            Self::DatabaseRestarted => "database killed and restarted",
        }
    }
}

/// All of them, in one installation.
pub async fn all(world: &mut World, figures: &mut Figures, seed: u64) {
    let mut outages = vec![Outage::DiskFull, Outage::DatabaseAway];
    match (world.kind, std::env::var_os(RESTART)) {
        (Kind::Sqlite, _) => {}
        (Kind::Postgres, Some(_)) => outages.push(Outage::DatabaseRestarted),
        (Kind::Postgres, None) => println!("{RESTART} is not set: PostgreSQL isn't restarted"),
    }
    for outage in outages {
        for time in 0..TIMES {
            let mut chance = Chance::of(seed, 1_000_000 + time);
            through(world, figures, outage, &mut chance).await;
        }
    }
    let chance = Chance::of(seed, 2_000_000);
    waiting(world, figures, &chance).await;
}

/// Lets an outage come and go under load.
async fn through(world: &mut World, figures: &mut Figures, outage: Outage, chance: &mut Chance) {
    let server = world.start();
    let clients = world.clients(&server).await;
    world.prepare(&clients).await;
    let load = Load::begin(&world.facts, &server, &clients, chance);
    let mut pass = async |least, most| {
        let time = Duration::from_millis(chance.between(least, most));
        tokio::time::sleep(time).await;
    };
    pass(50, 200).await;
    match outage {
        Outage::DiskFull => {
            server.fill_disk(true);
            pass(100, 500).await;
            server.fill_disk(false);
        }
        Outage::DatabaseAway => {
            world.installation.database().take_away();
            pass(100, 500).await;
            world.installation.database().bring_back();
        }
        Outage::DatabaseRestarted => restart_postgres().await,
    }
    figures.fault(outage.name(), world.kind, 1);
    is_ready(&server).await;
    pass(50, 200).await;
    let journals = load.end().await;
    all_answered(&journals, figures);
    oracle::ask(world, &server, journals, figures).await;
    rest(world, server, figures).await;
}

/// A server that lives answers, whatever it answers.
fn all_answered(journals: &[Journal], figures: &mut Figures) {
    let sent = journals.iter().flat_map(|journal| &journal.sent);
    for one in sent.filter(|one| one.told.is_none()) {
        figures.found(Wrong::Unexpected, format!("no answer to {}", one.kind));
    }
}

async fn is_ready(server: &Process) {
    eventually("a server that is ready again", async || {
        let answer = server.nobody().get("/health/ready").await;
        (answer.status == 200).then_some(())
    })
    .await;
}

/// Ends a server, and looks at what it leaves.
async fn rest(world: &mut World, mut server: Process, figures: &mut Figures) {
    server.kill();
    world.settle().await;
    oracle::look(world, figures);
}

async fn restart_postgres() {
    let file = std::env::var_os(RESTART).expect("the command's file is named");
    let restarted = Command::new("sh").arg(file).status().await;
    let restarted = restarted.expect("a shell runs");
    assert!(restarted.success(), "PostgreSQL wasn't restarted");
}

/// People who say nothing, or one letter after the other, among those who work.
async fn waiting(world: &mut World, figures: &mut Figures, chance: &Chance) {
    // This program opens as many files itself.
    Most::of_this_process();
    let server = world.start();
    let clients = world.clients(&server).await;
    world.prepare(&clients).await;
    let load = Load::begin(&world.facts, &server, &clients, chance);
    let held: Vec<_> = (0..HELD).map(|_| begin(server.address(), "")).collect();
    let trickling: Vec<_> = (0..TRICKLING).map(|_| trickle_on(&server)).collect();
    let (kind, mut longest) = (world.kind, Duration::ZERO);
    figures.fault("connection held", kind, HELD);
    figures.fault("body that trickles", kind, TRICKLING);
    while !trickling.iter().all(JoinHandle::is_finished) {
        let begun = Instant::now();
        server.nobody().get("/health/ready").await;
        longest = longest.max(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("the longest wait among slow people: {longest:?}");
    if longest > AT_ONCE {
        figures.found(
            Wrong::Unexpected,
            format!("somebody waited for {longest:?}"),
        );
    }
    for one in trickling {
        match one.await {
            Ok(ending) if ending.answer.starts_with("HTTP/1.1 408") => {}
            other => figures.found(Wrong::Unexpected, format!("a slow body: {other:?}")),
        }
    }
    drop(held);
    let journals = load.end().await;
    all_answered(&journals, figures);
    oracle::ask(world, &server, journals, figures).await;
    rest(world, server, figures).await;
}

/// The head of a sign-in whose content comes one letter after the other.
fn trickle_on(server: &Process) -> JoinHandle<Ending> {
    let address = server.address().to_owned();
    tokio::task::spawn_blocking(move || {
        let head = "POST /api/v1/session HTTP/1.1\r\nHost: a\r\n\
                    Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
        trickle(&address, head, "a")
    })
}
