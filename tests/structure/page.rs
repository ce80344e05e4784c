//! What the code of the page holds to, so that the address says what is shown.

use super::purity::code_of;
use super::tree;

/// One route takes all pages, so that what the router keeps for a route is the former page's still when
/// the next one begins.
#[test]
fn pages_read_the_address_and_not_their_route() {
    for file in tree::files("frontend/src", "rs") {
        let code = code_of(&file);
        for of_route in ["use_query", "use_params", "use_matched"] {
            assert!(
                !code.contains(of_route),
                "{file} has {of_route}: take what the address says by ui::Conditions, which knows whose \
                 page it is of, or by use_location().query"
            );
        }
    }
}
