//! Keys on their way: sealed with a passphrase, by argon2id (RFC 9106, its second recommendation:
//! 64 MiB, three passes) and XChaCha20-Poly1305.

use super::{BackupError, key_files};
use crate::kernel::error::ApiError;
use crate::kernel::keys::random;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use std::collections::BTreeMap;
use std::path::Path;
use zeroize::Zeroizing;

/// What a sealed text begins with; authenticated.
const MARK: &[u8] = b"sortition/keys/1\n";
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;
/// KiB of memory, passes, lanes.
const COST: (u32, u32, u32) = (64 << 10, 3, 1);
/// A shorter passphrase is no protection of what lies in a file for years.
pub(super) const PASSPHRASE_LEAST: usize = 12;

/// Seals the files of a folder of keys.
pub(super) fn seal(folder: &Path, passphrase: &str) -> Result<Vec<u8>, BackupError> {
    let files = key_files::read(folder)?;
    let plain: BTreeMap<&str, &str> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let plain = Zeroizing::new(serde_json::to_vec(&plain)?);
    let salt: [u8; SALT_BYTES] = random()?;
    let nonce: [u8; NONCE_BYTES] = random()?;
    let payload = Payload {
        msg: &plain,
        aad: MARK,
    };
    let sealed = cipher(passphrase, &salt)?
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| BackupError::WrongPassphrase)?;
    Ok([MARK, &salt, &nonce, &sealed].concat())
}

/// Opens what [`seal`] made into a folder that isn't there yet.
pub(super) fn open(folder: &Path, passphrase: &str, sealed: &[u8]) -> Result<(), BackupError> {
    let damaged = || BackupError::Damaged("keys".to_owned());
    let rest = sealed.strip_prefix(MARK).ok_or_else(damaged)?;
    let (salt, rest) = rest.split_first_chunk::<SALT_BYTES>().ok_or_else(damaged)?;
    let (nonce, rest) = rest
        .split_first_chunk::<NONCE_BYTES>()
        .ok_or_else(damaged)?;
    let payload = Payload {
        msg: rest,
        aad: MARK,
    };
    let plain = cipher(passphrase, salt)?
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| BackupError::WrongPassphrase)?;
    let plain = Zeroizing::new(plain);
    let files: BTreeMap<String, String> = serde_json::from_slice(&plain).map_err(|_| damaged())?;
    let files = files
        .into_iter()
        .map(|(name, text)| (name, Zeroizing::new(text)))
        .collect();
    key_files::write(folder, &files)
}

/// Refuses a passphrase that can be guessed.
pub(super) fn require_strong(passphrase: &str) -> Result<(), BackupError> {
    if passphrase.chars().count() >= PASSPHRASE_LEAST {
        return Ok(());
    }
    Err(BackupError::refused(
        format!("口令至少 {PASSPHRASE_LEAST} 个字符"),
        format!("the passphrase must have at least {PASSPHRASE_LEAST} characters"),
    ))
}

fn cipher(passphrase: &str, salt: &[u8]) -> Result<XChaCha20Poly1305, BackupError> {
    let failed = |error: argon2::Error| ApiError::internal(error.to_string());
    let (memory, passes, lanes) = COST;
    let parameters = Params::new(memory, passes, lanes, Some(KEY_BYTES)).map_err(failed)?;
    let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(failed)?;
    let bytes: &[u8; KEY_BYTES] = &key;
    Ok(XChaCha20Poly1305::new(bytes.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::keys::{Keys, Purpose};

    const PASSPHRASE: &str = "wer das liest ist klug";

    #[test]
    fn keys_come_out_as_they_were_with_the_passphrase_only() {
        let root = tempfile::tempdir().unwrap();
        let (there, again) = (root.path().join("keys"), root.path().join("again"));
        let keys = Keys::open(&there, &[]).unwrap();
        let sealed = seal(&there, PASSPHRASE).unwrap();
        let secret = hex::encode(keys.wrapping.current().bytes());
        assert!(!sealed.windows(64).any(|part| part == secret.as_bytes()));
        assert!(matches!(
            open(&again, "another passphrase", &sealed),
            Err(BackupError::WrongPassphrase)
        ));
        let mut altered = sealed.clone();
        *altered.last_mut().unwrap() ^= 1;
        assert!(matches!(
            open(&again, PASSPHRASE, &altered),
            Err(BackupError::WrongPassphrase)
        ));
        assert!(matches!(
            open(&again, PASSPHRASE, b"something else"),
            Err(BackupError::Damaged(_))
        ));
        assert!(!key_files::is_there(&again).unwrap());
        open(&again, PASSPHRASE, &sealed).unwrap();
        let opened = Keys::open(&again, &[]).unwrap();
        for purpose in Purpose::ALL {
            let (before, after) = (keys.of(purpose), opened.of(purpose));
            assert_eq!(before.current().bytes(), after.current().bytes());
        }
        assert!(require_strong("short").is_err());
        assert!(require_strong(PASSPHRASE).is_ok());
    }
}
