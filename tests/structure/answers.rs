//! What holds of every answer, whatever is added: pages of problems, values that a query may hold, what
//! is answered outside the API.

use http::Method;
use serde_json::Value;
use sortition_contract::error::{ErrorCode, Language};
use sortition_tests::{Answer, App, Client, Kind, run};

use super::openapi::{document, referenced};

/// An id that no record has.
const NO_RECORD: &str = "01939999-0000-7000-8000-000000000000";

/// Between them they may read everything.
const READERS: [&str; 5] = [
    "regulations",
    "city_operator",
    "system_admin",
    "security_admin",
    "auditor",
];

/// Between them they may change everything.
const WRITERS: [&str; 8] = [
    "regulations",
    "city_operator",
    "city_approver",
    "inspector",
    "city_lead",
    "system_admin",
    "security_admin",
    "partner_operator",
];

/// What is wrong with a value as such.
const OBJECTIONS: [&str; 4] = ["not_one_of", "out_of_range", "wrong_form", "too_long"];

/// What is answered outside the API, with the type of each.
const PAGES: [(&str, &str); 13] = [
    ("/", "text/html"),
    ("/portal", "text/html"),
    ("/portal/checklist", "text/html"),
    ("/portal/portal.css", "text/css"),
    ("/portal/icon.svg", "image/svg+xml"),
    ("/problems/invalid_state", "text/html"),
    ("/api/docs", "text/html"),
    ("/api/docs/", "text/html"),
    ("/api/docs/swagger-ui.css", "text/css"),
    ("/api/openapi.json", "application/json"),
    ("/health/details", "application/json"),
    ("/health/live", ""),
    ("/metrics", "text/plain"),
];

#[test]
fn every_page_answers_to_get_and_head() {
    run(Kind::Sqlite, async |app: App| {
        let nobody = app.nobody();
        for (path, kind) in PAGES {
            let answer = nobody.get(path).await;
            assert_eq!(answer.status, 200, "{answer}");
            assert!(answer.header("content-type").starts_with(kind), "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_ne!(answer.header("cache-control"), "", "{path}");
            let head = nobody.send(nobody.request(Method::HEAD, path)).await;
            assert_eq!(head.status, 200, "{path}");
            assert!(head.body.is_empty(), "{path}");
            for name in ["content-type", "cache-control", "vary"] {
                assert_eq!(head.header(name), answer.header(name), "{path}: {name}");
            }
            // The counters of `/metrics` have counted meanwhile.
            if path != "/metrics" {
                assert_eq!(head.header("etag"), answer.header("etag"), "{path}");
                let length = head.header("content-length");
                assert_eq!(length, answer.body.len().to_string(), "{path}");
            }
            let refused = nobody.send(nobody.request(Method::POST, path)).await;
            assert_eq!(refused.status, 405, "{refused}");
            assert_eq!(refused.header("allow"), "GET, HEAD", "{refused}");
        }
    });
}

#[test]
fn every_code_has_its_page_in_both_languages() {
    run(Kind::Sqlite, async |app: App| {
        let nobody = app.nobody();
        for code in ErrorCode::ALL {
            let page = nobody.get(&format!("/problems/{}", code.code())).await;
            assert_eq!(page.status, 200, "{page}");
            let text = page.text();
            for part in [
                code.code(),
                code.title(Language::Chinese),
                &code.status().to_string(),
                "lang=\"zh-CN\"",
                "lang=\"en\"",
            ] {
                assert!(
                    text.contains(part),
                    "{part} is not on the page of {}",
                    code.code()
                );
            }
        }
        let missing = nobody.get("/problems/bad_weather").await;
        assert_eq!(missing.status, 404);
        assert!(missing.text().contains("没有找到"));
        let problem = nobody.get("/units").await.refused(401, "unauthenticated");
        let place = problem["type"].as_str().expect("a problem has a type");
        assert_eq!(nobody.get(place).await.status, 200);
    });
}

#[test]
fn every_parameter_says_what_it_takes() {
    run(Kind::Sqlite, async |app: App| {
        // With a reason, which is one of the parameters, reading what is sealed is recorded.
        let mut readers = vec![app.nobody().unwatched()];
        for reader in READERS {
            readers.push(app.sign_in(reader).await.unwatched());
        }
        let mut asked = 0;
        for (path, parameter) in parameters() {
            let name = parameter["name"].as_str().expect("a parameter has a name");
            for (value, code, named) in wrong_values(&parameter) {
                let answer = ask(&readers, &format!("{path}?{name}={value}")).await;
                let problem = answer.refused(400, "invalid_parameter");
                let error = &problem["errors"][0];
                assert_eq!(error["pointer"], format!("/{name}"), "{answer}");
                assert_eq!(error["code"], code, "{answer}");
                let detail = error["detail"].as_str().unwrap_or_default();
                assert!(detail.contains(&named), "{named} is not named: {answer}");
                asked += 1;
            }
            let right = first_value(&parameter);
            let answer = ask(&readers, &format!("{path}?{name}={right}")).await;
            // It may lack another parameter, or name a record or a page that there is not.
            let code = &answer.json()["errors"][0]["code"];
            let is_of_the_value = OBJECTIONS.iter().any(|objection| code == objection);
            assert!(!is_of_the_value, "{answer}");
        }
        assert!(asked > 100, "only {asked} were asked");
    });
}

#[test]
fn every_read_refuses_a_parameter_that_it_has_not() {
    run(Kind::Sqlite, async |app: App| {
        // Whoever is signed in is told of the parameter before the right is looked at.
        let readers = [
            app.nobody().unwatched(),
            app.sign_in("auditor").await.unwatched(),
        ];
        let document = document();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            if !item["get"].is_null() {
                let path = place(&document, path, &item["get"]);
                let answer = ask(&readers, &format!("{path}?nonesuch=1")).await;
                let problem = answer.refused(400, "unknown_parameter");
                assert_eq!(problem["errors"][0]["pointer"], "/nonesuch", "{answer}");
            }
        }
    });
}

