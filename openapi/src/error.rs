//! The one table of errors: stable code, HTTP status, title in Chinese and English; and the
//! problem document (RFC 9457) that carries them. A test keeps codes, documents and page in step.

mod fields;
mod language;
mod problem;

pub use self::language::Language;
pub use self::problem::{FieldProblem, Problem, Versions};
use std::collections::BTreeMap;

/// A text that is no code of its enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(pub String);

impl std::fmt::Display for UnknownCode {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "unknown code {:?}", self.0)
    }
}

impl std::error::Error for UnknownCode {}

macro_rules! errors {
    ($($(#[$doc:meta])* $variant:ident $code:literal $status:literal $chinese:literal $english:literal
        $(titled $chinese_title:literal $english_title:literal)?;)+) => {
        /// A stable error code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ErrorCode {
            $($(#[$doc])* #[doc = $english] $variant),+
        }

        impl ErrorCode {
            /// All codes, in the table's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code, in snake_case; never changes.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The HTTP status that goes with it. A field's code has 422.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// The sentence, with `{name}` where a parameter goes.
            pub const fn template(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::Chinese) => $chinese,
                      (Self::$variant, Language::English) => $english),+
                }
            }

            /// The sentence of the kind of error, the same on each occurrence: without parameters.
            pub const fn title(self, language: Language) -> &'static str {
                match (self, language) {
                    $($((Self::$variant, Language::Chinese) => $chinese_title,
                        (Self::$variant, Language::English) => $english_title,)?)+
                    _ => self.template(language),
                }
            }
        }
    };
}

