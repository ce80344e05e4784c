//! What people do while a server dies, as somebody at a page or a program would do it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{SecondsFormat, Utc};
use http::Method;
use serde_json::{Value, json};
use sortition_tests::accounts::PASSWORD;

use crate::journal::{Content, Ending, Job, Record, Sent, Session, Told};
use crate::load::Worker;

/// Tags that are set in a batch, told apart from all other commands.
pub const TAG_TOGETHER: &str = "objects: tag together";
/// Files that are to be had again as they were.
pub const UPLOAD: &str = "files: upload";
pub const IMPORT: &str = "imports: accept";
/// Commands that are answered with a draw.
pub const DRAWING: [&str; 4] = [
    "draws: at once",
    "draws: open",
    "draws: freeze",
    "draws: draw",
];

/// The sessions of one load: the oldest of many would be ended.
const SESSIONS: u32 = 4;
/// Between two looks at a job.
const PAUSE: Duration = Duration::from_millis(20);

impl Worker {
    /// Makes a unit and gives it another name.
    pub async fn units(&mut self) -> Result<(), Ending> {
        let marker = self.facts.marker();
        let body = json!({ "code": format!("130100-{marker}"), "name": format!("科室{marker}"),
            "kind": "section", "region_code": "130100" });
        let made = self.create("units: create", "/units", body).await?;
        let path = format!("/units/{}", made.text("id"));
        let body = json!({ "name": format!("科室{marker}（改名）") });
        self.patch("units: update", &path, &made, body).await?;
        Ok(())
    }

    /// Logs a meeting, corrects it, and every other one is removed.
    pub async fn meetings(&mut self) -> Result<(), Ending> {
        let marker = self.facts.marker();
        let body = json!({ "unit_id": self.facts.unit_id, "name": format!("部署会{marker}"),
            "held_on": format!("{}-01-01", self.facts.year) });
        let made = self.create("meetings: create", "/meetings", body).await?;
        let path = format!("/meetings/{}", made.text("id"));
        let body = json!({ "name": format!("推进会{marker}") });
        let changed = self.patch("meetings: update", &path, &made, body).await?;
        if self.chance.once_in(2) {
            self.change(
                "meetings: delete",
                (Method::DELETE, path.as_str()),
                &changed,
                None,
            )
            .await?;
        }
        Ok(())
    }

    /// Enters an object and changes it twice.
    pub async fn objects(&mut self) -> Result<(), Ending> {
        let made = self.object().await?;
        let path = format!("/objects/{}", made.text("id"));
        let body = json!({ "name": format!("{}（迁址）", made.text("name")) });
        let changed = self.patch("objects: update", &path, &made, body).await?;
        let body = json!({ "address": "中山东路 1 号" });
        self.patch("objects: update", &path, &changed, body).await?;
        Ok(())
    }

    async fn object(&mut self) -> Result<Told, Ending> {
        let marker = self.facts.marker();
        let body = json!({ "code": self.facts.object_code(), "name": format!("学校{marker}"),
            "type": "training_school", "region_code": "130102" });
        self.create("objects: create", "/objects", body).await
    }

