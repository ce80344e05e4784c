//! Lists: `limit`, `cursor`, `sort`, `q`, `count` and named filters; paging by keyset.
//!
//! A store declares what its list sorts by with [`sortable!`] and takes its page from what that
//! writes; the cursor holds the sort and the last row's values, so that rows added
//! meanwhile neither repeat nor hide others.

mod answer;
mod counted;
mod cursor;
mod file;
mod nested;
mod parameters;
mod several;
mod sortable;
mod table;
mod taking;
mod values;

pub use self::answer::Listed;
pub use self::counted::Counted;
use self::cursor::Cursor;
pub use self::cursor::{bad_cursor, cursor_value};
pub use self::file::{FileForm, ListAnswer, answer};
pub use self::nested::Nested;
pub use self::parameters::Parameters;
use self::parameters::filter_of;
pub use self::several::{Among, Beside, InParts, Several, Way};
pub use self::sortable::{Ordering, Sorted, unknown_sort};
pub use self::table::{Machine, Names, Speaker, TableColumn, Tabled};
use crate::kernel::delivery::WithoutContent;
use crate::kernel::error::ApiError;
use crate::kernel::exports::normal_query;
use crate::kernel::request::services_of;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::jobs::EXPORT_REQUEST_HEADER;
use sortition_contract::page::{Page, TOTAL_MOST};

/// How many rows a page has unless asked otherwise.
const LIMIT_DEFAULT: i64 = 20;

/// One column of a list's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SortKey {
    /// The field.
    pub name: String,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

/// What a list is asked for; `F` holds its named filters and refuses unknown ones.
#[derive(Clone, Debug)]
pub struct Listing<F> {
    /// 1–200.
    pub limit: i64,
    /// The order asked for; empty for the list's own.
    pub sort: Vec<SortKey>,
    /// The search term, trimmed; none if empty.
    pub q: Option<String>,
    /// Whether the total is wanted.
    pub count: bool,
    /// Whether all rows are counted, however many there are: where the number itself is told or decided
    /// by, as of a file.
    is_counted_whole: bool,
    /// The named filters.
    pub filter: F,
    /// The file that `Accept` asks for, instead of a page.
    pub form: Option<FileForm>,
    /// The columns of that file, in their order; none: the form for machines.
    pub columns: Option<Vec<String>>,
    cursor: Option<Cursor>,
    /// Rows before the page, if it was asked for by its number.
    offset: i64,
    /// Whether nobody gets the rows: it was asked with `HEAD`.
    is_without_content: bool,
    /// The query in its normal form, which tells a file from others.
    query: String,
    /// The request under which the file is wanted.
    export_request: Option<String>,
}

/// The parameters that all lists share, for the API document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // Described here, read by `Listing`.
pub struct ListParameters {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<i64>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Instead of `cursor`, the number of a page, from 1 on, with at most a million rows before it. Rows
    /// added meanwhile move the others: to read all, go on by cursor.
    #[param(minimum = 1, maximum = 1_000_000)]
    page: Option<i64>,
    /// Fields to sort by, `-` for descending: `name,-created_at`.
    sort: Option<String>,
    /// Search term.
    #[param(max_length = 100)]
    q: Option<String>,
    /// `true`: the answer has `total`, up to 10,000.
    count: Option<bool>,
    /// For lists as files (`Accept`): the columns, by the names that the page's lists have for them, in
    /// their order. Headings and words are then in the language of `Accept-Language`. Without it the file
    /// is for machines: the API's names and codes.
    columns: Option<String>,
}

/// What is said of a list that always fits on one page when it is taken as a file, for the API document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // Described here, read by `Listing`.
pub struct FileParameters {
    /// For lists as files (`Accept`): the columns, by the names that the page's lists have for them, in
    /// their order. Headings and words are then in the language of `Accept-Language`. Without it the file
    /// is for machines: the API's names and codes.
    columns: Option<String>,
}

/// A list without named filters.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

impl<F: DeserializeOwned + 'static> FromRequest for Listing<F> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name: &str| {
            let value = request.headers().get(name);
            value.and_then(|value| value.to_str().ok())
        };
        let accept = header("accept");
        let listing = checked(request)
            .and_then(|()| Self::parse(request.query_string()))
            .map(|listing| Self {
                form: accept.and_then(FileForm::accepted),
                is_without_content: request.extensions().contains::<WithoutContent>(),
                export_request: header(EXPORT_REQUEST_HEADER).map(str::to_owned),
                ..listing
            });
        std::future::ready(listing)
    }
}

/// Refuses what the API's document doesn't have.
fn checked(request: &HttpRequest) -> Result<(), ApiError> {
    services_of(request)?.queries.check(request)
}

impl<F: DeserializeOwned> Listing<F> {
    /// Reads a query string.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
            .map_err(|_| ApiError::refused(ErrorCode::Malformed))?;
        let mut listing = Listing {
            limit: LIMIT_DEFAULT,
            sort: Vec::new(),
            q: None,
            count: false,
            is_counted_whole: false,
            filter: (),
            form: None,
            columns: None,
            cursor: None,
            offset: 0,
            is_without_content: false,
            query: String::new(),
            export_request: None,
        };
        let mut page = None;
        let mut filters = Vec::new();
        for (name, value) in pairs {
            match name.as_str() {
                "limit" => listing.limit = values::limit_of(&value)?,
                "cursor" => listing.cursor = Some(Cursor::decode(&value)?),
                "sort" => listing.sort = values::sort_of(&value)?,
                "page" => page = Some(values::page_of(&value)?),
                "columns" => listing.columns = Some(values::columns_of(&value)),
                "q" => listing.q = values::term_of(&value)?,
                "count" => listing.count = values::truth_of(&value)?,
                _ => filters.push((name, value)),
            }
        }
        let Listing {
            limit,
            sort,
            q,
            count,
            form,
            columns,
            cursor,
            ..
        } = listing;
        // Two answers to where the page begins are none.
        if page.is_some() && cursor.is_some() {
            return Err(values::unknown_page());
        }
        let offset = page.map_or(Ok(0), |page| values::offset_of(page, limit))?;
        Ok(Self {
            limit,
            sort,
            q,
            count,
            is_counted_whole: false,
            filter: filter_of(&filters)?,
            form,
            columns,
            cursor,
            offset,
            is_without_content: false,
            query: normal_query(query),
            export_request: None,
        })
    }
}

