//! What the codes of problem documents mean and what one does about them, for the pages that their
//! `type` leads to. Codes and sentences are the contract's; what isn't said here of a code follows from
//! its status, so that a new code has a page by itself.

use sortition_contract::error::{ErrorCode, Language, fill};
use std::collections::BTreeMap;

/// A text in Chinese and in English.
type Text = (&'static str, &'static str);

/// What stands in the place of a parameter.
const PLACEHOLDER: &str = "…";

/// A code, explained in one language.
pub struct Explanation {
    /// The language's tag.
    pub language: &'static str,
    /// The heads of the lines.
    pub heads: Heads,
    /// The kind of error.
    pub title: &'static str,
    /// The sentence of `detail`.
    pub sentence: String,
    /// Why there is such an answer.
    pub meaning: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// The heads of an explanation's lines.
pub struct Heads {
    /// Of the code.
    pub code: &'static str,
    /// Of the status.
    pub status: &'static str,
    /// Of the sentence.
    pub sentence: &'static str,
    /// Of the meaning.
    pub meaning: &'static str,
    /// Of the remedy.
    pub remedy: &'static str,
}

/// A code in Chinese and in English.
pub fn explanations(code: ErrorCode) -> [Explanation; 2] {
    [Language::Chinese, Language::English].map(|language| Explanation {
        language: language.tag(),
        heads: heads(language),
        title: code.title(language),
        sentence: sentence(code, language),
        meaning: chosen(meaning(code), language),
        remedy: chosen(remedy(code), language),
    })
}

fn chosen(text: Text, language: Language) -> &'static str {
    match language {
        Language::Chinese => text.0,
        Language::English => text.1,
    }
}

fn heads(language: Language) -> Heads {
    let text = |text: Text| chosen(text, language);
    Heads {
        code: text(("错误代码", "Code")),
        status: text(("HTTP 状态", "HTTP status")),
        sentence: text(("提示", "Message")),
        meaning: text(("含义", "What it means")),
        remedy: text(("如何处理", "What to do")),
    }
}

/// The sentence with a mark where each occurrence has its particulars.
fn sentence(code: ErrorCode, language: Language) -> String {
    let template = code.template(language);
    let names = template.split('{').skip(1);
    let names = names.filter_map(|part| part.split_once('}'));
    let marks: BTreeMap<String, String> = names
        .map(|(name, _)| (name.to_owned(), PLACEHOLDER.to_owned()))
        .collect();
    fill(template, &marks)
}

fn meaning(code: ErrorCode) -> Text {
    match code {
        ErrorCode::TokenExpired => (
            "访问令牌最长 15 分钟有效，现已过期。",
            "An access token holds for at most 15 minutes; this one is over.",
        ),
        ErrorCode::OwnSubmission | ErrorCode::OwnInspection => (
            "提交和审核由不同的人完成，系统不允许同一人两者兼任。",
            "Who submits and who decides are different people; the server holds to that.",
        ),
        ErrorCode::NoAnswer | ErrorCode::BundleNotPublic => (
            "分层不公开的抽取，只答复持有通知书编号的单位；其他查询得到相同的答复，以免泄露抽取名单。",
            "Where strata are not public only who holds a notice is answered. All others get the same \
             answer, so that nothing tells who was drawn.",
        ),
        ErrorCode::IdempotencyKeyReused => (
            "24 小时内，同一个 Idempotency-Key 只对应一个请求。",
            "Within 24 hours one Idempotency-Key stands for one request.",
        ),
        ErrorCode::RejectedRows | ErrorCode::EmptyFile | ErrorCode::UnreadableFile => (
            "上传的文件没有导入，已有数据没有改变。",
            "The file was not imported; nothing that is stored changed.",
        ),
        _ => meaning_of_status(code.status()),
    }
}