#[test]
fn every_address_names_its_own_methods() {
    run(Kind::Sqlite, async |app: App| {
        let nobody = app.nobody().unwatched();
        let document = document();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            let operations = item.as_object().into_iter().flatten();
            let mut taken: Vec<String> = operations
                .map(|(method, _)| method.to_ascii_uppercase())
                .filter(|method| method.parse::<Method>().is_ok_and(|one| is_plain(&one)))
                .collect();
            if !item["get"].is_null() {
                taken.push("HEAD".to_owned());
            }
            taken.sort();
            let (_, operation) = item
                .as_object()
                .and_then(|item| item.iter().next())
                .expect("an address takes something");
            let address = place(&document, path, operation);
            for method in [
                Method::GET,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ] {
                if taken.iter().any(|one| one == method.as_str()) {
                    continue;
                }
                let answer = nobody.send(nobody.request(method.clone(), &address)).await;
                answer.refused(405, "method_not_allowed");
                assert_eq!(answer.header("allow"), taken.join(", "), "{answer}");
            }
        }
    });
}

/// What stands beside operations at an address, as a summary, is no method.
fn is_plain(method: &Method) -> bool {
    [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ]
    .contains(method)
}

#[test]
fn every_body_is_an_object() {
    run(Kind::Sqlite, async |app: App| {
        let mut people = vec![app.nobody().unwatched()];
        for username in WRITERS {
            people.push(app.sign_in(username).await.unwatched());
        }
        let document = document();
        let mut asked = 0;
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (name, operation) in item.as_object().into_iter().flatten() {
                if operation["requestBody"]["content"]["application/json"].is_null() {
                    continue;
                }
                let method: Method = name.to_uppercase().parse().expect("the method is one");
                let address = place(&document, path, operation);
                for body in ["[]", "[null]", "[[]]"] {
                    let answer = send_as_who_may(&people, (&method, address.as_str()), body).await;
                    let problem = answer.refused(422, "invalid_values");
                    assert_eq!(problem["errors"][0]["pointer"], "", "{answer}");
                    assert_eq!(problem["errors"][0]["code"], "wrong_type", "{answer}");
                    asked += 1;
                }
            }
        }
        assert!(asked > 100, "only {asked} were asked");
    });
}

/// Sends a body as the first whose rights let it be read.
async fn send_as_who_may(
    people: &[Client],
    (method, address): (&Method, &str),
    body: &'static str,
) -> Answer {
    for person in people {
        let request = person
            .request(method.clone(), address)
            .header("Content-Type", "application/json")
            .body(body);
        let answer = person.send(request).await;
        if ![401, 403, 404].contains(&answer.status.as_u16()) {
            return answer;
        }
    }
    panic!("nobody may {method} {address}: add somebody to WRITERS");
}

