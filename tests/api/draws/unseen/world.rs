//! One draw from its plan to its publication, and what others have beside it that the draw might show
//! in: plans, a task and reports of units that take no part.

use super::asks::NO_RECORD;
use serde_json::{Value, json};
use sortition_tests::builders::{Entry, create_task, draw, finding_id, publish_plan, text};
use sortition_tests::files::PNG;
use sortition_tests::register::{Inspector, Object, enterprises};
use sortition_tests::stage::{joint_entry, stage_entry};
use sortition_tests::{App, Client, eventually};

const SECTION: &str = "130100-LSB";

/// Somebody who was drawn.
pub struct Drawn {
    pub check: String,
    pub id: String,
    pub code: String,
    pub name: String,
    /// The account of who leads the check.
    lead: &'static str,
}

/// What is there, by id; what isn't there yet is nothing's id.
pub struct World {
    pub objects: Vec<Object>,
    pub drawn: Vec<Drawn>,
    plans: Vec<String>,
    entries: Vec<String>,
    tasks: Vec<String>,
    reports: Vec<String>,
    inspectors: Vec<String>,
    expert: String,
    users: Vec<String>,
    units: Vec<String>,
    item: String,
    version: String,
    draw: Option<String>,
    publication: Option<String>,
    evidence: Option<String>,
}

impl World {
    /// All that is there before the draw: four objects alike, of which two will be drawn.
    pub async fn ready(app: &App) -> Self {
        let objects = enterprises(4);
        app.add_objects(&objects);
        let inspectors = [
            Inspector::new("ZF000001", SECTION, Some("inspector")),
            Inspector::new("ZF000002", SECTION, Some("inspector_02")),
            // For other items: not drawn.
            Inspector {
                specialities: &["RS09"],
                ..Inspector::new("ZF000003", SECTION, Some("inspector_03"))
            },
        ];
        app.add_inspectors(&inspectors);
        let regulations = app.sign_in("regulations").await;
        let set = json!({ "value": true });
        let path = "/settings/visit_cap_excludes";
        regulations.put(path, None, &set).await.ok();
        let entry = Entry {
            item_codes: &["RS0101"],
            scope: json!({ "types": ["enterprise"] }),
            ratios: json!([{ "stratum": "all", "ratio_bp": 0, "min": 2, "max": 2 }]),
        };
        let (plan, entry) = publish_plan(app, &entry).await;
        let task = create_task(app, &entry).await;
        let mut world = Self {
            item: app.item("RS0101"),
            version: app
                .query(
                    "SELECT version.id AS line FROM item_versions version JOIN items item ON \
                        item.id = version.item_id WHERE item.code = 'RS0101'",
                )
                .remove(0),
            inspectors: inspectors.iter().map(Inspector::id).collect(),
            expert: helping_expert(app, &task).await,
            users: vec![app.user("inspector"), app.user("city_operator")],
            units: vec![app.unit(SECTION)],
            plans: vec![plan],
            entries: vec![entry],
            tasks: vec![task],
            reports: Vec::new(),
            drawn: Vec::new(),
            draw: None,
            publication: None,
            evidence: None,
            objects,
        };
        world.add_what_others_have(app).await;
        world
    }

