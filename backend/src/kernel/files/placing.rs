//! A content gets its place once: what another server has put there meanwhile stays, since somebody may hold
//! a lock on that very file. It has its name by a hard link, which is refused where the name is taken.

use super::{ContentHash, FileError, FileStore};
use object_store::path::Path as ObjectPath;
use object_store::{Error, ObjectStoreExt, PutMode, PutPayload, WriteMultipart};
use tokio::io::AsyncReadExt;
use uuid::Uuid;

/// Contents up to this size go to the store in one piece; larger ones in pieces of it.
pub(super) const PIECE_BYTES: usize = 8 << 20;

impl FileStore {
    /// Puts a content into its place, unless there is one.
    pub(super) async fn place_content(
        &self,
        hash: &ContentHash,
        size: u64,
        file: &mut tokio::fs::File,
    ) -> Result<(), FileError> {
        if size > PIECE_BYTES as u64 {
            return self.place_in_pieces(hash, file).await;
        }
        let mut content = Vec::new();
        file.read_to_end(&mut content).await?;
        let (place, content) = (hash.path(), PutPayload::from(content));
        let put = self
            .contents
            .put_opts(&place, content, PutMode::Create.into());
        placed(put.await.map(|_| ()))
    }

    /// A large one comes together beside its place: what is sent in pieces would take the place of another.
    async fn place_in_pieces(
        &self,
        hash: &ContentHash,
        file: &mut tokio::fs::File,
    ) -> Result<(), FileError> {
        let beside = ObjectPath::from(format!("staged/{}", Uuid::now_v7()));
        let upload = self.contents.put_multipart(&beside).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PIECE_BYTES);
        if let Err(failed) = copy_pieces(file, &mut upload).await {
            upload.abort().await?;
            return Err(failed);
        }
        upload.finish().await?;
        let place = hash.path();
        let copied = self.contents.copy_if_not_exists(&beside, &place).await;
        self.contents.delete(&beside).await?;
        placed(copied)
    }
}

/// That there is one already is as good.
fn placed(put: Result<(), Error>) -> Result<(), FileError> {
    match put {
        Ok(()) | Err(Error::AlreadyExists { .. }) => Ok(()),
        Err(failed) => Err(failed.into()),
    }
}

async fn copy_pieces(
    file: &mut tokio::fs::File,
    upload: &mut WriteMultipart,
) -> Result<(), FileError> {
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = file.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        // One piece on its way at a time: memory stays small, and our files are too.
        upload.wait_for_capacity(1).await?;
        upload.write(&piece[..length]);
    }
}
