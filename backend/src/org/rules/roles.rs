//! Which roles may be held together, and where (`rights.md`).

use sortition_contract::error::ErrorCode;
use sortition_contract::org::{Role, RoleView, UnitKind};

/// The most roles of one user.
pub const ROLES_MOST: usize = 50;

/// Whether a role is one of the three administrators', who hold no other.
pub const fn is_administrator(role: Role) -> bool {
    matches!(
        role,
        Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor
    )
}

/// Whether any of the roles is an administrator's: what is done with them needs two persons
/// (`account_requests`).
pub fn has_administrator(roles: &[RoleView]) -> bool {
    roles.iter().any(|held| is_administrator(held.role))
}

/// Checks the roles of one user, each with the kind of its unit. Says which one is wrong.
pub fn check(roles: &[(Role, UnitKind)]) -> Result<(), (usize, ErrorCode)> {
    for (index, (role, kind)) in roles.iter().enumerate() {
        if is_administrator(*role) && roles.len() > 1 {
            return Err((index, ErrorCode::AloneRole));
        }
        if !fits(*role, *kind) {
            return Err((index, ErrorCode::RoleUnitKind));
        }
    }
    Ok(())
}

const fn fits(role: Role, kind: UnitKind) -> bool {
    match role {
        Role::Operator | Role::Approver => !matches!(kind, UnitKind::Outside),
        Role::Inspector => true,
        Role::Regulations => matches!(kind, UnitKind::Section),
        Role::CityLead | Role::SystemAdmin | Role::SecurityAdmin | Role::Auditor => {
            matches!(kind, UnitKind::City)
        }
        Role::Partner => matches!(kind, UnitKind::Outside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sortition_contract::ids::UnitId;

    #[test]
    fn administrators_stand_alone() {
        let both = [
            (Role::SystemAdmin, UnitKind::City),
            (Role::Auditor, UnitKind::City),
        ];
        assert_eq!(check(&both), Err((0, ErrorCode::AloneRole)));
        assert_eq!(check(&both[..1]), Ok(()));
    }

    #[test]
    fn administrators_stand_alone_wherever_they_stand() {
        for administrator in [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor] {
            for other in Role::ALL {
                let (one, two) = ((administrator, UnitKind::City), (*other, UnitKind::City));
                for roles in [[one, two], [two, one]] {
                    assert!(check(&roles).is_err(), "{roles:?}");
                }
            }
        }
    }

    #[test]
    fn has_administrator_finds_one_among_others() {
        let held = |role| RoleView {
            role,
            unit_id: UnitId::new(),
        };
        assert!(!has_administrator(&[]));
        assert!(!has_administrator(&[
            held(Role::Operator),
            held(Role::CityLead)
        ]));
        assert!(has_administrator(&[
            held(Role::Operator),
            held(Role::Auditor)
        ]));
    }

    #[test]
    fn partners_are_outside_and_operators_are_not() {
        assert_eq!(check(&[(Role::Partner, UnitKind::Outside)]), Ok(()));
        assert_eq!(
            check(&[(Role::Partner, UnitKind::Section)]),
            Err((0, ErrorCode::RoleUnitKind))
        );
        assert_eq!(
            check(&[(Role::Operator, UnitKind::Outside)]),
            Err((0, ErrorCode::RoleUnitKind))
        );
        let four_eyes = [
            (Role::Operator, UnitKind::County),
            (Role::Approver, UnitKind::County),
        ];
        assert_eq!(check(&four_eyes), Ok(()));
    }
}