/// An address of an operation, at which there is no record.
fn place(document: &Value, template: &str, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut path = template.to_owned();
    for parameter in parameters.filter(|one| one["in"] == "path") {
        let mut schema = parameter["schema"].clone();
        resolve(document, &mut schema);
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = schema["enum"][0].as_str().unwrap_or(NO_RECORD);
        path = path.replace(&format!("{{{name}}}"), value);
    }
    path
}

/// Asks as the first who may.
async fn ask(readers: &[Client], path: &str) -> Answer {
    for reader in readers {
        let answer = reader.get(path).await;
        if ![401, 403].contains(&answer.status.as_u16()) {
            return answer;
        }
    }
    panic!("nobody may ask {path}: add somebody to READERS");
}

/// Each query parameter of each read, with a path that it stands in.
fn parameters() -> Vec<(String, Value)> {
    let document = document();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let path = place(&document, path, &item["get"]);
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|one| one["in"] == "query") {
            let mut parameter = parameter.clone();
            resolve(&document, &mut parameter["schema"]);
            found.push((path.clone(), parameter));
        }
    }
    found
}

fn resolve(document: &Value, schema: &mut Value) {
    if let Some(place) = schema["$ref"].as_str() {
        *schema = referenced(document, place).clone();
    }
}

/// Values that a parameter doesn't take, with the code of the objection and what it names.
fn wrong_values(parameter: &Value) -> Vec<(String, &'static str, String)> {
    let schema = &parameter["schema"];
    let codes = schema["enum"]
        .as_array()
        .or(schema["items"]["enum"].as_array());
    let mut wrong = Vec::new();
    if let Some(codes) = codes {
        for code in codes.iter().filter_map(Value::as_str) {
            wrong.push(("nonesuch".to_owned(), "not_one_of", code.to_owned()));
        }
    }
    for bound in ["minimum", "maximum"] {
        if let Some(most) = schema[bound].as_i64() {
            let beyond = if bound == "minimum" {
                most - 1
            } else {
                most + 1
            };
            wrong.push((beyond.to_string(), "out_of_range", most.to_string()));
        }
    }
    if schema["type"] == "boolean" {
        wrong.push(("perhaps".to_owned(), "not_one_of", "true".to_owned()));
    }
    match schema["format"].as_str() {
        Some("date") => wrong.push(("soon".to_owned(), "wrong_form", "YYYY-MM-DD".to_owned())),
        Some("uuid") => wrong.push(("one".to_owned(), "wrong_form", "UUID".to_owned())),
        _ => {}
    }
    // What one may sort by stands beside the pattern.
    let fields = parameter["x-fields"].as_array().into_iter().flatten();
    let fields: Vec<_> = fields.filter_map(Value::as_str).collect();
    for field in &fields {
        wrong.push(("nonesuch".to_owned(), "not_one_of", (*field).to_owned()));
    }
    if schema["pattern"].is_string() && codes.is_none() && fields.is_empty() {
        wrong.push(("2026-13".to_owned(), "wrong_form", "YYYY-MM".to_owned()));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        let long = "a".repeat(most as usize + 1);
        wrong.push((long, "too_long", most.to_string()));
    }
    wrong
}

/// A value that a parameter takes.
fn first_value(parameter: &Value) -> String {
    let schema = &parameter["schema"];
    if let Some(field) = parameter["x-fields"][0].as_str() {
        return field.to_owned();
    }
    let codes = schema["enum"]
        .as_array()
        .or(schema["items"]["enum"].as_array());
    if let Some(code) = codes
        .and_then(|codes| codes.first())
        .and_then(Value::as_str)
    {
        return code.to_owned();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("boolean"), _) => "true".to_owned(),
        (_, Some("date")) => "2026-11-23".to_owned(),
        (_, Some("uuid")) => NO_RECORD.to_owned(),
        _ if schema["minimum"].is_number() => schema["minimum"].to_string(),
        _ if schema["pattern"].is_string() => "2026-11".to_owned(),
        _ => "%7B%7D".to_owned(),
    }
}