impl<F> Listing<F> {
    /// A list without conditions: all rows that the scope allows, `limit` at a time.
    pub fn of(filter: F, limit: i64) -> Self {
        Self {
            limit,
            sort: Vec::new(),
            q: None,
            count: false,
            is_counted_whole: false,
            filter,
            form: None,
            columns: None,
            cursor: None,
            offset: 0,
            is_without_content: false,
            query: String::new(),
            export_request: None,
        }
    }

    /// The same list from a page's `next_cursor` on.
    pub fn after(self, cursor: &str) -> Result<Self, ApiError> {
        Ok(Self {
            cursor: Some(Cursor::decode(cursor)?),
            offset: 0,
            ..self
        })
    }

    /// The same list with its total, however large.
    pub fn counted_whole(self) -> Self {
        Self {
            count: true,
            is_counted_whole: true,
            ..self
        }
    }

    /// How many rows are counted at the most: one more than a total says, if that is so many. None: all.
    pub fn counted_at_most(&self) -> Option<i64> {
        (!self.is_counted_whole).then_some(TOTAL_MOST + 1)
    }

    /// The total, if the page that was read says it: the last one, when how many rows are before it is known.
    /// Behind a cursor it isn't.
    pub fn total_at_end(&self, read: usize) -> Option<i64> {
        let read = i64::try_from(read).ok()?;
        let is_end = read <= self.limit && (read > 0 || self.offset == 0);
        (is_end && self.cursor.is_none()).then_some(self.offset + read)
    }

    /// Whether the page is one of those by which a list is read whole: any but a first one of the usual
    /// length, with which lists open. Else a list would be taken by long first pages, filter by filter.
    fn is_leafing(&self) -> bool {
        self.cursor.is_some() || self.offset > 0 || self.limit > LIMIT_DEFAULT
    }

    /// Rows to pass over before the page.
    pub fn offset(&self) -> i64 {
        self.offset
    }

    /// Whether a file for machines is asked for, as CSV.
    pub fn is_csv(&self) -> bool {
        self.form == Some(FileForm::Csv)
    }

    /// The order in force: what was asked, else the list's own.
    pub fn order(&self, usual: &[(&str, bool)]) -> Vec<SortKey> {
        if !self.sort.is_empty() {
            return self.sort.clone();
        }
        usual
            .iter()
            .map(|(name, is_descending)| SortKey {
                name: (*name).to_owned(),
                is_descending: *is_descending,
            })
            .collect()
    }

    /// Whether a field is part of the order that was asked for.
    pub fn is_sorted_by(&self, name: &str) -> bool {
        self.sort.iter().any(|key| key.name == name)
    }

    /// The same list with a second field in its order where it is sorted by a first one alone, which leaves
    /// many rows alike.
    pub fn sorted_also(&self, first: (&str, bool), second: (&str, bool)) -> Self
    where
        F: Clone,
    {
        let key = |(name, is_descending): (&str, bool)| SortKey {
            name: name.to_owned(),
            is_descending,
        };
        let mut listing = self.clone();
        if listing.sort == [key(first)] {
            listing.sort.push(key(second));
        }
        listing
    }

    /// The last row's values of the page before, if this isn't the first page. A cursor of
    /// another order is refused.
    pub fn position(&self, order: &[SortKey]) -> Result<Option<&[Value]>, ApiError> {
        match &self.cursor {
            None => Ok(None),
            Some(cursor) if cursor.sort == order && cursor.values.len() == order.len() + 1 => {
                Ok(Some(&cursor.values))
            }
            Some(_) => Err(ApiError::refused(ErrorCode::InvalidCursor)),
        }
    }

    /// All rows of a list that always fits on one page.
    pub fn whole<R>(&self, rows: Vec<R>) -> Page<R> {
        let total = i64::try_from(rows.len()).ok();
        Page {
            total: total.filter(|_| self.count),
            ..Page::whole(rows)
        }
    }

    /// Makes the page of up to `limit + 1` rows that were read; `total` is as it was counted, `values`
    /// gives a row's value for a sort key, `tie` its unique key.
    pub fn page<R>(
        &self,
        mut rows: Vec<R>,
        order: &[SortKey],
        total: Option<i64>,
        values: impl Fn(&R, &str) -> Value,
        tie: impl Fn(&R) -> Value,
    ) -> Page<R> {
        let has_more = rows.len() as i64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(0));
        let next_cursor = rows.last().filter(|_| has_more).map(|last| {
            let values = order
                .iter()
                .map(|key| values(last, &key.name))
                .chain([tie(last)])
                .collect();
            Cursor {
                sort: order.to_vec(),
                values,
            }
            .encode()
        });
        let is_capped = |total: i64| total > TOTAL_MOST && !self.is_counted_whole;
        let total_is_capped = total.is_some_and(is_capped);
        Page {
            items: rows,
            next_cursor,
            total: match total_is_capped {
                true => Some(TOTAL_MOST),
                false => total,
            },
            total_is_capped,
        }
    }
}

#[cfg(test)]
mod tests;
