//! The three offices whose year the demo plays, and what they plan.

use super::accounts::{AGENCIES, COUNTY, LABOUR};
use sortition_contract::plans::StratumRatio;
use sortition_contract::registers::ObjectType;

/// An office with an account that plans and one that decides.
#[derive(Debug)]
pub struct Office {
    /// The unit's code.
    pub unit: &'static str,
    /// Its short name, as its documents have it.
    pub short: &'static str,
    /// Who plans, draws, reports.
    pub operator: &'static str,
    /// Who decides.
    pub approver: &'static str,
    /// The head of its documents' numbers.
    pub documents: &'static str,
    /// Who of its inspectors does the task in progress; none: whoever can be drawn.
    pub team: &'static [&'static str],
    /// Days by which its work is later in the month than the first office's.
    pub delay: u64,
    /// The entry of which it draws every month.
    pub regular: EntryPlan,
    /// The entry of which the next task is ready to be drawn.
    pub key: EntryPlan,
    /// Entries of the last months.
    pub later: &'static [LaterPlan],
    /// How far its last report has come.
    pub last_report: LastReport,
}

/// How far the last month's report has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastReport {
    /// The regulations office has it.
    Submitted,
    /// It isn't finished.
    Draft,
}

/// What an entry asks for.
#[derive(Debug)]
pub struct EntryPlan {
    /// Its title.
    pub title: &'static str,
    /// Codes of its items.
    pub items: &'static [&'static str],
    /// Types of objects; empty: all.
    pub types: &'static [ObjectType],
    /// For each stratum ratio and number; the number is what is drawn while there are enough.
    pub strata: &'static [(&'static str, u32, u32)],
}

/// What an entry of the last months asks for.
#[derive(Debug)]
pub struct LaterPlan {
    /// The entry.
    pub entry: EntryPlan,
    /// Its months.
    pub months: &'static [u32],
}

impl EntryPlan {
    /// Its ratios as the API takes them.
    pub fn ratios(&self) -> Vec<StratumRatio> {
        let ratio = |(stratum, ratio_bp, number): &(&str, u32, u32)| StratumRatio {
            stratum: (*stratum).to_owned(),
            ratio_bp: *ratio_bp,
            min: Some(*number),
            max: Some(*number),
        };
        self.strata.iter().map(ratio).collect()
    }
}

const EMPLOYERS: &[ObjectType] = &[
    ObjectType::Enterprise,
    ObjectType::SelfEmployed,
    ObjectType::LabourDispatch,
    ObjectType::TrainingSchool,
    ObjectType::SocialOrganisation,
];

/// The ratios of the settings, with the numbers that the city draws each month: thirty.
const CITY: &[(&str, u32, u32)] = &[
    ("A", 100, 1),
    ("B", 300, 21),
    ("C", 1_000, 5),
    ("D", 3_000, 2),
    ("unrated", 300, 1),
];
/// What is left of a year's high risk when the key entry comes: thirty in all.
const CITY_KEY: &[(&str, u32, u32)] = &[
    ("A", 100, 1),
    ("B", 300, 23),
    ("C", 1_000, 4),
    ("D", 3_000, 1),
    ("unrated", 300, 1),
];
/// Fifteen of a smaller draw.
const CITY_SMALL: &[(&str, u32, u32)] = &[
    ("A", 100, 1),
    ("B", 300, 11),
    ("C", 1_000, 2),
    ("D", 3_000, 1),
];
const AGENCY: &[(&str, u32, u32)] = &[
    ("A", 100, 1),
    ("B", 300, 6),
    ("C", 1_000, 1),
    ("D", 3_000, 1),
];
const AGENCY_SMALL: &[(&str, u32, u32)] = &[("B", 300, 5), ("C", 1_000, 1)];
const CHANGAN: &[(&str, u32, u32)] = &[
    ("A", 100, 1),
    ("B", 300, 4),
    ("C", 1_000, 1),
    ("D", 3_000, 1),
];
const CHANGAN_SMALL: &[(&str, u32, u32)] = &[("B", 300, 3), ("C", 1_000, 1)];

/// The smaller draws come in the last months. None has partners: nobody can be invited in the page
/// yet, and a task of such an entry would wait for ever.
const FROM_AUGUST: &[u32] = &[8, 9, 10, 11, 12];
const LATE: &[u32] = &[9, 10, 11, 12];
const LAST: &[u32] = &[10, 11, 12];

