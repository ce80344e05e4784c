//! A bundle on its way (SPEC §11): put together part by part from the files as they are stored, without the
//! lines that its reader may not see yet.

use crate::draws::actions::bundles::BundleForm;
use crate::draws::actions::secrets::{self, Grounds};
use crate::draws::actions::stored::StoredFile;
use crate::draws::store::draws::DrawRow;
use crate::kernel::command::Call;
use crate::kernel::compression::Zipping;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::pieces::Pieces;
use crate::plans::rules::population::is_by_checks;
use crate::sight::{Sight, visits};
use sortition_contract::ids::CheckId;
use sortition_contract::plans::ExclusionReason;
use sortition_draw::{
    Algorithm, BundleFrame, Excluded, LargeFile, Manifest, Piece, Population, json_part, show_part,
};
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

/// Which lines of the excluded file a reader may not see yet: they rest on checks that would tell whom
/// others have drawn.
pub struct Withholding {
    grounds: Grounds,
    known: HashSet<CheckId>,
}

impl Withholding {
    /// For whoever calls, with a reason or without.
    pub fn of(
        connection: &mut AnyConnection,
        call: &Call,
        keys: &Keys,
        row: &DrawRow,
        has_reason: bool,
    ) -> Result<Self, ApiError> {
        let grounds = secrets::read_grounds(connection, keys, &row.id)?;
        let sight = Sight::of_reader_with_reason(&call.actor, has_reason);
        let check_ids: Vec<CheckId> = grounds
            .values()
            .flat_map(|ground| ground.check_ids.iter().cloned())
            .collect();
        Ok(Self {
            known: visits::known_of(connection, &sight, &check_ids)?,
            grounds,
        })
    }

    fn is_known(&self, key: &str) -> bool {
        let ground = self.grounds.get(key);
        ground.is_some_and(|ground| ground.is_known_by(&self.known))
    }

    /// A part of the excluded file as it is shown.
    fn shown(&self, algorithm: Algorithm, part: &str) -> String {
        let all = ExclusionReason::ALL.iter().copied();
        let by_checks = all.filter(|reason| is_by_checks(*reason));
        let by_checks: Vec<&str> = by_checks.map(ExclusionReason::code).collect();
        let (shown, _) = show_part(algorithm, part, |row| {
            by_checks.contains(&row.reason) && !self.is_known(row.key)
        });
        shown
    }
}

/// A bundle as it is sent.
pub struct SentBundle {
    keys: Arc<Keys>,
    algorithm: Algorithm,
    population: StoredFile<Population>,
    excluded: StoredFile<Excluded>,
    withholding: Option<Withholding>,
    form: BundleForm,
    /// What is left, each of its files under its name until it has begun.
    rest: VecDeque<(Option<&'static str>, Piece)>,
    /// The next part of the file that stands first in the rest.
    part: usize,
    /// Of an archive, until it has ended.
    zipping: Option<Zipping>,
    /// The file of an archive that begins with the piece that was read last.
    begun: Option<&'static str>,
}

impl SentBundle {
    /// Before its first piece.
    pub fn new(
        connection: &mut AnyConnection,
        keys: &Arc<Keys>,
        (row, manifest): (&DrawRow, &Manifest),
        (form, frame): (BundleForm, &BundleFrame<'_>),
        withholding: Option<Withholding>,
    ) -> Result<Self, ApiError> {
        let (rest, zipping) = match form {
            BundleForm::Json => {
                let pieces = frame.json_pieces().into_iter();
                (pieces.map(|piece| (None, piece)).collect(), None)
            }
            BundleForm::Zip => {
                let files = frame.plain_pieces().into_iter();
                let files = files.map(|(name, piece)| (Some(name), piece));
                (files.collect(), Some(Zipping::new()))
            }
        };
        let of_draw = (&row.id, row.algorithm());
        Ok(Self {
            keys: Arc::clone(keys),
            algorithm: row.algorithm(),
            population: StoredFile::find(connection, of_draw, manifest.population)?,
            excluded: StoredFile::find(connection, of_draw, manifest.excluded)?,
            withholding,
            form,
            rest,
            part: 0,
            zipping,
            begun: None,
        })
    }

    /// The next part of a file, as its reader gets it; none after the last.
    fn next_part(
        &mut self,
        connection: &mut AnyConnection,
        file: LargeFile,
    ) -> Result<Option<Vec<u8>>, ApiError> {
        let (keys, part) = (&self.keys, self.part);
        let text = match file {
            LargeFile::Population => self.population.text(connection, keys, part)?,
            LargeFile::Excluded => self.excluded.text(connection, keys, part)?,
        };
        let Some(text) = text else {
            self.part = 0;
            return Ok(None);
        };
        self.part += 1;
        let text = match (&self.withholding, file) {
            (Some(withholding), LargeFile::Excluded) => withholding.shown(self.algorithm, &text),
            _ => text,
        };
        Ok(Some(match self.form {
            BundleForm::Json => json_part(&text, part == 0),
            BundleForm::Zip => text.into_bytes(),
        }))
    }
}

impl Pieces for SentBundle {
    fn is_small(&self) -> bool {
        self.population.count() == 1 && self.excluded.count() == 1
    }

    fn next(&mut self, connection: &mut AnyConnection) -> Result<Option<Vec<u8>>, ApiError> {
        let Some((name, piece)) = self.rest.pop_front() else {
            return Ok(None);
        };
        self.begun = name;
        Ok(Some(match piece {
            Piece::Bytes(bytes) => bytes,
            Piece::Lines(file) => match self.next_part(connection, file)? {
                Some(part) => {
                    self.rest.push_front((None, Piece::Lines(file)));
                    part
                }
                None => Vec::new(),
            },
        }))
    }

    fn pack(&mut self, piece: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, ApiError> {
        let Some(piece) = piece else {
            let end = self.zipping.take().map(Zipping::finish);
            return end.transpose().map_err(ApiError::internal);
        };
        let Some(zipping) = &mut self.zipping else {
            return Ok(Some(piece));
        };
        if let Some(name) = self.begun.take() {
            zipping.begin(name).map_err(ApiError::internal)?;
        }
        zipping.take(&piece).map(Some).map_err(ApiError::internal)
    }
}
