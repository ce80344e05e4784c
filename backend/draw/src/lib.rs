//! The verifiable draw of `SPEC.md`: pure functions, no I/O, clock or randomness of their own.