errors! {
    // Requests
    Malformed "malformed" 400 "请求格式不正确。" "The request is malformed.";
    UnknownParameter "unknown_parameter" 400 "不认识的查询参数：{name}。" "Unknown query parameter: {name}."
        titled "有不认识的查询参数。" "There is an unknown query parameter.";
    InvalidParameter "invalid_parameter" 400 "查询参数 {name} 的值无效。" "The query parameter {name} has an invalid value."
        titled "查询参数的值无效。" "A query parameter has an invalid value.";
    InvalidCursor "invalid_cursor" 400 "翻页位置已失效，请从第一页重新查询。" "The page position is not valid; start again from the first page.";
    Unauthenticated "unauthenticated" 401 "请先登录。" "Sign in first.";
    TokenExpired "token_expired" 401 "登录已过期，请重新登录。" "The sign-in has expired; sign in again.";
    WrongCredentials "wrong_credentials" 401 "账号或密码不正确。" "The user name or the password is wrong.";
    InvalidKey "invalid_key" 401 "接口密钥无效。" "The API key is not valid.";
    KeyExpired "key_expired" 401 "接口密钥已过期。" "The API key has expired.";
    KeyRevoked "key_revoked" 401 "接口密钥已吊销。" "The API key was revoked.";
    KeyStopped "key_stopped" 401 "接口密钥已停用：所属单位已撤销，或建立该密钥的账号已停用。" "The API key is stopped: its unit is closed, or the account that made it is disabled.";
    ForeignAddress "foreign_address" 403 "该接口密钥不能从地址 {address} 使用。" "This API key is not for use from the address {address}."
        titled "该接口密钥不能从此地址使用。" "This API key is not for use from that address.";
    MissingScope "missing_scope" 403 "接口密钥缺少权限范围：{scope}。" "The API key lacks the scope {scope}."
        titled "接口密钥缺少所需的权限范围。" "The API key lacks the scope that this needs.";
    ClosedToKeys "closed_to_keys" 403 "此操作不对接口密钥开放，须由人员登录后进行。" "This is not open to API keys: a person has to sign in.";
    Forbidden "forbidden" 403 "您没有进行此操作的权限。" "You may not do this.";
    PasswordChangeRequired "password_change_required" 403 "请先修改初始密码。" "Change the first password before anything else.";
    OwnSubmission "own_submission" 403 "不能审核自己提交的内容，请由其他人员处理。" "Nobody decides on what they submitted; somebody else has to.";
    OwnAccount "own_account" 403 "不能变更自己的角色，也不能以管理员身份重置自己的密码、停用自己的账号。" "Nobody changes their own roles, or resets their own password or disables their own account as an administrator.";
    NotFound "not_found" 404 "没有找到，或您无权查看。" "Not found, or not yours to see.";
    PasswordLinkOver "password_link_over" 404 "链接无效、已使用或已过期，请向管理员索取新的链接。" "The link is not valid, was used or is over; ask the administrator for another one.";
    NoAnswer "no_answer" 404 "没有可以公开的答复。" "There is no answer that could be made public.";
    BundleNotPublic "bundle_not_public" 404 "该次抽取的数据包不公开，可凭通知书上的编号查询本单位的抽取证明。" "This draw's bundle is not public; ask with the code on your notice.";
    MethodNotAllowed "method_not_allowed" 405 "此地址不支持该请求方法。" "This address doesn't take that method.";
    NotAcceptable "not_acceptable" 406 "不支持所要求的返回格式。" "The format asked for is not offered.";
    TooSlow "too_slow" 408 "内容传送过慢，已中断；请检查网络后重新提交。" "The content came too slowly and was broken off; look at the network and send it again.";
    InvalidState "invalid_state" 409 "当前状态（{state}）下不能进行此操作。" "The state ({state}) does not allow this."
        titled "当前状态下不能进行此操作。" "The state does not allow this.";
    Duplicate "duplicate" 409 "已有相同的记录：{name}。" "There is such a record already: {name}."
        titled "已有相同的记录。" "There is such a record already.";
    InUse "in_use" 409 "该记录已被使用，不能删除。" "The record is in use and can't be deleted.";
    SettingFixed "setting_fixed" 409 "公开日志已有记录，此项设置不能再改。" "The public log has entries; this setting can't change any more.";
    SecondPersonRequired "second_person_required" 409 "涉及系统、安全、审计三员的账号或角色，须另一名管理员确认；请提交申请。" "What is done with an administrator's account or role needs a second administrator: make a request.";
    RequestOpen "request_open" 409 "该账号已有待确认的申请，请先办理。" "A request about this account waits already; it comes first.";
    RequestOutdated "request_outdated" 409 "申请提出后，该账号的角色或申请人的角色已变更，请重新申请。" "The account's roles, or those of who asked, have changed since; ask anew.";
    TwoLivingKeys "two_living_keys" 409 "该程序已有两个有效的接口密钥，请先吊销一个。" "The program has two living keys; revoke one of them first.";
    TooLate "too_late" 409 "已进入最后阶段，不能再取消。" "It is too late to cancel.";
    ExportNeedsSecondPerson "export_needs_second_person" 409 "此次导出有 {rows} 行，超过 {limit} 行的须经另一人同意，请先提出导出申请。" "This file has {rows} rows; above {limit} another person has to agree: ask for it first."
        titled "大批量导出须经另一人同意。" "A large export needs a second person.";
    ManyExportsWaiting "many_exports_waiting" 409 "已有 {limit} 项导出申请等待同意，请等有了决定后再提出。" "{limit} of your requests wait for agreement; ask for more when some are decided on."
        titled "等待同意的导出申请过多。" "Too many requests for exports wait.";
    ExportDiffers "export_differs" 409 "列表、条件或格式与所同意的导出申请不一致。" "List, conditions or format are not those that were agreed to.";
    ExportExpired "export_expired" 409 "导出申请同意后 {hours} 小时内有效，现已过期，请重新申请。" "An agreed export can be taken for {hours} hours; that is over, ask for it again."
        titled "导出申请已过期。" "The agreed export has expired.";
    StaleVersion "stale_version" 412 "记录已被他人修改，请刷新后再试。" "Somebody changed the record since; load it again.";
    PayloadTooLarge "payload_too_large" 413 "内容过大，上限为 {limit}。" "Too large; the limit is {limit}."
        titled "内容过大。" "Too large.";
    UnsupportedMediaType "unsupported_media_type" 415 "不支持该内容类型，可以使用：{kinds}。" "This content type is not supported; use {kinds}."
        titled "不支持该内容类型。" "This content type is not supported.";
    InvalidValues "invalid_values" 422 "有填写不正确的内容，请按提示修改。" "Some values are not valid; see the marked fields.";
    IdempotencyKeyReused "idempotency_key_reused" 422 "同一请求编号已用于不同的内容。" "This idempotency key was used with another content.";
    MissingIfMatch "missing_if_match" 428 "缺少 If-Match，请先读取记录的当前版本。" "If-Match is missing; read the record's version first.";
    TooManyRequests "too_many_requests" 429 "请求过于频繁，请在 {seconds} 秒后再试。" "Too many requests; try again in {seconds} seconds."
        titled "请求过于频繁，请稍后再试。" "Too many requests; try again shortly.";
    TooManyUnmasked "too_many_unmasked" 429 "每小时最多查看 {limit} 次个人信息，请在约 {minutes} 分钟后再试。" "Personal data can be shown {limit} times an hour; try again in about {minutes} minutes."
        titled "查看个人信息过于频繁。" "Personal data was shown too often.";
    TooManyExports "too_many_exports" 429 "每小时最多导出 {limit} 个文件，请在约 {minutes} 分钟后再试。" "{limit} files can be taken an hour; try again in about {minutes} minutes."
        titled "导出过于频繁。" "Too many files were taken.";
    TooManyRowsTaken "too_many_rows_taken" 429 "未经另一人同意，每小时最多导出 {limit} 行，请在约 {minutes} 分钟后再试。" "Without a second person {limit} rows can be exported an hour; try again in about {minutes} minutes."
        titled "导出的数据过多。" "Too many rows were exported.";
    TooManyRowsRead "too_many_rows_read" 429 "每小时最多翻阅 {limit} 行，请在约 {minutes} 分钟后再试；需要全部数据的，请导出。" "An hour's paging is limited to {limit} rows; try again in about {minutes} minutes, or take the list as a file."
        titled "翻阅的数据过多。" "Too many rows were read.";
    Internal "internal" 500 "服务器内部错误，请稍后再试，并可凭请求编号联系管理员。" "Something went wrong on the server; try again, or give the request id to the administrator.";
    Busy "busy" 503 "系统繁忙，请稍后再试。" "The system is busy; try again shortly.";
    Unavailable "unavailable" 503 "系统暂时无法处理请求，请稍后再试；持续出现时请联系管理员。" "The system can't do this for the moment; try again shortly, and ask the administrator if it goes on.";

    // Values of single fields (`errors[].code`)
    Required "required" 422 "必须填写。" "Required.";
    TooShort "too_short" 422 "至少 {min} 个字符。" "At least {min} characters."
        titled "内容过短。" "Too short.";
    TooLong "too_long" 422 "最多 {max} 个字符。" "At most {max} characters."
        titled "内容过长。" "Too long.";
    TooMany "too_many" 422 "最多 {max} 项。" "At most {max} entries."
        titled "项数过多。" "Too many entries.";
    OutOfRange "out_of_range" 422 "应在 {min} 到 {max} 之间。" "Must be between {min} and {max}."
        titled "超出允许的范围。" "Out of range.";
    WrongType "wrong_type" 422 "值的类型不正确。" "The value has the wrong type.";
    WrongFormat "wrong_format" 422 "格式不正确。" "The format is not right.";
    UnknownField "unknown_field" 422 "不认识的字段：{name}。" "Unknown field: {name}."
        titled "有不认识的字段。" "There is an unknown field.";
    UnknownValue "unknown_value" 422 "不是可选的值：{value}。" "Not one of the possible values: {value}."
        titled "不是可选的值。" "Not one of the possible values.";
    NotOneOf "not_one_of" 422 "“{value}”不是可选的值，可选：{allowed}。" "“{value}” is not one of the possible values: {allowed}."
        titled "不是可选的值。" "Not one of the possible values.";
    WrongForm "wrong_form" 422 "“{value}”的格式不正确，应为 {form}。" "“{value}” is not in the form {form}."
        titled "格式不正确。" "The form is not right.";
    UnknownReference "unknown_reference" 422 "没有这样的记录：{value}。" "No such record: {value}."
        titled "没有这样的记录。" "No such record.";
    NotUnique "not_unique" 422 "与已有记录重复：{value}。" "Already taken: {value}."
        titled "与已有记录重复。" "Already taken.";
    Repeated "repeated" 422 "重复出现：{value}。" "Given twice: {value}."
        titled "重复出现。" "Given twice.";
    PersonalNumber "personal_number" 422 "“{field}”会对外公开，其中的“{value}”疑似个人的电话号码或身份证件号码，请删去。" "“{field}” becomes public, and “{value}” in it looks like a person's telephone or identity number: take it out."
        titled "会对外公开的内容中疑似有个人的电话号码或身份证件号码。" "A text that becomes public seems to hold a person's telephone or identity number.";
    BadCheckDigit "bad_check_digit" 422 "“{value}”的校验位不正确：按其他各位推算，第 {place} 位应为“{expected}”；请逐位核对。" "The check digit of “{value}” is wrong: by the others, character {place} should be “{expected}”; check each of them."
        titled "统一社会信用代码的校验位不正确。" "The check digit of the credit code is wrong.";
    BadCreditCode "bad_credit_code" 422 "“{value}”（{length} 位）应为 18 位统一社会信用代码：数字和除 I、O、S、V、Z 外的大写字母，第 3 至 8 位为数字；没有的，为以 SJZ 开头加 9 位数字的自编码。" "“{value}” ({length} characters) must be a credit code of 18 digits and capitals other than I, O, S, V and Z, the 3rd to the 8th of them digits; or, for want of one, SJZ and nine digits."
        titled "应为 18 位统一社会信用代码，或以 SJZ 开头加 9 位数字的自编码。" "Must be an 18-character credit code, or SJZ and nine digits.";
    ControlCharacter "control_character" 422 "含有不可见的控制字符。" "Contains a control character.";
    WeakPassword "weak_password" 422 "密码至少 10 位，并包含大写字母、小写字母、数字、符号中的三类。" "At least 10 characters of three kinds: capitals, small letters, digits, others.";
    CommonPassword "common_password" 422 "密码太常见：除常见的词、数字和年份外，自己的字符不足 5 个，容易被猜到，请另选。" "Too common: besides common words, numbers and years it has fewer than 5 characters of its own; choose another one.";
    PasswordHoldsName "password_holds_name" 422 "密码不能包含账号。" "The password must not contain the user name.";
    FormerPassword "former_password" 422 "不能再用最近用过的 5 个密码。" "None of the last 5 passwords may be used again.";
    PasswordUnchanged "password_unchanged" 422 "新密码不能与原密码相同。" "The new password must differ from the old one.";
    WrongPassword "wrong_password" 422 "原密码不正确。" "The present password is wrong.";
    EndsBeforeStart "ends_before_start" 422 "结束日期不能早于开始日期。" "It ends before it begins.";
    InThePast "in_the_past" 422 "不能是过去的日期。" "Must not be in the past.";
    InTheFuture "in_the_future" 422 "不能是将来的日期。" "Must not be in the future.";
    KeyItemLimit "key_item_limit" 422 "重点检查事项不设抽查比例上限。" "A key item has no limit of its ratio.";
    AloneRole "alone_role" 422 "系统、安全、审计三员的角色不能与其他角色同时授予。" "An administrator's role stands alone.";
    ScopeBeyondUnit "scope_beyond_unit" 422 "该单位没有此权限范围：{value}。" "The unit itself has no such rights: {value}."
        titled "该单位没有此权限范围。" "The unit itself has no such rights.";
    RoleUnitKind "role_unit_kind" 422 "该角色不能在这类单位担任。" "This role is not held in a unit of that kind.";

    // Files and imports
    WrongDay "wrong_day" 422 "“{value}”不是日期，请写成年在前的形式，如 2030-12-31。" "“{value}” is no date; write it with the year first, as 2030-12-31."
        titled "不是日期，请写成年在前的形式，如 2030-12-31。" "Not a date; write it with the year first, as 2030-12-31.";
    WrongInteger "wrong_integer" 422 "“{value}”不是整数，请只写数字，如 35。" "“{value}” is no whole number; write digits only, as 35."
        titled "不是整数，请只写数字，如 35。" "Not a whole number; write digits only, as 35.";
    WrongDecimal "wrong_decimal" 422 "“{value}”不是数，请写成如 114.51 的形式。" "“{value}” is no number; write it as 114.51."
        titled "不是数，请写成如 114.51 的形式。" "Not a number; write it as 114.51.";
    WrongItemCode "wrong_item_code" 422 "“{value}”不是事项编码：大项为 4 位字母或数字，如 RS01；事项以其大项编码开头，如 RS0101。" "“{value}” is no item's code: a major item has 4 letters or digits, as RS01; an item's begins with its major item's, as RS0101."
        titled "不是事项编码：大项为 4 位，事项以其大项编码开头。" "Not an item's code: a major item has 4 letters or digits, an item's begins with them.";
    WrongRatio "wrong_ratio" 422 "“{value}”不是比例，请写成百分比，如 2.5%，或以基点计的整数，如 250。" "“{value}” is no ratio; write per cent, as 2.5%, or basis points, as 250."
        titled "不是比例，请写成百分比，如 2.5%。" "Not a ratio; write per cent, as 2.5%.";
    OtherMajor "other_major" 422 "“{value}”不是该事项原来的大项，大项不能更改。" "“{value}” is not the item's major item, which stays as it is."
        titled "大项不能更改。" "An item's major item stays as it is.";
    MaskedValue "masked_value" 422 "“{value}”是隐去部分内容的形式，与库内的值不符，请填写完整内容。" "“{value}” is a masked form that doesn't match what is stored; write it in full."
        titled "隐去部分内容的值与库内的值不符。" "A masked value doesn't match what is stored.";
    UnknownWord "unknown_word" 422 "“{value}”不是可选的值，可以写：{allowed}。" "“{value}” is not one of the possible values: {allowed}."
        titled "不是可选的值。" "Not one of the possible values.";
    DidYouMean "did_you_mean" 422 "没有“{value}”，是否为“{nearest}”？" "There is no “{value}”; did you mean “{nearest}”?"
        titled "没有这样的值，有相近的值。" "There is no such value, but one like it.";
    WholeCity "whole_city" 422 "“{value}”是全市或全部市辖区，不是区县；请填写所在区县，或在地址中写明区县。" "“{value}” is the whole city or all its districts; name the county, or let the address name it."
        titled "是全市，不是区县。" "The whole city is no county.";
    DividedRegion "divided_region" 422 "“{value}”已撤销，分别并入{into}；请填写今天所在的区，或在地址中写明。" "“{value}” was abolished and divided between {into}; name today's, or let the address name it."
        titled "该区划已撤销并分别并入其他区县。" "The region was abolished and divided.";
    SimilarCertificate "similar_certificate" 422 "“{value}”与同单位同名人员的证号“{stored}”只差零；请核对证号。确是另一人的，请勾选“证号只差零的作为另一人录入”后再提交。" "“{value}” differs from {stored}, of the same name and unit, by zeros only; check the number. If it is another person, tick “Enter certificates that differ by zeros only as other people's” and send it again."
        titled "与同单位同名人员的证号只差零。" "Differs from a certificate of the same name and unit by zeros only.";
    FormulaWithoutValue "formula_without_value" 422 "公式没有算出的值，请在表格软件中重新计算并保存，或粘贴为值。" "The formula has no value; let the spreadsheet compute and save it, or paste values.";
    MergedCells "merged_cells" 422 "与左侧的列合并为一格，看不出是哪一列的值；请拆分单元格后填写。" "Merged with a column at its left, so that the value's column is unclear; unmerge the cells.";
    LostCharacter "lost_character" 422 "“{value}”中有转换时丢失的字；请用原文件另存，或改正后再导入。" "“{value}” holds a character that was lost in conversion; save the original anew, or mend it."
        titled "有转换时丢失的字。" "A character was lost in conversion.";
    QuestionMarks "question_marks" 422 "以“?”代替了库内的字，保留库内的内容。" "Question marks stand for characters that are stored; what is stored was kept.";
    UndecidedEncoding "undecided_encoding" 422 "文件按 UTF-8 和 GB18030 都读得通，无法判断；请选择文件的编码后再试。" "The file reads as UTF-8 and as GB18030; say which encoding it has.";
    RepeatedRowOfSheet "repeated_row_of_sheet" 422 "工作表“{sheet}”第 {line} 行已有相同编码。" "Row {line} of the sheet “{sheet}” has the same code."
        titled "文件中另一行已有相同编码。" "Another row of the file has the same code.";
    UnreadableFile "unreadable_file" 422 "文件无法读取，请使用 CSV（UTF-8、GB18030 或 UTF-16）或 XLSX 格式。" "The file can't be read; use CSV (UTF-8, GB18030 or UTF-16) or XLSX.";
    WrongEncoding "wrong_encoding" 422 "文件按 UTF-8 和 GB18030 都读不通，问题出现在第 {offset} 字节；请用原文件另存为 UTF-8，或选择文件的编码（读不通的行会被拒绝）。" "The file reads neither as UTF-8 nor as GB18030; the trouble is at byte {offset}. Save the original as UTF-8, or say which encoding it has: rows that don't read are then refused."
        titled "文件既不是 UTF-8 也不是 GB18030 编码。" "The file is neither UTF-8 nor GB18030.";
    MissingColumn "missing_column" 422 "缺少列：{name}。" "A column is missing: {name}."
        titled "缺少列。" "A column is missing.";
    RepeatedColumn "repeated_column" 422 "列重复：{name}。" "The column stands twice: {name}."
        titled "有重复的列。" "A column stands twice.";
    TooManyRows "too_many_rows" 422 "行数超过上限 {max}。" "More than {max} rows."
        titled "行数超过上限。" "Too many rows.";
    RowTooLarge "row_too_large" 422 "第 {line} 行的内容过多，一行最多 {limit}。" "Row {line} holds too much; the limit of a row is {limit}."
        titled "有一行的内容过多。" "A row holds too much.";
    EmptyFile "empty_file" 422 "文件中没有数据行。" "The file has no rows.";
    UnclosedQuote "unclosed_quote" 422 "第 {line} 行的引号没有结束，请检查该行。" "The quote opened in line {line} is never closed."
        titled "引号没有结束。" "A quote is never closed.";
    BadQuote "bad_quote" 422 "引号的位置不正确。" "A quote stands in the wrong place.";
    LongNumber "long_number" 422 "数字超过 15 位，电子表格已丢失后面的数字，请将该列设为文本后重新填写。" "The spreadsheet dropped digits of this long number; format the column as text and enter it again.";
    CellError "cell_error" 422 "单元格是公式错误或无效的日期：{value}。" "The cell holds a formula's error or an impossible date: {value}."
        titled "单元格是公式错误或无效的日期。" "The cell holds a formula's error or an impossible date.";
    RaggedRow "ragged_row" 422 "该行的列数与表头不一致。" "The row has another number of cells than the head.";
    RepeatedRow "repeated_row" 422 "文件中第 {line} 行已有相同编码。" "Line {line} of the file has the same code."
        titled "文件中另一行已有相同编码。" "Another line of the file has the same code.";
    RejectedRows "rejected_rows" 422 "有 {count} 行不符合要求，按“全部成功才导入”的选择，没有导入任何数据。" "{count} rows were rejected and nothing was imported, as asked."
        titled "有不符合要求的行，没有导入任何数据。" "Rows were rejected and nothing was imported, as asked.";
    ForeignRegion "foreign_region" 422 "该对象属于其他区县，不能由本单位修改。" "The object belongs to another region.";
    ForeignUnit "foreign_unit" 422 "该记录属于其他单位，不能由本单位修改。" "The record belongs to another unit.";
    GaveUp "gave_up" 422 "任务多次失败，已停止重试。" "The job failed too often and was given up.";
    ServerDied "server_died" 422 "处理该任务时服务器两次意外中断，已停止重试；除结果中列出的以外，没有导入任何数据。文件可能过大或已损坏。" "The server died twice while it ran this job, which was given up; but for what its result lists nothing was imported. The file may be too large or damaged.";

    // Checklist
    LegalBasisMissing "legal_basis_missing" 409 "缺少法律依据，不能提交。" "Without a legal basis it can't be submitted.";
    MethodMissing "method_missing" 409 "缺少检查方式，不能提交。" "Without a method it can't be submitted.";
    ReasonMissing "reason_missing" 409 "缺少制定或修改的原因，不能提交。" "Without a reason it can't be submitted.";

    // Registers
    OpenChecks "open_checks" 409 "该执法人员有未完成的检查，请先改派。" "The inspector has open checks; reassign them first.";

    // Experts
    ExpertIsInspector "expert_is_inspector" 409 "专家与执法人员不能为同一人：“{name}”已在另一名录中（{place}）。" "Nobody is expert and inspector: “{name}” stands in the other register already ({place})."
        titled "专家与执法人员不能为同一人。" "Nobody is expert and inspector.";
    OutOfContract "out_of_contract" 409 "{day} 不在聘期（{from} 至 {until}）内。" "{day} is outside the contract's term ({from} to {until})."
        titled "日期不在聘期内。" "The day is outside the contract's term.";
    ExpertRecused "expert_recused" 409 "该专家须回避本任务的检查对象“{object}”。" "The expert has to keep away from “{object}”, which this task inspects."
        titled "该专家须回避本任务的检查对象。" "The expert has to keep away from an object of this task.";

    // Plans
    NoEntries "no_entries" 409 "计划中至少要有一个抽查安排。" "A plan needs at least one entry.";
    ItemNotEffective "item_not_effective" 409 "“{entry}”中的事项 {item} 尚未生效或未公示，不能列入计划。" "Item {item} in “{entry}” is not effective or not published."
        titled "有事项尚未生效或未公示，不能列入计划。" "An item is not effective or not published.";
    NoMonths "no_months" 409 "“{entry}”没有安排月份。" "“{entry}” names no month."
        titled "有抽查安排没有安排月份。" "An entry names no month.";
    RatioOverLimit "ratio_over_limit" 409 "“{entry}”的抽查比例超过事项 {item} 的上限 {limit}。" "The ratio in “{entry}” exceeds the limit {limit} of item {item}."
        titled "抽查比例超过事项的上限。" "A ratio exceeds the limit of its item.";
    ForecastMissing "forecast_missing" 409 "请先查看指标预测和频次提醒，再批准。" "Look at the forecast before approving.";
    YearNotOver "year_not_over" 409 "年度尚未结束，不能办结。" "The year is not over.";
    EntriesOpen "entries_open" 409 "还有未完成的抽查安排。" "Some entries are not done.";

    // Tasks
    EntryCancelled "entry_cancelled" 409 "该安排已取消。" "The entry was cancelled.";
    PlanNotPublished "plan_not_published" 409 "计划尚未公示，不能开展抽查。" "The plan is not published.";
    TaskFrozen "task_frozen" 409 "抽取已冻结，只能修改名称、文号和结束日期。" "The draw is frozen: only title, document and end of the period change.";
    ConfirmedCheck "confirmed_check" 409 "已有确认的检查，任务不能作废。" "A check is confirmed already; the task can't be void.";
    ResultsOpen "results_open" 409 "还有未公示且未定为不公开的结果。" "Some results are neither published nor marked not public.";

    // Draws
    DrawExists "draw_exists" 409 "该任务已有进行中或已完成的抽取。" "The task has an open or finished draw.";
    ContributorsNeeded "contributors_needed" 409 "还有其他参与方或公开随机源，不能一键抽取。" "Others contribute or a beacon is named: not in one go.";
    UnknownContributor "unknown_contributor" 409 "{name} 不是这次抽取的参与方。" "{name} does not contribute to this draw."
        titled "不是这次抽取的参与方。" "Not a contributor to this draw.";
    AlreadyCommitted "already_committed" 409 "该参与方已提交承诺。" "This contributor has committed already.";
    MissingCommit "missing_commit" 409 "还有参与方未提交承诺。" "A commitment is missing.";
    NothingToDraw "nothing_to_draw" 409 "范围内没有可抽取的对象。" "There is nothing to draw.";
    InsufficientInspectors "insufficient_inspectors" 409 "执法人员不足：{detail}" "Too few inspectors: {detail}"
        titled "执法人员不足。" "Too few inspectors.";
    BadReveal "bad_reveal" 409 "揭示的随机数与承诺不符。" "The reveal does not open the commitment.";
    RevealTooLate "reveal_too_late" 409 "已过揭示时限。" "The time for reveals is over.";
    MissingReveal "missing_reveal" 409 "还有参与方未揭示。" "A reveal is missing.";
    BeaconTooEarly "beacon_too_early" 422 "公开随机源的时间必须晚于揭示时限。" "The beacon must be later than the last reveal.";
    BadBeacon "bad_beacon" 409 "公开随机源的值缺失、未到公布时间或不符合格式。" "The beacon's value is missing, before its time, or not in its form.";
    FewContributors "few_contributors" 422 "使用该随机源须有至少三个参与方。" "This beacon needs at least three contributors.";
    WitnessRequired "witness_required" 409 "按设置须有法规监察科见证。" "The settings ask for the regulations office as witness.";
    SecondContributorRequired "second_contributor_required" 409 "按设置须有系统以外的参与方。" "The settings ask for a contributor besides the system.";
    BadPopulation "bad_population" 409 "对象名单与冻结时不一致。" "The population differs from what was frozen.";
    NothingChanged "nothing_changed" 409 "没有增加执法人员，也没有提高上限，不能重新匹配。" "Neither inspectors nor a higher limit were given.";
    AlreadyRevealed "already_revealed" 409 "该参与方已揭示。" "This contributor has revealed already.";
    AlreadyMatched "already_matched" 409 "抽取已完成匹配。" "The draw is matched already.";
    ClockSetBack "clock_set_back" 409 "服务器的时钟早于公开日志的最后一条记录（{last}），请管理员校准时钟。" "The server's clock lies before the last entry of the public log ({last}); the administrator has to set it right."
        titled "服务器的时钟早于公开日志的最后一条记录。" "The server's clock lies before the last entry of the public log.";
    ClockFarAhead "clock_far_ahead" 409 "服务器的时钟（{today}）比该任务的检查期间（至 {until}）晚一年以上，请管理员校准时钟。" "The server's clock ({today}) is more than a year after the task's period, which ends on {until}; the administrator has to set it right."
        titled "服务器的时钟比该任务的检查期间晚一年以上。" "The server's clock is more than a year after the task's period.";

    // Checks
    Unmatched "unmatched" 409 "抽取尚未匹配执法人员，不能开放检查。" "The draw is not matched with inspectors yet.";
    TooFewInspectors "too_few_inspectors" 409 "现场检查的执法人员不得少于 {min} 人。" "An inspection needs at least {min} inspectors."
        titled "现场检查的执法人员人数不足。" "An inspection needs more inspectors.";
    NotLeadInspector "not_lead_inspector" 409 "由主查人员提交。" "The lead inspector submits.";
    PointsUnanswered "points_unanswered" 409 "还有 {count} 个必查项没有填写。" "{count} required points have no answer."
        titled "还有必查项没有填写。" "Required points have no answer.";
    ResultMissing "result_missing" 409 "请选择检查结果。" "Choose the overall result.";
    ResultContradicts "result_contradicts" 409 "检查结果与各项记录不一致：有发现问题的项目，不能认定为“未发现问题”。" "The result contradicts the findings.";
    WordsMissing "words_missing" 409 "请填写当事人意见，或说明拒绝签署的情况。" "Enter the representative's words or the refusal.";
    EvidenceMissing "evidence_missing" 409 "该结果需要附证据材料。" "This result needs evidence.";
    FormChanged "form_changed" 409 "检查表已换新版本。" "The form has another version.";
    EditConflict "edit_conflict" 409 "另一位执法人员已有不同的记录，请核对后再保存。" "The other inspector saved something different.";
    ReviewAlone "review_alone" 409 "检查发现了情况，须逐户审核，不能批量确认。" "Something was found: review this check on its own.";
    OwnInspection "own_inspection" 403 "不能确认自己参加的检查。" "Nobody confirms an inspection of their own.";

    // Publications
    PersonalData "personal_data" 409 "“{field}”疑似含有个人信息：{hits}。请删除或逐条确认。" "“{field}” seems to hold personal data: {hits}. Take it out, or confirm each."
        titled "公示内容疑似含有个人信息。" "The text seems to hold personal data.";
    CheckUnconfirmed "check_unconfirmed" 409 "检查结果尚未确认，不能公示。" "The check is not confirmed.";

    // Reports
    RuleBroken "rule_broken" 409 "报表有未满足的校验规则，请按提示修改。" "The report breaks rules; see the list.";
    NoteMissing "note_missing" 409 "有需要说明的提示项，请逐项填写说明。" "Some warnings need a note.";
    ContactMissing "contact_missing" 409 "请填写联系人和联系电话。" "Fill in the contact.";
    OwesNoReports "owes_no_reports" 409 "该单位不需要报送月报表。" "The unit owes no reports.";
    EntryLocked "entry_locked" 409 "已计入已确认的报表，修改须说明原因。" "An accepted report counts it; a change needs a reason.";
}

