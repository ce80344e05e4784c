//! Looks at the toolchain while nothing else has been compiled yet, and adds to it what the page
//! needs. `SORTITION_PAGE=skip` needs nothing.

#[path = "src/lib.rs"]
mod toolchain;

fn main() {
    toolchain::build_script();
}
