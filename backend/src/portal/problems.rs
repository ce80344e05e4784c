//! What the codes of problem documents mean and what one does about them, for the pages that their
//! `type` leads to. Codes and sentences are the contract's; what isn't said here of a code follows from
//! its status, so that a new code has a page by itself.

mod remedies;

use self::remedies::remedy;
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
        408 => (
            "请求的内容迟迟没有传完，服务器不再等待，没有任何改变。",
            "What was sent didn't come to its end in time, so that the server stopped waiting. Nothing \
             was changed.",
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
            "服务器暂时繁忙，或数据库、磁盘暂不可用。用同一 Idempotency-Key 重发，不会重复执行。",
            "The server is busy for the moment, or its database or disk is away. Sent again with the \
             same Idempotency-Key, nothing is done twice.",
        ),
        _ => (
            "服务器出错，已记入日志，没有任何改变。",
            "The server failed; the log has it. Nothing was changed.",
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