    /// A task of two units that is drawn and released: its first check is inspected by `inspector` for the
    /// lead, by `partner_inspector_01` for the partner.
    pub async fn joint(app: &App) -> Self {
        let objects = enterprises(2);
        app.add_objects(&objects);
        let partner = "130100-AMR";
        let inspectors = [
            Inspector::new("ZF000001", SECTION, Some("inspector")),
            Inspector::new("ZF000008", partner, Some("partner_inspector_01")),
        ];
        app.add_inspectors(&inspectors);
        let teams = [(SECTION, &["ZF000001"][..]), (partner, &["ZF000008"][..])];
        let entry = joint_entry(app).await;
        let staged = stage_entry(app, &entry, &objects, &teams).await;
        let operator = app.sign_in("city_operator").await;
        let release = format!("{}/release", staged.task);
        operator.command(&release).await.ok();
        let task = staged.task.trim_start_matches("/tasks/").to_owned();
        let list = format!("/checks?task_id={task}&sort=position");
        let draw = operator.all("/draws").await.remove(0);
        let version = "SELECT version.id AS line FROM item_versions version JOIN items item ON \
            item.id = version.item_id WHERE item.code = 'RS0101'";
        Self {
            item: app.item("RS0101"),
            version: app.query(version).remove(0),
            inspectors: inspectors.iter().map(Inspector::id).collect(),
            expert: helping_expert(app, &task).await,
            users: vec![app.user("inspector")],
            units: vec![app.unit(SECTION)],
            plans: vec![text(&operator.all("/plans").await[0], "id").to_owned()],
            entries: vec![entry],
            tasks: vec![task],
            reports: Vec::new(),
            drawn: operator.all(&list).await.iter().map(drawn).collect(),
            draw: Some(text(&draw, "id").to_owned()),
            publication: None,
            evidence: None,
            objects,
        }
    }

    /// The lead's inspector begins the first check: a problem, a file, a result, none of it handed in. Answers
    /// what nobody of another unit may read: the words, and of the file name and hash.
    pub async fn begin_as_lead(&mut self, app: &App) -> [String; 3] {
        let (words, name) = ("工资台账缺三个月", "牵头单位取证.png");
        let lead = app.sign_in("inspector").await;
        let path = format!("/checks/{}", self.drawn[0].check);
        lead.command(&format!("{path}/start")).await.ok();
        let point = lead.get(&path).await.ok()["form"][0].clone();
        let finding = json!({ "unit_id": self.units[0], "item_id": point["item_id"],
            "point": point["point"], "result": "problem", "detail": words,
            "client_time": "2026-11-23T01:30:00Z" });
        let at = format!("{path}/findings/{}", finding_id(&self.drawn[0].check, 1));
        lead.put(&at, None, &finding).await.with(201);
        let evidence = format!("{path}/evidence");
        let evidence = lead.upload(&evidence, name, PNG.to_vec()).await;
        let hash = text(&evidence.json(), "hash").to_owned();
        self.evidence = Some(evidence.id());
        let etag = lead.get(&path).await.etag().to_owned();
        let outcome = json!({ "result": "R5" });
        lead.patch(&path, &etag, &outcome).await.ok();
        [words.to_owned(), name.to_owned(), hash]
    }

    /// A section's task and draft, a county's draft: their counts leave out who was checked lately.
    async fn add_what_others_have(&mut self, app: &App) {
        let section = app.sign_in("section_operator").await;
        let (plan, entry) = self.draft(app, &section).await;
        let path = format!("/plans/{plan}");
        section.command(&format!("{path}/submit")).await.ok();
        let approver = app.sign_in("section_approver").await;
        approver.get(&format!("{path}/forecast")).await.ok();
        approver.command(&format!("{path}/approve")).await.ok();
        approver.command(&format!("{path}/publish")).await.ok();
        let task = json!({ "plan_entry_id": entry, "title": "就业检查",
            "period": { "from": "2026-12-01", "to": "2026-12-31" } });
        self.tasks.push(section.post("/tasks", &task).await.id());
        self.draft(app, &section).await;
        self.draft(app, &app.sign_in("county_operator").await).await;
        let unit = &self.units[0];
        let operator = app.sign_in("city_operator").await;
        let report = eventually("a report of the month", async || {
            let list = format!("/reports/monthly?unit_id={unit}");
            let reports = operator.all(&list).await;
            reports.first().map(|report| text(report, "id").to_owned())
        })
        .await;
        self.reports.push(report);
    }

