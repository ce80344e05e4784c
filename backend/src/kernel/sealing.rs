//! Sealing: what the database holds but nobody may read yet (nonces, seeds, results, the objects of
//! sealed checks) is stored as ciphertext, and opened by the server alone when its time has come.
//!
//! XChaCha20-Poly1305 with a random nonce. The place (table, column, row) is authenticated too, so
//! that a sealed text copied into another row doesn't open there. A sealed text is
//! `key id "." base64url(nonce ciphertext)`; what is large is kept as bytes, `key id "." nonce ciphertext`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::keys::{KeyError, KeyRing, SecretKey, random};

const NONCE_BYTES: usize = 24;

/// Where a sealed text is stored.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    pub row: &'a str,
}

impl Place<'_> {
    /// Table and column hold no tab, so no two places give the same text.
    fn associated_data(&self) -> String {
        format!(
            "sortition/seal/1\t{}\t{}\t{}",
            self.table, self.column, self.row
        )
    }
}

/// Why a text can't be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("not a sealed text")]
    Malformed,
    #[error("sealed with key {0}, which is not among the keys")]
    UnknownKey(String),
    #[error("the sealed text was altered, or belongs to another place")]
    Altered,
    #[error(transparent)]
    Random(#[from] KeyError),
}

/// What stands between the key's id and what was sealed with it.
const POINT: u8 = b'.';

/// Seals with the current wrapping key.
pub fn seal(keys: &KeyRing, place: Place<'_>, content: &[u8]) -> Result<String, SealError> {
    let key = keys.current();
    let sealed = sealed(key, place, content)?.concat();
    Ok(format!("{}.{}", key.id(), URL_SAFE_NO_PAD.encode(sealed)))
}

/// The same as bytes.
pub fn seal_bytes(keys: &KeyRing, place: Place<'_>, content: &[u8]) -> Result<Vec<u8>, SealError> {
    let key = keys.current();
    let [nonce, ciphertext] = sealed(key, place, content)?;
    Ok([key.id().as_bytes(), &[POINT], &nonce, &ciphertext].concat())
}

/// Nonce and ciphertext.
fn sealed(key: &SecretKey, place: Place<'_>, content: &[u8]) -> Result<[Vec<u8>; 2], SealError> {
    let nonce: [u8; NONCE_BYTES] = random()?;
    let associated = place.associated_data();
    let payload = Payload {
        msg: content,
        aad: associated.as_bytes(),
    };
    let ciphertext = cipher(key)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| SealError::Malformed)?;
    Ok([nonce.to_vec(), ciphertext])
}

/// Opens what was sealed for the same place, with the current or a former key.
pub fn open(
    keys: &KeyRing,
    place: Place<'_>,
    sealed: &str,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (id, text) = sealed.split_once('.').ok_or(SealError::Malformed)?;
    let key = find(keys, id)?;
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| SealError::Malformed)?;
    opened(key, place, &bytes).map(Zeroizing::new)
}

/// The same of what was sealed as bytes.
pub fn open_bytes(keys: &KeyRing, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut pieces = sealed.splitn(2, |byte| *byte == POINT);
    let (Some(id), Some(sealed)) = (pieces.next(), pieces.next()) else {
        return Err(SealError::Malformed);
    };
    let id = std::str::from_utf8(id).map_err(|_| SealError::Malformed)?;
    opened(find(keys, id)?, place, sealed)
}

fn find<'k>(keys: &'k KeyRing, id: &str) -> Result<&'k SecretKey, SealError> {
    keys.find(id)
        .ok_or_else(|| SealError::UnknownKey(id.to_owned()))
}

/// What nonce and ciphertext hold.
fn opened(key: &SecretKey, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let (nonce, ciphertext) = sealed
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or(SealError::Malformed)?;
    let associated = place.associated_data();
    let payload = Payload {
        msg: ciphertext,
        aad: associated.as_bytes(),
    };
    cipher(key)
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| SealError::Altered)
}

fn cipher(key: &SecretKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::keys::Keys;

    const PLACE: Place<'_> = Place {
        table: "draws_contributors",
        column: "nonce",
        row: "0192",
    };

    fn keys() -> Keys {
        Keys::open(&tempfile::tempdir().unwrap().path().join("keys"), &[]).unwrap()
    }

    #[test]
    fn open_what_was_sealed_gives_it_back() {
        let keys = keys();
        for content in ["".as_bytes(), "石家庄".as_bytes(), &[0, 255]] {
            let sealed = seal(&keys.wrapping, PLACE, content).unwrap();
            assert_eq!(
                open(&keys.wrapping, PLACE, &sealed).unwrap().as_slice(),
                content
            );
            assert_ne!(sealed, seal(&keys.wrapping, PLACE, content).unwrap());
            assert!(sealed.starts_with(keys.wrapping.current().id()));
        }
    }

    #[test]
    fn open_bytes_what_was_sealed_gives_it_back_in_its_place_only() {
        let keys = keys();
        for content in ["".as_bytes(), "石家庄".as_bytes(), &[0, 255, b'.']] {
            let sealed = seal_bytes(&keys.wrapping, PLACE, content).unwrap();
            assert_eq!(open_bytes(&keys.wrapping, PLACE, &sealed).unwrap(), content);
            assert!(sealed.starts_with(keys.wrapping.current().id().as_bytes()));
            let other = Place {
                row: "0193",
                ..PLACE
            };
            assert!(matches!(
                open_bytes(&keys.wrapping, other, &sealed),
                Err(SealError::Altered)
            ));
            let mut altered = sealed.clone();
            *altered.last_mut().unwrap() ^= 1;
            assert!(matches!(
                open_bytes(&keys.wrapping, PLACE, &altered),
                Err(SealError::Altered)
            ));
        }
        for sealed in [&b""[..], b"no point", b"\xff.", b"0."] {
            assert!(open_bytes(&keys.wrapping, PLACE, sealed).is_err());
        }
    }

    #[test]
    fn open_in_another_place_is_refused() {
        let keys = keys();
        let sealed = seal(&keys.wrapping, PLACE, b"secret").unwrap();
        for place in [
            Place {
                table: "draws",
                ..PLACE
            },
            Place {
                column: "seed",
                ..PLACE
            },
            Place {
                row: "0193",
                ..PLACE
            },
        ] {
            assert!(matches!(
                open(&keys.wrapping, place, &sealed),
                Err(SealError::Altered)
            ));
        }
    }

    #[test]
    fn open_altered_text_is_refused() {
        let keys = keys();
        let sealed = seal(&keys.wrapping, PLACE, b"secret").unwrap();
        let (id, text) = sealed.split_once('.').unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for place in 0..bytes.len() {
            bytes[place] ^= 1;
            let altered = format!("{id}.{}", URL_SAFE_NO_PAD.encode(&bytes));
            assert!(matches!(
                open(&keys.wrapping, PLACE, &altered),
                Err(SealError::Altered)
            ));
            bytes[place] ^= 1;
        }
        for text in [
            "",
            "abc",
            &format!("{id}."),
            &format!("{id}.!"),
            &sealed[..20],
        ] {
            assert!(
                matches!(open(&keys.wrapping, PLACE, text), Err(SealError::Malformed)),
                "{text}"
            );
        }
    }

    #[test]
    fn open_with_keys_of_another_installation_names_the_key() {
        let sealed = seal(&keys().wrapping, PLACE, b"secret").unwrap();
        assert!(matches!(
            open(&keys().wrapping, PLACE, &sealed),
            Err(SealError::UnknownKey(_))
        ));
    }
}
