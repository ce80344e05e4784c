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

/// Lists of which there is no file, and what there is instead.
const WITHOUT_FILES: [(&str, &str); 1] = [(
    "frontend/src/jobs/rejected.rs",
    "refused rows are taken in the columns of the file that was imported, to be mended",
)];

#[test]
fn every_list_of_the_page_can_be_taken_as_a_file() {
    let has_list_without = |file: &String| {
        let code = code_of(file);
        let mut lists = code.split("<DataList").skip(1);
        lists.any(|list| {
            let properties = list.split("empty=").next().unwrap_or_default();
            !properties.contains("file=")
        })
    };
    let files = tree::files("frontend/src", "rs").into_iter();
    let without: Vec<_> = files.filter(has_list_without).collect();
    let known: Vec<_> = WITHOUT_FILES.iter().map(|(file, _)| *file).collect();
    assert_eq!(
        without, known,
        "offer the list as a file, by list_file and the server's columns, or say here what there is instead"
    );
}
