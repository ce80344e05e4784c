//! Requests byte by byte, as no well-meaning client sends them.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Between two pieces of what trickles.
const PAUSE: Duration = Duration::from_millis(200);
/// Nothing is let trickle for longer.
const LONGEST: Duration = Duration::from_secs(60);

/// What became of a connection on which somebody trickled.
#[derive(Debug)]
pub struct Ending {
    /// What the server said.
    pub answer: String,
    /// How long it took part.
    pub lived: Duration,
}

/// Connects and sends a beginning.
pub fn begin(address: &str, head: &str) -> TcpStream {
    let mut connection = TcpStream::connect(address).expect("the server takes the connection");
    // It may have been ended already: then the rest shows it.
    let _ = connection.write_all(head.as_bytes());
    connection
}

/// Sends a beginning at once, then a piece now and then, until the server ends it.
pub fn trickle(address: &str, head: &str, piece: &str) -> Ending {
    let begun = Instant::now();
    let mut connection = begin(address, head);
    connection
        .set_read_timeout(Some(PAUSE))
        .expect("a pause can be set");
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match connection.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            // Nothing was said for a while: another piece.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if connection.write_all(piece.as_bytes()).is_err() {
                    break;
                }
            }
            Err(_) => break,
        }
        assert!(
            begun.elapsed() < LONGEST,
            "nobody ended it: {head:?} answered {:?}",
            String::from_utf8_lossy(&answer)
        );
    }
    Ending {
        answer: String::from_utf8_lossy(&answer).into_owned(),
        lived: begun.elapsed(),
    }
}

/// Sends a request at so many bytes a second, and gives the answer.
pub fn send_slowly(address: &str, head: &str, content: &[u8], rate: usize) -> String {
    let mut connection = begin(address, head);
    for piece in content.chunks(rate / 5) {
        connection
            .write_all(piece)
            .expect("the server goes on reading");
        std::thread::sleep(PAUSE);
    }
    let mut answer = Vec::new();
    connection
        .read_to_end(&mut answer)
        .expect("the server answers");
    String::from_utf8_lossy(&answer).into_owned()
}
