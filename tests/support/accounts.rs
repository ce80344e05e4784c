//! The accounts that every test finds: named as the demo's, plus those of a second county and a second
//! section, for "not one's own".

use serde_json::json;
use sortition_contract::org::Role;

use crate::{App, Client};

/// The password of all of them; it needs no change.
pub const PASSWORD: &str = "Correct-Horse-7";

/// An account with one role in its own unit.
pub struct Account {
    pub username: &'static str,
    /// The person's name.
    pub name: &'static str,
    pub unit: &'static str,
    pub role: Role,
}

const fn account(
    username: &'static str,
    name: &'static str,
    unit: &'static str,
    role: Role,
) -> Account {
    Account {
        username,
        name,
        unit,
        role,
    }
}

/// All of them.
pub const ACCOUNTS: [Account; 23] = [
    account("city_operator", "沈知行", "130100-LSB", Role::Operator),
    account("city_approver", "顾明远", "130100-LSB", Role::Approver),
    account("section_operator", "陆安然", "130100-HRM", Role::Operator),
    account("section_approver", "纪云舟", "130100-HRM", Role::Approver),
    account("regulations", "方静宜", "130100-LAW", Role::Regulations),
    account("city_lead", "程立言", "130100-HRSS", Role::CityLead),
    account("county_operator", "白子墨", "130102-HRSS", Role::Operator),
    account("county_approver", "苏清和", "130102-HRSS", Role::Approver),
    account(
        "other_county_operator",
        "江晚晴",
        "130104-HRSS",
        Role::Operator,
    ),
    account(
        "other_county_approver",
        "叶南星",
        "130104-HRSS",
        Role::Approver,
    ),
    account("inspector", "秦朗", "130100-LSB", Role::Inspector),
    account("inspector_02", "杜若", "130100-LSB", Role::Inspector),
    account("inspector_03", "孟川", "130100-LSB", Role::Inspector),
    account("inspector_04", "罗溪", "130100-LSB", Role::Inspector),
    account("inspector_05", "乔木", "130100-LSB", Role::Inspector),
    account("inspector_06", "宋柏", "130100-LSB", Role::Inspector),
    account("county_inspector", "林间", "130102-HRSS", Role::Inspector),
    account("partner_operator", "周正", "130100-AMR", Role::Partner),
    account(
        "partner_inspector_01",
        "吴越",
        "130100-AMR",
        Role::Inspector,
    ),
    account(
        "other_partner_operator",
        "郑和",
        "130100-TAX",
        Role::Partner,
    ),
    account("system_admin", "何系统", "130100-HRSS", Role::SystemAdmin),
    account(
        "security_admin",
        "安保全",
        "130100-HRSS",
        Role::SecurityAdmin,
    ),
    account("auditor", "申计", "130100-HRSS", Role::Auditor),
];

impl App {
    /// Gives an account these roles instead of its own, as the security administrator does; the same
    /// session goes on with them.
    pub async fn grant(&self, username: &str, roles: &[(Role, &str)]) -> Client {
        let roles: Vec<_> = roles
            .iter()
            .map(|(role, unit)| json!({ "role": role, "unit_id": self.unit(unit) }))
            .collect();
        let security = self.sign_in("security_admin").await;
        let path = format!("/users/{}", self.user(username));
        let etag = security.get(&path).await.etag().to_owned();
        let path = format!("{path}/roles");
        security
            .put(&path, Some(&etag), &json!({ "roles": roles }))
            .await
            .ok();
        self.sign_in(username).await
    }
}