/// An enum of all codes, for the API's document.
#[cfg(feature = "schema")]
impl utoipa::PartialSchema for ErrorCode {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let codes = Self::ALL.iter().map(|one| one.code());
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "A stable code of what went wrong; `/problems/{code}` explains it.",
            ))
            .enum_values(Some(codes))
            .into()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for ErrorCode {}

impl ErrorCode {
    /// The sentence with its parameters put in; names of fields (`{field}`) as their words.
    pub fn text(self, language: Language, parameters: &BTreeMap<String, String>) -> String {
        let Some(names) = parameters.get(fields::PARAMETER) else {
            return fill(self.template(language), parameters);
        };
        let mut parameters = parameters.clone();
        let words = fields::words(names, language);
        parameters.insert(fields::PARAMETER.to_owned(), words);
        fill(self.template(language), &parameters)
    }

    /// Finds a code by its text.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

/// Puts parameters in the place of `{name}`; one without value stays empty.
pub fn fill(template: &str, parameters: &BTreeMap<String, String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) => {
                text.push_str(parameters.get(name).map_or("", String::as_str));
                rest = tail;
            }
            None => rest = after,
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_snake_case() {
        let mut seen = std::collections::BTreeSet::new();
        for one in ErrorCode::ALL {
            assert!(seen.insert(one.code()), "{} stands twice", one.code());
            assert!(
                one.code()
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '_')
            );
        }
    }

    #[test]
    fn both_languages_take_the_same_parameters() {
        let names = |template: &str| -> Vec<String> {
            let mut names: Vec<_> = template
                .split('{')
                .skip(1)
                .filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned()))
                .collect();
            names.sort();
            names
        };
        for one in ErrorCode::ALL {
            assert_eq!(
                names(one.template(Language::Chinese)),
                names(one.template(Language::English)),
                "{}",
                one.code()
            );
        }
    }

    #[test]
    fn titles_need_no_parameters() {
        for one in ErrorCode::ALL {
            for language in [Language::Chinese, Language::English] {
                let title = one.title(language);
                assert!(!title.contains('{'), "{}: give it a title", one.code());
            }
        }
    }

    #[test]
    fn fill_puts_parameters_in_and_leaves_the_rest() {
        let parameters = BTreeMap::from([("name".to_owned(), "名称".to_owned())]);
        assert_eq!(fill("缺少列：{name}。", &parameters), "缺少列：名称。");
        assert_eq!(fill("a { b", &parameters), "a  b");
    }
}
