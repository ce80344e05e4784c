//! A list's answer: a page of it, or all of it as a file (`Accept: text/csv`, or the type of XLSX).
//!
//! With `columns` the file is for people: these columns, with headings and words in their language.
//! Without, it is for machines: the API's names and codes, and where records can be imported, the columns
//! of the import. Either way it holds all rows that the filters leave, in the order asked for, is read
//! some rows at a time, and leaves an entry in the trail, unless `HEAD` asks what it would be: then nothing
//! is read but how many rows it has, and nothing is made. Who takes how much alone has its bounds ([`crate::kernel::exports`], [`crate::kernel::readings`]).

use super::table::{Speaker, TableColumn, Tabled};
use super::taking::{leaf_through, take};
use super::{Listed, Listing};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::exports::Wanted;
use crate::kernel::files::{FileKind, download};
use crate::kernel::queries::{invalid, not_one_of};
use crate::kernel::rights::{Right, Scope};
use crate::kernel::services::Services;
use crate::kernel::tabular::{BookWriter, CsvWriter, Value};
use actix_web::web::Bytes;
use actix_web::{Either, HttpResponse};
use futures_util::{StreamExt, stream};
use sortition_contract::page::Page;
use std::sync::Arc;

/// How many rows are read at a time.
const ROWS_AT_ONCE: i64 = 1_000;

/// The type of a file with commas, as it is answered.
const CSV_TYPE: &str = "text/csv; charset=utf-8";

/// A page, or a file.
pub type ListAnswer<V> = Either<Listed<V>, HttpResponse>;

/// What a list is as a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// Text with commas, in UTF-8.
    Csv,
    /// A workbook.
    Xlsx,
}

impl FileForm {
    /// The file that an `Accept` header likes best; none if it likes JSON as much and names it first, as
    /// clients do that take all that an operation answers.
    pub fn accepted(accept: &str) -> Option<Self> {
        let mut best = (0.0_f32, None);
        for one in accept.split(',') {
            let mut pieces = one.split(';').map(str::trim);
            let name = pieces.next().unwrap_or_default().to_ascii_lowercase();
            let mut forms = [Self::Csv, Self::Xlsx].into_iter();
            let form = forms.find(|form| form.kind().content_type() == name);
            if form.is_none() && name != "application/json" {
                continue;
            }
            let quality = pieces
                .find_map(|piece| piece.strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0_f32);
            if quality > best.0 {
                best = (quality, form);
            }
        }
        best.1
    }

    const fn kind(self) -> FileKind {
        match self {
            Self::Csv => FileKind::Csv,
            Self::Xlsx => FileKind::Xlsx,
        }
    }
}

/// Answers a list: `load` gives a page of it for a caller.
pub async fn answer<F, V, Load>(
    call: Call,
    listing: Listing<F>,
    services: &Services,
    load: Load,
) -> Result<ListAnswer<V>, ApiError>
where
    F: Send + Sync + 'static,
    V: Tabled,
    Load: Fn(&mut AnyConnection, &Call, &Listing<F>) -> Result<Page<V>, ApiError>
        + Send
        + Sync
        + 'static,
{
    let Some(form) = listing.form else {
        let is_counted = V::IS_COUNTED && listing.is_leafing();
        let reader = is_counted.then(|| call.clone());
        let load =
            move |connection: &mut AnyConnection, call: &Call| load(connection, call, &listing);
        let page = match V::MAY_BE_LATE {
            true => services.read_list(call, load).await?,
            false => services.read(call, load).await?,
        };
        if let Some(reader) = reader {
            leaf_through::<V>(reader, page.items.len(), services).await?;
        }
        return Ok(Either::Left(Listed(page)));
    };
    let (call, needs_gate) = allowed(call, services)?;
    let sheet = sheet::<V>(&call, listing.columns.as_deref(), services).await?;
    let counted = Listing {
        limit: 1,
        cursor: None,
        offset: 0,
        ..listing.counted_whole()
    };
    let (rows, counted, call, load) = services
        .database
        .read(move |connection| {
            let page = load(connection, &call, &counted)?;
            Ok((page.total.unwrap_or(0), counted, call, load))
        })
        .await?;
    let wanted = Wanted {
        query: counted.query.clone(),
        format: form.kind().extension(),
        rows,
        request: counted.export_request.clone(),
        is_taken: !counted.is_without_content,
    };
    let gate = needs_gate.then_some(services.export_gate);
    take::<V>(&call, sheet.named_columns(), wanted, gate, services).await?;
    let listing = Listing {
        limit: ROWS_AT_ONCE,
        count: false,
        ..counted
    };
    let source = Source {
        call: Arc::new(call),
        services: services.clone(),
        sheet: Arc::new(sheet),
        load: Arc::new(load),
    };
    let file = match form {
        _ if listing.is_without_content => source.head(form),
        FileForm::Csv => source.csv(listing)?,
        FileForm::Xlsx => source.book(listing).await?,
    };
    Ok(Either::Right(file))
}

