//! How long answers take that several ask for at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sortition_tests::Client;

use crate::CONNECTIONS;

/// So many requests at the most, and no longer than this: where answers take seconds, a hundred of them
/// say enough.
const REQUESTS: usize = 4_000;
const LONGEST: Duration = Duration::from_secs(10);
/// Each asks for what is asked for, or for so long, before it is measured.
const WARMING: Duration = Duration::from_secs(1);

/// Times in their order, the shortest first.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    /// In milliseconds, the time within which this share of all lies.
    pub fn at(&self, share: f64) -> f64 {
        let place = ((self.0.len() - 1) as f64 * share) as usize;
        milliseconds(self.0[place])
    }
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Asks for these in turn on several connections.
pub async fn ask(client: &Client, paths: Vec<String>) -> Times {
    let paths: Arc<[String]> = paths.into();
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|worker| tokio::spawn(ask_on(client.clone(), Arc::clone(&paths), worker)))
        .collect();
    let mut times = Vec::with_capacity(REQUESTS);
    for worker in workers {
        times.extend(worker.await.expect("the requests are answered"));
    }
    Times::of(times)
}

async fn ask_on(client: Client, paths: Arc<[String]>, first: usize) -> Vec<Duration> {
    let begun = Instant::now();
    for path in paths.iter() {
        client.get(path).await.ok();
        if begun.elapsed() > WARMING {
            break;
        }
    }
    let mut times = Vec::with_capacity(REQUESTS / CONNECTIONS);
    let begun = Instant::now();
    for number in 0..REQUESTS / CONNECTIONS {
        let path = &paths[(first + number) % paths.len()];
        let asked = Instant::now();
        let answer = client.get(path).await;
        times.push(asked.elapsed());
        assert_eq!(answer.status, 200, "{answer}");
        if begun.elapsed() > LONGEST {
            break;
        }
    }
    times
}
