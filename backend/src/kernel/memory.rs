//! The allocator, SQLite's and libpq's too. glibc's keeps what a large draw, an import or a sign-in
//! freed, for each thread that ever worked; this one gives it back, so that a server that rests is
//! small (`tests/bench`).

use std::ffi::{c_int, c_long};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc's header, which its crate doesn't name: after how many
/// milliseconds what is free goes back to the system.
const PURGE_DELAY: c_int = 15;
/// At once: a delay ends with the next thing that is freed, which a server that rests doesn't do.
const NONE: c_long = 0;

/// Has free memory given back at once, from here on: the program's first step.
#[allow(
    unsafe_code,
    reason = "the allocator's options are set through its C interface"
)]
pub fn give_back_at_once() {
    // SAFETY: sets one number of the allocator's table of options, which has this index.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, NONE) }
}