const fn later(
    months: &'static [u32],
    title: &'static str,
    items: &'static [&'static str],
    strata: &'static [(&'static str, u32, u32)],
) -> LaterPlan {
    LaterPlan {
        months,
        entry: EntryPlan {
            title,
            items,
            types: &[],
            strata,
        },
    }
}

/// The offices.
pub const OFFICES: [Office; 3] = [
    Office {
        unit: LABOUR,
        short: "劳动保障监察局",
        operator: "city_operator",
        approver: "city_approver",
        documents: "石人社监",
        team: &[
            "inspector",
            "inspector_02",
            "inspector_03",
            "inspector_04",
            "inspector_05",
            "inspector_06",
        ],
        delay: 0,
        regular: EntryPlan {
            title: "用人单位劳动用工和工资支付情况双随机抽查",
            items: &["RS0102", "RS0201", "RS0401"],
            types: EMPLOYERS,
            strata: CITY,
        },
        key: EntryPlan {
            title: "工资支付和社会保险缴费重点抽查",
            items: &["RS0201", "RS0305", "RS0502"],
            types: EMPLOYERS,
            strata: CITY_KEY,
        },
        later: &[
            later(
                LATE,
                "用人单位规章制度双随机抽查",
                &["RS0101", "RS0104"],
                CITY_SMALL,
            ),
            later(
                LAST,
                "工程建设领域农民工工资支付双随机抽查",
                &["RS0301", "RS0302", "RS0304"],
                CITY_SMALL,
            ),
            later(
                LAST,
                "社会保险费申报缴纳双随机抽查",
                &["RS0502"],
                CITY_SMALL,
            ),
            later(LAST, "禁止使用童工规定双随机抽查", &["RS0104"], CITY_SMALL),
        ],
        last_report: LastReport::Submitted,
    },
    Office {
        unit: AGENCIES,
        short: "人力资源流动管理科",
        operator: "agency_operator",
        approver: "agency_approver",
        documents: "石人社流",
        team: &[],
        delay: 1,
        regular: EntryPlan {
            title: "人力资源服务机构双随机抽查",
            items: &["RS0701", "RS0702"],
            types: &[ObjectType::LabourAgency],
            strata: AGENCY,
        },
        key: EntryPlan {
            title: "招聘信息发布和网络招聘服务重点抽查",
            items: &["RS0703"],
            types: &[ObjectType::LabourAgency],
            strata: AGENCY_SMALL,
        },
        later: &[
            later(
                FROM_AUGUST,
                "人力资源市场秩序双随机抽查",
                &["RS0701", "RS0703"],
                AGENCY_SMALL,
            ),
            later(LATE, "网络招聘服务双随机抽查", &["RS0703"], AGENCY_SMALL),
            later(LATE, "招聘信息发布双随机抽查", &["RS0703"], AGENCY_SMALL),
        ],
        last_report: LastReport::Submitted,
    },
    Office {
        unit: COUNTY,
        short: "长安区人社局",
        operator: "county_operator",
        approver: "county_approver",
        documents: "长人社",
        team: &[],
        delay: 2,
        regular: EntryPlan {
            title: "长安区用人单位劳动用工双随机抽查",
            items: &["RS0102", "RS0103", "RS0201"],
            types: EMPLOYERS,
            strata: CHANGAN,
        },
        key: EntryPlan {
            title: "长安区社会保险费申报缴纳重点抽查",
            items: &["RS0305", "RS0502"],
            types: EMPLOYERS,
            strata: CHANGAN_SMALL,
        },
        later: &[
            later(
                FROM_AUGUST,
                "长安区用人单位规章制度双随机抽查",
                &["RS0101"],
                CHANGAN_SMALL,
            ),
            later(
                LATE,
                "长安区在建项目工资支付双随机抽查",
                &["RS0301", "RS0304"],
                CHANGAN_SMALL,
            ),
            later(
                LATE,
                "长安区社会保险缴费双随机抽查",
                &["RS0502"],
                CHANGAN_SMALL,
            ),
        ],
        last_report: LastReport::Draft,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labour_office_draws_thirty_each_time() {
        let office = &OFFICES[0];
        for entry in [&office.regular, &office.key] {
            let drawn: u32 = entry.ratios().iter().filter_map(|ratio| ratio.max).sum();
            assert_eq!(drawn, 30, "{}", entry.title);
        }
    }
}
