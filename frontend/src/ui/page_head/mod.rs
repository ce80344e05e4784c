//! The head of a page: its title with tags, one sentence, and what one can do.

use leptos::prelude::*;

/// The title of a page. At most one primary button among `actions`.
#[component]
pub fn PageHead(
    /// The page's `h1`, also the window's title.
    #[prop(into)]
    title: Signal<String>,
    /// Tags beside the title.
    #[prop(optional, into)]
    tags: ViewFnOnce,
    /// One sentence below.
    #[prop(optional, into)]
    lede: MaybeProp<String>,
    /// Buttons at the right.
    #[prop(optional, into)]
    actions: ViewFnOnce,
) -> AnyView {
    Effect::new(move |_| {
        document().set_title(&crate::texts::ui::window_title(title.get()));
    });
    view! {
        <div class="page-head">
            <div>
                <div class="row row-wrap"><h1>{title}</h1>{tags.run()}</div>
                <p class="lede">{move || lede.get()}</p>
            </div>
            <div class="actions">{actions.run()}</div>
        </div>
    }
    .into_any()
}
