//! What a journey sees besides words: pictures, width, themes, accessibility, the console, the network.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::finding::Role;
use super::page::Page;
use super::{accessibility, eventually};

/// What the page is told of a request that doesn't go.
const LOST: &str = "lost on the way";

impl Page {
    /// Lets no request go whose address holds this, as if the connection broke each time: on every page
    /// that is opened from now on, until [`Self::find_again`] there.
    pub async fn lose(&self, address: &str) {
        const FETCH: &str = "const ask = window.fetch;
            window.fetch = (what, ...more) => window.lost && String(what.url || what).includes(window.lost)
              ? Promise.reject(new TypeError(told)) : ask(what, ...more);";
        let source = format!(
            "(() => {{ window.lost = {}; const told = {}; {FETCH} }})();",
            json!(address),
            json!(LOST)
        );
        let command = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument",
            "params": { "source": source } });
        self.ask("goog/cdp/execute", command).await;
    }

    /// Lets all requests of the page that is open go again.
    pub async fn find_again(&self) {
        let found = self.client.execute("window.lost = null;", vec![]).await;
        found.expect("the page finds its requests again");
    }

    /// Lets requests whose address holds this wait before they go: on every page that is opened from now on,
    /// until [`Self::let_go`] there.
    pub async fn hold(&self, address: &str) {
        const FETCH: &str = "const ask = window.fetch;
            let go; const gone = new Promise(resolve => go = resolve);
            window.letGo = go;
            window.fetch = (what, ...more) => String(what.url || what).includes(held)
              ? gone.then(() => ask(what, ...more)) : ask(what, ...more);";
        let source = format!("(() => {{ const held = {}; {FETCH} }})();", json!(address));
        let command = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument",
            "params": { "source": source } });
        self.ask("goog/cdp/execute", command).await;
    }

    /// Lets what is held go, and all that comes after it.
    pub async fn let_go(&self) {
        let gone = self.client.execute("window.letGo();", vec![]).await;
        gone.expect("the page lets its requests go");
    }

    /// Cuts the browser off the network, or joins it again.
    pub async fn offline(&self, is_offline: bool) {
        let conditions = json!({ "network_conditions": {
            "offline": is_offline, "latency": 0, "download_throughput": -1, "upload_throughput": -1,
        }});
        self.ask("chromium/network_conditions", conditions).await;
    }

    /// The keys with this prefix that the page keeps in the browser's storage.
    pub async fn stored_keys(&self, prefix: &str) -> Vec<String> {
        const READ: &str =
            "return Object.keys(localStorage).filter((key) => key.startsWith(arguments[0]));";
        let read = self.client.execute(READ, vec![json!(prefix)]).await;
        let keys = read.expect("the page tells what it keeps");
        serde_json::from_value(keys).expect("keys are texts")
    }

    /// What the one table here shows: its headings, then its rows; without the columns to select and to
    /// act by.
    pub async fn table(&self) -> Vec<Vec<String>> {
        const READ: &str = "const plain = text => (text || '').replace(/\\s+/g, ' ').trim();
            return [...(arguments[0] || document).querySelectorAll('table tr')].map(row =>
              [...row.cells].filter(cell => !cell.matches('.sel, .act'))
                .map(cell => plain(cell.innerText)));";
        let read = self.client.execute(READ, vec![json!(self.root)]).await;
        let read = read.expect("the page tells its table");
        serde_json::from_value(read).expect("a table is rows of texts")
    }

    /// Waits until an element can be seen whole and nothing lies over it, neither over its label.
    pub async fn in_sight(&self, role: Role, name: &str) {
        const LOOK: &str = "const [el] = arguments;
            return [el, ...(el.labels || [])].every(part => {
              const box = part.getBoundingClientRect();
              return [box.top + 2, box.bottom - 2].every(y => {
                const top = document.elementFromPoint(box.left + box.width / 2, y);
                return top !== null && (part.contains(top) || top.contains(part));
              });
            });";
        let element = self.find(role, name).await;
        eventually(&format!("{role:?} “{name}” in sight"), async || {
            let looked = self.client.execute(LOOK, vec![json!(element)]).await;
            match looked.map_err(|error| error.to_string())?.as_bool() {
                Some(true) => Ok(()),
                _ => Err("something lies over it, or it is out of the window".to_owned()),
            }
        })
        .await;
    }

    /// Forgets what the page has asked the server for so far.
    pub async fn forget_requests(&self) {
        const FORGET: &str = "performance.clearResourceTimings();";
        let forgotten = self.client.execute(FORGET, vec![]).await;
        forgotten.expect("the page forgets its requests");
    }

    /// What the page has asked the API for since, and was answered: paths below `/api/v1` with their
    /// queries, as people would write them.
    pub async fn requests(&self) -> Vec<String> {
        const READ: &str = "return performance.getEntriesByType('resource')
            .map(entry => decodeURIComponent(entry.name.split('/api/v1')[1] || ''))
            .filter(path => path !== '');";
        let read = self.client.execute(READ, vec![]).await;
        let read = read.expect("the page tells its requests");
        let paths = read.as_array().into_iter().flatten();
        paths.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Waits until the page has loaded a file below `/assets/` whose name begins like this; gives all that it
    /// has loaded from there, each with its size before it was pressed.
    pub async fn loaded(&self, beginning: &str) -> BTreeMap<String, u64> {
        const READ: &str = "return performance.getEntriesByType('resource')
            .filter(entry => entry.name.includes('/assets/'))
            .map(entry => [entry.name.split('/assets/')[1], entry.decodedBodySize]);";
        eventually(&format!("a file {beginning}…"), async || {
            let read = self.client.execute(READ, vec![]).await;
            let read = read.map_err(|error| error.to_string())?;
            let files: Vec<(String, u64)> =
                serde_json::from_value(read).map_err(|error| error.to_string())?;
            match files.iter().any(|(name, _)| name.starts_with(beginning)) {
                true => Ok(files.into_iter().collect()),
                false => Err(format!("what is there: {files:?}")),
            }
        })
        .await
    }

    /// Switches the pages' scripts off, as a browser without them reads; or on again. Journeys go on
    /// looking either way.
    pub async fn scripts(&self, is_on: bool) {
        let command =
            json!({ "cmd": "Emulation.setScriptExecutionDisabled", "params": { "value": !is_on } });
        self.ask("goog/cdp/execute", command).await;
    }

    /// Shows the page in a dark or light theme, as the system's setting would.
    pub async fn dark(&self, is_dark: bool) {
        let value = if is_dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        let command =
            json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "features": features } });
        self.ask("goog/cdp/execute", command).await;
    }

    /// Writes a picture of the window to the folder of SORTITION_SHOTS; without it, does nothing.
    pub async fn shoot(&self, name: &str) {
        let Some(folder) = std::env::var_os("SORTITION_SHOTS") else {
            return;
        };
        self.shoot_to(Path::new(&folder), name).await;
    }

    async fn shoot_to(&self, folder: &Path, name: &str) -> PathBuf {
        std::fs::create_dir_all(folder).expect("the folder for screenshots is there");
        let file = folder.join(format!("{name}.png"));
        let picture = self
            .client
            .screenshot()
            .await
            .expect("the browser makes a picture");
        std::fs::write(&file, picture).expect("the picture is written");
        file
    }

    /// Counts from now on how many rows of tables the page draws in one go.
    pub async fn watch_rows(&self) {
        const WATCH: &str = "window.mostRows = 0;
            new MutationObserver(changes => {
              const rows = new Set();
              for (const node of changes.flatMap(change => [...change.addedNodes])) {
                if (node.nodeName === 'TR') rows.add(node);
                else for (const row of node.querySelectorAll?.('tr') || []) rows.add(row);
              }
              window.mostRows = Math.max(window.mostRows, rows.size);
            }).observe(document.body, { childList: true, subtree: true });";
        let watching = self.client.execute(WATCH, vec![]).await;
        watching.expect("the page is watched");
    }

    /// The most rows that it has drawn in one go since.
    pub async fn most_rows_at_once(&self) -> u64 {
        let read = self.client.execute("return window.mostRows;", vec![]).await;
        let most = read.expect("the page tells its rows").as_u64();
        most.expect("the page has been watched")
    }

    /// Looks from now on for tasks that keep the browser from all else for 50 ms or longer.
    pub async fn watch_tasks(&self) {
        const WATCH: &str = "window.longestTask = 0;
            new PerformanceObserver(found => {
              for (const task of found.getEntries())
                window.longestTask = Math.max(window.longestTask, task.duration);
            }).observe({ type: 'longtask' });";
        let watching = self.client.execute(WATCH, vec![]).await;
        watching.expect("the page's tasks are watched");
    }

    /// The longest such task since, in milliseconds; 0 if there was none.
    pub async fn longest_task(&self) -> f64 {
        let read = self.client.execute("return window.longestTask;", vec![]);
        let longest = read.await.expect("the page tells its tasks").as_f64();
        longest.expect("the page's tasks have been watched")
    }

    /// Scrolls the one table there is to its end, some of it in each frame.
    pub async fn scroll_table(&self) {
        const SCROLL: &str = "const done = arguments[arguments.length - 1];
            let frame = document.querySelector('table');
            while (frame.scrollHeight <= frame.clientHeight && frame.parentElement) frame = frame.parentElement;
            const step = () => {
              const before = frame.scrollTop;
              frame.scrollTop += 150;
              if (frame.scrollTop === before) done(null); else requestAnimationFrame(step);
            };
            frame.scrollTop = 0;
            step();";
        let scrolled = self.client.execute_async(SCROLL, vec![json!(null)]).await;
        scrolled.expect("the table scrolls");
    }

    /// Waits until nothing is being loaded or drawn.
    pub async fn rest(&self) {
        const IS_LOADING: &str = "return document.querySelector('[aria-busy=true]') !== null;";
        eventually("a page that loads nothing", async || {
            let answer = self.client.execute(IS_LOADING, vec![]).await;
            match answer.map_err(|error| error.to_string())?.as_bool() {
                Some(false) => Ok(()),
                _ => Err("it still loads".to_owned()),
            }
        })
        .await;
    }

    /// Waits for what is loading and ends what still moves: half-way colours are neither what people
    /// see nor what they are judged by.
    async fn settle(&self) {
        self.rest().await;
        const END: &str = "for (const each of document.getAnimations())
            if (each.effect?.getComputedTiming().endTime !== Infinity) each.finish();";
        self.client
            .execute(END, vec![])
            .await
            .expect("animations end");
    }

    /// Panics with every violation of WCAG 2.1 A and AA that axe finds on the page as it stands.
    pub async fn check_accessibility(&self) {
        self.settle().await;
        let found = accessibility::violations(&self.client).await;
        let path = self.path().await;
        assert!(
            found.is_empty(),
            "{path} is not accessible:\n{}",
            found.join("\n")
        );
    }

    /// Panics when the page is wider than the window, so that one would have to scroll sideways.
    pub async fn check_width(&self) {
        const OVERFLOW: &str =
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
        let overflow = self
            .client
            .execute(OVERFLOW, vec![])
            .await
            .expect("the page has a width");
        let path = self.path().await;
        assert_eq!(
            overflow.as_i64(),
            Some(0),
            "{path} is wider than the window"
        );
    }

    /// Errors of the console so far. An answer 4xx of the API is no error of the page, nor is what a journey
    /// let be lost.
    pub(super) async fn console_errors(&self) -> Vec<String> {
        let entries = self.ask("se/log", json!({ "type": "browser" })).await;
        let is_expected = |entry: &Value| {
            let message = entry["message"].as_str().unwrap_or_default();
            let is_refused = entry["source"] == "network"
                && message.contains("/api/")
                && (message.contains("status of 4")
                    || message.contains("ERR_INTERNET_DISCONNECTED"));
            is_refused || message.contains(LOST)
        };
        let errors = entries.as_array().cloned().unwrap_or_default().into_iter();
        errors
            .filter(|entry| entry["level"] == "SEVERE" && !is_expected(entry))
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Says where a failed journey stood.
    pub(super) async fn report_failure(&self, name: &str) {
        let folder =
            std::env::var_os("SORTITION_SHOTS").map_or_else(std::env::temp_dir, PathBuf::from);
        let file = self.shoot_to(&folder, &format!("{name}-failed")).await;
        eprintln!(
            "{name} failed at {}, see {}",
            self.path().await,
            file.display()
        );
        let whole = Self {
            root: None,
            ..self.clone()
        };
        eprintln!("{}", whole.visible_text().await.unwrap_or_default());
        for error in self.console_errors().await {
            eprintln!("console: {error}");
        }
    }
}
