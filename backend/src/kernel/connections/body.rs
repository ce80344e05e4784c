//! A request while it is answered: its content has to come at a rate, and its connection is known to
//! be served until the answer's last byte has left.

use super::Connection;
use actix_http::BoxedPayloadStream;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::rt::time::{Instant, Sleep, sleep};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use futures_util::Stream;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// Bytes in a second that a content has to come with, on average: a tenth of what a county's line
/// carries, so that ten people may share it.
const RATE: u64 = 4 << 10;
/// What a content may be late by at its beginning.
const FIRST_CREDIT: Duration = Duration::from_secs(8);
/// And later, however fast it came before: a line that breaks down for this long is given up.
const MOST_CREDIT: Duration = Duration::from_secs(30);

/// The connection that a request came by; none in tests without one.
pub fn connection_of(request: &HttpRequest) -> Option<&Arc<Connection>> {
    request.conn_data()
}

/// That a request is being answered; ends with the answer.
pub struct Serving {
    connection: Arc<Connection>,
}

impl Serving {
    /// Begins to answer a request, whose content has to come at a rate from now on. None for a request
    /// without a connection.
    pub fn begin(request: &mut ServiceRequest) -> Option<Self> {
        let connection = Arc::clone(request.conn_data::<Arc<Connection>>()?);
        connection.is_serving.store(true, Ordering::Relaxed);
        connection.is_too_slow.store(false, Ordering::Relaxed);
        match request.take_payload() {
            Payload::None => {}
            payload => {
                connection.is_receiving.store(true, Ordering::Relaxed);
                let paced = Paced::new(payload, Arc::clone(&connection));
                let payload: BoxedPayloadStream = Box::pin(paced);
                request.set_payload(Payload::Stream { payload });
            }
        }
        Some(Self { connection })
    }

    /// Says for whom a proxy asks; false if that network asks for too much at a time.
    pub fn speak_for(&self, client: IpAddr) -> bool {
        self.connection.speak_for(client)
    }

    /// Whether the content came too slowly.
    pub fn is_too_slow(&self) -> bool {
        self.connection.is_too_slow()
    }

    /// Goes on until the answer's content is sent.
    pub fn until_sent(self, answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        answer.map_body(|_, body| {
            BoxBody::new(Sending {
                body,
                _serving: self,
            })
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let connection = &self.connection;
        connection.is_receiving.store(false, Ordering::Relaxed);
        connection.is_serving.store(false, Ordering::Relaxed);
        connection.spoke();
        connection.speak_for_nobody();
    }
}

/// The content of an answer that is being sent.
struct Sending {
    body: BoxBody,
    _serving: Serving,
}

impl MessageBody for Sending {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(context)
    }
}

/// How much later a content may come than it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Credit(Duration);

impl Credit {
    /// After so many bytes that the server waited for.
    fn after(self, waited: Duration, bytes: usize) -> Self {
        let worth = (bytes as u64).saturating_mul(1_000) / RATE;
        let left = self.0.saturating_sub(waited) + Duration::from_millis(worth);
        Self(left.min(MOST_CREDIT))
    }
}

/// A content that fails when it comes too slowly. Only what the server waits for counts: its own work
/// between two pieces is nobody else's fault.
struct Paced {
    payload: Pin<Box<Payload>>,
    connection: Arc<Connection>,
    credit: Credit,
    waiting_since: Option<Instant>,
    alarm: Pin<Box<Sleep>>,
}

impl Paced {
    fn new(payload: Payload, connection: Arc<Connection>) -> Self {
        Self {
            payload: Box::pin(payload),
            connection,
            credit: Credit(FIRST_CREDIT),
            waiting_since: None,
            alarm: Box::pin(sleep(FIRST_CREDIT)),
        }
    }
}

impl Stream for Paced {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Poll::Ready(next) = this.payload.as_mut().poll_next(context) {
            let waited = this.waiting_since.take().map(|since| since.elapsed());
            let bytes = next.as_ref().and_then(|next| next.as_ref().ok());
            let bytes = bytes.map_or(0, Bytes::len);
            this.credit = this.credit.after(waited.unwrap_or_default(), bytes);
            if next.is_none() {
                let is_receiving = &this.connection.is_receiving;
                is_receiving.store(false, Ordering::Relaxed);
            }
            return Poll::Ready(next);
        }
        if this.waiting_since.is_none() {
            let now = Instant::now();
            this.waiting_since = Some(now);
            this.alarm.as_mut().reset(now + this.credit.0);
        }
        ready!(this.alarm.as_mut().poll(context));
        this.connection.is_too_slow.store(true, Ordering::Relaxed);
        metrics::counter!("requests_too_slow_total").increment(1);
        let late = io::Error::from(io::ErrorKind::TimedOut);
        Poll::Ready(Some(Err(PayloadError::Io(late))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// How long a content lives that comes in pieces of so many bytes, one a second; none if it comes
    /// to its end within a quarter of an hour.
    fn life(bytes: usize) -> Option<u32> {
        let mut credit = Credit(FIRST_CREDIT);
        for second in 1..=900 {
            if credit.0 < SECOND {
                return Some(second);
            }
            credit = credit.after(SECOND, bytes);
        }
        None
    }

    #[test]
    fn credit_of_what_trickles_is_used_up_within_seconds() {
        assert_eq!(life(0), Some(9));
        assert_eq!(life(1), Some(9));
        assert_eq!(life(100), Some(9));
        assert!(life(2 << 10).is_some_and(|seconds| seconds < 20));
    }

    #[test]
    fn credit_of_a_slow_line_lasts() {
        for bytes in [5 << 10, 50 << 10, 5 << 20] {
            assert_eq!(life(bytes), None, "{bytes}");
        }
    }

    #[test]
    fn credit_has_an_end_however_much_came_at_once() {
        let credit = Credit(FIRST_CREDIT).after(Duration::ZERO, 100 << 20);
        assert_eq!(credit, Credit(MOST_CREDIT));
        assert_eq!(credit.after(MOST_CREDIT, 0), Credit(Duration::ZERO));
    }

    #[test]
    fn credit_is_not_used_by_the_servers_own_work() {
        let credit = Credit(FIRST_CREDIT);
        assert_eq!(credit.after(Duration::ZERO, 0), credit);
    }
}
