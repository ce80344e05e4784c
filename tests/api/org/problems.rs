//! Problem documents, as every operation answers them.

use http::Method;
use sortition_tests::{App, on_both_databases};

async fn list_units_with_unknown_parameter_has_a_title_for_all_occurrences(app: App) {
    let operator = app.sign_in("city_operator").await;
    let problem = operator
        .get("/units?colour=red")
        .await
        .refused(400, "unknown_parameter");
    assert_eq!(problem["title"], "有不认识的查询参数。");
    assert_eq!(problem["detail"], "不认识的查询参数：colour。");
    let request = operator
        .request(Method::GET, "/units?colour=red")
        .header("Accept-Language", "en");
    let problem = operator.send(request).await.json();
    assert_eq!(problem["title"], "There is an unknown query parameter.");
}

async fn list_units_by_another_method_names_those_that_it_takes(app: App) {
    let operator = app.sign_in("city_operator").await;
    for (method, path, allowed) in [
        (Method::DELETE, "/units", "GET, HEAD, POST"),
        (Method::PUT, "/plans/0193", "DELETE, GET, HEAD, PATCH"),
        (Method::GET, "/session", "DELETE, POST"),
        (Method::HEAD, "/session", "DELETE, POST"),
        (Method::GET, "/plans/0193/submit", "POST"),
        // Another address takes these, to which "import" and "batch" are ids.
        (Method::GET, "/objects/import", "POST"),
        (Method::PATCH, "/tasks/batch", "POST"),
        (Method::PUT, "/calendar/years", "GET, HEAD"),
        (Method::POST, "/portal/results", "GET, HEAD"),
        (Method::POST, "/health/live", "GET, HEAD"),
        (Method::DELETE, "/api/openapi.json", "GET, HEAD"),
    ] {
        let answer = operator.send(operator.request(method.clone(), path)).await;
        assert_eq!(answer.status, 405, "{answer}");
        if method != Method::HEAD {
            answer.refused(405, "method_not_allowed");
        }
        assert_eq!(answer.header("allow"), allowed, "{answer}");
    }
    operator.get("/planets").await.refused(404, "not_found");
}

on_both_databases!(
    list_units_by_another_method_names_those_that_it_takes,
    list_units_with_unknown_parameter_has_a_title_for_all_occurrences,
);
