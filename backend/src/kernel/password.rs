//! Passwords: argon2id, on the blocking pool, never inside a transaction.

use crate::kernel::error::ApiError;
use crate::kernel::keys;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// How much work a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// The library's recommendation (OWASP): 19 MiB, two passes.
    Full,
    /// As little as the algorithm allows: for tests only.
    Test,
}

/// Letters and digits of a first password: none that is mistaken for another when read aloud.
const FIRST_PASSWORD_LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Hashes a password with a salt of its own.
pub async fn hash(password: String, cost: Cost) -> Result<String, ApiError> {
    tokio::task::spawn_blocking(move || hash_blocking(&password, cost))
        .await
        .map_err(ApiError::internal)?
}

/// As [`hash`], for code that may block.
pub fn hash_blocking(password: &str, cost: Cost) -> Result<String, ApiError> {
    let failed = |error: argon2::password_hash::Error| ApiError::internal(error.to_string());
    let hash = hasher(cost)?
        .hash_password(password.as_bytes())
        .map_err(failed)?;
    Ok(hash.to_string())
}

/// Whether a password belongs to a hash. Without a hash (no such account) it takes as long and
/// says no, so that time doesn't tell which names exist.
pub async fn verify(
    password: String,
    stored: Option<String>,
    cost: Cost,
) -> Result<bool, ApiError> {
    tokio::task::spawn_blocking(move || {
        let Some(stored) = stored else {
            hash_blocking(&password, cost)?;
            return Ok(false);
        };
        Ok(Argon2::default()
            .verify_password(password.as_bytes(), stored.as_str())
            .is_ok())
    })
    .await
    .map_err(ApiError::internal)?
}

/// Whether a password belongs to any of some hashes: to one that its owner had before.
pub async fn is_one_of(password: String, stored: Vec<String>) -> Result<bool, ApiError> {
    tokio::task::spawn_blocking(move || {
        stored.iter().any(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), hash.as_str())
                .is_ok()
        })
    })
    .await
    .map_err(ApiError::internal)
}

/// A random first password of 14 characters, which meets the rule for passwords.
pub fn first_password() -> Result<String, ApiError> {
    let mut chance = StdRng::from_seed(keys::random().map_err(ApiError::internal)?);
    let letters = (0..12).map(|_| {
        let letter = chance.random_range(0..FIRST_PASSWORD_LETTERS.len());
        char::from(FIRST_PASSWORD_LETTERS[letter])
    });
    Ok(letters.chain(['-', '7']).collect())
}

fn hasher(cost: Cost) -> Result<Argon2<'static>, ApiError> {
    let parameters = match cost {
        Cost::Full => Params::default(),
        Cost::Test => Params::new(Params::MIN_M_COST, 1, 1, None)
            .map_err(|error| ApiError::internal(error.to_string()))?,
    };
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn verify_accepts_only_the_password_that_was_hashed() {
        let stored = hash("correct horse".to_owned(), Cost::Test).await.unwrap();
        assert!(
            verify("correct horse".to_owned(), Some(stored.clone()), Cost::Test)
                .await
                .unwrap()
        );
        assert!(
            !verify("wrong horse".to_owned(), Some(stored), Cost::Test)
                .await
                .unwrap()
        );
        assert!(
            !verify("correct horse".to_owned(), None, Cost::Test)
                .await
                .unwrap()
        );
    }

    #[actix_web::test]
    async fn is_one_of_finds_each_of_the_former_passwords() {
        let mut stored = Vec::new();
        for former in ["correct horse", "another horse"] {
            stored.push(hash(former.to_owned(), Cost::Test).await.unwrap());
        }
        for (password, is_former) in [("another horse", true), ("wrong horse", false)] {
            let found = is_one_of(password.to_owned(), stored.clone()).await;
            assert_eq!(found.unwrap(), is_former);
        }
    }
}
