//! Tests of the REST API as its clients meet it: one file per module of the product.

mod org;
