//! Who is told of what. The table names roles in the record's unit; who did it isn't told.

use sortition_contract::org::Role;

/// Who is told of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those who hold a role in the record's unit.
    InUnit(Role),
    /// Those who hold a role anywhere: the regulations office.
    Anywhere(Role),
    /// The inspectors of the check that the event is about.
    Inspectors,
    /// Those who act for a contributor whose commitment the draw waits for.
    Committing,
    /// The same where it waits for what they committed to.
    Revealing,
    /// Who declared the recusal, and the inspector whom it is about.
    Declarer,
    /// Whose account it is.
    Account,
    /// Who asked for what was decided.
    Asker,
    /// Whoever asked for the job, which works in their name: told although they did it.
    Owner,
    /// Whoever asked for the export.
    Requester,
}

/// Who is told of an event of a kind.
pub fn audience(kind: &str) -> Option<Audience> {
    Some(match kind {
        "plans.submit"
        | "publications.submit"
        | "checks.terminate"
        | "tasks.void"
        | "draws.abort"
        | "registers.declare_recusal" => Audience::InUnit(Role::Approver),
        "plans.approve"
        | "plans.return"
        | "plans.publish"
        | "tasks.create"
        | "draws.draw"
        | "checks.submit"
        | "publications.approve"
        | "publications.return"
        | "reports.accept"
        | "reports.return"
        | "checklist.approve"
        | "checklist.return" => Audience::InUnit(Role::Operator),
        "checklist.submit" | "reports.submit" => Audience::Anywhere(Role::Regulations),
        "checks.release" | "checks.return" => Audience::Inspectors,
        "registers.confirm_recusal" | "registers.refuse_recusal" => Audience::Declarer,
        "draws.open" => Audience::Committing,
        "draws.freeze" => Audience::Revealing,
        "org.reset_password" | "org.set_password" => Audience::Account,
        "org.confirm_account_request" | "org.refuse_account_request" => Audience::Asker,
        "jobs.succeed" | "jobs.fail" | "jobs.server_died" => Audience::Owner,
        "jobs.confirm" | "jobs.refuse" => Audience::Requester,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::texts;

    #[test]
    fn every_kind_with_a_sentence_has_an_audience() {
        for kind in texts::notification_kinds() {
            assert!(
                audience(kind).is_some(),
                "{kind} has a sentence and nobody to tell"
            );
        }
    }
}
