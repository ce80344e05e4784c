//! The errors of the store of contents.

use super::ContentHash;
use sortition_contract::error::ErrorCode;
use std::io::ErrorKind;

/// Why a file was not stored or not found.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the file has more than {limit} bytes")]
    TooLarge { limit: u64 },
    #[error("the content is none of the kinds allowed here")]
    UnsupportedKind,
    #[error("the content is a text in neither UTF-8 nor GB18030: byte {offset}")]
    Encoding { offset: u64 },
    #[error("the upload broke off: {0}")]
    Interrupted(String),
    #[error("no content {0}")]
    NotFound(ContentHash),
    #[error("the store failed")]
    Store(#[from] object_store::Error),
    #[error("the disk failed")]
    Io(#[from] std::io::Error),
}

impl FileError {
    /// Its code in the error table; `None` if the server's own storage failed.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::TooLarge { .. } => Some(ErrorCode::PayloadTooLarge),
            Self::UnsupportedKind => Some(ErrorCode::UnsupportedMediaType),
            Self::Encoding { .. } => Some(ErrorCode::WrongEncoding),
            Self::Interrupted(_) => Some(ErrorCode::Malformed),
            Self::NotFound(_) => Some(ErrorCode::NotFound),
            Self::Store(_) | Self::Io(_) => None,
        }
    }

    /// Whether the disk is full or can't be written: asking again later may help.
    pub fn is_outage(&self) -> bool {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<std::io::Error>() {
                return matches!(
                    error.kind(),
                    ErrorKind::StorageFull
                        | ErrorKind::QuotaExceeded
                        | ErrorKind::FileTooLarge
                        | ErrorKind::ReadOnlyFilesystem
                );
            }
            cause = error.source();
        }
        false
    }
}
