//! Fields: label above, hint or error below, on native controls. A field inside a `<Form>` takes
//! part in its checks and shows the server's errors for the JSON pointer `/name`.

mod choose;
mod combobox;
mod date;
mod decimal;
mod frame;
mod number;
mod tags;
mod text;

pub use choose::{CheckField, ChecksField, RadioField, SelectField};
pub use combobox::{ManyField, PickField};
pub use date::DateField;
pub use decimal::DecimalField;
pub use number::{NumberField, RatioField};
pub use tags::TagsField;
pub use text::{FileField, TextArea, TextField};
