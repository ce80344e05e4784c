//! A published draw on its way: the files of aborted draws before it, which are as large as a register, are put
//! in part by part as they are stored.

use crate::draws::actions::stored::StoredFile;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::pieces::{self, Pieces};
use serde_json::{Value, json};
use sortition_contract::draws::PublicDraw;
use sortition_draw::{Excluded, Population, json_part};
use std::collections::VecDeque;
use std::sync::Arc;

/// The files of a draw before another.
pub struct FilesBefore {
    /// Who could be drawn.
    pub population: StoredFile<Population>,
    /// Who could not.
    pub excluded: StoredFile<Excluded>,
}

impl FilesBefore {
    /// What stands in a view for such files until it is sent.
    pub fn gap() -> Value {
        json!({ "excluded": [], "population": [] })
    }
}

/// What is sent of a view next.
enum Piece {
    Text(Vec<u8>),
    Population(Box<StoredFile<Population>>),
    Excluded(Box<StoredFile<Excluded>>),
}

/// A draw as everybody may see it.
pub enum ShownDraw {
    /// At hand: whoever answers needs the database no more.
    Whole(Vec<u8>),
    /// With large files in it.
    InPieces(SentDraw),
}

impl ShownDraw {
    /// Puts files into the gaps of a view, of which there are as many.
    pub fn new(
        connection: &mut AnyConnection,
        keys: &Arc<Keys>,
        view: &PublicDraw,
        files: Vec<FilesBefore>,
    ) -> Result<Self, ApiError> {
        let mut sent = SentDraw::new(keys, view, files)?;
        Ok(match sent.is_small {
            true => Self::Whole(pieces::whole(&mut sent, connection)?),
            false => Self::InPieces(sent),
        })
    }
}

/// The same as it is sent.
pub struct SentDraw {
    keys: Arc<Keys>,
    /// Whether no file of a draw before it has several parts.
    is_small: bool,
    rest: VecDeque<Piece>,
    /// The next part of the file that stands first in the rest.
    part: usize,
}

impl SentDraw {
    fn new(keys: &Arc<Keys>, view: &PublicDraw, files: Vec<FilesBefore>) -> Result<Self, ApiError> {
        let view = serde_json::to_string(view).map_err(ApiError::internal)?;
        // Within a text its quotes would be escaped.
        let gap = format!("\"files\":{}", FilesBefore::gap());
        let mut texts = view.split(&gap);
        let first = texts.next().unwrap_or_default();
        let texts: Vec<&str> = texts.collect();
        if texts.len() != files.len() {
            return Err(ApiError::internal("a view with other gaps than files"));
        }
        let is_one = |one: &FilesBefore| one.population.count() == 1 && one.excluded.count() == 1;
        let is_small = files.iter().all(is_one);
        let text = |text: &str| Piece::Text(text.as_bytes().to_vec());
        let mut rest = VecDeque::from([text(first)]);
        for (after, files) in texts.into_iter().zip(files) {
            rest.extend([
                text("\"files\":{\"excluded\":["),
                Piece::Excluded(Box::new(files.excluded)),
                text("],\"population\":["),
                Piece::Population(Box::new(files.population)),
                text("]}"),
                text(after),
            ]);
        }
        Ok(Self {
            keys: Arc::clone(keys),
            is_small,
            rest,
            part: 0,
        })
    }
}

impl Pieces for SentDraw {
    fn is_small(&self) -> bool {
        self.is_small
    }

    fn next(&mut self, connection: &mut AnyConnection) -> Result<Option<Vec<u8>>, ApiError> {
        let Some(piece) = self.rest.pop_front() else {
            return Ok(None);
        };
        let text = match &piece {
            Piece::Text(_) => None,
            Piece::Population(file) => file.text(connection, &self.keys, self.part)?,
            Piece::Excluded(file) => file.text(connection, &self.keys, self.part)?,
        };
        Ok(Some(match (piece, text) {
            (Piece::Text(text), _) => text,
            (_, None) => {
                self.part = 0;
                Vec::new()
            }
            (file, Some(text)) => {
                let json = json_part(&text, self.part == 0);
                self.part += 1;
                self.rest.push_front(file);
                json
            }
        }))
    }
}
