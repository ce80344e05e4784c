//! The verbs of a journey. Each waits for what it needs and says what it missed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fantoccini::Client;
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use serde_json::{Value, json};

use super::eventually;
use super::finding::{self, Ask, Role};

/// Control held and let go around `a`, then the key that deletes, as WebDriver writes them.
const WIPE: &str = "\u{e009}a\u{e009}\u{e003}";

/// What is in the browser's window; cheap to clone.
#[derive(Clone)]
pub struct Page {
    pub(super) client: Client,
    pub(super) origin: Arc<str>,
    pub(super) downloads: Arc<Path>,
    pub(super) root: Option<Element>,
}

/// A part of a page, such as one row or one dialog; it has the verbs of the whole.
pub type Part = Page;

impl Page {
    pub(super) fn new(client: Client, origin: &str, downloads: PathBuf) -> Self {
        Self {
            client,
            origin: origin.into(),
            downloads: downloads.into(),
            root: None,
        }
    }

    // --- going

    /// Opens a path of the server as one types an address.
    pub async fn open(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.origin))
            .await
            .expect("the page opens");
    }

    /// Waits until the address ends in this path (and query).
    pub async fn at(&self, path: &str) {
        let wanted = format!("{}{path}", self.origin);
        eventually(&format!("the address {path}"), async || {
            let address = self.client.current_url().await.map_err(text_of)?;
            if address.as_str() == wanted {
                Ok(())
            } else {
                Err(format!("it is {address}"))
            }
        })
        .await;
    }

    /// Path and query that the address shows.
    pub async fn path(&self) -> String {
        let address = self
            .client
            .current_url()
            .await
            .expect("the browser has an address");
        address
            .as_str()
            .trim_start_matches(&*self.origin)
            .to_owned()
    }

    pub async fn reload(&self) {
        self.client.refresh().await.expect("the page loads again");
    }

    /// When the document in the window was loaded: another number after each reload.
    pub async fn loaded_at(&self) -> f64 {
        const READ: &str = "return performance.timeOrigin;";
        let read = self.client.execute(READ, vec![]).await;
        let moment = read.expect("the page tells its time").as_f64();
        moment.expect("a moment is a number")
    }

    pub async fn back(&self) {
        self.client.back().await.expect("the browser goes back");
    }

    // --- finding

    /// Waits for the one visible element with this role and exact accessible name.
    pub async fn find(&self, role: Role, name: &str) -> Element {
        eventually(&format!("one {role:?} “{name}”"), async || {
            let found = finding::named(&self.client, self.root.as_ref(), role, name).await;
            only(found.map_err(text_of)?)
        })
        .await
    }

    /// Waits for the one visible element with this role and name, to work inside it.
    pub async fn part(&self, role: Role, name: &str) -> Part {
        let root = Some(self.find(role, name).await);
        Self {
            root,
            ..self.clone()
        }
    }

    /// Waits for the one row that holds the text, to work inside it.
    pub async fn row(&self, text: &str) -> Part {
        let root = eventually(&format!("one row with “{text}”"), async || {
            let found = finding::holding(&self.client, self.root.as_ref(), Role::Row, text).await;
            only(found.map_err(text_of)?)
        })
        .await;
        Self {
            root: Some(root),
            ..self.clone()
        }
    }

    /// Waits until the text can be read in the one row that holds `row`, whichever that is by then: a list
    /// that is loaded anew has others.
    pub async fn see_in_row(&self, row: &str, text: &str) {
        eventually(
            &format!("“{text}” in the row with “{row}”"),
            async || {
                let found =
                    finding::holding(&self.client, self.root.as_ref(), Role::Row, row).await;
                let part = Self {
                    root: Some(only(found.map_err(text_of)?)?),
                    ..self.clone()
                };
                let visible = part.visible_text().await?;
                match holds(&visible, text) {
                    true => Ok(()),
                    false => Err(format!("what is there:\n{visible}")),
                }
            },
        )
        .await;
    }

    /// How many visible elements have this role and exact name now.
    pub async fn count(&self, role: Role, name: &str) -> usize {
        let found = finding::named(&self.client, self.root.as_ref(), role, name).await;
        found.map_or(0, |found| found.len())
    }

    /// Waits until the text can be read here.
    pub async fn see(&self, text: &str) {
        eventually(&format!("the text “{text}”"), async || {
            let visible = self.visible_text().await?;
            if holds(&visible, text) {
                Ok(())
            } else {
                Err(format!("what is there:\n{visible}"))
            }
        })
        .await;
    }

    /// Waits until the text can no longer be read here.
    pub async fn see_no(&self, text: &str) {
        eventually(&format!("no text “{text}”"), async || {
            let visible = self.visible_text().await?;
            if holds(&visible, text) {
                Err(format!("what is there:\n{visible}"))
            } else {
                Ok(())
            }
        })
        .await;
    }

    /// Waits until no visible element has this role and name.
    pub async fn gone(&self, role: Role, name: &str) {
        eventually(&format!("no {role:?} “{name}”"), async || {
            let found = finding::named(&self.client, self.root.as_ref(), role, name).await;
            if found.map_err(text_of)?.is_empty() {
                Ok(())
            } else {
                Err("it is still there".into())
            }
        })
        .await;
    }

    /// All text that can be read here now.
    pub async fn text(&self) -> String {
        self.visible_text().await.expect("the page has text")
    }

    // --- doing

    /// Clicks; waits until the element is there, enabled and not covered.
    pub async fn click(&self, role: Role, name: &str) {
        eventually(&format!("a click on {role:?} “{name}”"), async || {
            let found = finding::named(&self.client, self.root.as_ref(), role, name).await;
            click_on(&self.client, found).await
        })
        .await;
    }

    /// Clicks the one visible element of the role that holds the text, whatever else its name says.
    pub async fn click_holding(&self, role: Role, text: &str) {
        eventually(
            &format!("a click on {role:?} with “{text}”"),
            async || {
                let found = finding::holding(&self.client, self.root.as_ref(), role, text).await;
                click_on(&self.client, found).await
            },
        )
        .await;
    }

    /// Replaces what is written in the field.
    pub async fn fill(&self, label: &str, text: &str) {
        eventually(
            &format!("“{text}” in the field “{label}”"),
            async || {
                let found =
                    finding::named(&self.client, self.root.as_ref(), Role::Field, label).await;
                let field = only(found.map_err(text_of)?)?;
                let kind = field
                    .attr("type")
                    .await
                    .map_err(text_of)?
                    .unwrap_or_default();
                if ["date", "month", "time"].contains(&kind.as_str()) {
                    return self.enter_date(&field, text).await.map_err(text_of);
                }
                if text.is_empty() {
                    // `clear` tells the page nothing until something is typed after it.
                    return field.send_keys(WIPE).await.map_err(text_of);
                }
                field.clear().await.map_err(text_of)?;
                field.send_keys(text).await.map_err(text_of)
            },
        )
        .await;
    }

    /// The order in which a date is typed depends on the browser's language, its value does not.
    async fn enter_date(&self, field: &Element, value: &str) -> Result<(), CmdError> {
        const ENTER: &str = "const [field, value] = arguments; field.focus(); field.value = value;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        self.client
            .execute(ENTER, vec![json!(field), json!(value)])
            .await
            .map(drop)
    }

    /// Chooses an option of a select by the text that people read.
    pub async fn choose(&self, label: &str, option: &str) {
        eventually(
            &format!("“{option}” chosen in “{label}”"),
            async || {
                let found =
                    finding::named(&self.client, self.root.as_ref(), Role::Field, label).await;
                only(found.map_err(text_of)?)?
                    .select_by_label(option)
                    .await
                    .map_err(text_of)
            },
        )
        .await;
    }

    /// Puts a file into a file field; such fields may be hidden behind a button that is their label.
    pub async fn attach(&self, label: &str, file: &Path) {
        const FILE_FIELDS: &str = "const plain = t => (t || '').replace(/\\s+/g, ' ').trim();
            const [root, name] = arguments;
            return [...(root || document).querySelectorAll('input[type=file]')].filter(el =>
              plain(el.getAttribute('aria-label')) === name
              || [...el.labels].some(label => plain(label.textContent).includes(name)));";
        let path = file.to_str().expect("the path is text").to_owned();
        eventually(&format!("a file field “{label}”"), async || {
            let found = self
                .client
                .execute(FILE_FIELDS, vec![json!(self.root), json!(label)])
                .await
                .map_err(text_of)?;
            let found = found.as_array().cloned().unwrap_or_default();
            let field = only(
                found
                    .iter()
                    .map(|it| finding::element(&self.client, it))
                    .collect(),
            )?;
            field.send_keys(&path).await.map_err(text_of)
        })
        .await;
    }

    /// What the field holds.
    pub async fn value(&self, label: &str) -> String {
        let field = self.find(Role::Field, label).await;
        field
            .prop("value")
            .await
            .expect("the field has a value")
            .unwrap_or_default()
    }

    /// Waits for a download whose name ends like this, and reads it.
    pub async fn downloaded(&self, ending: &str) -> Vec<u8> {
        eventually(&format!("a download *{ending}"), async || {
            let files = std::fs::read_dir(&self.downloads).map_err(|error| error.to_string())?;
            let name = |file: &std::fs::DirEntry| file.file_name().to_string_lossy().into_owned();
            let file = files.flatten().find(|file| name(file).ends_with(ending));
            let file = file.ok_or("there is none")?;
            std::fs::read(file.path()).map_err(|error| error.to_string())
        })
        .await
    }

    /// Forgets what was downloaded, so that the next file of the kind is found.
    pub async fn clear_downloads(&self) {
        let files = std::fs::read_dir(&*self.downloads).expect("the folder of downloads");
        for file in files.flatten() {
            std::fs::remove_file(file.path()).expect("a download is removed");
        }
    }

    pub(super) async fn ask(&self, path: &str, body: Value) -> Value {
        let command = Ask {
            path: path.to_owned(),
            body: Some(body),
        };
        self.client
            .issue_cmd(command)
            .await
            .expect("the browser answers")
    }

    pub(super) async fn visible_text(&self) -> Result<String, String> {
        const READ: &str = "return (arguments[0] || document.body).innerText;";
        let text = self
            .client
            .execute(READ, vec![json!(self.root)])
            .await
            .map_err(text_of)?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }
}

fn only(mut found: Vec<Element>) -> Result<Element, String> {
    match (found.pop(), found.len()) {
        (Some(element), 0) => Ok(element),
        (None, _) => Err("there is none".into()),
        (_, others) => Err(format!("there are {}", others + 1)),
    }
}

async fn click_on(client: &Client, found: Result<Vec<Element>, CmdError>) -> Result<(), String> {
    let element = only(found.map_err(text_of)?)?;
    if !element.is_enabled().await.map_err(text_of)? {
        return Err("it is disabled".into());
    }
    match element.click().await {
        Err(CmdError::Standard(error)) if error.error == ErrorStatus::ElementClickIntercepted => {
            // As a person who sees half of it below the page's head would.
            let middle = "arguments[0].scrollIntoView({ block: 'center' });";
            let scrolled = client.execute(middle, vec![json!(element)]).await;
            scrolled.map_err(text_of)?;
            Err(error.to_string())
        }
        clicked => clicked.map_err(text_of),
    }
}

fn holds(visible: &str, text: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    plain(visible).contains(&plain(text))
}

fn text_of(error: CmdError) -> String {
    error.to_string()
}
