//! What is measured, and what is wanted of it on both databases. Ratios to a peer and memory don't depend on
//! the machine and are held; times and rates are told beside what is wanted of them.

use crate::table::{Bound, Figure};

const MILLION: u32 = 1_000_000;

/// Shown for those that stand beside it.
const fn shown(name: &'static str, unit: &'static str) -> Figure {
    Figure {
        name,
        unit,
        bound: Bound::Nothing,
        held_from: None,
    }
}

/// A time, which is the machine's too.
const fn time(name: &'static str, most: f64) -> Figure {
    Figure {
        bound: Bound::AtMost(most),
        ..shown(name, "ms")
    }
}

/// More fails the stage.
const fn at_most(name: &'static str, unit: &'static str, most: f64) -> Figure {
    Figure {
        bound: Bound::AtMost(most),
        held_from: Some(0),
        ..shown(name, unit)
    }
}

pub const IMPORT: Figure = Figure {
    bound: Bound::AtLeast(50_000.0),
    ..shown("import of objects, from accepted to succeeded", "rows/s")
};
pub const RAW_LOAD: Figure = shown("  the database's own loader", "rows/s");
pub const IMPORT_RATIO: Figure = at_most("  times as fast as the import", ": 1", 5.0);
pub const IMPORT_AGAIN: Figure = shown("the same files again, all rows unchanged", "rows/s");
pub const IMPORT_PEAK: Figure = at_most("memory of the server: peak of the imports", "MB", 300.0);
pub const IMPORT_KEPT: Figure = at_most("  kept after them", "MB", 120.0);

pub const LIST_MEDIAN: Figure = time("list of objects, two filters: median", 20.0);
pub const LIST: Figure = time("  99th percentile", 20.0);
pub const LIST_COUNTED: Figure = time("  99th percentile with count=true", 20.0);
pub const LIST_SEARCHED: Figure = time("  99th percentile with a search", 20.0);
pub const COMMON: Figure = time("search of two common characters: 99th percentile", 20.0);
pub const COMMON_COUNTED: Figure = time("    99th percentile with count=true", 20.0);
pub const IN_BETWEEN: Figure = time("search of two less common ones: 99th percentile", 20.0);
pub const RARE: Figure = time("search of three rare characters: 99th percentile", 20.0);

pub const SCOPE: Figure = time("live count of a scope", 300.0);
pub const SUBMISSION: Figure = time("submitting its plan", 300.0);

pub const DRAW: Figure = shown("draw of 10,000, 200 inspectors, end to end", "ms");
pub const RANDOM_ROWS: Figure = shown("  SELECT … ORDER BY random() LIMIT 10000", "ms");
/// Of fewer objects the draw's own rows, 10,000 whatever the register, are most of the work, and
/// nothing of the peer's.
pub const DRAW_RATIO: Figure = Figure {
    held_from: Some(MILLION),
    ..at_most("  times as long as that", ": 1", 4.0)
};
pub const DRAW_PEAK: Figure = at_most("memory of the server: peak of the draw", "MB", 300.0);
pub const RELEASE: Figure = time("release of its 10,000 checks", 2_000.0);
pub const CHECKS: Figure = time("list of checks: 99th percentile", 20.0);
pub const BUNDLE_SIZE: Figure = shown("bundle of the draw", "MiB");
pub const BUNDLE: Figure = time("  download", 2_000.0);
pub const BUNDLE_PEAK: Figure = shown("  memory of the server: peak", "MB");
pub const VERIFY: Figure = time("  sortition verify", 2_000.0);
pub const VERIFY_PEAK: Figure = shown("  memory of sortition verify: peak", "MB");
pub const DRAW_KEPT: Figure = at_most("memory of the server: kept after all that", "MB", 120.0);

/// Lists of records, and the same with `count=true`, in the order of `records::LISTS`.
pub const RECORDS: [(Figure, Figure); 5] = [
    (
        time("list of as many tasks: 99th percentile", 20.0),
        time("  tasks, with count=true", 20.0),
    ),
    (
        time("list of as many draws: 99th percentile", 20.0),
        time("  draws, with count=true", 20.0),
    ),
    (
        time("list of as many checks: 99th percentile", 20.0),
        time("  checks, with count=true", 20.0),
    ),
    (
        time("list of as many publications: 99th percentile", 20.0),
        time("  publications, with count=true", 20.0),
    ),
    (
        time(
            "list of as many entries of the trail: 99th percentile",
            20.0,
        ),
        time("  entries, with count=true", 20.0),
    ),
];

pub const DRAWS_REFUSED: Figure = at_most("draws refused", "", 0.0);
/// Over 100,000 objects.
pub const LONGEST_DRAW: Figure = at_most("the longest of these draws", "ms", 5_000.0);
pub const RELEASES_REFUSED: Figure = at_most("their releases that were refused", "", 0.0);
/// What comes of 100 writes a second at least, since the last round of each writer may be cut short.
pub const WRITES: Figure = Figure {
    bound: Bound::AtLeast(95.0),
    ..at_most("writes a second beside them", "/s", 0.0)
};
pub const WRITES_REFUSED: Figure = at_most("writes refused beside them", "", 0.0);
pub const LONGEST_WRITE: Figure = at_most("the longest of these writes", "ms", 1_000.0);

pub const BESIDE_IMPORT: Figure =
    shown("import of 100,000 objects beside as many writes", "rows/s");
pub const WRITES_REFUSED_BESIDE: Figure = at_most("  writes refused beside it", "", 0.0);
pub const LONGEST_WRITE_BESIDE: Figure = at_most("  the longest of these writes", "ms", 1_000.0);

pub const EMPTY: Figure = at_most("with an empty database", "MB", 60.0);
pub const DEMO: Figure = at_most("after the demo set and its use", "MB", 60.0);

pub const FIRST_LOAD: Figure = at_most("first load, brotli", "KB", 300.0);
/// What comes while somebody signs in, besides.
pub const DESK_LOAD: Figure = shown("  with shell and workbench", "KB");
/// What is loaded when one of its pages is opened, if all that it shares with others is there by then.
pub const LARGEST_PART: Figure = shown("  the largest of the other parts by itself", "KB");
/// 0 if none took 50 ms.
pub const LONGEST_TASK: Figure = time("longest task, typing and scrolling at 200 rows", 50.0);
