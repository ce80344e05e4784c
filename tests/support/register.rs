//! Objects and inspectors put straight into the register, for tests that begin further along the way
//! and need each object to be just so. How they come in is tested where they are imported.

use sortition::kernel::search;

use crate::db::execute;
use crate::{App, Kind};

/// An object of the register.
#[derive(Clone)]
pub struct Object {
    number: u32,
    code: String,
    name: String,
    object_type: &'static str,
    region: &'static str,
    industry: Option<&'static str>,
    status: &'static str,
    class: Option<&'static str>,
    tag: &'static str,
    phone: &'static str,
}

/// An active enterprise of class B in 长安区; the other functions change what a test looks at.
pub fn enterprise(number: u32) -> Object {
    Object {
        number,
        code: crate::fixtures::object_code(number),
        name: format!("冀中众合商贸有限公司第{number}号"),
        object_type: "enterprise",
        region: "130102",
        industry: None,
        status: "active",
        class: Some("B"),
        tag: "",
        phone: "0311-55501234",
    }
}

/// So many enterprises, numbered from 1.
pub fn enterprises(count: u32) -> Vec<Object> {
    (1..=count).map(enterprise).collect()
}

impl Object {
    /// Its id, known before it is stored.
    pub fn id(&self) -> String {
        format!("01939999-0001-7000-8000-{:012x}", self.number)
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its stratum where classes count.
    pub fn stratum(&self) -> &'static str {
        self.class.unwrap_or("unrated")
    }

    /// Of another type; what isn't an enterprise has a code of the register's own.
    pub fn of_type(self, object_type: &'static str) -> Self {
        let code = match object_type {
            "enterprise" | "labour_agency" | "labour_dispatch" => self.code,
            _ => format!("SJZ{:09}", self.number),
        };
        Self {
            object_type,
            code,
            ..self
        }
    }

    pub fn in_region(self, region: &'static str) -> Self {
        Self { region, ..self }
    }

    pub fn in_industry(self, industry: &'static str) -> Self {
        Self {
            industry: Some(industry),
            ..self
        }
    }

    pub fn with_status(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    pub fn of_class(self, class: &'static str) -> Self {
        Self {
            class: Some(class),
            ..self
        }
    }

    pub fn unrated(self) -> Self {
        Self {
            class: None,
            ..self
        }
    }

    pub fn tagged(self, tag: &'static str) -> Self {
        Self { tag, ..self }
    }

    fn insert(&self) -> String {
        let text =
            |value: Option<&str>| value.map_or("NULL".to_owned(), |value| format!("'{value}'"));
        let tags = match self.tag {
            "" => String::new(),
            tag => format!(";{tag};"),
        };
        format!(
            "INSERT INTO objects (id, code, name, name_grams, name_initials, name_order, type, \
             region_code, industry_code, phone, status, credit_class, tags, version, created_at, \
             updated_at) VALUES \
             ('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', {}, '{}', '{}', {}, '{tags}', 1, \
             '2026-01-05 01:00:00', '2026-01-05 01:00:00')",
            self.id(),
            self.code,
            self.name,
            search::grams(&self.name),
            search::initials(&self.name),
            search::order(&self.name),
            self.object_type,
            self.region,
            text(self.industry),
            self.phone,
            self.status,
            text(self.class),
        )
    }
}

/// An inspector of the register: certificate number, unit and account, able to do everything.
pub struct Inspector<'a> {
    pub code: &'a str,
    pub unit: &'a str,
    pub username: Option<&'a str>,
    /// The last day of the certificate.
    pub valid_until: &'a str,
    /// Codes of major items; empty: any.
    pub specialities: &'a [&'a str],
}

impl<'a> Inspector<'a> {
    /// One whose certificate is valid for years.
    pub fn new(code: &'a str, unit: &'a str, username: Option<&'a str>) -> Self {
        Self {
            code,
            unit,
            username,
            valid_until: "2030-12-31",
            specialities: &[],
        }
    }

    /// The id, known before it is stored.
    pub fn id(&self) -> String {
        inspector_id(self.code)
    }
}

