//! The two hash functions of a draw, their HMAC, and the 32 bytes they give (SPEC §1).
//!
//! Nothing here knows what is hashed; the messages are spelled where they belong.

use std::fmt;
use std::str::FromStr;

use hmac::digest::Key;
use hmac::{Hmac, KeyInit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use sm3::Sm3;

/// 32 bytes, written as HEX: 64 lower-case hexadecimal digits. A digest, a seed, or a nonce.
///
/// Ordered by its bytes.
///
/// ```
/// use sortition_draw::Hex32;
/// let nonce: Hex32 = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff".parse()?;
/// assert_eq!(nonce.as_bytes()[1], 255);
/// assert!("00FF".parse::<Hex32>().is_err());
/// # Ok::<(), sortition_draw::NotHex>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hex32([u8; 32]);

/// The text is not exactly 64 of the characters 0–9 and a–f.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct NotHex;

impl Hex32 {
    /// The bytes themselves.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Hex32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl FromStr for Hex32 {
    type Err = NotHex;

    fn from_str(text: &str) -> Result<Self, NotHex> {
        let digits: &[u8; 64] = text.as_bytes().try_into().map_err(|_| NotHex)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = half(pair[0])? << 4 | half(pair[1])?;
        }
        Ok(Self(bytes))
    }
}

const fn half(digit: u8) -> Result<u8, NotHex> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotHex),
    }
}

impl fmt::Display for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(64);
        for byte in self.0 {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Hex32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hex32({self})")
    }
}

impl Serialize for Hex32 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hex32 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `H` of the specification: the manifest's `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Algorithm {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GB/T 32905).
    Sm3,
}

impl Algorithm {
    /// As the manifest and the log write it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
        }
    }

    /// The algorithm of a code, if it is one of the two.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "sha256" => Some(Self::Sha256),
            "sm3" => Some(Self::Sm3),
            _ => None,
        }
    }

    /// The digest of the parts one after another.
    ///
    /// ```
    /// use sortition_draw::Algorithm;
    /// assert_eq!(
    ///     Algorithm::Sm3.digest(&[b"a", b"bc"]).to_string(),
    ///     "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    /// );
    /// ```
    #[must_use]
    pub fn digest(self, parts: &[&[u8]]) -> Hex32 {
        fn of<D: sha2::Digest>(parts: &[&[u8]]) -> Hex32
        where
            [u8; 32]: From<sha2::digest::Output<D>>,
        {
            let mut state = D::new();
            for part in parts {
                state.update(part);
            }
            Hex32(state.finalize().into())
        }
        match self {
            Self::Sha256 => of::<Sha256>(parts),
            Self::Sm3 => of::<Sm3>(parts),
        }
    }

    /// For the digest of what comes piece by piece.
    ///
    /// ```
    /// use sortition_draw::Algorithm;
    /// let mut hasher = Algorithm::Sm3.hasher();
    /// hasher.update(b"a");
    /// hasher.update(b"bc");
    /// assert_eq!(hasher.finish(), Algorithm::Sm3.digest(&[b"abc"]));
    /// ```
    #[must_use]
    pub fn hasher(self) -> Hasher {
        match self {
            Self::Sha256 => Hasher(Hashed::Sha256(sha2::Digest::new())),
            Self::Sm3 => Hasher(Hashed::Sm3(sha2::Digest::new())),
        }
    }
}

/// A digest that is going on.
#[derive(Clone)]
pub struct Hasher(Hashed);

#[derive(Clone)]
enum Hashed {
    Sha256(Sha256),
    Sm3(Sm3),
}

impl Hasher {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        match &mut self.0 {
            Hashed::Sha256(state) => sha2::Digest::update(state, piece),
            Hashed::Sm3(state) => sha2::Digest::update(state, piece),
        }
    }

    /// The digest of all pieces, one after another.
    #[must_use]
    pub fn finish(self) -> Hex32 {
        match self.0 {
            Hashed::Sha256(state) => Hex32(sha2::Digest::finalize(state).into()),
            Hashed::Sm3(state) => Hex32(sha2::Digest::finalize(state).into()),
        }
    }
}

impl fmt::Debug for Hasher {
    /// Shows nothing of what was hashed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hasher")
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// `MAC` of the specification: HMAC (RFC 2104) keyed with the seed.
///
/// ```
/// use sortition_draw::{Algorithm, Mac};
/// let seed = Algorithm::Sha256.digest(&[b"seed"]);
/// let mac = Mac::new(Algorithm::Sha256, &seed);
/// assert_eq!(mac.of(&["object\t", "91130102"]), mac.of(&["object\t91130102"]));
/// ```
#[derive(Clone)]
pub struct Mac(State);

#[derive(Clone)]
enum State {
    Sha256(Hmac<Sha256>),
    Sm3(Hmac<Sm3>),
}

impl Mac {
    /// Prepares the key once, so that each message costs two blocks only.
    #[must_use]
    pub fn new(algorithm: Algorithm, seed: &Hex32) -> Self {
        fn padded<M: KeyInit>(seed: &Hex32) -> M {
            // A key shorter than a block is filled up with zeros (RFC 2104 §2).
            let mut key = Key::<M>::default();
            key[..32].copy_from_slice(seed.as_bytes());
            M::new(&key)
        }
        Self(match algorithm {
            Algorithm::Sha256 => State::Sha256(padded(seed)),
            Algorithm::Sm3 => State::Sm3(padded(seed)),
        })
    }

    /// The code of the text that the parts make one after another.
    #[must_use]
    pub fn of(&self, parts: &[&str]) -> Hex32 {
        fn of<M: hmac::Mac + Clone>(keyed: &M, parts: &[&str]) -> Hex32
        where
            [u8; 32]: From<hmac::digest::Output<M>>,
        {
            let mut state = keyed.clone();
            for part in parts {
                state.update(part.as_bytes());
            }
            Hex32(state.finalize().into_bytes().into())
        }
        match &self.0 {
            State::Sha256(keyed) => of(keyed, parts),
            State::Sm3(keyed) => of(keyed, parts),
        }
    }

    /// An object's ticket (SPEC §5).
    #[must_use]
    pub fn ticket(&self, key: &str) -> Hex32 {
        self.of(&["object\t", key])
    }
}

impl fmt::Debug for Mac {
    /// Shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac")
    }
}
