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
}
