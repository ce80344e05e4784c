//! Operations of `org`, named as the server's.

use crate::api::{self, Error};
use sortition_contract::org::ChangePassword;

/// Changes one's own password; ends one's other sessions.
pub async fn change_password(body: &ChangePassword) -> Result<(), Error> {
    api::put("/me/password").json(body).send_empty().await
}
