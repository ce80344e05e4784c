//! A connection's bytes, watched: it ends when it has to make room, when no request comes of it, and
//! when nobody takes what it is sent.
//!
//! The web framework has a limit for the headers of a connection's first request only, and none for
//! what comes after: headers of a second one, the rest of a content that nobody reads any more.

use super::{Connection, PATIENCE, Place};
use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Instant, Sleep, sleep};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A watched connection.
pub struct Stream {
    bytes: TcpStream,
    place: Place,
    /// Something was sent that the client hasn't taken.
    is_unread: bool,
    /// When its time may be over.
    alarm: Pin<Box<Sleep>>,
}

impl Stream {
    /// Watches a connection.
    pub fn new(bytes: TcpStream, place: Place) -> Self {
        Self {
            bytes,
            place,
            is_unread: false,
            alarm: Box::pin(sleep(PATIENCE)),
        }
    }

    /// What is known of it.
    pub fn connection(&self) -> &Arc<Connection> {
        self.place.connection()
    }

    /// Has its task woken when it is to end; says whether it is.
    fn is_ended(&self, context: &Context<'_>) -> bool {
        let connection = self.connection();
        connection.task.register(context.waker());
        connection.is_ended.load(Ordering::Relaxed)
    }

    /// While nothing moves: until the client's time is over.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        while self.alarm.as_mut().poll(context).is_ready() {
            let left = self.connection().time_left(self.is_unread);
            if left.is_zero() {
                metrics::counter!("connections_timed_out_total").increment(1);
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.alarm.as_mut().reset(Instant::now() + left);
        }
        Poll::Pending
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.is_ended(context) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        match Pin::new(&mut this.bytes).poll_read(context, buffer) {
            Poll::Pending => this.wait(context).map(Err),
            read => read,
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.is_ended(context) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        match Pin::new(&mut this.bytes).poll_write(context, bytes) {
            Poll::Pending => {
                if !this.is_unread {
                    this.is_unread = true;
                    this.connection().spoke();
                }
                this.wait(context).map(Err)
            }
            written => {
                this.is_unread = false;
                this.connection().spoke();
                written
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().bytes).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().bytes).poll_shutdown(context)
    }
}
