//! Builds the page and hands it over for embedding (feature `page`); `SORTITION_PAGE=skip` puts a
//! one-line page in its place. How it is built: `frontend/bundle`.

fn main() {
    #[cfg(feature = "page")]
    sortition_bundle::build_script();
}