/// The call with what the caller may take of the list as a file, which can be less than may be read; and
/// whether somebody else may take all of it, who is asked where it is large.
fn allowed(call: Call, services: &Services) -> Result<(Call, bool), ApiError> {
    let mut rights = services.exports.iter();
    let right = rights.find(|right| right.operation == call.operation);
    let needs_gate = right.is_some_and(Right::reaches_all);
    let scope = right.map(|right| {
        let mut scope = Scope::of(right, &call.actor.roles);
        scope.own |= right.is_everybodys_own;
        scope
    });
    match scope.filter(|scope| !scope.is_empty()) {
        Some(scope) => Ok((Call { scope, ..call }, needs_gate)),
        None => Err(ApiError::forbidden()),
    }
}

/// What a file looks like.
struct Sheet<V: 'static> {
    columns: Vec<&'static TableColumn<V>>,
    speaker: Speaker,
    headings: Vec<String>,
    title: String,
    name: String,
}

async fn sheet<V: Tabled>(
    call: &Call,
    columns: Option<&[String]>,
    services: &Services,
) -> Result<Sheet<V>, ApiError> {
    let Some(wanted) = columns else {
        let headings = match &V::MACHINE {
            Some(machine) => machine.headings.to_vec(),
            None => V::COLUMNS.iter().map(|column| column.name).collect(),
        };
        return Ok(Sheet {
            columns: V::COLUMNS.iter().collect(),
            speaker: Speaker::to_machines(),
            headings: headings.into_iter().map(str::to_owned).collect(),
            title: V::RESOURCE.to_owned(),
            name: V::RESOURCE.to_owned(),
        });
    };
    let named = |name: &String| V::COLUMNS.iter().find(|column| column.name == name);
    let columns: Option<Vec<_>> = wanted.iter().map(named).collect();
    let columns = columns.filter(|columns| !columns.is_empty());
    let columns = columns.ok_or_else(|| {
        let names: Vec<&str> = V::COLUMNS.iter().map(|column| column.name).collect();
        let error = not_one_of("columns", &wanted.join(","), names.join(", "));
        invalid("columns", error)
    })?;
    let names = services.database.read(V::names).await?;
    let title = V::TITLE.text(call.language);
    Ok(Sheet {
        headings: columns
            .iter()
            .map(|column| column.heading.text(call.language).to_owned())
            .collect(),
        columns,
        speaker: Speaker::to_people(call.language, names),
        title: title.to_owned(),
        name: format!("{title} {}", call.today()),
    })
}

/// Where a file's rows come from.
struct Source<V: 'static, Load> {
    call: Arc<Call>,
    services: Services,
    sheet: Arc<Sheet<V>>,
    load: Arc<Load>,
}

impl<V: Tabled, Load> Source<V, Load> {
    /// The next rows, and the list from there on if there is more.
    async fn part<F>(
        &self,
        listing: Listing<F>,
    ) -> Result<(Vec<Vec<Value>>, Option<Listing<F>>), ApiError>
    where
        F: Send + 'static,
        Load: Fn(&mut AnyConnection, &Call, &Listing<F>) -> Result<Page<V>, ApiError>
            + Send
            + Sync
            + 'static,
    {
        let (call, sheet, load) = (
            Arc::clone(&self.call),
            Arc::clone(&self.sheet),
            Arc::clone(&self.load),
        );
        self.services
            .database
            .read(move |connection| {
                let page = load(connection, &call, &listing)?;
                let rows = page.items.iter().map(|view| sheet.cells(view)).collect();
                let rest = page.next_cursor.map(|cursor| listing.after(&cursor));
                Ok((rows, rest.transpose()?))
            })
            .await
    }

    /// What the file would be. How long isn't known before it is made (RFC 9110, 8.6).
    fn head(&self, form: FileForm) -> HttpResponse {
        let kind = form.kind();
        let name = format!("{}.{}", self.sheet.name, kind.extension());
        let content_type = match form {
            FileForm::Csv => CSV_TYPE,
            FileForm::Xlsx => kind.content_type(),
        };
        let nothing = stream::empty::<Result<Bytes, ApiError>>();
        download::answer(&name, content_type).streaming(nothing)
    }

