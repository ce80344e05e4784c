//! The demo accounts, one of each kind.

use super::stage::{at, new_year};
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::services::Services;
use crate::org::actions::users::{self, HashedPassword};
use crate::org::store::units;
use sortition_contract::org::{CreateUser, Role, RoleView};

/// A demo account.
pub struct Account {
    /// The name to sign in with.
    pub username: &'static str,
    /// The invented person.
    pub name: &'static str,
    /// The unit's code.
    pub unit: &'static str,
    /// The role in it.
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

/// 劳动保障监察局
pub const LABOUR: &str = "130100-LSB";
/// 人力资源流动管理科
pub const AGENCIES: &str = "130100-HRM";
/// 长安区人力资源和社会保障局
pub const COUNTY: &str = "130102-HRSS";
/// 市场监督管理局
pub const MARKET: &str = "130100-AMR";

/// All demo accounts. Persons and names are invented.
pub const ACCOUNTS: &[Account] = &[
    account("city_operator", "沈知行", LABOUR, Role::Operator),
    account("city_approver", "顾明远", LABOUR, Role::Approver),
    account("agency_operator", "岳清和", AGENCIES, Role::Operator),
    account("agency_approver", "温书言", AGENCIES, Role::Approver),
    account("regulations", "陆守正", "130100-LAW", Role::Regulations),
    account("city_lead", "韩景和", "130100-HRSS", Role::CityLead),
    account("county_operator", "苏晓棠", COUNTY, Role::Operator),
    account("county_approver", "程立人", COUNTY, Role::Approver),
    account("county_inspector", "白长安", COUNTY, Role::Inspector),
    account("county_inspector_02", "傅北辰", COUNTY, Role::Inspector),
    account("inspector", "周望舒", LABOUR, Role::Inspector),
    account("inspector_02", "许怀瑾", LABOUR, Role::Inspector),
    account("inspector_03", "何嘉木", LABOUR, Role::Inspector),
    account("inspector_04", "宋清如", LABOUR, Role::Inspector),
    account("inspector_05", "郑希明", LABOUR, Role::Inspector),
    account("inspector_06", "蒋若谷", LABOUR, Role::Inspector),
    account("inspector_07", "叶知秋", LABOUR, Role::Inspector),
    account("inspector_08", "丁思齐", LABOUR, Role::Inspector),
    account("inspector_09", "潘维安", LABOUR, Role::Inspector),
    account("inspector_10", "袁可立", LABOUR, Role::Inspector),
    account("inspector_11", "汤静姝", LABOUR, Role::Inspector),
    account("inspector_12", "范承泽", LABOUR, Role::Inspector),
    account("agency_inspector", "秦牧之", AGENCIES, Role::Inspector),
    account("agency_inspector_02", "安之若", AGENCIES, Role::Inspector),
    account("partner_operator", "罗允中", MARKET, Role::Partner),
    account("partner_inspector_01", "魏长风", MARKET, Role::Inspector),
    account("partner_inspector_02", "史云起", MARKET, Role::Inspector),
    account("partner_inspector_03", "孟晚晴", MARKET, Role::Inspector),
    account("partner_inspector_04", "贺千帆", MARKET, Role::Inspector),
    account("system_admin", "康有序", "130100-HRSS", Role::SystemAdmin),
    account(
        "security_admin",
        "严守一",
        "130100-HRSS",
        Role::SecurityAdmin,
    ),
    account("auditor", "方鉴之", "130100-HRSS", Role::Auditor),
];

/// Makes the accounts, as of the first day of the year.
pub fn make(
    connection: &mut AnyConnection,
    services: &Services,
    password_hash: &str,
) -> Result<(), ApiError> {
    let call = Call::by_system("create_user", at(new_year(&services.clock), 0, 0));
    let password = HashedPassword {
        hash: password_hash.to_owned(),
        must_change: false,
    };
    for account in ACCOUNTS {
        let unit = units::find_by_code(connection, account.unit)?;
        let user = CreateUser {
            username: account.username.to_owned(),
            name: account.name.to_owned(),
            phone: None,
            unit_id: unit.id.clone(),
        };
        let user = users::create_user(connection, &call, &services.keys, &user, &password)?;
        let role = RoleView {
            role: account.role,
            unit_id: unit.id,
        };
        users::set_user_roles(connection, &call, &user.id, &[role])?;
    }
    Ok(())
}
