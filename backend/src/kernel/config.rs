//! How the program is started: options, each with an environment variable.

use crate::kernel::proxies::{Network, Proxies, PublicUrl};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How many connections a server keeps to its database, at the most, unless told otherwise.
pub const CONNECTIONS: u32 = 16;
/// How many seconds a replica may be behind unless told otherwise.
pub const REPLICA_LAG: u64 = 5;

/// Where the server keeps its data and where it listens.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Folder for the database, files and keys.
    #[arg(long, env = "SORTITION_DATA", default_value = "./data", global = true)]
    pub data: PathBuf,

    /// Address to listen on; only this machine by default.
    #[arg(
        long,
        env = "SORTITION_LISTEN",
        default_value = "127.0.0.1:8080",
        global = true
    )]
    pub listen: SocketAddr,

    /// `postgres://…`; without it an SQLite file in the data folder.
    #[arg(
        long,
        env = "SORTITION_DATABASE_URL",
        global = true,
        hide_env_values = true
    )]
    pub database_url: Option<String>,

    /// Connections to the database at the most; as many to a replica. With several servers all of theirs
    /// together, and some for whoever looks after the database, must be within its max_connections.
    #[arg(
        long,
        env = "SORTITION_DATABASE_CONNECTIONS",
        global = true,
        value_name = "NUMBER",
        default_value_t = CONNECTIONS,
        value_parser = clap::value_parser!(u32).range(4..=500)
    )]
    pub database_connections: u32,

    /// `postgres://…` of a replica that follows the database: it answers lists and the portal, as long as it
    /// isn't late.
    #[arg(
        long,
        env = "SORTITION_DATABASE_REPLICA",
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_replica: Option<String>,

    /// Seconds by which the replica may be behind; one that is later isn't asked.
    #[arg(
        long,
        env = "SORTITION_REPLICA_LAG",
        global = true,
        value_name = "SECONDS",
        default_value_t = REPLICA_LAG,
        value_parser = clap::value_parser!(u64).range(1..=3_600)
    )]
    pub replica_lag: u64,

    /// Address that people open, such as `https://sortition.example.gov.cn`. With https, a TLS proxy
    /// stands before the server: cookies travel over TLS only, and browsers are told to come by TLS.
    #[arg(long, env = "SORTITION_PUBLIC_URL", global = true, value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Addresses or networks of the proxies whose word on a client's address is taken, separated by
    /// commas. Unless given, this machine's where the public URL begins with https, else none.
    #[arg(
        long,
        env = "SORTITION_TRUSTED_PROXIES",
        global = true,
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<Network>,

    /// Take the clock for right though the database holds what was done later: it was wrong then.
    #[arg(long, env = "SORTITION_ACCEPT_CLOCK", global = true)]
    pub accept_clock: bool,
}

impl Config {
    /// The database's address: the one given, or the SQLite file in the data folder.
    pub fn database(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| {
            self.data
                .join("sortition.sqlite3")
                .to_string_lossy()
                .into_owned()
        })
    }

    /// The same with the data folder and the database of another installation, which has no replica.
    pub fn elsewhere(&self, data: PathBuf, database_url: Option<String>) -> Self {
        Self {
            data,
            database_url,
            database_replica: None,
            ..self.clone()
        }
    }

    /// Where keys lie: never in the database or its backup.
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// Which proxies are believed.
    pub fn proxies(&self) -> Proxies {
        Proxies::new(&self.trusted_proxies, self.public_url.clone())
    }

    /// Where uploaded and generated files lie.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }
}
