//! The fault suite: servers are killed while ten kinds of work go on, disks are full, databases go and
//! come back, people keep the server waiting; after each fault an oracle holds the database against what
//! clients were told. Nothing that was acknowledged may be lost, doubled or half-made.
//!
//! SORTITION_FAULT_KILLS says how many servers are killed, half of them over either database (200 unless
//! told otherwise); SORTITION_FAULT_SEED when, and what is done meanwhile (another on each run; it is
//! printed). Ends with an error if anything is found.

mod chance;
mod errands;
mod figures;
mod journal;
mod load;
mod oracle;
mod outages;
mod world;

use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use sortition_tests::Kind;

use crate::chance::Chance;
use crate::figures::{Figures, KILL};
use crate::load::Load;
use crate::world::World;

const KILLS: u64 = 200;
/// When a server dies after it began to work, in milliseconds.
const LIVES: (u64, u64) = (15, 600);
/// A machine on which this takes longer isn't fit for it.
const LONGEST: Duration = Duration::from_secs(20 * 60);
/// Told once in so many kills.
const TOLD: u64 = 20;

fn main() -> ExitCode {
    // Cargo tells benchmarks that they are; when it runs all targets as tests, there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let kills = number("SORTITION_FAULT_KILLS").unwrap_or(KILLS);
    let seed = number("SORTITION_FAULT_SEED").unwrap_or_else(any_seed);
    println!("{kills} kills, SORTITION_FAULT_SEED={seed}");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let figures = runtime
        .expect("there is a runtime")
        .block_on(inject(seed, kills));
    let is_right = figures.tell();
    let killed = figures.kills();
    if killed < kills {
        println!("{killed} of {kills} kills in {LONGEST:?}: this machine is too slow");
    }
    match is_right && killed >= kills {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// A setting of the suite's, if it is given.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse::<u64>();
    Some(number.unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::from(now.subsec_nanos()))
}

async fn inject(seed: u64, kills: u64) -> Figures {
    let mut figures = Figures::default();
    let begun = Instant::now();
    let halves = [
        (Kind::Sqlite, kills - kills / 2),
        (Kind::Postgres, kills / 2),
    ];
    for ((kind, kills), topic) in halves.into_iter().zip(1..) {
        let mut world = World::new(kind).await;
        let seed = seed.wrapping_add(topic);
        kill(&mut world, &mut figures, (seed, kills), begun).await;
        outages::all(&mut world, &mut figures, seed).await;
        conclude(&mut world, &mut figures).await;
    }
    figures
}

/// Kills one server after the other, each while it works, and asks the next one what is left.
async fn kill(world: &mut World, figures: &mut Figures, (seed, kills): (u64, u64), begun: Instant) {
    let mut server = world.start();
    for round in 1..=kills {
        if begun.elapsed() > LONGEST {
            return;
        }
        let mut chance = Chance::of(seed, round);
        let clients = world.clients(&server).await;
        world.prepare(&clients).await;
        let load = Load::begin(&world.facts, &server, &clients, &chance);
        let life = Duration::from_millis(chance.between(LIVES.0, LIVES.1));
        tokio::time::sleep(life).await;
        server.kill();
        figures.fault(KILL, world.kind, 1);
        let journals = load.end().await;
        world.settle().await;
        oracle::look(world, figures);
        server = world.start();
        oracle::ask(world, &server, journals, figures).await;
        if round % TOLD == 0 {
            let seconds = begun.elapsed().as_secs();
            println!("{:?}: {round} of {kills} kills, {seconds} s", world.kind);
        }
    }
}

/// When all is over: jobs end, and everything that was ever acknowledged is still there.
async fn conclude(world: &mut World, figures: &mut Figures) {
    let mut server = world.start();
    oracle::wait_for_jobs(world, figures).await;
    oracle::ask_for_all(world, &server, figures).await;
    server.kill();
    world.settle().await;
    oracle::look(world, figures);
}