/// An inspector's id by the certificate's number, whose last six characters are digits.
pub fn inspector_id(code: &str) -> String {
    format!("01939999-0002-7000-8000-{:0>12}", &code[code.len() - 6..])
}

impl App {
    /// Puts objects into the register.
    pub fn add_objects(&self, objects: &[Object]) {
        let mut statements: Vec<String> = objects.iter().map(Object::insert).collect();
        if self.kind() == Kind::Sqlite {
            statements.push(
                "INSERT OR REPLACE INTO objects_search (rowid, words) SELECT key, words FROM objects_indexed"
                    .to_owned(),
            );
        }
        self.change(&statements);
    }

    /// Confirmed checks of a task of 劳动保障监察局 that lies back and whose draw is public: objects
    /// and the days on which they were visited.
    pub fn add_visits(&self, visits: &[(&Object, &str)]) {
        let (unit, user) = (self.unit("130100-LSB"), self.user("city_operator"));
        let now = "'2026-01-05 01:00:00'";
        let mut statements = vec![
            format!(
                "INSERT INTO tasks (id, source, batch, unit_id, title, period_from, period_to, mode, \
                 teams, has_areas, scope, ratios, reserve_bp, joint_kind, state, created_by, version, \
                 created_at, updated_at) VALUES ('task-1', 'plan', 1, '{unit}', '以前的任务', \
                 '2026-01-05', '2026-12-20', 'object', 0, FALSE, '{{}}', '[]', 0, 'none', 'checking', \
                 '{user}', 1, {now}, {now})"
            ),
            format!(
                "INSERT INTO draws (id, task_id, unit_id, entry, state, hash, is_matched, has_public_strata, \
                 published_at, opened_by, version, created_at, updated_at) VALUES ('draw-1', 'task-1', \
                 '{unit}', 'entry', 'drawn', 'sha256', TRUE, FALSE, {now}, '{user}', 1, {now}, {now})"
            ),
        ];
        statements.extend(visits.iter().zip(1..).map(|((object, day), position)| {
            format!(
                "INSERT INTO checks (id, task_id, unit_id, draw_id, position, object_id, state, result, \
                 ended_on, version, created_at, updated_at) VALUES \
                 ('01939999-0003-7000-8000-{position:012}', 'task-1', '{unit}', 'draw-1', \
                 {position}, '{}', 'confirmed', 'R1', '{day}', 1, {now}, {now})",
                object.id()
            )
        }));
        self.change(&statements);
    }

    /// Puts inspectors into the register.
    pub fn add_inspectors(&self, inspectors: &[Inspector<'_>]) {
        let statements: Vec<String> = inspectors
            .iter()
            .map(|one| {
                let user = one
                    .username
                    .map_or("NULL".to_owned(), |name| format!("'{}'", self.user(name)));
                let name = format!("执法{}", one.code);
                format!(
                    "INSERT INTO inspectors (id, code, name, name_grams, name_initials, name_order, \
                     unit_id, user_id, valid_until, specialities, regions, state, version, created_at, \
                     updated_at) VALUES ('{}', '{}', '{name}', '{}', '{}', '{}', '{}', {user}, '{}', \
                     '{}', '[\"*\"]', 'active', 1, '2026-01-05 01:00:00', '2026-01-05 01:00:00')",
                    one.id(),
                    one.code,
                    search::grams(&name),
                    search::initials(&name),
                    search::order(&name),
                    self.unit(one.unit),
                    one.valid_until,
                    serde_json::json!(one.specialities),
                )
            })
            .collect();
        self.change(&statements);
    }

    /// An item's id by its code.
    pub fn item(&self, code: &str) -> String {
        self.find(&format!(
            "SELECT id AS line FROM items WHERE code = '{code}'"
        ))
    }

    /// Changes the database past the API: for what no client can bring about.
    pub fn change(&self, statements: &[String]) {
        let mut connection = self.connect();
        for statement in statements {
            execute(&mut connection, statement);
        }
    }
}
