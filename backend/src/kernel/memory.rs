//! The allocator, SQLite's and libpq's too. glibc's keeps what a large draw, an import or a sign-in
//! freed, for each thread that ever worked; this one gives it back, so that a server that rests is
//! small (`tests/bench`).

use std::ffi::{c_int, c_long};
use std::sync::{Mutex, PoisonError};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc's header, which its crate doesn't name: after how many
/// milliseconds what is free goes back to the system.
const PURGE_DELAY: c_int = 15;
/// At once: a delay ends with the next thing that is freed, which a server that rests doesn't do.
const NONE: c_long = 0;
/// Of work that frees and allocates all the time, the same pages: each that was given back would be
/// cleared anew, which takes an import a tenth of its time. The allocator waits ten times as long for what
/// it holds in large pieces.
const WHILE_WORKING: c_long = 100;

/// How much such work goes on.
static AT_WORK: Mutex<usize> = Mutex::new(0);

/// Has free memory given back at once, from here on: the program's first step.
pub fn give_back_at_once() {
    set_delay(NONE);
}

/// Keeps free memory for a moment, until the guard goes; then all of it is given back.
pub fn keep_while_working() -> impl Drop {
    let mut at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
    *at_work += 1;
    set_delay(WHILE_WORKING);
    AtWork
}

struct AtWork;

impl Drop for AtWork {
    fn drop(&mut self) {
        let mut at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
        *at_work -= 1;
        // Before the delay ends: without one nobody looks for what has waited.
        collect();
        if *at_work == 0 {
            set_delay(NONE);
        }
    }
}

#[allow(
    unsafe_code,
    reason = "the allocator's options are set through its C interface"
)]
fn set_delay(milliseconds: c_long) {
    // SAFETY: sets one number of the allocator's table of options, which has this index. Who reads it
    // meanwhile takes the former one or this.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, milliseconds) }
}

#[allow(
    unsafe_code,
    reason = "the allocator is told to give back through its C interface"
)]
fn collect() {
    // SAFETY: the allocator's own housekeeping, which any thread may ask for at any time.
    unsafe { libmimalloc_sys::mi_collect(true) }
}
