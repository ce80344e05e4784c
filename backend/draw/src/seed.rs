//! Commitments, reveals and the seed (SPEC §4, §5).

use serde::{Deserialize, Serialize};

use crate::hash::{Algorithm, Hex32};
use crate::json::Value;
use crate::manifest::Manifest;
use crate::refusal::{Defect, Fault, Refusal, RefusalCode};

/// A contributor's reveal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nonce {
    /// The contributor's id.
    pub id: String,
    /// Its 32 random bytes.
    pub nonce: Hex32,
}

/// What a contributor submits before the freeze:
/// `H("sortition/1/commit<lf>" draw "<tab>" id "<tab>" nonce "<lf>")`.
///
/// ```
/// use sortition_draw::{Algorithm, commitment};
/// let nonce = "6888fd9f1b685969fc38c3e2dc42332813da4553bb354bd1468348c0854f0665".parse()?;
/// assert_eq!(
///     commitment(Algorithm::Sha256, "pub-00", "system", &nonce).to_string(),
///     "69aea14cf1d960825f5b0c2532a02c62af14135976d2cf3a38a7fab678931f37",
/// );
/// # Ok::<(), sortition_draw::NotHex>(())
/// ```
#[must_use]
pub fn commitment(algorithm: Algorithm, draw: &str, id: &str, nonce: &Hex32) -> Hex32 {
    let text = format!("sortition/1/commit\n{draw}\t{id}\t{nonce}\n");
    algorithm.digest(&[text.as_bytes()])
}

/// `seed` of SPEC §5; the nonces in the manifest's order.
#[must_use]
pub fn seed(
    algorithm: Algorithm,
    manifest: &Hex32,
    nonces: &[Nonce],
    beacon: Option<&str>,
) -> Hex32 {
    let mut text = format!("sortition/1/seed\n{manifest}\n");
    for Nonce { id, nonce } in nonces {
        text.push_str(&format!("{id}\t{nonce}\n"));
    }
    if let Some(value) = beacon {
        text.push_str(&format!("beacon\t{value}\n"));
    }
    algorithm.digest(&[text.as_bytes()])
}

impl Manifest {
    /// Whether a nonce opens the commitment of this contributor.
    #[must_use]
    pub fn is_opened_by(&self, reveal: &Nonce) -> bool {
        let Nonce { id, nonce } = reveal;
        let contributor = self
            .contributors
            .iter()
            .find(|contributor| contributor.id == *id);
        contributor.is_some_and(|contributor| {
            contributor.commitment == commitment(self.hash, &self.draw, id, nonce)
        })
    }

    /// Checks reveals in any order and gives them in the manifest's.
    ///
    /// # Errors
    /// `bad_reveal` for the first that is of no contributor, there twice, or does not open its
    /// commitment; else `missing_reveal` for the first contributor without one.
    pub(crate) fn check_reveals(&self, nonces: &[Nonce]) -> Result<Vec<Nonce>, Refusal> {
        for (index, reveal) in nonces.iter().enumerate() {
            let fault = if !self.contributors.iter().any(|one| one.id == reveal.id) {
                Fault::NotInManifest(reveal.id.clone())
            } else if nonces[..index]
                .iter()
                .any(|earlier| earlier.id == reveal.id)
            {
                Fault::Twice(reveal.id.clone())
            } else if !self.is_opened_by(reveal) {
                Fault::NotOpening
            } else {
                continue;
            };
            let defect = Defect::new(format!("/nonces/{index}"), fault);
            return Err(defect.refuse(RefusalCode::BadReveal));
        }
        let in_order = self.contributors.iter().map(|contributor| {
            nonces
                .iter()
                .find(|reveal| reveal.id == contributor.id)
                .cloned()
                .ok_or_else(|| {
                    Defect::new("/nonces", Fault::NotRevealed(contributor.id.clone()))
                        .refuse(RefusalCode::MissingReveal)
                })
        });
        in_order.collect()
    }

    /// Checks the beacon's value against the beacon that the manifest names.
    ///
    /// # Errors
    /// `bad_beacon`
    pub(crate) fn check_beacon_value(&self, value: Option<&str>) -> Result<(), Refusal> {
        let fault = match (&self.beacon, value) {
            (None, None) => return Ok(()),
            (Some(beacon), Some(value)) if beacon.source.is_value(value) => return Ok(()),
            (Some(beacon), Some(_)) => Fault::NotInForm(beacon.source.code()),
            (None, Some(_)) => Fault::Rule("the manifest names no beacon"),
            (Some(_), None) => Fault::Rule("the manifest names a beacon, its value is missing"),
        };
        Err(Defect::new("/beacon", fault).refuse(RefusalCode::BadBeacon))
    }
}

/// The reveals of a bundle: a list of exactly `{id, nonce}`. Whose they are is checked after.
pub(crate) fn nonces_of_value(value: &Value) -> Result<Vec<Nonce>, Defect> {
    let Value::List(reveals) = value else {
        return Err(Defect::new("/nonces", Fault::NotAList));
    };
    let read = |(index, reveal)| {
        let place = format!("/nonces/{index}");
        let [id, nonce] = crate::manifest::members(reveal, ["id", "nonce"])
            .map_err(|defect| defect.below(&place))?;
        match (id, nonce) {
            (Value::Text(id), Value::Text(nonce)) => {
                let nonce = nonce
                    .parse()
                    .map_err(|_| Defect::new(format!("{place}/nonce"), Fault::NotHex))?;
                Ok(Nonce {
                    id: id.clone(),
                    nonce,
                })
            }
            (Value::Text(_), _) => Err(Defect::new(format!("{place}/nonce"), Fault::NotHex)),
            _ => Err(Defect::new(format!("{place}/id"), Fault::NotAText)),
        }
    };
    reveals.iter().enumerate().map(read).collect()
}