fn meaning_of_status(status: u16) -> Text {
    match status {
        400 => (
            "请求本身不符合接口约定，服务器没有执行任何操作。",
            "The request is not as the API's document has it; nothing was done.",
        ),
        401 => (
            "服务器不知道是谁在请求。",
            "The server doesn't know who asks.",
        ),
        403 => (
            "您可以查看该记录，但您的角色或单位不能进行此操作。",
            "You may read this, but your roles or your unit don't allow to do it.",
        ),
        404 => (
            "没有这样的记录；或者有，但不在您的权限范围内，对您等同于不存在。",
            "There is no such record, or it lies outside what you may read: for you that is the same.",
        ),
        405 | 406 | 415 => (
            "该地址不支持这种请求方法或内容类型。",
            "The address exists, but takes other methods or content types.",
        ),
        409 => (
            "请求本身没有问题，但与记录的当前状态或已有数据相冲突，没有任何改变。",
            "The request is well formed, but the record's state or what else is stored stands against \
             it. Nothing was changed.",
        ),
        412 | 428 => (
            "修改须以记录的当前版本为依据，以免覆盖他人的修改。",
            "A change has to be made on the record's present version, so that nobody's work is lost.",
        ),
        413 => (
            "上传的内容超过上限，没有保存。",
            "What was sent exceeds the limit and was not kept.",
        ),
        422 => (
            "请求可以识别，但有的值不符合要求，没有任何改变。",
            "The request was understood, but a value in it is not acceptable. Nothing was changed.",
        ),
        429 => (
            "短时间内请求过多，暂缓处理。",
            "Too many requests came in a short time.",
        ),
        503 => (
            "服务器暂时繁忙，没有任何改变。",
            "The server is busy for the moment. Nothing was changed.",
        ),
        _ => (
            "服务器出错，已记入日志，没有任何改变。",
            "The server failed; the log has it. Nothing was changed.",
        ),
    }
}

fn remedy(code: ErrorCode) -> Text {
    remedy_of_code(code).unwrap_or_else(|| remedy_of_status(code.status()))
}

fn remedy_of_code(code: ErrorCode) -> Option<Text> {
    remedy_of_request(code)
        .or_else(|| remedy_of_file(code))
        .or_else(|| remedy_of_work(code))
}

fn remedy_of_request(code: ErrorCode) -> Option<Text> {
    Some(match code {
        ErrorCode::UnknownParameter | ErrorCode::InvalidParameter | ErrorCode::NotOneOf => (
            "按 errors 中列出的可选值或范围修改参数；可用的参数见接口文档 /api/docs/。",
            "Take one of the values that errors names; /api/docs/ lists each operation's parameters.",
        ),
        ErrorCode::InvalidCursor => (
            "去掉 cursor，从第一页重新查询；翻页时不要改变排序。",
            "Leave the cursor out and begin with the first page; keep the sort while paging.",
        ),
        ErrorCode::TokenExpired => (
            "调用 POST /api/v1/session/refresh 换取新令牌，或重新登录。",
            "Fetch a new one by POST /api/v1/session/refresh, or sign in again.",
        ),
        ErrorCode::WrongCredentials => (
            "核对账号和密码；多次输错会锁定账号，请联系安全管理员。",
            "Check user name and password. Too many wrong ones lock the account: ask the security \
             administrator.",
        ),
        ErrorCode::PasswordChangeRequired => (
            "先用 PUT /api/v1/me/password 修改初始密码。",
            "Change the first password by PUT /api/v1/me/password.",
        ),
        ErrorCode::OwnSubmission | ErrorCode::OwnInspection => (
            "请本单位其他有审核权限的人员处理。",
            "Ask somebody else of the unit who may decide.",
        ),
        ErrorCode::InvalidState => (
            "重新读取记录，查看 state 和 allowed_actions，按现在允许的操作进行。",
            "Read the record again: state and allowed_actions say what can be done now.",
        ),
        ErrorCode::Duplicate | ErrorCode::NotUnique => (
            "使用已有的记录，或换用不同的编码、名称。",
            "Use the record that there is, or take another code or name.",
        ),
        ErrorCode::IdempotencyKeyReused => (
            "每个新请求使用新的 Idempotency-Key，仅在重试时沿用。",
            "Take a new key for each new request, and the same one for a repeat only.",
        ),
        ErrorCode::Required => (
            "补填该字段后重新提交。",
            "Fill the field in and send it again.",
        ),
        ErrorCode::UnknownField => (
            "去掉该字段；可用的字段见接口文档 /api/docs/。",
            "Leave the field out; /api/docs/ has the fields that there are.",
        ),
        ErrorCode::UnknownReference => (
            "核对所引用的编码或编号，确认该记录存在且您有权查看。",
            "Check the code or id: the record must exist and be yours to see.",
        ),
        _ => return None,
    })
}

