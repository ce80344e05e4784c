//! How access tokens are signed: HMAC with SHA-256 (RFC 7515, A.1) and nothing else. The library asks for
//! all that a token may be signed with; what we don't use isn't compiled in, so that no fault of it is ours.

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use sha2::Sha256;
use signature::{Signer, Verifier};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key: &EncodingKey| {
        Ok(Box::new(Seal::new(*algorithm, key.as_bytes())?))
    },
    verifier_factory: |algorithm, key: &DecodingKey| {
        Ok(Box::new(Seal::new(*algorithm, key.try_get_as_bytes()?)?))
    },
    // Of keys that are published, of which there are none.
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it what the library signs by.
pub(super) fn install() {
    // Refused from the second time on, when it is installed already.
    let _is_first = PROVIDER.install_default().is_ok();
}

struct Seal(Hmac<Sha256>);

impl Seal {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, Error> {
        match algorithm {
            Algorithm::HS256 => match Hmac::new_from_slice(key) {
                Ok(seal) => Ok(Self(seal)),
                Err(_) => Err(ErrorKind::InvalidKeyFormat.into()),
            },
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        }
    }

    fn over(&self, message: &[u8]) -> Hmac<Sha256> {
        let mut seal = self.0.clone();
        seal.update(message);
        seal
    }
}

impl Signer<Vec<u8>> for Seal {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.over(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Seal {
    fn verify(&self, message: &[u8], sealed: &Vec<u8>) -> Result<(), signature::Error> {
        let seal = self.over(message);
        seal.verify_slice(sealed)
            .map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Seal {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Seal {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}
