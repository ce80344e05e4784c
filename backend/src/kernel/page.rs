//! Lists: `limit`, `cursor`, `sort`, `q`, `count` and named filters; paging by keyset.
//!
//! A store declares what its list sorts by with [`sortable!`] and builds its page with
//! [`Listing::page`]; the cursor holds the sort and the last row's values, so that rows added
//! meanwhile neither repeat nor hide others.

use crate::kernel::error::ApiError;
use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, dev::Payload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sortition_contract::error::ErrorCode;
use sortition_contract::page::Page;

/// How many rows a page has unless asked otherwise.
const LIMIT_DEFAULT: i64 = 20;
/// How many it has at the most.
const LIMIT_MOST: i64 = 200;
/// The longest search term, in characters.
const SEARCH_LIMIT: usize = 100;

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
    /// The named filters.
    pub filter: F,
    /// Whether `Accept` asks for CSV.
    pub is_csv: bool,
    cursor: Option<Cursor>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cursor {
    sort: Vec<SortKey>,
    values: Vec<Value>,
}

/// The parameters that all lists share, for the API document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)] // Described here, read by `Listing`.
pub struct ListParameters {
    /// Rows of a page, 1–200; default 20.
    limit: Option<i64>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// Fields to sort by, `-` for descending: `name,-created_at`.
    sort: Option<String>,
    /// Search term.
    q: Option<String>,
    /// `true`: the answer has `total`.
    count: Option<bool>,
}

impl<F: DeserializeOwned + 'static> FromRequest for Listing<F> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let accept = request
            .headers()
            .get("accept")
            .and_then(|value| value.to_str().ok());
        let listing = Self::parse(request.query_string()).map(|listing| Self {
            is_csv: accept.is_some_and(|accept| accept.starts_with("text/csv")),
            ..listing
        });
        std::future::ready(listing)
    }
}

fn invalid(name: &str) -> ApiError {
    ApiError::refused(ErrorCode::InvalidParameter).with("name", name)
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
            filter: (),
            is_csv: false,
            cursor: None,
        };
        let mut filters = Vec::new();
        for (name, value) in pairs {
            match name.as_str() {
                "limit" => listing.limit = limit_of(&value).ok_or_else(|| invalid("limit"))?,
                "cursor" => listing.cursor = Some(Cursor::decode(&value)?),
                "sort" => listing.sort = sort_of(&value).ok_or_else(|| invalid("sort"))?,
                "q" => listing.q = term_of(&value)?,
                "count" => listing.count = value.parse().map_err(|_| invalid("count"))?,
                _ => filters.push((name, value)),
            }
        }
        let Listing {
            limit,
            sort,
            q,
            count,
            is_csv,
            cursor,
            ..
        } = listing;
        Ok(Self {
            limit,
            sort,
            q,
            count,
            filter: filter_of(&filters)?,
            is_csv,
            cursor,
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
            filter,
            is_csv: false,
            cursor: None,
        }
    }

    /// The same list from a page's `next_cursor` on.
    pub fn after(self, cursor: &str) -> Result<Self, ApiError> {
        Ok(Self {
            cursor: Some(Cursor::decode(cursor)?),
            ..self
        })
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

    /// Makes the page of up to `limit + 1` rows that were read; `values` gives a row's value for
    /// a sort key, `tie` its unique key.
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
        Page {
            items: rows,
            next_cursor,
            total,
        }
    }
}

/// The query parameters of an operation that is no list. Unknown ones are refused.
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Parameters<T> {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(request.query_string().as_bytes())
                .into_owned()
                .collect();
        std::future::ready(filter_of(&pairs).map(Self))
    }
}

/// A page as an answer: with `Link: …; rel="next"` while there is more.
pub struct Listed<T>(pub Page<T>);

impl<T: Serialize> Responder for Listed<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(cursor) = &self.0.next_cursor {
            let others = form_urlencoded::parse(request.query_string().as_bytes())
                .filter(|(name, _)| name != "cursor");
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(others)
                .append_pair("cursor", cursor)
                .finish();
            let link = format!("<{}?{query}>; rel=\"next\"", request.path());
            answer.insert_header((header::LINK, link));
        }
        answer.json(self.0)
    }
}

impl Cursor {
    fn encode(&self) -> String {
        // Plain data: writing it as JSON can't fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn decode(text: &str) -> Result<Self, ApiError> {
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| ApiError::refused(ErrorCode::InvalidCursor))
    }
}

fn limit_of(value: &str) -> Option<i64> {
    value
        .parse()
        .ok()
        .filter(|limit| (1..=LIMIT_MOST).contains(limit))
}

fn sort_of(value: &str) -> Option<Vec<SortKey>> {
    let mut keys: Vec<SortKey> = Vec::new();
    for part in value.split(',') {
        let (name, is_descending) = match part.strip_prefix('-') {
            Some(name) => (name, true),
            None => (part, false),
        };
        if name.is_empty() || keys.iter().any(|key| key.name == name) {
            return None;
        }
        keys.push(SortKey {
            name: name.to_owned(),
            is_descending,
        });
    }
    Some(keys)
}

fn term_of(value: &str) -> Result<Option<String>, ApiError> {
    let term = value.trim();
    if term.chars().count() > SEARCH_LIMIT {
        return Err(invalid("q"));
    }
    Ok((!term.is_empty()).then(|| term.to_owned()))
}

fn filter_of<F: DeserializeOwned>(pairs: &[(String, String)]) -> Result<F, ApiError> {
    let encoded = serde_urlencoded::to_string(pairs).map_err(ApiError::internal)?;
    let source = serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded.as_bytes()));
    serde_path_to_error::deserialize(source).map_err(|error| {
        let message = error.inner().to_string();
        match message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split_once('`'))
        {
            Some((name, _)) => ApiError::refused(ErrorCode::UnknownParameter).with("name", name),
            None => invalid(&error.path().to_string()),
        }
    })
}

