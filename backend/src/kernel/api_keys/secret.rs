//! How a key is written: what is made, shown, read and stored of it.

use super::Key;
use crate::kernel::error::ApiError;
use crate::kernel::keys;
use sortition_contract::integrations::KEY_PREFIX;

/// Bytes of chance in the part that names a key.
const NAME_BYTES: usize = 6;
/// Bytes of chance in the secret part.
const SECRET_BYTES: usize = 32;
/// How the trail marks a key's name; no account's name has a colon.
const TRAIL_MARK: &str = "key:";

/// A key that was just made. Its secret is shown once.
#[derive(Clone)]
pub struct NewKey {
    /// What names it.
    pub prefix: String,
    /// All of it.
    pub secret: String,
    /// What is stored of it.
    pub secret_hash: String,
}

impl NewKey {
    /// Makes one of the operating system's chance.
    pub fn make() -> Result<Self, ApiError> {
        let name: [u8; NAME_BYTES] = keys::random().map_err(ApiError::internal)?;
        let chance: [u8; SECRET_BYTES] = keys::random().map_err(ApiError::internal)?;
        let prefix = format!("{KEY_PREFIX}{}", hex::encode(name));
        let secret = format!("{prefix}_{}", hex::encode(chance));
        Ok(Self {
            secret_hash: keys::hash_of_token(&secret),
            prefix,
            secret,
        })
    }
}

/// Whether somebody means this token to be a key.
pub fn is_meant_as_key(token: &str) -> bool {
    token.starts_with(KEY_PREFIX)
}

/// A token that is written as keys are.
#[derive(Debug, PartialEq, Eq)]
pub struct Presented {
    /// What names the key.
    pub prefix: String,
    hash: String,
}

impl Presented {
    /// Reads a token; none if it is no key of any installation.
    pub fn read(token: &str) -> Option<Self> {
        let (name, chance) = token.strip_prefix(KEY_PREFIX)?.split_once('_')?;
        let is_hex = |text: &str, bytes: usize| {
            text.len() == 2 * bytes
                && text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        (is_hex(name, NAME_BYTES) && is_hex(chance, SECRET_BYTES)).then(|| Self {
            prefix: format!("{KEY_PREFIX}{name}"),
            hash: keys::hash_of_token(token),
        })
    }

    /// SHA-256 of the whole token, in hexadecimal: tells tokens apart without what is secret of them.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether it is the key of which this is stored. How long the comparison takes tells of the hash
    /// only, from which no secret follows.
    pub fn is_of(&self, key: &Key) -> bool {
        self.hash == key.secret_hash
    }
}

/// What the trail calls who acts by a key.
pub(super) fn trail_name(prefix: &str) -> String {
    let name = prefix.strip_prefix(KEY_PREFIX).unwrap_or(prefix);
    format!("{TRAIL_MARK}{name}")
}

/// The key that an entry of the trail names; none if no key acted.
pub fn prefix_in_trail(username: &str) -> Option<String> {
    let name = username.strip_prefix(TRAIL_MARK)?;
    Some(format!("{KEY_PREFIX}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_that_was_made_is_read() {
        let key = NewKey::make().unwrap();
        let presented = Presented::read(&key.secret).unwrap();
        assert_eq!(presented.prefix, key.prefix);
        assert_eq!(presented.hash, key.secret_hash);
        assert!(is_meant_as_key(&key.secret));
        assert_eq!(key.secret_hash.len(), 64);
        assert!(!key.secret_hash.contains(&key.secret[24..]));
        assert_ne!(NewKey::make().unwrap().secret, key.secret);
    }

    #[test]
    fn token_that_is_no_key_is_none() {
        let secret = NewKey::make().unwrap().secret;
        let upper = secret.to_uppercase();
        let swapped = secret.replacen("sortition_", "sortition-", 1);
        for token in [
            "",
            "sortition_",
            "sortition__",
            "eyJhbGciOiJIUzI1NiJ9.e30.x",
            &upper,
            &swapped,
            &secret[..secret.len() - 1],
            &format!("{secret}0"),
            &format!("{secret} "),
            &format!("{}é", &secret[..secret.len() - 2]),
            &secret.replace('_', "."),
        ] {
            assert_eq!(Presented::read(token), None, "{token}");
        }
    }

    /// Whatever is changed in a key, it is another one or none.
    #[test]
    fn key_with_any_character_changed_is_another() {
        let key = NewKey::make().unwrap();
        for place in 0..key.secret.len() {
            let mut bytes = key.secret.clone().into_bytes();
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).unwrap();
            let hash = Presented::read(&changed).map(|presented| presented.hash);
            assert_ne!(hash, Some(key.secret_hash.clone()), "{changed}");
        }
    }

    #[test]
    fn trail_names_a_key_as_no_account_is_named() {
        let key = NewKey::make().unwrap();
        let name = trail_name(&key.prefix);
        assert!(name.contains(':'));
        assert_eq!(prefix_in_trail(&name), Some(key.prefix));
        assert_eq!(prefix_in_trail("city_operator"), None);
    }
}
