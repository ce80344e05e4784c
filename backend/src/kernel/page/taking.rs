//! Who takes how much of a list: whether a file may be taken, and what the trail holds of it; rows that
//! are leafed through.

use super::table::Tabled;
use crate::kernel::command::{Call, Reply};
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::exports::{ExportGate, Wanted, query_in_trail};
use crate::kernel::history::{self, Change};
use crate::kernel::services::Services;
use serde_json::json;

/// Whether the file may be taken; keeps who took which list, how much of it and, where somebody else had
/// to agree, who did. If only the headers are asked for, nothing is kept.
pub(super) async fn take<V: Tabled>(
    call: &Call,
    columns: Option<String>,
    wanted: Wanted,
    gate: Option<ExportGate>,
    services: &Services,
) -> Result<(), ApiError> {
    let admit = move |connection: &mut AnyConnection, call: &Call, wanted: &Wanted| match gate {
        Some(gate) => gate(connection, call, wanted),
        None => Ok(None),
    };
    if !wanted.is_taken {
        let call = call.clone();
        return services
            .database
            .read(move |connection| admit(connection, &call, &wanted).map(drop))
            .await;
    }
    let asked = (call.clone(), wanted.clone());
    let permit = services
        .database
        .read(move |connection| {
            let (call, wanted) = &asked;
            admit(
                connection,
                call,
                &Wanted {
                    is_taken: false,
                    ..wanted.clone()
                },
            )
        })
        .await?;
    if let Some(user_id) = &call.actor.user_id {
        // What another person agreed to isn't counted by its rows.
        let rows = permit
            .is_none()
            .then(|| u64::try_from(wanted.rows).unwrap_or(0));
        services.readings.take_file(user_id, rows)?;
    }
    services
        .command(call.clone(), move |connection, call| {
            let permit = admit(connection, call, &wanted)?;
            let mut taken = json!({
                "format": wanted.format,
                "columns": columns,
                "rows": wanted.rows,
            });
            // What a small file was narrowed down to might tell of a check that nobody may know of.
            if let Some(permit) = permit {
                taken["query"] = json!(query_in_trail(&wanted.query));
                taken["request"] = json!(permit.request_id);
                taken["confirmed_by"] = json!(permit.confirmed_by);
            }
            let change = Change {
                module: V::MODULE,
                event: "export",
                resource: V::RESOURCE,
                after: Some(taken),
                ..Change::default()
            };
            history::record(connection, call, change)?;
            Ok(Reply::no_content())
        })
        .await?;
    Ok(())
}

/// Counts the rows of a page by which a list is leafed through; the trail tells of those who read many.
pub(super) async fn leaf_through<V: Tabled>(
    reader: Call,
    rows: usize,
    services: &Services,
) -> Result<(), ApiError> {
    let Some(user_id) = &reader.actor.user_id else {
        return Ok(());
    };
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let Some(read) = services.readings.leaf_through(user_id, rows)? else {
        return Ok(());
    };
    let list = reader.operation;
    let call = Call {
        operation: "read_many",
        ..reader
    };
    services
        .write_aside("that many rows were read", move |connection| {
            let change = Change {
                module: V::MODULE,
                event: "read_many",
                resource: V::RESOURCE,
                after: Some(json!({ "operation": list, "rows": read })),
                ..Change::default()
            };
            history::record_refusal(connection, &call, &change)
        })
        .await;
    Ok(())
}
