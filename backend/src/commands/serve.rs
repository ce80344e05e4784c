//! `sortition serve`.

use super::fail;
use sortition::app::{self, Start};
use sortition::kernel::config::Config;
use sortition::org::store::users;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Serves until the process is told to stop.
pub fn run(config: Config) -> ExitCode {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,sortition=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        // A log on a full disk would otherwise be complained of where it is written, which ends the
        // request that wrote it.
        .log_internal_errors(false)
        .with_writer(std::io::stderr)
        .init();
    let public_url = config.public_url.clone();
    let start = Start::new(config);
    let outcome = actix_web::rt::System::new().block_on(async move {
        let running = app::start(&start)?;
        let is_empty = running.services.database.read(users::is_empty).await;
        println!("Sortition 已启动 / is running: http://{}/", running.address);
        if let Some(url) = public_url {
            println!("对外地址 / people open: {url}/");
        }
        if matches!(is_empty, Ok(true)) {
            println!(
                "还没有账号，请运行 / No account yet, run: sortition user add NAME --role system_admin --unit 130100-HRSS"
            );
        }
        Ok::<_, app::StartError>(running.server.await)
    });
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(error),
        Err(error) => fail(error),
    }
}
