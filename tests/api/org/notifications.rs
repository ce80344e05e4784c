//! Notifications: one's own, none of others'.

use sortition_tests::{App, on_both_databases};

async fn list_notifications_is_empty_before_anything_happened(app: App) {
    let inspector = app.sign_in("inspector").await;
    assert!(inspector.all("/notifications").await.is_empty());
}

async fn read_notification_that_is_not_ones_own_is_not_found(app: App) {
    let inspector = app.sign_in("inspector").await;
    let path = "/notifications/01939999-0000-7000-8000-000000000000/read";
    inspector.command(path).await.refused(404, "not_found");
}

async fn read_all_notifications_without_any_is_no_error(app: App) {
    app.sign_in("inspector")
        .await
        .command("/notifications/read-all")
        .await
        .with(204);
}

on_both_databases!(
    list_notifications_is_empty_before_anything_happened,
    read_all_notifications_without_any_is_no_error,
    read_notification_that_is_not_ones_own_is_not_found,
);
