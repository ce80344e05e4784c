//! How many statements are run: connections tell of each on the thread that runs it.

use super::AnyConnection;
use diesel::connection::{Connection as _, InstrumentationEvent};
use std::cell::Cell;

thread_local! {
    static RUN: Cell<u64> = const { Cell::new(0) };
}

/// Counts what a connection runs from now on.
pub(super) fn count(connection: &mut AnyConnection) {
    connection.set_instrumentation(|event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            RUN.set(RUN.get() + 1);
        }
    });
}

/// How many were run on this thread so far.
pub(super) fn of_thread() -> u64 {
    RUN.get()
}

/// Work for a thread beside the one that this is said on, whose span it keeps. What came of it tells how many
/// statements were run there.
pub fn apart<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> Apart<T> {
    let span = tracing::Span::current();
    move || {
        let before = of_thread();
        let done = span.in_scope(work);
        Apart {
            done,
            run: of_thread() - before,
        }
    }
}

/// What came of work on another thread.
pub struct Apart<T> {
    done: T,
    run: u64,
}

impl<T> Apart<T> {
    /// The same, when its statements are counted on this thread.
    pub fn counted(self) -> T {
        RUN.set(RUN.get() + self.run);
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both;
    use diesel::connection::SimpleConnection;
    use diesel::dsl::sql;
    use diesel::prelude::*;
    use diesel::sql_types::Integer;

    #[test]
    fn of_thread_counts_what_is_run_on_either_way() {
        let mut connection = AnyConnection::open(":memory:").unwrap();
        let before = of_thread();
        let one = || diesel::select(sql::<Integer>("1"));
        one().get_result::<i32>(&mut connection).unwrap();
        assert_eq!(of_thread(), before, "nobody counts yet");
        count(&mut connection);
        one().get_result::<i32>(&mut connection).unwrap();
        both!(&mut connection, native => one().get_result::<i32>(native)).unwrap();
        both!(&mut connection, native => native.batch_execute("SELECT 1")).unwrap();
        assert_eq!(of_thread(), before + 3);
    }

    #[test]
    fn apart_is_counted_where_it_is_taken_back() {
        let mut connection = AnyConnection::open(":memory:").unwrap();
        count(&mut connection);
        let before = of_thread();
        let work = apart(move || {
            both!(&mut connection, native => native.batch_execute("SELECT 1")).unwrap();
        });
        let done = std::thread::spawn(work).join().unwrap();
        assert_eq!(of_thread(), before);
        done.counted();
        assert_eq!(of_thread(), before + 1);
    }
}