fn remedy_of_file(code: ErrorCode) -> Option<Text> {
    Some(match code {
        ErrorCode::UnreadableFile | ErrorCode::UnsupportedMediaType | ErrorCode::WrongEncoding => (
            "另存为 XLSX 或 UTF-8 编码的 CSV 后重新上传。",
            "Save it as XLSX, or as CSV in UTF-8, and upload it again.",
        ),
        ErrorCode::UndecidedEncoding => (
            "选择文件的编码后重新导入（参数 encoding），或另存为 XLSX。",
            "Say which encoding it has (parameter encoding), or save it as XLSX.",
        ),
        ErrorCode::FormulaWithoutValue => (
            "在电子表格中重新计算并保存，或把公式粘贴为值后重新上传。",
            "Let the spreadsheet compute and save it, or paste values, and upload the file again.",
        ),
        ErrorCode::MergedCells => (
            "拆分合并的单元格，逐格填写后重新上传。",
            "Unmerge the cells, fill in each, and upload the file again.",
        ),
        ErrorCode::LostCharacter | ErrorCode::QuestionMarks => (
            "用原来的文件另存为 XLSX 或 UTF-8 编码的 CSV，不要用转换过的副本。",
            "Save the original as XLSX, or as CSV in UTF-8; a converted copy has lost characters.",
        ),
        ErrorCode::SimilarCertificate => (
            "核对执法证号；确是另一人的，以参数 similar=enter 重新导入。",
            "Check the certificate's number; if it is another person, import again with similar=enter.",
        ),
        ErrorCode::WholeCity | ErrorCode::DividedRegion => (
            "填写今天所在的区县，或在地址中写明。",
            "Name today's county, or let the address name it.",
        ),
        ErrorCode::MissingColumn | ErrorCode::RepeatedColumn => (
            "对照导入页面的列说明修改表头后重新上传。",
            "Mend the head by the list of columns on the import page and upload the file again.",
        ),
        ErrorCode::RejectedRows => (
            "下载未导入的行，按每行的原因修改后重新上传。",
            "Download the rejected rows, mend each by its reason, and upload them again.",
        ),
        ErrorCode::LongNumber | ErrorCode::CellError => (
            "在电子表格中把该列设为文本，重新填写后上传。",
            "Format the column as text in the spreadsheet, enter the value again, and upload the file.",
        ),
        ErrorCode::UnclosedQuote
        | ErrorCode::BadQuote
        | ErrorCode::RaggedRow
        | ErrorCode::RepeatedRow
        | ErrorCode::RepeatedRowOfSheet => (
            "按提示的行号修改文件后重新上传。",
            "Mend the line that is named and upload the file again.",
        ),
        ErrorCode::TooManyRows | ErrorCode::PayloadTooLarge => (
            "把内容分成几份，分别上传。",
            "Split it and upload the parts one by one.",
        ),
        ErrorCode::GaveUp => (
            "确认文件没有问题后重新发起；再次失败请联系管理员。",
            "Begin it anew; if it fails again, ask the administrator.",
        ),
        _ => return None,
    })
}