    /// Enters some objects and tags them together.
    pub async fn batches(&mut self) -> Result<(), Ending> {
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(self.object().await?.text("id").to_owned());
        }
        let tag = self.facts.marker();
        let body = json!({ "action": "tag", "ids": ids, "tags": [tag] });
        let content = Content::Json(body);
        self.post(TAG_TOGETHER, "/objects/batch", content, Record::None)
            .await?;
        Ok(())
    }

    /// Makes a plan with an entry, hands it in, and takes every other one back.
    pub async fn plans(&mut self) -> Result<(), Ending> {
        let title = format!("补充计划{}", self.facts.marker());
        let body = json!({ "year": self.facts.year, "title": title });
        let plan = self.create("plans: create", "/plans", body).await?;
        let path = format!("/plans/{}", plan.text("id"));
        let ratios = json!([{ "stratum": "all", "ratio_bp": 1000 }]);
        let body = json!({ "title": format!("检查{}", self.facts.marker()), "months": [12],
            "item_ids": [self.facts.item], "scope": { "types": ["enterprise"] }, "ratios": ratios });
        let entries = format!("{path}/entries");
        self.create("plans: add an entry", &entries, body).await?;
        let at = || Record::At(path.clone());
        let (submit, withdraw) = (format!("{path}/submit"), format!("{path}/withdraw"));
        self.post("plans: submit", &submit, Content::Nothing, at())
            .await?;
        if self.chance.once_in(2) {
            self.post("plans: withdraw", &withdraw, Content::Nothing, at())
                .await?;
        }
        Ok(())
    }

    async fn task(&mut self) -> Result<String, Ending> {
        if let Some(task) = self.facts.take_task() {
            return Ok(task);
        }
        let content = Content::Json(self.facts.task());
        let made = self.post("tasks: create", "/tasks", content, Record::None);
        Ok(made.await?.text("id").to_owned())
    }

    /// Draws a task at once, and releases what was drawn.
    pub async fn draws(&mut self) -> Result<(), Ending> {
        let task = self.task().await?;
        let path = format!("/tasks/{task}/draws?run=true");
        self.post(DRAWING[0], &path, Content::Json(json!({})), Record::None)
            .await?;
        self.release(&task).await
    }

    /// Draws a task step by step.
    pub async fn ceremonies(&mut self) -> Result<(), Ending> {
        let task = self.task().await?;
        let path = format!("/tasks/{task}/draws");
        let opened = self.post(DRAWING[1], &path, Content::Json(json!({})), Record::None);
        let path = format!("/draws/{}", opened.await?.text("id"));
        let reveal_by = Utc::now() + chrono::Duration::minutes(1);
        let body = json!({ "reveal_by": reveal_by.to_rfc3339_opts(SecondsFormat::Secs, true) });
        let freeze = format!("{path}/freeze");
        self.post(DRAWING[2], &freeze, Content::Json(body), Record::None)
            .await?;
        let draw = format!("{path}/draw");
        self.post(DRAWING[3], &draw, Content::Nothing, Record::None)
            .await?;
        Ok(())
    }

    async fn release(&mut self, task: &str) -> Result<(), Ending> {
        let path = format!("/tasks/{task}/release");
        self.post("tasks: release", &path, Content::Nothing, Record::None)
            .await?;
        Ok(())
    }

    /// Imports a register and waits for it.
    pub async fn imports(&mut self) -> Result<(), Ending> {
        let marker = self.facts.marker();
        let rows = self.chance.between(50, 1_500);
        let content = Content::File {
            name: format!("{marker}.csv"),
            bytes: self.facts.register(&marker, rows),
        };
        let accepted = self.post(IMPORT, "/objects/import", content, Record::None);
        let path = format!("/jobs/{}", accepted.await?.text("id"));
        self.journal.jobs.push(Job {
            path: path.clone(),
            marker,
            rows,
            is_done: false,
        });
        while !self.is_over.load(Ordering::Relaxed) {
            let request = self.client.request(Method::GET, &path);
            let answer = self.client.try_send(request).await;
            let answer = answer.map_err(|_| Ending::Unanswered)?;
            let job: Value = answer.json();
            match job["state"].as_str() {
                Some("succeeded") => {
                    let newest = self.journal.jobs.last_mut();
                    newest.expect("it was just added").is_done = true;
                    return Ok(());
                }
                Some("failed" | "cancelled") => return Ok(()),
                _ => tokio::time::sleep(PAUSE).await,
            }
        }
        Ok(())
    }

    /// Uploads a file.
    pub async fn files(&mut self) -> Result<(), Ending> {
        let marker = self.facts.marker();
        let lines = self.chance.between(1, 3_000);
        let text = format!("名称,{marker}\n").repeat(lines as usize);
        let content = Content::File {
            name: format!("{marker}.csv"),
            bytes: text.into_bytes(),
        };
        self.post(UPLOAD, "/attachments", content, Record::None)
            .await?;
        Ok(())
    }

    /// Signs in, and every other time out again.
    pub async fn sessions(&mut self) -> Result<(), Ending> {
        if self.sessions == SESSIONS {
            tokio::time::sleep(PAUSE).await;
            return Ok(());
        }
        self.sessions += 1;
        let credentials = json!({ "username": self.who, "password": PASSWORD });
        let sign_in = Sent {
            content: Content::Json(credentials),
            ..self.command("sessions: sign in", (Method::POST, "/session"))
        };
        let session = self.journal.send(&self.nobody, sign_in).await?;
        let token = session.text("access_token").to_owned();
        let own = self.nobody.with_token(&token);
        let is_over = match self.sessions % 2 {
            0 => None,
            _ => Some(false),
        };
        self.journal.sessions.push(Session { token, is_over });
        if is_over.is_none() {
            let sign_out = self.command("sessions: sign out", (Method::DELETE, "/session"));
            self.journal.send(&own, sign_out).await?;
            if let Some(session) = self.journal.sessions.last_mut() {
                session.is_over = Some(true);
            }
        }
        Ok(())
    }
}