    /// A plan with an entry that leaves out who was checked within the year.
    async fn draft(&mut self, app: &App, operator: &Client) -> (String, String) {
        let number = self.plans.len();
        let plan = json!({ "year": 2026, "title": format!("计划{number}") });
        let plan = operator.post("/plans", &plan).await.id();
        let entry = json!({ "title": "用工检查", "item_ids": [app.item("RS0101")],
            "scope": { "types": ["enterprise"], "exclude_checked_within_months": 12 },
            "ratios": [{ "stratum": "B", "ratio_bp": 10000 }], "months": [12] });
        let path = format!("/plans/{plan}/entries");
        let entry = operator.post(&path, &entry).await.id();
        self.plans.push(plan.clone());
        self.entries.push(entry.clone());
        (plan, entry)
    }

    /// Draws two of the four.
    pub async fn draw(&mut self, app: &App) {
        self.draw = Some(draw(app, &self.tasks[0]).await.id());
        let operator = app.sign_in("city_operator").await;
        let list = format!("/checks?task_id={}&sort=position", self.tasks[0]);
        self.drawn = operator.all(&list).await.iter().map(drawn).collect();
        assert_eq!(self.drawn.len(), 2);
    }

    /// The next step of the drawn task.
    pub async fn go_on_to(&mut self, app: &App, stage: &str) {
        let operator = app.sign_in("city_operator").await;
        let check = format!("/checks/{}", self.drawn[0].check);
        match stage {
            "sealed" => {}
            "released" => {
                let release = format!("/tasks/{}/release", self.tasks[0]);
                operator.command(&release).await.ok();
            }
            "confirmed" => {
                self.inspect(app).await;
                operator.command(&format!("{check}/confirm")).await.ok();
            }
            "approved" => {
                let new = json!({ "kind": "result", "subject_id": self.drawn[0].check });
                let id = operator.post("/publications", &new).await.id();
                let path = format!("/publications/{id}");
                operator.command(&format!("{path}/submit")).await.ok();
                let approver = app.sign_in("city_approver").await;
                approver.command(&format!("{path}/approve")).await.ok();
                self.publication = Some(id);
            }
            stage => panic!("no step leads to {stage}"),
        }
    }

    /// The first check is done, with a problem found; the other has begun.
    async fn inspect(&mut self, app: &App) {
        let other = app.sign_in(self.drawn[1].lead).await;
        let path = format!("/checks/{}/start", self.drawn[1].check);
        other.command(&path).await.ok();
        let first = &self.drawn[0];
        let lead = app.sign_in(first.lead).await;
        let path = format!("/checks/{}", first.check);
        lead.command(&format!("{path}/start")).await.ok();
        let why = json!({ "reason": "联系检查对象" });
        let unmask = format!("/objects/{}/unmask", first.id);
        lead.post(&unmask, &why).await.ok();
        let evidence = format!("{path}/evidence");
        let evidence = lead.upload(&evidence, "门头.png", PNG.to_vec()).await;
        self.evidence = Some(evidence.id());
        let form = lead.get(&path).await.ok()["form"].clone();
        for (point, number) in form.as_array().expect("a form").iter().zip(1..) {
            let finding = json!({ "unit_id": self.units[0], "item_id": point["item_id"],
                "point": point["point"], "result": "problem", "detail": "未建立职工名册",
                "client_time": "2026-11-23T01:30:00Z" });
            let path = format!("{path}/findings/{}", finding_id(&first.check, number));
            lead.put(&path, None, &finding).await.with(201);
        }
        let outcome = json!({ "result": "R5", "representative_words": "无异议" });
        lead.post(&format!("{path}/submit"), &outcome).await.ok();
    }

    /// The first result is public.
    pub async fn publish(&self, app: &App) {
        let operator = app.sign_in("city_operator").await;
        let path = format!("/publications/{}/publish", self.publication_id());
        operator.command(&path).await.ok();
    }

    pub fn draw_id(&self) -> &str {
        self.draw.as_deref().unwrap_or(NO_RECORD)
    }

    pub fn publication_id(&self) -> &str {
        self.publication.as_deref().unwrap_or(NO_RECORD)
    }

