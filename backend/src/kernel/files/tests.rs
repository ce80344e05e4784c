//! Contents: stored once, whole or not at all, and found again.

use std::io::SeekFrom;
use std::os::unix::fs::MetadataExt;

use futures_util::stream;

use super::placing::PIECE_BYTES;
use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const ALL: &[FileKind] = FileKind::ALL;

fn store() -> (tempfile::TempDir, FileStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::local(folder.path()).unwrap();
    (folder, store)
}

fn sent(content: &[u8]) -> impl Stream<Item = Result<Bytes, String>> {
    let pieces: Vec<_> = content
        .chunks(1000)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    stream::iter(pieces)
}

async fn read(store: &FileStore, hash: &ContentHash) -> Vec<u8> {
    let pieces: Vec<Bytes> = store.get(hash).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { count_files(&path) } else { 1 })
        .sum()
}

#[tokio::test]
async fn put_file_stores_it_once_under_its_hash() {
    let (folder, store) = store();
    let first = store.put(sent(PNG), 1000, ALL).await.unwrap();
    assert_eq!((first.kind, first.size), (FileKind::Png, PNG.len() as u64));
    assert_eq!(first.hash, ContentHash::of(PNG));
    assert_eq!(store.put(sent(PNG), 1000, ALL).await.unwrap(), first);
    assert_eq!(read(&store, &first.hash).await, PNG);
    assert_eq!(count_files(folder.path()), 1);
}

#[tokio::test]
async fn put_large_file_stores_it_whole() {
    let (_folder, store) = store();
    let text: String = (0..1_500_000).map(|n| format!("{n}\n")).collect();
    assert!(text.len() > PIECE_BYTES);
    let stored = store
        .put(sent(text.as_bytes()), 1 << 30, ALL)
        .await
        .unwrap();
    assert_eq!(stored.kind, FileKind::Csv);
    assert_eq!(read(&store, &stored.hash).await, text.as_bytes());
}

#[tokio::test]
async fn put_file_above_the_limit_leaves_nothing() {
    let (folder, store) = store();
    let refused = store.put(sent(&[b'a'; 5000]), 4999, ALL).await;
    assert!(matches!(refused, Err(FileError::TooLarge { limit: 4999 })));
    assert!(store.put(sent(&[b'a'; 5000]), 5000, ALL).await.is_ok());
    assert_eq!(count_files(folder.path()), 1);
}

#[tokio::test]
async fn put_file_of_another_kind_leaves_nothing() {
    let (folder, store) = store();
    let refused = store.put(sent(PNG), 1000, &[FileKind::Pdf]).await;
    assert!(matches!(refused, Err(FileError::UnsupportedKind)));
    let refused = store.put(sent(b""), 1000, ALL).await;
    assert!(matches!(refused, Err(FileError::UnsupportedKind)));
    assert_eq!(count_files(folder.path()), 0);
}

#[tokio::test]
async fn put_upload_that_breaks_off_leaves_nothing() {
    let (folder, store) = store();
    let broken = stream::iter([Ok(Bytes::from_static(PNG)), Err("gone".to_owned())]);
    assert!(matches!(
        store.put(broken, 1000, ALL).await,
        Err(FileError::Interrupted(_))
    ));
    assert_eq!(count_files(folder.path()), 0);
}

#[tokio::test]
async fn open_file_gives_one_that_seeks() {
    let (_folder, store) = store();
    let stored = store.put(sent(PNG), 1000, ALL).await.unwrap();
    let in_memory = FileStore::new(
        Arc::new(object_store::memory::InMemory::new()),
        store.incoming.clone(),
    )
    .unwrap();
    in_memory.put(sent(PNG), 1000, ALL).await.unwrap();
    for store in [store, in_memory] {
        let mut file = store.open(&stored.hash).await.unwrap();
        file.seek(SeekFrom::Start(1)).unwrap();
        let mut rest = Vec::new();
        file.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, &PNG[1..]);
    }
}

async fn remove(store: &FileStore, hash: &ContentHash, is_named: bool) -> bool {
    let removed = store.remove_unless(hash, async || Ok::<_, FileError>(is_named));
    removed.await.unwrap()
}

#[tokio::test]
async fn remove_content_that_a_row_names_keeps_it() {
    let (_folder, store) = store();
    let hash = store.put(sent(PNG), 1000, ALL).await.unwrap().hash;
    assert!(!remove(&store, &hash, true).await);
    assert!(store.exists(&hash).await.unwrap());
    assert!(remove(&store, &hash, false).await);
    assert!(!store.exists(&hash).await.unwrap());
    assert!(remove(&store, &hash, false).await);
}

#[tokio::test]
async fn remove_content_that_somebody_stores_keeps_it() {
    let (_folder, store) = store();
    let first = store.put(sent(PNG), 1000, ALL).await.unwrap();
    let second = store.put(sent(PNG), 1000, ALL).await.unwrap();
    let hash = first.hash.clone();
    drop(first);
    assert!(!remove(&store, &hash, false).await);
    let third = second.clone();
    drop(second);
    assert!(!remove(&store, &hash, false).await);
    drop(third);
    assert!(remove(&store, &hash, false).await);
}

