//! Codes as the search box takes them, whole or in part.

use crate::kernel::db::{AnyConnection, Backend};
use crate::kernel::error::ApiError;
use crate::kernel::schema::objects;
use crate::registers::rules::credit_code::{ObjectCode, part_of_code};
use crate::registers::store::objects::Condition;
use diesel::prelude::*;

/// So many objects with a part of a code are told one by one; each row is asked for a commoner one.
const TOLD_MOST: i64 = 1_000;
/// Behind all letters and digits: the texts that begin with a part are below it and this.
const BEHIND: char = '~';

/// The code that is sought, and with it the objects that are meant.
pub(super) enum CodeSought {
    /// That which has it.
    Whole(String),
    /// Those with these inner keys, whose codes have it.
    Of(Vec<i64>),
    /// Those whose codes are like this.
    Like(String),
}

impl CodeSought {
    /// What the search box holds, if it is a code or a part that some code has: those that begin with it,
    /// else those that hold it. The second is asked of each code of the register.
    pub(super) fn of(connection: &mut AnyConnection, q: &str) -> Result<Option<Self>, ApiError> {
        if let Ok(code) = ObjectCode::parse(q) {
            return Ok(Some(Self::Whole(code.as_str().to_owned())));
        }
        let Some(part) = part_of_code(q) else {
            return Ok(None);
        };
        let behind = format!("{part}{BEHIND}");
        let begun = objects::code.ge(part.clone()).and(objects::code.lt(behind));
        let begun: Condition<'static> = Box::new(begun.nullable());
        if let Some(found) = Self::found(connection, begun, format!("{part}%"))? {
            return Ok(Some(found));
        }
        let pattern = format!("%{part}%");
        let held: Condition<'static> = Box::new(objects::code.like(pattern.clone()).nullable());
        Self::found(connection, held, pattern)
    }

    fn found(
        connection: &mut AnyConnection,
        condition: Condition<'static>,
        pattern: String,
    ) -> Result<Option<Self>, ApiError> {
        let keys: Vec<i64> = objects::table
            .into_boxed::<Backend>()
            .filter(condition)
            .select(objects::key)
            .limit(TOLD_MOST + 1)
            .load(connection)?;
        Ok(match keys.len() as i64 {
            0 => None,
            count if count > TOLD_MOST => Some(Self::Like(pattern)),
            _ => Some(Self::Of(keys)),
        })
    }

    /// As a condition on objects.
    pub(super) fn condition<'a>(&self) -> Condition<'a> {
        match self {
            Self::Whole(code) => Box::new(objects::code.eq(code.clone()).nullable()),
            Self::Of(keys) => Box::new(objects::key.eq_any(keys.clone()).nullable()),
            Self::Like(pattern) => Box::new(objects::code.like(pattern.clone()).nullable()),
        }
    }
}
