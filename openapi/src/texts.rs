//! Texts that the server renders in the reader's language: the words of the page, and the sentences of
//! notifications, which are stored as kind and parameters.

mod fields;
mod words;

pub use self::fields::{field_words, value_words};
pub use self::words::{Worded, Words, state_words};

/// The page's catalogue, each text in both languages.
pub mod catalogue {
    use super::Words;

    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

use crate::error::{Language, fill};
use std::collections::BTreeMap;

/// A kind of event, `<module>.<event>`, with its sentence in Chinese and English.
const NOTIFICATIONS: &[(&str, &str, &str)] = &[
    (
        "checklist.submit",
        "事项“{title}”的新版本待审核。",
        "A new version of item “{title}” waits for approval.",
    ),
    (
        "checklist.approve",
        "事项“{title}”的新版本已批准。",
        "The new version of item “{title}” was approved.",
    ),
    (
        "checklist.return",
        "事项“{title}”的新版本被退回。",
        "The new version of item “{title}” was returned.",
    ),
    (
        "plans.submit",
        "计划“{title}”待审核。",
        "Plan “{title}” waits for approval.",
    ),
    (
        "plans.approve",
        "计划“{title}”已批准，可以公示。",
        "Plan “{title}” was approved and can be published.",
    ),
    (
        "plans.return",
        "计划“{title}”被退回，请修改后再提交。",
        "Plan “{title}” was returned; mend and submit it again.",
    ),
    (
        "plans.publish",
        "计划“{title}”已公示。",
        "Plan “{title}” was published.",
    ),
    (
        "tasks.create",
        "已建立抽查任务“{title}”。",
        "Task “{title}” was made.",
    ),
    (
        "checks.terminate",
        "抽查任务“{title}”有检查申请终止或已终止。",
        "A check of “{title}” is given up or asked to be.",
    ),
    (
        "tasks.void",
        "抽查任务“{title}”申请作废或已作废。",
        "Task “{title}” is void or asked to be.",
    ),
    (
        "draws.open",
        "“{title}”的抽取已发起，等待贵单位提交承诺。",
        "The draw of “{title}” was opened and waits for your unit's commitment.",
    ),
    (
        "draws.freeze",
        "“{title}”的抽取名单已冻结，等待贵单位揭示。",
        "The draw of “{title}” is frozen and waits for your unit's reveal.",
    ),
    (
        "draws.draw",
        "“{title}”已完成抽取。",
        "“{title}” was drawn.",
    ),
    (
        "draws.abort",
        "“{title}”的抽取申请中止或已中止。",
        "The draw of “{title}” is aborted or asked to be.",
    ),
    (
        "checks.release",
        "您有新的检查：{title}。",
        "You have new checks: {title}.",
    ),
    (
        "checks.submit",
        "检查结果已提交，请确认：{title}。",
        "Findings were submitted for review: {title}.",
    ),
    (
        "checks.return",
        "检查结果被退回，请补充：{title}。",
        "Findings were returned: {title}.",
    ),
    (
        "publications.submit",
        "一条公示待审核。",
        "A publication waits for approval.",
    ),
    (
        "publications.return",
        "一条公示被退回。",
        "A publication was returned.",
    ),
    (
        "publications.approve",
        "一条公示已批准，可以发布。",
        "A publication was approved and can be published.",
    ),
    (
        "reports.submit",
        "{title}已报送，请审阅。",
        "{title} was submitted.",
    ),
    ("reports.accept", "{title}已确认。", "{title} was accepted."),
    (
        "reports.return",
        "{title}被退回，请修改后再报送。",
        "{title} was returned; mend and submit it again.",
    ),
    (
        "registers.declare_recusal",
        "{title}申报了回避，请确认。",
        "{title} declared a recusal; please decide on it.",
    ),
    (
        "registers.confirm_recusal",
        "{title}的回避申报已确认。",
        "The recusal of {title} was confirmed.",
    ),
    (
        "registers.refuse_recusal",
        "{title}的回避申报没有被采纳。",
        "The recusal of {title} was refused.",
    ),
    (
        "experts.submit",
        "专家“{title}”的入库申请待审核。",
        "The application for expert {title} waits for review.",
    ),
    (
        "experts.approve",
        "专家“{title}”已审核入库。",
        "Expert {title} entered the library.",
    ),
    (
        "experts.return",
        "专家“{title}”的入库申请被退回，请修改后再提交。",
        "The application for expert {title} was returned; mend and submit it again.",
    ),
    (
        "registers.certificate_ends",
        "{title}的执法证将于 {day} 到期（还有 {days} 天），请及时换发；到期后不能被抽取。",
        "The certificate of {title} ends on {day}, in {days} days; renew it: afterwards they can't be drawn.",
    ),
    (
        "org.reset_password",
        "管理员为您的账号“{title}”生成了一次性链接，用于设置新密码。如非您本人要求，请立即联系安全管理员，并查看“我的登录”。",
        "An administrator made a one-time link that sets a new password of your account “{title}”. If you didn't ask for it, tell the security administrator at once and look at your sessions.",
    ),
    (
        "org.set_password",
        "您的账号“{title}”的密码已通过一次性链接设置，来源地址 {address}。如非您本人操作，请立即联系安全管理员。",
        "The password of your account “{title}” was set by a one-time link, from the address {address}. If it wasn't you, tell the security administrator at once.",
    ),
    (
        "org.confirm_account_request",
        "您提出的账号“{title}”的变更申请已确认并生效。",
        "Your request about the account “{title}” was confirmed and took effect.",
    ),
    (
        "org.refuse_account_request",
        "您提出的账号“{title}”的变更申请未获同意。",
        "Your request about the account “{title}” was refused.",
    ),
    (
        "jobs.succeed",
        "文件“{title}”已处理完毕，请查看结果。",
        "File “{title}” was worked through; see the result.",
    ),
    (
        "jobs.fail",
        "文件“{title}”没有处理成功，请查看原因。",
        "File “{title}” could not be worked through; see why.",
    ),
    (
        "jobs.server_died",
        "处理文件“{title}”时服务器意外中断，将再试一次。",
        "The server died while it worked through file “{title}”; it will try once more.",
    ),
    (
        "jobs.confirm",
        "您申请的 {rows} 行导出已有人同意，可在 24 小时内下载。",
        "Your export of {rows} rows was agreed to; take it within 24 hours.",
    ),
    (
        "jobs.refuse",
        "您申请的 {rows} 行导出没有得到同意，请查看理由。",
        "Your export of {rows} rows was not agreed to; see why.",
    ),
];

/// The kinds of events that somebody is told of.
pub fn notification_kinds() -> impl Iterator<Item = &'static str> {
    NOTIFICATIONS.iter().map(|(kind, ..)| *kind)
}

/// The sentence of a notification; none for a kind that nobody is told of.
pub fn notification(
    kind: &str,
    language: Language,
    parameters: &BTreeMap<String, String>,
) -> Option<String> {
    let (_, chinese, english) = NOTIFICATIONS.iter().find(|(one, ..)| *one == kind)?;
    Some(fill(
        if language == Language::English {
            english
        } else {
            chinese
        },
        parameters,
    ))
}
