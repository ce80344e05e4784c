//! What can be asked: every reading operation of the API's document, with each record that the reader
//! may know of, counted, searched and filtered by what was drawn; the portal's pages beside it.

use super::world::World;
use http::Method;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use sortition_tests::{Answer, Client};

/// Resources of which this world has no record: asked with an id that is no record's. May only shrink.
const WITHOUT_A_RECORD: [&str; 8] = [
    "account-requests",
    "api-keys",
    "documents",
    "export-requests",
    "jobs",
    "meetings",
    "publicity",
    "trainings",
];

/// An id that no record has, or the id of what isn't there yet.
pub const NO_RECORD: &str = "01939999-0000-7000-8000-000000000000";

/// The cells whose records are checks or their publications.
const CELLS: [&str; 8] = [
    "m4_tasks",
    "m4_households",
    "m4_problem_households",
    "m4_published",
    "a_households",
    "a_problems",
    "c_households",
    "c_problems",
];

/// Pages beside the API's document, and lists in each order.
const PAGES: [&str; 7] = [
    "/",
    "/portal",
    "/portal/checklist",
    "/portal/plans",
    "/portal/results",
    "/portal/results?q=%E4%BC%97%E5%90%88",
    "/portal/draws",
];
/// Lists of what is drawn, in each order and by each filter that tells of checks.
const LISTS: [&str; 15] = [
    "list_objects /objects?sort=name&limit=2",
    "list_objects /objects?sort=-name",
    "list_objects /objects?sort=code",
    "list_objects /objects?sort=updated_at",
    "list_objects /objects?sort=-updated_at",
    "list_objects /objects?count=true&checked_before=2026-11-23",
    "list_objects /objects?count=true&checked_before=2026-11-24",
    "list_checks /checks?sort=-updated_at",
    "list_checks /checks?count=true&result=R5",
    "list_checks /checks?count=true&state=confirmed",
    "list_checks /checks?count=true&is_assigned=true",
    "list_checks /checks?count=true&has_publication=true",
    "list_checks /checks?count=true&waits_for=inspect",
    "list_checks /checks?count=true&waits_for=confirm",
    "list_kpi_records /kpis/a_problems/records?month=11",
];

/// One question, under a name that stays while ids come to be.
pub struct Ask {
    pub name: String,
    path: String,
    pub is_file: bool,
}

impl Ask {
    fn new(name: String, path: String) -> Self {
        Self {
            name,
            path,
            is_file: false,
        }
    }

    /// The operation's id; of a page its path.
    pub fn operation(&self) -> &str {
        let first = self.name.split(' ').next().unwrap_or_default();
        first.trim_start_matches("named:")
    }

    /// The question by this method.
    pub fn request(&self, client: &Client, method: Method) -> RequestBuilder {
        let request = client.request(method, &self.path);
        match self.is_file {
            true => request.header("Accept", "text/csv"),
            false => request,
        }
    }

    pub async fn send(&self, client: &Client) -> Answer {
        client.send(self.request(client, Method::GET)).await
    }
}

/// All questions. What needs no account is asked without one only: it is the same for all.
pub fn all(world: &World, is_public: bool) -> Vec<Ask> {
    let mut asks = Vec::new();
    let document = serde_json::to_value(sortition::app::openapi()).expect("the document is JSON");
    for (path, methods) in document["paths"]
        .as_object()
        .expect("the document has paths")
    {
        let operation = &methods["get"];
        if operation.is_null() || path.contains("/public/") != is_public {
            continue;
        }
        let id = operation["operationId"]
            .as_str()
            .expect("an operation has an id");
        for (name, path) in paths(world, path) {
            for (variant, query) in queries(world, operation) {
                let join = if query.is_empty() { "" } else { "?" };
                let name = format!("{id} {name} {variant}");
                asks.push(Ask::new(name, format!("{path}{join}{query}")));
            }
        }
    }
    match is_public {
        true => asks.extend(pages(world)),
        false => asks.extend(lists(world)),
    }
    asks
}

fn pages(world: &World) -> Vec<Ask> {
    let ask = |path: &str| Ask::new(path.to_owned(), path.to_owned());
    let mut asks: Vec<Ask> = PAGES.iter().map(|path| ask(path)).collect();
    for (kind, id) in [
        ("draws", world.draw_id()),
        ("results", world.publication_id()),
    ] {
        let name = format!("/portal/{kind} one");
        asks.push(Ask::new(name, format!("/portal/{kind}/{id}")));
    }
    for (number, object) in world.objects.iter().enumerate() {
        for path in ["/portal/results", "/api/v1/public/results"] {
            let name = format!("named:{path} {number}");
            asks.push(Ask::new(
                name,
                format!("{path}?count=true&q={}", object.name()),
            ));
        }
    }
    asks
}