fn remedy_of_work(code: ErrorCode) -> Option<Text> {
    Some(match code {
        ErrorCode::ForecastMissing => (
            "打开计划的指标预测页，查看后再批准。",
            "Open the plan's forecast, then approve.",
        ),
        ErrorCode::RatioOverLimit | ErrorCode::ItemNotEffective | ErrorCode::ItemNotClaimed => (
            "修改计划条目的事项或比例，或先完成事项的公布、认领。",
            "Change the entry's items or ratios, or have the item published or claimed first.",
        ),
        ErrorCode::EntryInUse | ErrorCode::TaskFrozen => (
            "已冻结的抽取不能更改；如确需更改，按程序中止或作废后重新进行。",
            "A frozen draw stays as it is; if it has to change, it is aborted or declared void by the \
             procedure and made anew.",
        ),
        ErrorCode::MissingCommit | ErrorCode::MissingReveal => (
            "请尚未完成的参与方登录后提交，名单见抽取页面。",
            "Ask the contributors that are still missing; the draw's page names them.",
        ),
        ErrorCode::BadReveal => (
            "揭示的须是承诺时的那个随机数；如已遗失，只能中止本次抽取。",
            "Reveal the number that was committed to; if it is lost, the draw has to be aborted.",
        ),
        ErrorCode::InsufficientInspectors | ErrorCode::TooFewInspectors => (
            "增加执法检查人员，或提高每人的检查户数上限后重新匹配。",
            "Add inspectors, or raise how many objects each may have, and match again.",
        ),
        ErrorCode::EditConflict | ErrorCode::FormChanged => (
            "比较 versions 中的两个版本，选择后再保存。",
            "Compare the two versions, choose, and save again.",
        ),
        ErrorCode::PointsUnanswered
        | ErrorCode::ResultMissing
        | ErrorCode::WordsMissing
        | ErrorCode::EvidenceMissing => (
            "补齐检查记录中缺少的内容后再提交。",
            "Complete the check's record and submit it again.",
        ),
        ErrorCode::PersonalData => (
            "删去个人信息；确属可以公开的，逐条确认后再提交。",
            "Take the personal data out, or confirm each place that may be public.",
        ),
        ErrorCode::RuleBroken | ErrorCode::NoteMissing | ErrorCode::ContactMissing => (
            "在报表页面逐条处理提示，补充说明或联系人后再提交。",
            "Go through the hints on the report's page, add notes or the contact, and submit again.",
        ),
        _ => return None,
    })
}

fn remedy_of_status(status: u16) -> Text {
    match status {
        400 => (
            "对照接口文档 /api/docs/ 修改请求。",
            "Mend the request by the API's document at /api/docs/.",
        ),
        401 => ("登录后再试。", "Sign in and try again."),
        403 => (
            "如确需此权限，请联系本单位的系统管理员。",
            "If you need this right, ask your system administrator.",
        ),
        404 => (
            "核对地址或编号；需要权限时请联系系统管理员。",
            "Check the address or the id; ask the system administrator if you lack the right.",
        ),
        405 => (
            "响应头 Allow 列出可用的方法。",
            "The header Allow lists the methods that there are.",
        ),
        406 | 415 => (
            "使用接口文档 /api/docs/ 中该地址列出的内容类型。",
            "Use one of the content types that /api/docs/ lists for the address.",
        ),
        409 => (
            "按提示补齐前置条件，或重新读取记录后再操作。",
            "Do first what the message asks for, or read the record again.",
        ),
        412 => (
            "重新读取记录，核对他人的修改，再次修改后保存。",
            "Read the record again, look at what changed, and make your change on that.",
        ),
        428 => (
            "先读取记录，把响应头 ETag 的值放入 If-Match。",
            "Read the record and send its ETag as If-Match.",
        ),
        422 => (
            "errors 中的 pointer 指明哪个字段；按提示修改后重新提交。",
            "The pointer in errors names the field; mend it as the message says and send it again.",
        ),
        413 => ("减小内容后重新上传。", "Make it smaller and send it again."),
        429 | 503 => (
            "稍等片刻再试；响应头 Retry-After 给出等待的秒数。",
            "Wait and try again; the header Retry-After has the seconds.",
        ),
        _ => (
            "稍后再试；仍然失败，请把 request_id 告诉管理员。",
            "Try again later; if it fails still, give the request_id to the administrator.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_are_complete_in_both_languages() {
        for code in ErrorCode::ALL {
            let [chinese, english] = explanations(*code);
            for text in [&chinese, &english] {
                let parts = [text.title, &text.sentence, text.meaning, text.remedy];
                for part in parts {
                    assert!(!part.is_empty() && !part.contains('{'), "{}", code.code());
                }
            }
            let is_han = |text: &str| {
                text.chars()
                    .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
            };
            assert!(is_han(chinese.meaning) && is_han(chinese.remedy));
            assert!(!is_han(english.meaning) && !is_han(english.remedy));
        }
    }
}