    /// The rows as text, sent while they are read.
    fn csv<F>(self, listing: Listing<F>) -> Result<HttpResponse, ApiError>
    where
        F: Send + 'static,
        Load: Fn(&mut AnyConnection, &Call, &Listing<F>) -> Result<Page<V>, ApiError>
            + Send
            + Sync
            + 'static,
    {
        let mut head = CsvWriter::new(Vec::new()).map_err(ApiError::internal)?;
        head.row(&self.sheet.headings).map_err(ApiError::internal)?;
        let head = Bytes::from(head.finish().map_err(ApiError::internal)?);
        let name = format!("{}.csv", self.sheet.name);
        let rows = stream::try_unfold((self, Some(listing)), |(source, listing)| async move {
            let Some(listing) = listing else {
                return Ok::<_, ApiError>(None);
            };
            let (rows, rest) = source.part(listing).await?;
            let text = source.sheet.text(&rows)?;
            Ok(Some((text, (source, rest))))
        });
        let body = stream::once(async move { Ok(head) }).chain(rows);
        Ok(download::answer(&name, CSV_TYPE).streaming(Box::pin(body)))
    }

    /// The rows as a workbook, which is sent when it is whole.
    async fn book<F>(self, listing: Listing<F>) -> Result<HttpResponse, ApiError>
    where
        F: Send + 'static,
        Load: Fn(&mut AnyConnection, &Call, &Listing<F>) -> Result<Page<V>, ApiError>
            + Send
            + Sync
            + 'static,
    {
        let mut book = BookWriter::new(&self.sheet.title, self.sheet.headings.clone())
            .map_err(ApiError::internal)?;
        let mut rest = Some(listing);
        while let Some(listing) = rest {
            let (rows, others) = self.part(listing).await?;
            for row in &rows {
                book.row(row).map_err(ApiError::internal)?;
            }
            rest = others;
        }
        let file = actix_web::web::block(move || book.finish())
            .await
            .map_err(ApiError::internal)?
            .map_err(ApiError::internal)?;
        let name = format!("{}.xlsx", self.sheet.name);
        Ok(download::answer(&name, FileKind::Xlsx.content_type()).body(file))
    }
}

impl<V: Tabled> Sheet<V> {
    /// The columns of a file for people, by their names.
    fn named_columns(&self) -> Option<String> {
        let names: Vec<_> = self.columns.iter().map(|column| column.name).collect();
        (!self.speaker.is_for_machines()).then(|| names.join(","))
    }

    fn cells(&self, view: &V) -> Vec<Value> {
        match &V::MACHINE {
            Some(machine) if self.speaker.is_for_machines() => {
                (machine.cells)(view).into_iter().map(Value::text).collect()
            }
            _ => self
                .columns
                .iter()
                .map(|column| (column.value)(view, &self.speaker))
                .collect(),
        }
    }

    fn text(&self, rows: &[Vec<Value>]) -> Result<Bytes, ApiError> {
        let mut csv = CsvWriter::going_on(Vec::new());
        for row in rows {
            let cells = row
                .iter()
                .map(|value| match self.speaker.is_for_machines() {
                    true => value.for_machines(),
                    false => value.for_people(),
                });
            csv.row(cells).map_err(ApiError::internal)?;
        }
        Ok(csv.finish().map_err(ApiError::internal)?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_knows_the_types_of_files() {
        let xlsx = FileKind::Xlsx.content_type();
        for (accept, form) in [
            ("text/csv", Some(FileForm::Csv)),
            ("text/csv; charset=utf-8", Some(FileForm::Csv)),
            (xlsx, Some(FileForm::Xlsx)),
            ("application/json", None),
            ("*/*", None),
            ("", None),
            ("text/csv, application/json", Some(FileForm::Csv)),
            ("application/json, text/csv", None),
            ("application/json;q=0.5, text/csv", Some(FileForm::Csv)),
            ("text/csv;q=0.5, application/json", None),
            ("text/csv;q=0", None),
            ("text/csv, */*;q=0.1", Some(FileForm::Csv)),
        ] {
            assert_eq!(FileForm::accepted(accept), form, "{accept}");
        }
        let both = format!("text/csv;q=0.5, {xlsx}");
        assert_eq!(FileForm::accepted(&both), Some(FileForm::Xlsx));
    }
}
