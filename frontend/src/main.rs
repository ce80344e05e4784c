//! Entry point of the page: puts the application into the document.

use sortition_web::app::App;

fn main() {
    // A failure of the page says in the console what it was, not only that it was.
    std::panic::set_hook(Box::new(|failure| {
        leptos::logging::error!("{failure}");
    }));
    if let Some(boot) = leptos::prelude::document().get_element_by_id("boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(App);
}
