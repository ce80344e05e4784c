//! The tables as diesel sees them, equal on both databases (a test compares them with each).

diesel::table! {
    installation (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    idempotency_keys (user_id, key) {
        user_id -> Text,
        key -> Text,
        fingerprint -> Text,
        answer -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    outbox_events (seq) {
        seq -> BigInt,
        id -> Text,
        kind -> Text,
        resource -> Text,
        record_id -> Text,
        unit_id -> Nullable<Text>,
        actor_id -> Nullable<Text>,
        parameters -> Text,
        created_at -> Timestamp,
        handled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    attachments (id) {
        id -> Text,
        hash -> Text,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        made_by -> Text,
        resource -> Nullable<Text>,
        record_id -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    regions (code) {
        code -> Text,
        name -> Text,
        kind -> Text,
        position -> Integer,
    }
}

diesel::table! {
    industries (code) {
        code -> Text,
        name -> Text,
        parent_code -> Nullable<Text>,
    }
}

diesel::table! {
    calendar_days (on_date) {
        on_date -> Date,
        is_workday -> Bool,
        name -> Text,
    }
}

diesel::table! {
    units (id) {
        id -> Text,
        code -> Text,
        name -> Text,
        kind -> Text,
        parent_id -> Nullable<Text>,
        region_code -> Text,
        owes_reports -> Bool,
        state -> Text,
        position -> Integer,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        username -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        unit_id -> Text,
        password_hash -> Text,
        must_change_password -> Bool,
        state -> Text,
        failed_count -> Integer,
        locked_until -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    user_roles (user_id, unit_id, role) {
        user_id -> Text,
        unit_id -> Text,
        role -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        refresh_hash -> Text,
        former_refresh_hash -> Nullable<Text>,
        created_at -> Timestamp,
        refreshed_at -> Timestamp,
        idle_until -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
    }
}

diesel::table! {
    settings (seq) {
        seq -> BigInt,
        key -> Text,
        unit_id -> Nullable<Text>,
        value -> Text,
        effective_from -> Date,
        set_by -> Nullable<Text>,
        set_at -> Timestamp,
    }
}

diesel::table! {
    notifications (seq) {
        seq -> BigInt,
        id -> Text,
        user_id -> Text,
        kind -> Text,
        parameters -> Text,
        resource -> Text,
        record_id -> Nullable<Text>,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit_events (seq) {
        seq -> BigInt,
        id -> Text,
        at -> Timestamp,
        user_id -> Nullable<Text>,
        username -> Text,
        unit_id -> Nullable<Text>,
        operation -> Text,
        resource -> Text,
        record_id -> Text,
        address -> Text,
        request_id -> Text,
        job_id -> Nullable<Text>,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    record_changes (seq) {
        seq -> BigInt,
        audit_event_id -> Text,
        resource -> Text,
        record_id -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (seq) {
        seq -> BigInt,
        id -> Text,
        kind -> Text,
        state -> Text,
        user_id -> Nullable<Text>,
        unit_id -> Nullable<Text>,
        payload -> Text,
        phase -> Nullable<Text>,
        done -> BigInt,
        total -> Nullable<BigInt>,
        result -> Nullable<Text>,
        problem -> Nullable<Text>,
        attempt -> Integer,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<Timestamp>,
        is_cancel_requested -> Bool,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    attachments,
    audit_events,
    calendar_days,
    idempotency_keys,
    industries,
    installation,
    jobs,
    notifications,
    outbox_events,
    record_changes,
    regions,
    sessions,
    settings,
    units,
    user_roles,
    users,
);
