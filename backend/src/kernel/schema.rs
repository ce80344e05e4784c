//! The tables as diesel sees them, equal on both databases (a test compares them with each).

diesel::table! {
    installation (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    installation_keys (purpose, id) {
        purpose -> Text,
        id -> Text,
        fingerprint -> Nullable<Text>,
        named_at -> Timestamp,
        abandoned_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    readiness (id) {
        id -> Integer,
        at -> Timestamp,
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
        part_unit_id -> Nullable<Text>,
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
        failed_at -> Nullable<Timestamp>,
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
        active_at -> Timestamp,
        address -> Text,
        user_agent -> Text,
    }
}

diesel::table! {
    sign_in_failures (subject) {
        subject -> Text,
        user_id -> Nullable<Text>,
        failed_count -> Integer,
        failed_at -> Timestamp,
        locked_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    former_passwords (seq) {
        seq -> BigInt,
        user_id -> Text,
        password_hash -> Text,
        replaced_at -> Timestamp,
    }
}

diesel::table! {
    password_links (user_id) {
        user_id -> Text,
        token_hash -> Text,
        made_by -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    account_requests (id) {
        id -> Text,
        user_id -> Text,
        kind -> Text,
        state -> Text,
        reason -> Text,
        former_roles -> Text,
        roles -> Nullable<Text>,
        is_locking -> Bool,
        asked_by -> Text,
        asked_at -> Timestamp,
        expires_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        decision_reason -> Nullable<Text>,
        version -> BigInt,
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
        reason -> Nullable<Text>,
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
        event -> Nullable<Text>,
    }
}

diesel::table! {
    audit_blocks (number) {
        number -> BigInt,
        first_seq -> BigInt,
        last_seq -> BigInt,
        entry_count -> BigInt,
        total_count -> BigInt,
        root -> Text,
        log_size -> BigInt,
        log_root -> Text,
        previous_hash -> Text,
        hash -> Text,
        sealed_at -> Timestamp,
    }
}

diesel::table! {
    audit_leaves (event_seq) {
        event_seq -> BigInt,
        event_id -> Text,
        block_number -> BigInt,
        hash -> Text,
    }
}

diesel::table! {
    audit_verifications (seq) {
        seq -> BigInt,
        verified_at -> Timestamp,
        block_count -> BigInt,
        entry_count -> BigInt,
        unsealed_count -> BigInt,
        fault_count -> BigInt,
        first_fault -> Nullable<Text>,
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
    export_requests (id) {
        id -> Text,
        operation -> Text,
        query -> Text,
        format -> Text,
        row_count -> BigInt,
        reason -> Text,
        state -> Text,
        requested_by -> Text,
        unit_id -> Text,
        requested_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        refusal -> Nullable<Text>,
        taken_at -> Nullable<Timestamp>,
        taken_count -> Nullable<BigInt>,
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
        deaths -> Integer,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<Timestamp>,
        is_cancel_requested -> Bool,
        created_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        source_gone_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    import_batches (job_id, number) {
        job_id -> Text,
        number -> Integer,
        content -> Text,
    }
}

diesel::table! {
    import_rejections (job_id, line) {
        job_id -> Text,
        line -> BigInt,
        errors -> Text,
    }
}

diesel::table! {
    items (id) {
        id -> Text,
        code -> Text,
        parent_id -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    item_versions (id) {
        id -> Text,
        item_id -> Text,
        number -> Integer,
        code -> Text,
        parent_id -> Nullable<Text>,
        state -> Text,
        name -> Text,
        kind -> Text,
        object_types -> Text,
        content -> Text,
        method -> Text,
        legal_basis -> Text,
        unit_id -> Text,
        platform_codes -> Text,
        max_ratio_bp -> Nullable<Integer>,
        max_per_year -> Nullable<Integer>,
        effective_from -> Date,
        ended_on -> Nullable<Date>,
        published_at -> Nullable<Timestamp>,
        reason -> Text,
        created_by -> Nullable<Text>,
        submitted_by -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    objects (key) {
        key -> BigInt,
        id -> Text,
        code -> Text,
        name -> Text,
        name_grams -> Text,
        name_initials -> Text,
        name_order -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        region_code -> Text,
        industry_code -> Nullable<Text>,
        address -> Nullable<Text>,
        longitude -> Nullable<Double>,
        latitude -> Nullable<Double>,
        legal_representative -> Nullable<Text>,
        phone -> Nullable<Text>,
        staff_count -> Nullable<BigInt>,
        status -> Text,
        status_on -> Nullable<Date>,
        credit_class -> Nullable<Text>,
        credit_index -> Nullable<Integer>,
        tags -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    object_groups (object_type, credit_class, is_active, code_start, industry_code, region_code, tags) {
        object_type -> Text,
        credit_class -> Text,
        is_active -> Bool,
        code_start -> Text,
        industry_code -> Text,
        region_code -> Text,
        tags -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    object_group_changes (seq) {
        seq -> BigInt,
        object_type -> Text,
        credit_class -> Text,
        is_active -> Bool,
        code_start -> Text,
        industry_code -> Text,
        region_code -> Text,
        tags -> Text,
        number -> BigInt,
    }
}

diesel::table! {
    credit_classes (seq) {
        seq -> BigInt,
        object_key -> BigInt,
        class -> Nullable<Text>,
        index_value -> Nullable<Integer>,
        effective_on -> Date,
        source -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    inspectors (seq) {
        seq -> BigInt,
        id -> Text,
        code -> Text,
        name -> Text,
        name_grams -> Text,
        name_initials -> Text,
        name_order -> Text,
        unit_id -> Text,
        user_id -> Nullable<Text>,
        valid_until -> Date,
        specialities -> Text,
        regions -> Text,
        state -> Text,
        leave_from -> Nullable<Date>,
        leave_until -> Nullable<Date>,
        notice_days -> Nullable<Integer>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    recusals (id) {
        id -> Text,
        inspector_id -> Text,
        object_id -> Text,
        reason -> Text,
        state -> Text,
        declared_by -> Text,
        decided_by -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    plans (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        year -> Integer,
        title -> Text,
        state -> Text,
        edition -> Integer,
        forecast -> Nullable<Text>,
        created_by -> Text,
        submitted_by -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    plan_entries (id) {
        id -> Text,
        plan_id -> Text,
        unit_id -> Text,
        year -> Integer,
        number -> Integer,
        title -> Text,
        scope -> Text,
        ratios -> Text,
        reserve_bp -> Integer,
        months -> Text,
        lead_unit_id -> Text,
        is_special_purpose -> Bool,
        is_cancelled -> Bool,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    plan_entry_items (entry_id, item_id) {
        entry_id -> Text,
        item_id -> Text,
    }
}

diesel::table! {
    plan_entry_partners (entry_id, unit_id) {
        entry_id -> Text,
        unit_id -> Text,
    }
}

diesel::table! {
    plan_editions (plan_id, edition) {
        plan_id -> Text,
        edition -> Integer,
        content -> Text,
        published_at -> Timestamp,
        published_by -> Text,
    }
}

diesel::table! {
    tasks (seq) {
        seq -> BigInt,
        id -> Text,
        source -> Text,
        special_reason -> Nullable<Text>,
        plan_id -> Nullable<Text>,
        plan_entry_id -> Nullable<Text>,
        batch -> Integer,
        unit_id -> Text,
        title -> Text,
        document_number -> Nullable<Text>,
        scheme_attachment_id -> Nullable<Text>,
        period_from -> Date,
        period_to -> Date,
        mode -> Text,
        teams -> Integer,
        max_load -> Nullable<Integer>,
        has_areas -> Bool,
        scope -> Text,
        ratios -> Text,
        reserve_bp -> Integer,
        joint_kind -> Text,
        state -> Text,
        drawn_on -> Nullable<Date>,
        finished_on -> Nullable<Date>,
        void_reason -> Nullable<Text>,
        void_asked_by -> Nullable<Text>,
        replaces_task_id -> Nullable<Text>,
        created_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    task_units (task_id, unit_id) {
        task_id -> Text,
        unit_id -> Text,
        position -> Integer,
        inspectors -> Integer,
    }
}

diesel::table! {
    task_items (task_id, item_id) {
        task_id -> Text,
        item_id -> Text,
        item_version_id -> Nullable<Text>,
    }
}

diesel::table! {
    task_inspectors (task_id, inspector_id) {
        task_id -> Text,
        unit_id -> Text,
        inspector_id -> Text,
    }
}

diesel::table! {
    draws (seq) {
        seq -> BigInt,
        id -> Text,
        task_id -> Text,
        unit_id -> Text,
        entry -> Text,
        run -> Nullable<Integer>,
        previous -> Nullable<Text>,
        state -> Text,
        hash -> Text,
        beacon_source -> Nullable<Text>,
        beacon_round -> Nullable<Text>,
        beacon_at -> Nullable<Timestamp>,
        beacon_value -> Nullable<Text>,
        manifest -> Nullable<Text>,
        manifest_hash -> Nullable<Text>,
        reveal_by -> Nullable<Timestamp>,
        frozen_at -> Nullable<Timestamp>,
        is_matched -> Bool,
        has_public_strata -> Bool,
        abort_reason -> Nullable<Text>,
        abort_text -> Nullable<Text>,
        abort_asked_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        opened_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    draw_grounds (draw_id) {
        draw_id -> Text,
        sealed_grounds -> Text,
    }
}

diesel::table! {
    draw_outcomes (draw_id) {
        draw_id -> Text,
        drawn_at -> Timestamp,
        result_hash -> Text,
        sealed_result -> Text,
        matching_hash -> Nullable<Text>,
        sealed_matching -> Nullable<Text>,
        rematch -> Nullable<Text>,
        attempt -> Integer,
        publish_hash -> Text,
    }
}

diesel::table! {
    draw_contributors (draw_id, contributor) {
        draw_id -> Text,
        position -> Integer,
        contributor -> Text,
        commitment -> Nullable<Text>,
        committed_at -> Nullable<Timestamp>,
        sealed_nonce -> Nullable<Text>,
        revealed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    draw_files (draw_id, name, attempt, part) {
        draw_id -> Text,
        name -> Text,
        attempt -> Integer,
        part -> Integer,
        lines -> Integer,
        node -> Text,
        content -> Binary,
    }
}

diesel::table! {
    draw_records (draw_id, position) {
        draw_id -> Text,
        position -> Integer,
        #[sql_name = "type"]
        type_ -> Text,
        sealed_record -> Text,
        hash -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    log_entries (position) {
        position -> BigInt,
        draw_id -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        content -> Text,
        leaf_hash -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    checks (key) {
        key -> BigInt,
        id -> Text,
        task_id -> Text,
        unit_id -> Text,
        draw_id -> Text,
        position -> Integer,
        sealed -> Nullable<Text>,
        object_id -> Nullable<Text>,
        stratum -> Nullable<Text>,
        is_enterprise -> Nullable<Bool>,
        state -> Text,
        visible_from -> Nullable<Timestamp>,
        started_at -> Nullable<Timestamp>,
        place -> Nullable<Text>,
        ended_on -> Nullable<Date>,
        result -> Nullable<Text>,
        representative_words -> Nullable<Text>,
        refusal -> Nullable<Text>,
        result_entered_on -> Nullable<Date>,
        terminate_reason -> Nullable<Text>,
        terminate_asked_by -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        client_started_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    check_parts (check_id, unit_id) {
        check_id -> Text,
        unit_id -> Text,
        lead_unit_id -> Text,
        state -> Text,
        result -> Nullable<Text>,
        submitted_by -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        confirmed_by -> Nullable<Text>,
        confirmed_at -> Nullable<Timestamp>,
        return_reason -> Nullable<Text>,
    }
}

diesel::table! {
    check_inspectors (check_id, inspector_id) {
        check_id -> Text,
        unit_id -> Text,
        inspector_id -> Text,
        position -> Integer,
    }
}

diesel::table! {
    findings (id) {
        id -> Text,
        check_id -> Text,
        unit_id -> Text,
        item_id -> Text,
        point -> Text,
        result -> Text,
        detail -> Text,
        recorded_by -> Text,
        client_time -> Timestamp,
        saved_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    publications (seq) {
        seq -> BigInt,
        id -> Text,
        kind -> Text,
        subject_id -> Text,
        task_id -> Nullable<Text>,
        unit_id -> Text,
        state -> Text,
        title -> Text,
        site -> Text,
        url -> Text,
        number -> Text,
        public_text -> Text,
        content -> Nullable<Text>,
        object_name -> Nullable<Text>,
        object_code -> Nullable<Text>,
        name_grams -> Nullable<Text>,
        due_at -> Nullable<Timestamp>,
        published_at -> Nullable<Timestamp>,
        former_id -> Nullable<Text>,
        reason -> Nullable<Text>,
        submitted_by -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        created_by -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    meetings (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        name -> Text,
        held_on -> Date,
        created_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    documents (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        title -> Text,
        doc_no -> Text,
        issued_on -> Date,
        task_id -> Nullable<Text>,
        created_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    trainings (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        name -> Text,
        headcount -> Integer,
        content -> Text,
        held_on -> Date,
        created_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    publicity (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        kind -> Text,
        title -> Text,
        done_on -> Date,
        count -> Integer,
        created_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    monthly_reports (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        month -> Text,
        number -> Integer,
        period_start -> Date,
        period_end -> Date,
        state -> Text,
        contact_name -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        contact_mobile -> Nullable<Text>,
        notes -> Text,
        content -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        return_comments -> Nullable<Text>,
        amend_reason -> Nullable<Text>,
        opened_by_regulations_at -> Nullable<Timestamp>,
        submitted_by -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    report_overrides (report_id, key) {
        report_id -> Text,
        key -> Text,
        computed -> Text,
        value -> Text,
        reason -> Text,
        changed_by -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    service_accounts (id) {
        id -> Text,
        unit_id -> Text,
        name -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        service_account_id -> Text,
        prefix -> Text,
        secret_hash -> Text,
        scopes -> Text,
        addresses -> Text,
        slot -> Nullable<Integer>,
        made_by -> Text,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Nullable<Text>,
        last_used_at -> Nullable<Timestamp>,
        last_used_from -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    job_keys (job_id) {
        job_id -> Text,
        key_id -> Text,
    }
}

diesel::table! {
    experts (seq) {
        seq -> BigInt,
        id -> Text,
        unit_id -> Text,
        name -> Text,
        name_grams -> Text,
        name_initials -> Text,
        name_order -> Text,
        organisation -> Text,
        title -> Nullable<Text>,
        field -> Text,
        specialities -> Text,
        phone -> Nullable<Text>,
        contract_from -> Date,
        contract_until -> Date,
        state -> Text,
        created_by -> Text,
        submitted_by -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        state_reason -> Nullable<Text>,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    expert_recusals (id) {
        id -> Text,
        expert_id -> Text,
        object_id -> Text,
        reason -> Text,
        state -> Text,
        declared_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    expert_participations (id) {
        id -> Text,
        expert_id -> Text,
        task_id -> Text,
        attended_on -> Date,
        work -> Text,
        rating -> Nullable<Integer>,
        remark -> Nullable<Text>,
        recorded_by -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    account_requests,
    api_keys,
    attachments,
    audit_blocks,
    audit_events,
    audit_leaves,
    audit_verifications,
    calendar_days,
    check_inspectors,
    check_parts,
    checks,
    credit_classes,
    documents,
    draw_contributors,
    draw_files,
    draw_grounds,
    draw_outcomes,
    draw_records,
    draws,
    expert_participations,
    expert_recusals,
    experts,
    export_requests,
    findings,
    former_passwords,
    idempotency_keys,
    import_batches,
    import_rejections,
    industries,
    inspectors,
    installation,
    installation_keys,
    item_versions,
    items,
    job_keys,
    jobs,
    log_entries,
    meetings,
    monthly_reports,
    notifications,
    objects,
    outbox_events,
    password_links,
    plan_editions,
    plan_entries,
    plan_entry_items,
    plan_entry_partners,
    plans,
    publications,
    publicity,
    readiness,
    record_changes,
    recusals,
    regions,
    report_overrides,
    service_accounts,
    sessions,
    settings,
    sign_in_failures,
    task_inspectors,
    task_items,
    task_units,
    tasks,
    trainings,
    units,
    user_roles,
    users,
);
