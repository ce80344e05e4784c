//! Builds the page for embedding: cargo → wasm-bindgen → hash → compress.