/// Declares what a list sorts by. The type gets `after` (the keyset condition) and `order`.
///
/// ```ignore
/// sortable! {
///     UnitSort of units::table, tie units::code => String;
///     "name" => units::name => String,
///     "position" => units::position => i32,
/// }
/// ```
#[macro_export]
macro_rules! sortable {
    ($name:ident of $table:ty, tie $tie:expr => $tie_type:ty; $($key:literal => $column:expr => $rust:ty),+ $(,)?) => {
        struct $name;

        impl $name {
            /// The condition that a row comes after `position` in `order`.
            fn after(
                order: &[$crate::kernel::page::SortKey],
                position: &[serde_json::Value],
            ) -> Result<
                Box<dyn diesel::BoxableExpression<$table, $crate::kernel::db::Backend, SqlType = diesel::sql_types::Bool>>,
                $crate::kernel::error::ApiError,
            > {
                use diesel::prelude::*;
                type Condition = Box<dyn diesel::BoxableExpression<$table, $crate::kernel::db::Backend, SqlType = diesel::sql_types::Bool>>;
                let (last, firsts) = position.split_last().ok_or_else($crate::kernel::page::bad_cursor)?;
                let last: $tie_type = $crate::kernel::page::cursor_value(last)?;
                let mut condition: Condition = Box::new(($tie).gt(last));
                // From the last key to the first: not before it, and beyond it or the rest beyond.
                // The first half alone lets an index find where the page begins.
                for (key, value) in order.iter().zip(firsts).rev() {
                    condition = match key.name.as_str() {
                        $($key => {
                            let value: $rust = $crate::kernel::page::cursor_value(value)?;
                            let (beyond, not_before): (Condition, Condition) = if key.is_descending {
                                (Box::new(($column).lt(value.clone())), Box::new(($column).le(value)))
                            } else {
                                (Box::new(($column).gt(value.clone())), Box::new(($column).ge(value)))
                            };
                            Box::new(not_before.and(beyond.or(condition)))
                        })+
                        _ => return Err($crate::kernel::page::unknown_sort()),
                    };
                }
                Ok(condition)
            }

            /// Orders a query; refuses a key that the list doesn't sort by.
            fn order<'a>(
                mut query: diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                order: &[$crate::kernel::page::SortKey],
            ) -> Result<
                diesel::helper_types::IntoBoxed<'a, $table, $crate::kernel::db::Backend>,
                $crate::kernel::error::ApiError,
            > {
                use diesel::prelude::*;
                for key in order {
                    query = match (key.name.as_str(), key.is_descending) {
                        $(($key, true) => query.then_order_by(($column).desc()),
                          ($key, false) => query.then_order_by(($column).asc()),)+
                        _ => return Err($crate::kernel::page::unknown_sort()),
                    };
                }
                Ok(query.then_order_by(($tie).asc()))
            }
        }
    };
}

/// 400: the cursor isn't one of this list.
pub fn bad_cursor() -> ApiError {
    ApiError::refused(ErrorCode::InvalidCursor)
}

/// 400: the list doesn't sort by that.
pub fn unknown_sort() -> ApiError {
    invalid("sort")
}

/// A value of a cursor, in its column's type.
pub fn cursor_value<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    serde_json::from_value(value.clone()).map_err(|_| bad_cursor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        kind: Option<String>,
        is_open: Option<bool>,
    }

    #[test]
    fn parse_reads_common_parameters_and_filters() {
        let listing: Listing<Filter> = Listing::parse(
            "limit=50&sort=name,-created_at&q=%20a%20&count=true&kind=x&is_open=true",
        )
        .unwrap();
        assert_eq!(listing.limit, 50);
        assert!(listing.sort[1].is_descending && listing.sort[1].name == "created_at");
        assert_eq!(listing.q.as_deref(), Some("a"));
        assert_eq!(listing.filter.kind.as_deref(), Some("x"));
        assert_eq!(listing.filter.is_open, Some(true));
    }

    #[test]
    fn parse_refuses_what_it_does_not_know() {
        for (query, code) in [
            ("limit=0", ErrorCode::InvalidParameter),
            ("limit=201", ErrorCode::InvalidParameter),
            ("cursor=zzz", ErrorCode::InvalidCursor),
            ("sort=name,name", ErrorCode::InvalidParameter),
            ("colour=red", ErrorCode::UnknownParameter),
            ("is_open=perhaps", ErrorCode::InvalidParameter),
        ] {
            let error = Listing::<Filter>::parse(query).unwrap_err();
            assert_eq!(error.code(), code, "{query}");
        }
    }

    #[test]
    fn page_gives_a_cursor_only_if_there_is_more() {
        let listing: Listing<Filter> = Listing::parse("limit=2").unwrap();
        let order = listing.order(&[("name", false)]);
        let page = listing.page(
            vec![1, 2, 3],
            &order,
            None,
            |row, _| (*row).into(),
            |row| (*row).into(),
        );
        assert_eq!(page.items, [1, 2]);
        let cursor = page.next_cursor.unwrap();
        let next: Listing<Filter> = Listing::parse(&format!("limit=2&cursor={cursor}")).unwrap();
        assert_eq!(
            next.position(&order).unwrap().unwrap(),
            [Value::from(2), Value::from(2)]
        );
        assert!(next.position(&[]).is_err());
        let last = listing.page(
            vec![3],
            &order,
            None,
            |row, _| (*row).into(),
            |row| (*row).into(),
        );
        assert!(last.next_cursor.is_none());
    }
}
