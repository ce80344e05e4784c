//! The record sheet of a check (检查记录表) as a document, one sheet for all units that took part.
//!
//! Fields come as texts; where they come from, and who may see them, is no matter here.

use askama::Template;

use crate::kernel::docx::{self, DocxError, filters};

/// The sheet; empty texts leave their cell to be filled in by hand.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "checks/record.xml")]
pub struct RecordSheet {
    /// The lead unit.
    pub unit_name: String,
    pub number: String,
    pub task_title: String,
    /// `年度计划`, `专项`, `投诉举报` …
    pub task_source: String,
    pub document_number: String,
    pub object_name: String,
    pub object_code: String,
    pub legal_representative: String,
    pub phone: String,
    pub address: String,
    /// From when to when.
    pub checked_at: String,
    /// How object and inspectors were found: random or not, single-party or not, and the hash of the
    /// manifest by which anybody can look it up.
    pub draw: String,
    pub inspectors: Vec<RecordInspector>,
    pub parts: Vec<RecordPart>,
    pub result: String,
    pub representative_words: String,
    pub refusal: String,
    pub evidence: String,
}

/// An inspector on the sheet.
#[derive(Debug, Clone, Default)]
pub struct RecordInspector {
    pub name: String,
    pub unit_name: String,
    pub certificate: String,
    /// 主查
    pub is_lead: bool,
}

/// What one unit found.
#[derive(Debug, Clone, Default)]
pub struct RecordPart {
    pub unit_name: String,
    pub points: Vec<RecordPoint>,
}

/// One point of the form.
#[derive(Debug, Clone, Default)]
pub struct RecordPoint {
    pub item: String,
    pub content: String,
    pub result: String,
    pub detail: String,
}

impl RecordSheet {
    /// The DOCX. `reference` stands at the head of each page.
    pub fn to_docx(&self, reference: &str) -> Result<Vec<u8>, DocxError> {
        docx::package("检查记录表", reference, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(item: &str, result: &str) -> RecordPoint {
        RecordPoint {
            item: item.to_owned(),
            content: "是否自用工之日起一个月内订立书面合同".to_owned(),
            result: result.to_owned(),
            detail: "抽查 12 人，均已订立".to_owned(),
        }
    }

    fn sheet() -> RecordSheet {
        RecordSheet {
            unit_name: "劳动保障监察局".to_owned(),
            number: "JC-2026-0017".to_owned(),
            task_title: "2026年第四季度劳务派遣单位联合抽查".to_owned(),
            task_source: "年度计划".to_owned(),
            document_number: "石人社监〔2026〕12号".to_owned(),
            object_name: "河北（演示）人力资源有限公司".to_owned(),
            object_code: "91130102DEM00001X1".to_owned(),
            address: "石家庄市长安区中山东路1号".to_owned(),
            checked_at: "2026年11月23日 09:30 至 11:00".to_owned(),
            draw: "随机抽取（单方抽取）\n清单哈希：a3f1".to_owned(),
            inspectors: vec![
                RecordInspector {
                    name: "王小明".to_owned(),
                    unit_name: "劳动保障监察局".to_owned(),
                    certificate: "03010001".to_owned(),
                    is_lead: true,
                },
                RecordInspector {
                    name: "李四".to_owned(),
                    ..RecordInspector::default()
                },
            ],
            parts: vec![
                RecordPart {
                    unit_name: "劳动保障监察局".to_owned(),
                    points: vec![point("劳动合同订立", "符合"), point("工资支付", "发现问题")],
                },
                RecordPart {
                    unit_name: "市场监督管理局".to_owned(),
                    points: vec![point("公示信息", "符合")],
                },
            ],
            result: "发现问题已责令改正".to_owned(),
            representative_words: "情况属实".to_owned(),
            ..RecordSheet::default()
        }
    }

    #[test]
    fn record_sheet_holds_parts_of_each_unit_in_order() {
        let texts = docx::texts_of(&sheet().to_docx("JC-2026-0017").unwrap());
        let place = |text: &str| {
            texts
                .iter()
                .position(|found| found == text)
                .unwrap_or_else(|| panic!("{text}"))
        };
        let order = [
            "检查记录表",
            "河北（演示）人力资源有限公司",
            "91130102DEM00001X1",
            "随机抽取（单方抽取）",
            "一、执法人员",
            "王小明（主查）",
            "李四",
            "二、检查情况",
            "劳动合同订立",
            "发现问题",
            "市场监督管理局",
            "公示信息",
            "三、检查结果",
            "发现问题已责令改正",
            "情况属实",
            "执法人员签名",
        ];
        assert!(
            order.windows(2).all(|pair| place(pair[0]) < place(pair[1])),
            "{texts:?}"
        );
    }

    #[test]
    fn record_sheet_without_findings_is_a_form_to_fill_in() {
        let texts = docx::texts_of(&RecordSheet::default().to_docx("").unwrap());
        assert!(texts.contains(&"检查对象意见".to_owned()));
    }
}
