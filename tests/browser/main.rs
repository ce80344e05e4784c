//! Journeys through the page in Chromium, one file per module of the product.

mod org;
