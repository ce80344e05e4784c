//! What the tests share: application, database, client, builders.
