//! The server of Sortition.