    /// What names somebody who was drawn.
    pub fn secrets(&self) -> Vec<&str> {
        self.drawn
            .iter()
            .flat_map(|one| [one.id.as_str(), one.code.as_str(), one.name.as_str()])
            .collect()
    }

    fn checks(&self) -> Vec<String> {
        match self.drawn.is_empty() {
            true => vec![NO_RECORD.to_owned(); 2],
            false => self.drawn.iter().map(|one| one.check.clone()).collect(),
        }
    }

    fn object_ids(&self) -> Vec<String> {
        self.objects.iter().map(Object::id).collect()
    }

    /// The records of a resource that a reader may ask for.
    pub fn records(&self, resource: &str, placeholder: &str) -> Option<Vec<String>> {
        let one = |id: &str| vec![id.to_owned()];
        Some(match (resource, placeholder) {
            ("objects", "code") => self.object_codes(),
            ("objects", _) => self.object_ids(),
            ("checks", _) => self.checks(),
            ("draws", _) => one(self.draw_id()),
            ("publications", _) => one(self.publication_id()),
            ("attachments", _) => one(self.evidence.as_deref().unwrap_or(NO_RECORD)),
            ("inspectors", _) => self.inspectors.clone(),
            ("experts", _) => one(&self.expert),
            ("items", _) => one(&self.item),
            ("versions", _) => one(&self.version),
            ("plans", _) => self.plans.clone(),
            ("entries", _) => self.entries.clone(),
            ("tasks", _) => self.tasks.clone(),
            ("monthly", _) => self.reports.clone(),
            ("units", _) => self.units.clone(),
            ("users", _) => self.users.clone(),
            // Which entries there are is the auditor's to see; their changes are looked through by
            // a test of their own.
            ("audit-events", _) => one(NO_RECORD),
            _ => return None,
        })
    }

    fn object_codes(&self) -> Vec<String> {
        let codes = self.objects.iter().map(Object::code);
        codes.map(str::to_owned).collect()
    }

    /// What a list may be asked to leave.
    pub fn filters(&self, parameter: &str) -> Vec<String> {
        match parameter {
            "task_id" => vec![self.tasks[0].clone()],
            "plan_entry_id" => vec![self.entries[0].clone()],
            "subject_id" => self.checks(),
            "record_id" => self.checks().into_iter().chain(self.object_ids()).collect(),
            "code" => self.object_codes(),
            "unit_id" => self.units.clone(),
            "month" => vec!["2026-12".to_owned()],
            "year" => vec!["2026".to_owned()],
            _ => Vec::new(),
        }
    }
}

fn drawn(check: &Value) -> Drawn {
    let object = &check["object"];
    let lead = match text(&check["parts"][0]["inspectors"][0], "code") {
        "ZF000001" => "inspector",
        "ZF000008" => "partner_inspector_01",
        "ZF000002" => "inspector_02",
        other => panic!("{other} was drawn"),
    };
    Drawn {
        check: text(check, "id").to_owned(),
        id: text(check, "object_id").to_owned(),
        code: text(object, "code").to_owned(),
        name: text(object, "name").to_owned(),
        lead,
    }
}

/// An expert who helped in a task.
async fn helping_expert(app: &App, task: &str) -> String {
    let operator = app.sign_in("city_operator").await;
    let expert = json!({
        "name": "温如玉", "unit_id": app.unit(SECTION), "organisation": "河北科技大学",
        "field": "劳动关系", "contract_from": "2026-01-01", "contract_until": "2026-12-31",
    });
    let id = operator.post("/experts", &expert).await.id();
    let path = format!("/experts/{id}");
    operator.command(&format!("{path}/submit")).await.ok();
    let approver = app.sign_in("city_approver").await;
    approver.command(&format!("{path}/approve")).await.ok();
    let help = json!({ "task_id": task, "attended_on": "2026-11-20", "work": "核对工资台账" });
    let notes = format!("{path}/participations");
    operator.post(&notes, &help).await.with(201);
    id
}
