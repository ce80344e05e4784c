//! One ChromeDriver with one Chromium and a profile that is thrown away.

use std::path::PathBuf;
use std::process::Stdio;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// What the page is looked at with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// A desktop window of 1440 × 900.
    Desk,
    /// A phone of 360 × 740 with a touch screen.
    Phone,
}

/// A running browser; killed when dropped.
pub(super) struct Driver {
    client: Client,
    process: Child,
    profile: TempDir,
}

impl Driver {
    pub(super) async fn start(device: Device) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the browser's profile");
        let (process, port) = listening().await;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(device, &profile))
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromedriver opens a browser");
        Self {
            client,
            process,
            profile,
        }
    }

    pub(super) fn client(&self) -> Client {
        self.client.clone()
    }

    /// Where the browser puts what it downloads.
    pub(super) fn downloads(&self) -> PathBuf {
        self.profile.path().join("downloads")
    }

    pub(super) async fn close(mut self) {
        // The profile can only be removed once the browser has let go of it.
        let _ = self.client.close().await;
        let _ = self.process.kill().await;
    }
}

/// A driver that listens, and where. Beside others one now and then ends before it does, without a word on its
/// output: then another is started.
async fn listening() -> (Child, u16) {
    for _ in 0..5 {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            // Chinese dates and form controls (package chromium-l10n on Debian).
            .env("LANGUAGE", "zh_CN")
            // Far from Shanghai: a page that takes days from the browser shows it here.
            .env("TZ", "America/New_York")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver starts: install chromium-driver, or run tests/run, which does");
        if let Some(port) = announced_port(&mut process).await {
            return (process, port);
        }
    }
    panic!("chromedriver ended before it was ready");
}

/// The port that it says it listens on; none if it ended.
async fn announced_port(process: &mut Child) -> Option<u16> {
    let output = process
        .stdout
        .take()
        .expect("chromedriver's output is piped");
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines
        .next_line()
        .await
        .expect("chromedriver's output is text")
    {
        if let Some(port) = line
            .rsplit("on port ")
            .next()
            .filter(|_| line.contains("successfully"))
        {
            let port = port
                .trim_end_matches('.')
                .parse()
                .expect("chromedriver names its port");
            // Keep reading: a full pipe would stop the driver.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Some(port);
        }
    }
    None
}

fn capabilities(device: Device, profile: &TempDir) -> Capabilities {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        format!(
            "--user-data-dir={}",
            profile.path().join("profile").display()
        ),
        "--lang=zh-CN".to_owned(),
        "--force-prefers-reduced-motion".to_owned(),
        "--window-size=1440,900".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--no-first-run".to_owned(),
        "--password-store=basic".to_owned(),
    ];
    if runs_as_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    let mut options = json!({
        "args": arguments,
        "prefs": {
            "intl.accept_languages": "zh-CN,zh",
            "intl.selected_languages": "zh-CN,zh",
            "download.default_directory": profile.path().join("downloads"),
            "download.prompt_for_download": false,
            "credentials_enable_service": false,
            "profile.password_manager_leak_detection": false,
        },
    });
    if device == Device::Phone {
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": 360, "height": 740, "pixelRatio": 2.0, "touch": true },
        });
    }
    let Value::Object(wanted) = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
    }) else {
        unreachable!("the capabilities are an object")
    };
    wanted
}

/// Chromium has no sandbox for root.
fn runs_as_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
