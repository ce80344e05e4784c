//! The four ledgers behind part one of the monthly report, each asked the same.

use http::Method;
use serde_json::{Value, json};
use sortition_tests::{App, on_both_databases};

/// What differs between the ledgers.
struct Ledger {
    path: &'static str,
    entry: fn() -> Value,
    /// A change of one field, and the field.
    change: (&'static str, fn() -> Value),
    /// Values that are wrong, with pointer and code.
    wrong: fn() -> Vec<(Value, &'static str, &'static str)>,
}

const MEETINGS: Ledger = Ledger {
    path: "/meetings",
    entry: || json!({ "name": "双随机工作部署会", "held_on": "2026-11-20" }),
    change: ("name", || json!("双随机工作推进会")),
    wrong: || {
        vec![
            (
                json!({ "name": " ", "held_on": "2026-11-20" }),
                "/name",
                "required",
            ),
            (
                json!({ "name": "将来的会", "held_on": "2026-11-24" }),
                "/held_on",
                "out_of_range",
            ),
        ]
    },
};

const DOCUMENTS: Ledger = Ledger {
    path: "/documents",
    entry: || json!({ "title": "抽查实施方案", "doc_no": "石人社监〔2026〕8号", "issued_on": "2026-11-20" }),
    change: ("doc_no", || json!("石人社监〔2026〕9号")),
    wrong: || {
        let entry = json!({ "title": "", "doc_no": "一号", "issued_on": "2026-11-20" });
        vec![(entry, "/title", "required")]
    },
};

const TRAININGS: Ledger = Ledger {
    path: "/trainings",
    entry: || json!({ "name": "执法培训班", "headcount": 40, "content": "抽取与核验", "held_on": "2026-11-20" }),
    change: ("headcount", || json!(45)),
    wrong: || {
        let entry =
            json!({ "name": "班", "headcount": 0, "content": "内容", "held_on": "2026-11-20" });
        vec![(entry, "/headcount", "out_of_range")]
    },
};

const PUBLICITY: Ledger = Ledger {
    path: "/publicity",
    entry: || json!({ "kind": "leaflet", "title": "致企业的一封信", "done_on": "2026-11-20", "count": 500 }),
    change: ("count", || json!(800)),
    wrong: || {
        let entry =
            json!({ "kind": "leaflet", "title": "信", "done_on": "2026-11-20", "count": 0 });
        vec![(entry, "/count", "out_of_range")]
    },
};

impl Ledger {
    fn entry_of(&self, app: &App, unit: &str) -> Value {
        let mut entry = (self.entry)();
        entry["unit_id"] = json!(app.unit(unit));
        entry
    }

    async fn list_shows_the_own_unit_only(&self, app: App) {
        let own = self.entry_of(&app, "130100-LSB");
        app.sign_in("city_operator")
            .await
            .post(self.path, &own)
            .await
            .with(201);
        let other = self.entry_of(&app, "130102-HRSS");
        app.sign_in("county_operator")
            .await
            .post(self.path, &other)
            .await
            .with(201);
        for (username, count) in [
            ("city_approver", 1),
            ("county_approver", 1),
            ("section_operator", 0),
            ("regulations", 2),
        ] {
            let rows = app.sign_in(username).await.all(self.path).await;
            assert_eq!(rows.len(), count, "{username} sees {rows:?}");
        }
    }

    async fn get_of_another_unit_is_not_found(&self, app: App) {
        let own = self.entry_of(&app, "130100-LSB");
        let created = app
            .sign_in("city_operator")
            .await
            .post(self.path, &own)
            .await;
        let path = format!("{}/{}", self.path, created.id());
        let read = app.sign_in("city_approver").await.get(&path).await;
        assert_eq!(read.id(), created.id());
        assert_eq!(read.json()["allowed_actions"], json!([]));
        assert_eq!(
            created.json()["allowed_actions"],
            json!(["update", "delete"])
        );
        app.sign_in("county_operator")
            .await
            .get(&path)
            .await
            .refused(404, "not_found");
    }

    async fn create_with_wrong_values_is_refused_and_of_another_unit_forbidden(&self, app: App) {
        let operator = app.sign_in("city_operator").await;
        for (mut entry, pointer, code) in (self.wrong)() {
            entry["unit_id"] = json!(app.unit("130100-LSB"));
            operator
                .post(self.path, &entry)
                .await
                .refused_field(pointer, code);
        }
        let other = self.entry_of(&app, "130102-HRSS");
        operator
            .post(self.path, &other)
            .await
            .refused(403, "forbidden");
        let mut unknown = self.entry_of(&app, "130100-LSB");
        unknown["colour"] = json!("red");
        let unknown = operator.post(self.path, &unknown).await;
        assert!(
            unknown.status.is_client_error() && unknown.text().contains("unknown_field"),
            "{unknown}"
        );
        assert!(operator.all(self.path).await.is_empty());
    }

