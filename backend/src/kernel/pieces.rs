//! Answers that are made piece by piece, for what is too large to be at hand. Each piece is read for itself:
//! a client that is slow keeps no connection. So it is for what never changes.

use crate::kernel::compression::{Encoding, Packing};
use crate::kernel::db::{AnyConnection, Database};
use crate::kernel::error::ApiError;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::{Stream, stream};

/// What is sent piece by piece.
pub trait Pieces: Send + 'static {
    /// Whether all pieces together may be at hand.
    fn is_small(&self) -> bool;

    /// The next piece, which may be empty; none after the last.
    fn next(&mut self, connection: &mut AnyConnection) -> Result<Option<Vec<u8>>, ApiError>;
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
    let database = database.clone();
    if is_text {
        let packed = Packed::new(pieces, request, &mut head);
        return Ok(head.streaming(Box::pin(body(database, packed))));
    }
    Ok(head.streaming(Box::pin(body(database, pieces))))
}

fn whole(pieces: &mut impl Pieces, connection: &mut AnyConnection) -> Result<Vec<u8>, ApiError> {
    let mut whole = Vec::new();
    while let Some(piece) = pieces.next(connection)? {
        whole.extend(piece);
    }
    Ok(whole)
}

fn body<P: Pieces>(database: Database, pieces: P) -> impl Stream<Item = Result<Bytes, ApiError>> {
    stream::try_unfold(pieces, move |mut pieces: P| {
        let database = database.clone();
        async move {
            let next = move |connection: &mut AnyConnection| {
                let piece = pieces.next(connection)?;
                Ok::<_, ApiError>((piece, pieces))
            };
            let (piece, pieces) = database.read(next).await?;
            Ok::<_, ApiError>(piece.map(|piece| (Bytes::from(piece), pieces)))
        }
    })
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
        let Some(packing) = &mut self.packing else {
            return Ok(None);
        };
        if let Some(piece) = self.pieces.next(connection)? {
            return packing.take(&piece).map(Some).map_err(ApiError::internal);
        }
        let rest = self.packing.take().map(Packing::finish);
        rest.transpose().map_err(ApiError::internal)
    }
}
