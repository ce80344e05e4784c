//! Waiting without blocking the page.

use futures::channel::oneshot;
use leptos::prelude::set_timeout;
use std::time::Duration;

/// Comes back after a while.
pub async fn pause(duration: Duration) {
    let (done, ended) = oneshot::channel();
    set_timeout(
        move || {
            // Nobody listens any more when the page is gone.
            let _gone = done.send(());
        },
        duration,
    );
    let _ended = ended.await;
}