fn lists(world: &World) -> Vec<Ask> {
    let mut asks = Vec::new();
    for list in LISTS {
        let (_, path) = list.split_once(' ').expect("an operation and a path");
        asks.push(Ask::new(list.to_owned(), path.to_owned()));
    }
    for months in [true, false] {
        let name = format!("count_plan_scope {months}");
        asks.push(Ask::new(name, scope_count(months)));
    }
    for (number, object) in world.objects.iter().enumerate() {
        for (operation, path) in [
            ("list_objects", "/objects"),
            ("list_checks", "/checks"),
            ("list_publications", "/publications"),
            ("list_notifications", "/notifications"),
            ("list_audit_events", "/audit-events"),
        ] {
            let name = format!("named:{operation} {number}");
            let query = format!("count=true&q={}", object.name());
            asks.push(Ask::new(name, format!("{path}?{query}")));
        }
    }
    asks.push(Ask {
        is_file: true,
        ..Ask::new("list_objects file".to_owned(), "/objects".to_owned())
    });
    asks
}

/// The live count over all enterprises, with or without those checked lately.
pub fn scope_count(leaves_out: bool) -> String {
    let months = leaves_out.then_some(12);
    let ask = json!({ "ratios": [{ "stratum": "B", "ratio_bp": 10000 }],
        "scope": { "types": ["enterprise"], "exclude_checked_within_months": months } });
    let ask: String = url::form_urlencoded::byte_serialize(ask.to_string().as_bytes()).collect();
    format!("/plans/scope-count?entry={ask}")
}

/// A path with each record that may stand in it, and a name for it.
fn paths(world: &World, template: &str) -> Vec<(String, String)> {
    let mut found = vec![(String::new(), String::new())];
    let mut resource = "";
    for part in template.split('/').skip(1) {
        let Some((begin, rest)) = part.split_once('{') else {
            resource = part;
            found.iter_mut().for_each(|(_, path)| {
                path.push('/');
                path.push_str(part);
            });
            continue;
        };
        let (placeholder, end) = rest.split_once('}').expect("a placeholder ends");
        let values = values(world, resource, placeholder);
        found = found
            .iter()
            .flat_map(|(name, path)| {
                values.iter().enumerate().map(move |(number, value)| {
                    let name = format!("{name}{resource}[{number}]");
                    (name, format!("{path}/{begin}{value}{end}"))
                })
            })
            .collect();
    }
    found
}

fn values(world: &World, resource: &str, placeholder: &str) -> Vec<String> {
    if let Some(values) = world.records(resource, placeholder) {
        return values;
    }
    match (resource, placeholder) {
        ("settings", "key") => vec!["report_cutoff_day".to_owned()],
        ("cells" | "kpis", "key") => CELLS.iter().map(|key| (*key).to_owned()).collect(),
        (resource, "id") if WITHOUT_A_RECORD.contains(&resource) => vec![NO_RECORD.to_owned()],
        _ => panic!(
            "no value for {{{placeholder}}} below {resource}: let the world make such a record, and \
             name it in World::records"
        ),
    }
}

/// The queries of an operation: what it can't do without, and that counted, searched and filtered.
fn queries(world: &World, operation: &Value) -> Vec<(String, String)> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let of_query: Vec<&Value> = parameters.filter(|one| one["in"] == "query").collect();
    let required = of_query.iter().filter(|one| one["required"] == true);
    let required: Vec<String> = required.map(|one| required_value(&name_of(one))).collect();
    let base = required.join("&");
    let mut found = vec![(String::new(), base)];
    let all: Vec<String> = of_query.iter().map(|one| name_of(one)).collect();
    let has = |name: &str| all.iter().any(|one| one == name);
    let counted = if has("count") { "count=true&" } else { "" };
    if has("count") {
        found.push(("counted".to_owned(), format!("{counted}limit=200")));
    }
    if has("q") {
        found.push((
            "searched".to_owned(),
            format!("{counted}q=%E4%BC%97%E5%90%88"),
        ));
    }
    for parameter in &all {
        for (number, value) in world.filters(parameter).into_iter().enumerate() {
            let query = format!("{counted}{parameter}={value}");
            found.push((format!("{parameter}[{number}]"), query));
        }
    }
    found
}

fn name_of(parameter: &Value) -> String {
    parameter["name"].as_str().unwrap_or_default().to_owned()
}

fn required_value(name: &str) -> String {
    match name {
        "entry" => "entry=%7B%7D".to_owned(),
        "from" => "from=2026-11-23".to_owned(),
        "working_days" => "working_days=1".to_owned(),
        _ => panic!("the parameter {name} is needed: say here which value to ask with"),
    }
}
