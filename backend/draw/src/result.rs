//! The result of a draw (SPEC §7).

use serde::{Deserialize, Serialize};

use crate::hash::{Algorithm, Hex32};
use crate::json::canonical_as_declared;
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

/// The outcome of the selection, with all that it was computed from; members in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawResult {
    /// The beacon's value, if one takes part.
    pub beacon: Option<String>,
    /// The draw's id.
    pub draw: String,
    /// The manifest hash.
    pub manifest: Hex32,
    /// In the manifest's order.
    pub nonces: Vec<Nonce>,
    /// In draw order.
    pub objects: Vec<Drawn>,
    /// By stratum in the manifest's order, then by ticket.
    pub reserves: Vec<Drawn>,
    /// What tickets and ranks are keyed with.
    pub seed: Hex32,
    /// `sortition/1`.
    pub spec: Spec,
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
        canonical_as_declared(self)
    }

    /// The ticket up to which a stratum's objects were drawn; none if none was.
    #[must_use]
    pub fn last_ticket(&self, stratum: &str) -> Option<Hex32> {
        let of_stratum = self.objects.iter().filter(|drawn| drawn.stratum == stratum);
        of_stratum.map(|drawn| drawn.ticket).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::canonical;

    #[test]
    fn members_are_declared_in_the_order_of_their_names() {
        let drawn = |key: &str| Drawn {
            key: key.to_owned(),
            stratum: "甲 \"\\\u{7f}\u{2028}".to_owned(),
            ticket: [7; 32].into(),
        };
        let nonce = Nonce {
            id: "system".to_owned(),
            nonce: [1; 32].into(),
        };
        let result = DrawResult {
            beacon: Some("0".repeat(24)),
            draw: "d1".to_owned(),
            manifest: [2; 32].into(),
            nonces: vec![nonce],
            objects: vec![drawn("A"), drawn("B")],
            reserves: vec![drawn("C")],
            seed: [3; 32].into(),
            spec: Spec,
        };
        assert_eq!(result.to_canonical(), canonical(&result));
    }
}
