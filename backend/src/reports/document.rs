//! The monthly report as a document: the annex of the scheme with its cells filled in.
//!
//! Cells come as texts, under the keys of the report; where they come from is no matter here.

use askama::Template;

use crate::kernel::docx::{self, DocxError, filters};

/// The annex, each field the text of the cell with that key; empty where there is nothing to say.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "reports/monthly.xml")]
pub struct MonthlyReport {
    pub unit_name: String,
    /// `2026年11月23日`
    pub filled_on: String,
    /// `2026年11月`
    pub month: String,
    /// `2026年10月23日至2026年11月22日`
    pub period: String,
    /// One meeting a line: name and date.
    pub s1_meetings: String,
    /// One document a line: title and number.
    pub s1_documents: String,
    /// One training a line: name, headcount, content.
    pub s1_trainings: String,
    /// One document a line.
    pub m4_documents: String,
    pub m4_tasks: String,
    pub m4_households: String,
    pub m4_problem_households: String,
    pub m4_categories: String,
    pub m4_items: String,
    /// One site a line.
    pub m4_publish_sites: String,
    pub m4_published: String,
    pub a_times: String,
    pub a_households: String,
    pub a_problems: String,
    pub b_times: String,
    pub b_households: String,
    pub b_problems: String,
    pub c_times: String,
    pub c_households: String,
    pub c_problems: String,
    pub d_times: String,
    pub d_households: String,
    pub d_problems: String,
    pub contact_name: String,
    pub contact_phone: String,
    pub contact_mobile: String,
}

impl MonthlyReport {
    /// The DOCX. `reference` stands at the head of each page.
    pub fn to_docx(&self, reference: &str) -> Result<Vec<u8>, DocxError> {
        docx::package("“双随机、一公开”监管工作月报表", reference, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> MonthlyReport {
        MonthlyReport {
            unit_name: "劳动保障监察局".to_owned(),
            filled_on: "2026年11月23日".to_owned(),
            month: "2026年11月".to_owned(),
            period: "2026年10月23日至2026年11月22日".to_owned(),
            s1_meetings: "双随机工作部署会（2026年11月3日）\n联合抽查<协调>会 & 培训".to_owned(),
            s1_documents: "关于开展第四季度随机抽查的通知（石人社监〔2026〕12号）".to_owned(),
            s1_trainings: "抽查业务培训班，42人，系统操作".to_owned(),
            m4_tasks: "2".to_owned(),
            m4_households: "60".to_owned(),
            m4_problem_households: "7".to_owned(),
            m4_categories: "3".to_owned(),
            m4_items: "8".to_owned(),
            m4_publish_sites: "石家庄市人社局双随机公示平台".to_owned(),
            m4_published: "58".to_owned(),
            a_times: "21".to_owned(),
            d_problems: "19".to_owned(),
            contact_name: "王小明".to_owned(),
            contact_phone: "0311-55501234".to_owned(),
            contact_mobile: "13800000000".to_owned(),
            ..MonthlyReport::default()
        }
    }

    #[test]
    fn monthly_report_holds_the_rows_of_the_annex_in_their_order() {
        let texts = docx::texts_of(&report().to_docx("版本 1").unwrap());
        let expected = [
            "“双随机、一公开”监管工作月报表",
            "单位名称（盖章）：劳动保障监察局",
            "填表时间：2026年11月23日",
            "报表月份：2026年11月",
            "统计期间：2026年10月23日至2026年11月22日",
            "一、“双随机、一公开”监管工作安排部署情况",
            "1",
            "本月召开会议部署随机抽查工作情况 (注明召开会议的名称及时间)",
            "双随机工作部署会（2026年11月3日）",
            "联合抽查<协调>会 & 培训",
            "2",
            "本月印发双随机工作文件情况 (注明文件名称及文号)",
            "关于开展第四季度随机抽查的通知（石人社监〔2026〕12号）",
            "3",
            "本月组织随机抽查业务培训情况 (培训班名称、培训人员数量、及内容)",
            "抽查业务培训班，42人，系统操作",
            "二、“双随机、一公开”监管工作开展情况",
            "4",
            "本月按年度随机抽查工作计划市本级开展随机抽查情况",
            "本月组织随机抽查的文件",
            "本月随机抽查次数、数量",
            "2 次，60 户",
            "发现问题的检查主体数量",
            "7 户",
            "随机抽查的检查事项 (多少大项、多少小项)",
            "3 大项，8 小项",
            "随机抽查结果公示情况 (注明抽查结果公示的网站及公示数量)",
            "石家庄市人社局双随机公示平台",
            "公示 58 条",
            "三、“双随机、一公开”监管结合信用风险分级分类情况",
            "5",
            "本部门开展抽查总次数、总户数及发现问题总户数 (本年度累计数据; 跨部门抽查由牵头部门统计, 配合部门不进行统计)",
        ];
        assert_eq!(texts[..expected.len()], expected);
        let labels: Vec<_> = texts
            .iter()
            .filter(|text| text.starts_with("本部门"))
            .collect();
        assert_eq!(labels.len(), 4);
        assert!(labels[2].starts_with(
            "本部门涉及企业的随机抽查次数、户数及发现问题户数 (抽查对象为企业) (本年度"
        ));
        assert_eq!(
            texts.last().unwrap(),
            "联系人：王小明　　联系电话：0311-55501234　　手机：13800000000"
        );
    }

    #[test]
    fn monthly_report_of_the_same_cells_is_the_same_file() {
        assert_eq!(
            report().to_docx("版本 1").unwrap(),
            report().to_docx("版本 1").unwrap()
        );
    }
}
