//! Finding elements as people and screen readers do: by role and accessible name.

use fantoccini::Client;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

/// The roles that journeys look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Alert,
    Button,
    Checkbox,
    Dialog,
    /// Anything that is filled in: text, number, date, file, select, combobox.
    Field,
    Heading,
    Link,
    Navigation,
    Option,
    Radio,
    Region,
    Row,
    Status,
    Tab,
    Table,
}

impl Role {
    /// Elements that have the role, by themselves or by attribute.
    fn selector(self) -> &'static str {
        match self {
            Self::Alert => "[role=alert]",
            Self::Button => {
                "button, summary, input[type=button], input[type=submit], [role=button], [role=menuitem]"
            }
            Self::Checkbox => "input[type=checkbox], [role=checkbox], [role=switch]",
            Self::Dialog => "dialog, [role=dialog], [role=alertdialog]",
            Self::Field => {
                "input:not([type=hidden], [type=button], [type=submit], [type=checkbox], [type=radio]), \
                 select, textarea, [role=textbox], [role=combobox], [role=searchbox], [role=spinbutton]"
            }
            Self::Heading => "h1, h2, h3, h4, h5, h6, [role=heading]",
            Self::Link => "a[href], [role=link]",
            Self::Navigation => "nav, [role=navigation]",
            Self::Option => "option, [role=option]",
            Self::Radio => "input[type=radio], [role=radio]",
            Self::Region => "section, form, [role=region], [role=group], fieldset",
            Self::Row => "tr, [role=row]",
            Self::Status => "output, [role=status], [role=log]",
            Self::Tab => "[role=tab]",
            Self::Table => "table, [role=table], [role=grid]",
        }
    }
}

/// Picks visible elements of a role whose text, labels or attributes hold the name. Elements behind an
/// open modal dialog are out of reach for people, so for journeys too.
const CANDIDATES: &str = r#"
const [root, selector, name] = arguments;
const plain = text => (text || '').replace(/\s+/g, ' ').trim();
const modal = [...document.querySelectorAll('dialog:modal')].pop();
const heard = el => {
  const parts = [el.getAttribute('aria-label'), el.title, el.alt, el.placeholder, el.textContent];
  for (const id of (el.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean))
    parts.push(document.getElementById(id)?.textContent);
  for (const label of el.labels || []) parts.push(label.textContent);
  if (el.tagName === 'INPUT' && /^(button|submit)$/.test(el.type)) parts.push(el.value);
  const own = el.matches('fieldset') ? el.querySelector('legend') : el.matches('table') ? el.caption : null;
  if (own) parts.push(own.textContent);
  return plain(parts.join(' '));
};
// A native radio button may lie unseen over the words that people press.
const unseen = 'input[type=radio], input[type=checkbox]';
return [...(root || document).querySelectorAll(selector)].filter(el =>
  el.checkVisibility({ visibilityProperty: true, opacityProperty: !el.matches(unseen) })
  && (!modal || modal === el || modal.contains(el) || el.closest('[role=alert],[role=status],output'))
  && heard(el).includes(plain(name)));
"#;

/// All visible elements of the role with exactly this accessible name.
pub(super) async fn named(
    client: &Client,
    root: Option<&Element>,
    role: Role,
    name: &str,
) -> Result<Vec<Element>, CmdError> {
    let mut found = Vec::new();
    for element in candidates(client, root, role, name).await? {
        if normalised(&accessible_name(client, &element).await?) == normalised(name) {
            found.push(element);
        }
    }
    Ok(found)
}

/// All visible elements of the role that hold the text.
pub(super) async fn holding(
    client: &Client,
    root: Option<&Element>,
    role: Role,
    text: &str,
) -> Result<Vec<Element>, CmdError> {
    candidates(client, root, role, text).await
}

async fn candidates(
    client: &Client,
    root: Option<&Element>,
    role: Role,
    text: &str,
) -> Result<Vec<Element>, CmdError> {
    let found = client
        .execute(
            CANDIDATES,
            vec![json!(root), json!(role.selector()), json!(text)],
        )
        .await?;
    let found: Vec<_> = found.as_array().into_iter().flatten().cloned().collect();
    Ok(found.iter().map(|value| element(client, value)).collect())
}

/// The element behind a reference that a script returned.
pub(super) fn element(client: &Client, reference: &Value) -> Element {
    let id = reference
        .as_object()
        .and_then(|fields| fields.values().next())
        .and_then(Value::as_str)
        .expect("the script returned an element");
    Element::from_element_id(client.clone(), id.to_owned().into())
}

/// The name that the browser's accessibility tree gives the element.
pub(super) async fn accessible_name(
    client: &Client,
    element: &Element,
) -> Result<String, CmdError> {
    let path = format!("element/{}/computedlabel", element.element_id());
    let name = client.issue_cmd(Ask { path, body: None }).await?;
    Ok(name.as_str().unwrap_or_default().to_owned())
}

/// The role that the browser's accessibility tree gives the element.
pub(super) async fn accessible_role(
    client: &Client,
    element: &Element,
) -> Result<String, CmdError> {
    let path = format!("element/{}/computedrole", element.element_id());
    let role = client.issue_cmd(Ask { path, body: None }).await?;
    Ok(role.as_str().unwrap_or_default().to_owned())
}

/// Required fields are often marked with a star that is part of the label.
fn normalised(name: &str) -> String {
    let words: Vec<&str> = name
        .split_whitespace()
        .filter(|word| *word != "*")
        .collect();
    words.join(" ").trim_end_matches('*').trim_end().to_owned()
}

/// A command of the session that fantoccini has no function for: GET without a body, else POST.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) path: String,
    pub(super) body: Option<Value>,
}

impl WebDriverCompatibleCommand for Ask {
    fn endpoint(
        &self,
        base_url: &url::Url,
        session_id: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base_url.join(&format!(
            "session/{}/{}",
            session_id.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _request_url: &url::Url) -> (http::Method, Option<String>) {
        match &self.body {
            None => (http::Method::GET, None),
            Some(body) => (http::Method::POST, Some(body.to_string())),
        }
    }
}