#[tokio::test]
async fn remove_content_that_another_server_stores_keeps_it() {
    let (folder, one) = store();
    let other = FileStore::local(folder.path()).unwrap();
    let first = one.put(sent(PNG), 1000, ALL).await.unwrap();
    let second = other.put(sent(PNG), 1000, ALL).await.unwrap();
    let hash = first.hash.clone();
    drop(second);
    assert!(!remove(&other, &hash, false).await);
    let third = first.clone();
    drop(first);
    assert!(!remove(&other, &hash, false).await);
    drop(third);
    assert!(remove(&other, &hash, false).await);
    one.put(sent(PNG), 1000, ALL).await.unwrap();
    assert_eq!(read(&other, &hash).await, PNG);
}

#[tokio::test]
async fn remove_content_that_is_gone_leaves_it_to_who_stores_it_anew() {
    let (folder, one) = store();
    let other = FileStore::local(folder.path()).unwrap();
    let hash = one.put(sent(PNG), 1000, ALL).await.unwrap().hash;
    assert!(remove(&one, &hash, false).await);
    let removed = one.remove_unless(&hash, async || {
        other.put(sent(PNG), 1000, ALL).await?;
        Ok::<_, FileError>(false)
    });
    assert!(removed.await.unwrap());
    assert_eq!(read(&other, &hash).await, PNG);
}

/// Of two servers that both looked before there was anything, the second leaves the first one's file with its
/// lock.
#[tokio::test]
async fn place_content_that_another_server_has_placed_leaves_its_file() {
    let large: Vec<u8> = b"1\n".repeat(PIECE_BYTES);
    for content in [PNG, &large] {
        let (folder, one) = store();
        let other = FileStore::local(folder.path()).unwrap();
        let first = one.put(sent(content), 1 << 30, ALL).await.unwrap();
        let place = FileStore::place(folder.path(), &first.hash);
        let number = || std::fs::metadata(&place).unwrap().ino();
        let before = number();
        let mut file = other.scratch().unwrap();
        std::io::Write::write_all(&mut file, content).unwrap();
        file.rewind().unwrap();
        let mut file = tokio::fs::File::from_std(file);
        let placed = other.place_content(&first.hash, first.size, &mut file);
        placed.await.unwrap();
        assert_eq!(number(), before);
        assert!(!remove(&other, &first.hash, false).await);
        assert_eq!(count_files(folder.path()), 1);
    }
}

#[test]
fn lock_of_a_content_waits_for_its_removal_and_finds_it_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content");
    std::fs::write(&path, PNG).unwrap();
    let removing = Lock::exclude(&path).unwrap();
    assert!(removing.is_some());
    assert!(Lock::exclude(&path).unwrap().is_none());
    std::thread::scope(|scope| {
        let storing = scope.spawn(|| Lock::share(&path).unwrap().is_some());
        std::thread::sleep(std::time::Duration::from_millis(50));
        std::fs::remove_file(&path).unwrap();
        drop(removing);
        assert!(!storing.join().unwrap());
    });
    assert!(Lock::share(&path).unwrap().is_none());
}

/// Whoever puts it has given it its name and not taken the other away yet.
#[test]
fn lock_of_a_content_that_has_lost_its_name_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let (path, beside) = (
        folder.path().join("content"),
        folder.path().join("content#1"),
    );
    std::fs::write(&beside, PNG).unwrap();
    std::fs::hard_link(&beside, &path).unwrap();
    let removing = Lock::exclude(&path).unwrap();
    std::thread::scope(|scope| {
        let storing = scope.spawn(|| Lock::share(&path).unwrap().is_some());
        std::thread::sleep(std::time::Duration::from_millis(50));
        std::fs::remove_file(&path).unwrap();
        drop(removing);
        assert!(!storing.join().unwrap());
    });
}

#[tokio::test]
async fn open_store_of_a_former_version_takes_others_rights() {
    let (folder, store) = store();
    store.put(sent(PNG), 1000, ALL).await.unwrap();
    let root = folder.path();
    std::fs::set_permissions(root, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    assert_ne!(privacy::open_to_others(root).unwrap().0, 0);
    FileStore::local(root).unwrap();
    assert_eq!(privacy::open_to_others(root).unwrap(), (0, None));
    assert!(store.try_writing().await.is_ok());
}

#[tokio::test]
async fn get_unknown_content_is_not_found() {
    let (_folder, store) = store();
    let hash = ContentHash::of(b"unknown");
    assert!(!store.exists(&hash).await.unwrap());
    assert!(matches!(
        store.get(&hash).await.map(|_| ()),
        Err(FileError::NotFound(_))
    ));
}

#[test]
fn content_hash_of_other_text_is_refused() {
    let hash = ContentHash::of(b"");
    assert_eq!(hash.as_str().parse(), Ok(hash.clone()));
    for text in [
        "",
        "../../etc/passwd",
        &hash.as_str().to_uppercase(),
        &hash.as_str()[1..],
    ] {
        assert_eq!(text.parse::<ContentHash>(), Err(ContentHashError), "{text}");
    }
}
