//! SQL of the portal. Every query here says that what it reads is published.

mod checklist;
mod draws;
mod publications;

pub use self::checklist::checklist;
pub use self::draws::{PublicDraw, draw, draws};
pub use self::publications::{PublishedSort, plan, plans, result, results};
