//! Types of the REST API that the server and the page share: plain serde data, no behaviour beyond it.
