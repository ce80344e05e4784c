//! What holds of register entries, whatever the database says. Pure.

pub mod certificates;
pub mod code_parts;
pub mod credit_code;
pub mod imports;
pub mod inspectors;
pub mod marks;
pub mod object_states;
pub mod objects;
pub mod recusals;
pub mod regions;
pub mod scopes;
