//! How the program is started: options, each with an environment variable.

use crate::kernel::proxies::{Network, Proxies, PublicUrl};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

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

    /// The same with the data folder and the database of another installation.
    pub fn elsewhere(&self, data: PathBuf, database_url: Option<String>) -> Self {
        Self {
            data,
            database_url,
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
