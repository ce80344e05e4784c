//! Answers that are made piece by piece, for what is too large to be at hand. Each piece is read for itself:
//! a client that is slow keeps no connection, nor does what is packed meanwhile. So it is for what never
//! changes.

use crate::kernel::compression::{Encoding, Packing};
use crate::kernel::db::{AnyConnection, Database};
use crate::kernel::error::ApiError;
use crate::kernel::request::request_id_of;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::{Stream, stream};
use tracing::{Instrument, Span};

/// What is sent piece by piece.
pub trait Pieces: Send + 'static {
    /// Whether all pieces together may be at hand.
    fn is_small(&self) -> bool;

    /// The next piece, which may be empty; none after the last.
    fn next(&mut self, connection: &mut AnyConnection) -> Result<Option<Vec<u8>>, ApiError>;

    /// What is sent of the piece that was read last: what takes long and needs no connection. None after
    /// the last, behind which something may come when there is none any more.
    fn pack(&mut self, piece: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, ApiError> {
        Ok(piece)
    }
}

/// The answer to whoever asked, of which the head is made: text is packed as they like it, here or where
/// every answer is; what is packed already stays as it is.
pub async fn answer(
    database: &Database,
    request: &HttpRequest,
    mut head: HttpResponseBuilder,
    (mut pieces, is_text): (impl Pieces, bool),
) -> Result<HttpResponse, ApiError> {
    if pieces.is_small() {
        let whole = database
            .read(move |connection| whole(&mut pieces, connection))
            .await?;
        return Ok(head.body(whole));
    }
    let sending = Sending {
        database: database.clone(),
        request_id: request_id_of(request),
        span: Span::current(),
    };
    if is_text {
        let packed = Packed::new(pieces, request, &mut head);
        return Ok(head.streaming(Box::pin(sending.body(packed))));
    }
    Ok(head.streaming(Box::pin(sending.body(pieces))))
}

/// All pieces together, of what may be at hand.
pub fn whole(
    pieces: &mut impl Pieces,
    connection: &mut AnyConnection,
) -> Result<Vec<u8>, ApiError> {
    let mut whole = Vec::new();
    loop {
        let piece = pieces.next(connection)?;
        match pieces.pack(piece)? {
            Some(piece) => whole.extend(piece),
            None => return Ok(whole),
        }
    }
}

/// What an answer is made of after its head has gone: a failure shows nowhere but in the log.
#[derive(Clone)]
struct Sending {
    database: Database,
    request_id: String,
    span: Span,
}

impl Sending {
    fn body<P: Pieces>(self, pieces: P) -> impl Stream<Item = Result<Bytes, ApiError>> {
        stream::try_unfold(pieces, move |pieces: P| {
            let sending = self.clone();
            let span = self.span.clone();
            let next = async move {
                let next = next_of(&sending.database, pieces).await;
                next.inspect_err(|error| sending.record(error))
            };
            next.instrument(span)
        })
    }

    /// Says that an answer broke off, which its status doesn't tell.
    fn record(&self, error: &ApiError) {
        let request_id = self.request_id.as_str();
        metrics::counter!("http_answers_broken_off_total").increment(1);
        match error {
            ApiError::Internal { source, place } | ApiError::Unavailable { source, place } => {
                tracing::error!(request_id, %place, error = %source, "an answer broke off");
            }
            ApiError::Refused(_) | ApiError::Busy => {
                tracing::error!(request_id, %error, "an answer broke off");
            }
        }
    }
}

/// The next piece as it is sent, and the pieces after it: read with a connection, packed without.
async fn next_of<P: Pieces>(
    database: &Database,
    mut pieces: P,
) -> Result<Option<(Bytes, P)>, ApiError> {
    let read = move |connection: &mut AnyConnection| {
        let piece = pieces.next(connection)?;
        Ok::<_, ApiError>((piece, pieces))
    };
    let (piece, mut pieces) = database.read(read).await?;
    let pack = move || {
        let sent = pieces.pack(piece)?;
        Ok::<_, ApiError>(sent.map(|sent| (Bytes::from(sent), pieces)))
    };
    web::block(pack).await.map_err(ApiError::internal)?
}

/// Text that is packed as a client likes it.
struct Packed<P> {
    pieces: P,
    /// None after the last piece.
    packing: Option<Packing>,
}

impl<P: Pieces> Packed<P> {
    /// Packs for whoever asked, and tells so in the answer's head.
    fn new(pieces: P, request: &HttpRequest, answer: &mut HttpResponseBuilder) -> Self {
        let encoding = Encoding::accepted(request);
        if let Some(encoding) = encoding {
            let name = HeaderValue::from_static(encoding.name());
            answer.insert_header((header::CONTENT_ENCODING, name));
        }
        answer.insert_header((header::VARY, "Accept-Encoding"));
        Self {
            pieces,
            packing: Some(Packing::new(encoding)),
        }
    }
}

impl<P: Pieces> Pieces for Packed<P> {
    fn is_small(&self) -> bool {
        self.pieces.is_small()
    }

    fn next(&mut self, connection: &mut AnyConnection) -> Result<Option<Vec<u8>>, ApiError> {
        self.pieces.next(connection)
    }

    fn pack(&mut self, piece: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, ApiError> {
        let Some(piece) = self.pieces.pack(piece)? else {
            let rest = self.packing.take().map(Packing::finish);
            return rest.transpose().map_err(ApiError::internal);
        };
        match &mut self.packing {
            Some(packing) => packing.take(&piece).map(Some).map_err(ApiError::internal),
            None => Ok(None),
        }
    }
}