    async fn update_needs_the_version_that_was_read(&self, app: App) {
        let operator = app.sign_in("city_operator").await;
        let created = operator
            .post(self.path, &self.entry_of(&app, "130100-LSB"))
            .await;
        let path = format!("{}/{}", self.path, created.id());
        let (field, value) = self.change;
        let change = json!({ field: value() });
        let bare = operator.request(Method::PATCH, &path).json(&change);
        operator.send(bare).await.refused(428, "missing_if_match");
        let changed = operator.patch(&path, created.etag(), &change).await;
        assert_eq!(changed.ok()[field], value());
        operator
            .patch(&path, created.etag(), &change)
            .await
            .refused(412, "stale_version");
        let regulations = app.sign_in("regulations").await;
        regulations
            .patch(&path, changed.etag(), &change)
            .await
            .refused(403, "forbidden");
        let county = app.sign_in("county_operator").await;
        county
            .patch(&path, changed.etag(), &change)
            .await
            .refused(404, "not_found");
    }

    async fn delete_removes_it_for_good(&self, app: App) {
        let operator = app.sign_in("city_operator").await;
        let created = operator
            .post(self.path, &self.entry_of(&app, "130100-LSB"))
            .await;
        let path = format!("{}/{}", self.path, created.id());
        operator
            .delete(&path, None)
            .await
            .refused(428, "missing_if_match");
        let county = app.sign_in("county_operator").await;
        county
            .delete(&path, Some(created.etag()))
            .await
            .refused(404, "not_found");
        operator.delete(&path, Some(created.etag())).await.with(204);
        operator.get(&path).await.refused(404, "not_found");
        assert!(operator.all(self.path).await.is_empty());
    }
}

/// Makes the tests of one ledger under the names of its operations.
macro_rules! tests_of {
    ($ledger:expr; $($name:ident: $body:ident),+ $(,)?) => {
        $(async fn $name(app: App) { $ledger.$body(app).await; })+
    };
}

tests_of!(MEETINGS;
    list_meetings_shows_the_own_unit_only: list_shows_the_own_unit_only,
    get_meeting_of_another_unit_is_not_found: get_of_another_unit_is_not_found,
    create_meeting_with_wrong_values_is_refused: create_with_wrong_values_is_refused_and_of_another_unit_forbidden,
    update_meeting_needs_the_version_that_was_read: update_needs_the_version_that_was_read,
    delete_meeting_removes_it_for_good: delete_removes_it_for_good,
);

tests_of!(DOCUMENTS;
    list_documents_shows_the_own_unit_only: list_shows_the_own_unit_only,
    get_document_of_another_unit_is_not_found: get_of_another_unit_is_not_found,
    create_document_with_wrong_values_is_refused: create_with_wrong_values_is_refused_and_of_another_unit_forbidden,
    update_document_needs_the_version_that_was_read: update_needs_the_version_that_was_read,
    delete_document_removes_it_for_good: delete_removes_it_for_good,
);

tests_of!(TRAININGS;
    list_trainings_shows_the_own_unit_only: list_shows_the_own_unit_only,
    get_training_of_another_unit_is_not_found: get_of_another_unit_is_not_found,
    create_training_with_wrong_values_is_refused: create_with_wrong_values_is_refused_and_of_another_unit_forbidden,
    update_training_needs_the_version_that_was_read: update_needs_the_version_that_was_read,
    delete_training_removes_it_for_good: delete_removes_it_for_good,
);

tests_of!(PUBLICITY;
    list_publicity_shows_the_own_unit_only: list_shows_the_own_unit_only,
    get_publicity_of_another_unit_is_not_found: get_of_another_unit_is_not_found,
    create_publicity_with_wrong_values_is_refused: create_with_wrong_values_is_refused_and_of_another_unit_forbidden,
    update_publicity_needs_the_version_that_was_read: update_needs_the_version_that_was_read,
    delete_publicity_removes_it_for_good: delete_removes_it_for_good,
);

on_both_databases!(
    list_meetings_shows_the_own_unit_only,
    get_meeting_of_another_unit_is_not_found,
    create_meeting_with_wrong_values_is_refused,
    update_meeting_needs_the_version_that_was_read,
    delete_meeting_removes_it_for_good,
    list_documents_shows_the_own_unit_only,
    get_document_of_another_unit_is_not_found,
    create_document_with_wrong_values_is_refused,
    update_document_needs_the_version_that_was_read,
    delete_document_removes_it_for_good,
    list_trainings_shows_the_own_unit_only,
    get_training_of_another_unit_is_not_found,
    create_training_with_wrong_values_is_refused,
    update_training_needs_the_version_that_was_read,
    delete_training_removes_it_for_good,
    list_publicity_shows_the_own_unit_only,
    get_publicity_of_another_unit_is_not_found,
    create_publicity_with_wrong_values_is_refused,
    update_publicity_needs_the_version_that_was_read,
    delete_publicity_removes_it_for_good,
);
