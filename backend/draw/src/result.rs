//! The result of a draw (SPEC §7).

use serde::{Deserialize, Serialize};

use crate::hash::{Algorithm, Hex32};
use crate::json::canonical;
use crate::manifest::Spec;
use crate::seed::Nonce;

/// A drawn object, or a reserve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// The object's key.
    pub key: String,
    /// Its stratum's name.
    pub stratum: String,
    /// Its ticket.
    pub ticket: Hex32,
}

/// The outcome of the selection, with all that it was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawResult {
    /// `sortition/1`.
    pub spec: Spec,
    /// The draw's id.
    pub draw: String,
    /// The manifest hash.
    pub manifest: Hex32,
    /// In the manifest's order.
    pub nonces: Vec<Nonce>,
    /// The beacon's value, if one takes part.
    pub beacon: Option<String>,
    /// What tickets and ranks are keyed with.
    pub seed: Hex32,
    /// In draw order.
    pub objects: Vec<Drawn>,
    /// By stratum in the manifest's order, then by ticket.
    pub reserves: Vec<Drawn>,
}

impl DrawResult {
    /// The result hash, `H(JCS(result))`.
    #[must_use]
    pub fn digest(&self, algorithm: Algorithm) -> Hex32 {
        algorithm.digest(&[&self.to_canonical()])
    }

    /// `result.json`: the canonical form.
    #[must_use]
    pub fn to_canonical(&self) -> Vec<u8> {
        canonical(self)
    }

    /// The ticket up to which a stratum's objects were drawn; none if none was.
    #[must_use]
    pub fn last_ticket(&self, stratum: &str) -> Option<Hex32> {
        let of_stratum = self.objects.iter().filter(|drawn| drawn.stratum == stratum);
        of_stratum.map(|drawn| drawn.ticket).max()
    }
}
