//! What one does about a problem, by its code and else by its status.

use super::Text;
use sortition_contract::error::ErrorCode;

/// What to do about a code: its own text, or that of its status.
pub(super) fn remedy(code: ErrorCode) -> Text {
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
        ErrorCode::InvalidKey | ErrorCode::KeyRevoked | ErrorCode::KeyExpired => (
            "请本单位审核人在“接口密钥”页面轮换或新建密钥，并更新程序的配置。",
            "Have an approver of the unit rotate the key or make another on the page of API keys, and \
             give the program the new one.",
        ),
        ErrorCode::MissingScope | ErrorCode::ScopeBeyondUnit => (
            "各操作所需的权限范围见接口文档 /api/docs/；密钥的权限范围不能修改，请另建密钥。",
            "/api/docs/ says which scope each operation needs. A key's scopes stay: make another key.",
        ),
        ErrorCode::ForeignAddress => (
            "从密钥登记的地址访问；程序地址有变化的，请另建密钥。",
            "Ask from an address that the key names; if the program has moved, make another key.",
        ),
        ErrorCode::OwnSubmission | ErrorCode::OwnInspection => (
            "请本单位其他有审核权限的人员处理。",
            "Ask somebody else of the unit who may decide.",
        ),
        ErrorCode::OwnAccount => (
            "请另一名管理员办理；自己的密码用 PUT /api/v1/me/password 修改。",
            "Ask another administrator; one's own password is changed by PUT /api/v1/me/password.",
        ),
        ErrorCode::SecondPersonRequired => (
            "用 POST /api/v1/users/…/requests 提出申请，由三员中的另一员确认。",
            "Ask by POST /api/v1/users/…/requests; another one of the three administrators confirms.",
        ),
        ErrorCode::RequestOpen | ErrorCode::RequestOutdated => (
            "在 GET /api/v1/account-requests 中查看该账号的申请。",
            "GET /api/v1/account-requests has the requests about the account.",
        ),
        ErrorCode::PasswordLinkOver => (
            "请系统管理员重新生成链接；登录、修改密码和新的链接都会使旧链接失效。",
            "Ask the system administrator for another link: signing in, a changed password and a newer \
             link end the old one.",
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
            "核对执法证号；确是另一人的，以 similar=enter 重新提交：导入时是参数，新增时是字段。",
            "Check the certificate's number; if it is another person, send it again with similar=enter: a parameter of an import, a field of a new inspector.",
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
        | ErrorCode::RowTooLarge
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
        ErrorCode::ServerDied => (
            "把文件分成几份，另存为 XLSX 或 UTF-8 编码的 CSV 后分别上传；再次失败请把请求编号告诉管理员。",
            "Split the file, save its parts anew as XLSX or CSV, and upload them one by one; if it fails again, give the administrator the job's id.",
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
        ErrorCode::RatioOverLimit | ErrorCode::ItemNotEffective => (
            "修改计划条目的事项或比例，或先完成事项的公布。",
            "Change the entry's items or ratios, or have the item published first.",
        ),
        ErrorCode::TaskFrozen => (
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
        ErrorCode::PersonalNumber => (
            "按打码的号码在该项中找到原文并删去；确实不是这类号码的，请换一种写法。",
            "Find what the masked number stands for in that field and take it out; if it is no such \
             number, write it in another way.",
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
        408 => (
            "检查网络后重新提交；平均每秒应传送 4 KB 以上，中断不超过 30 秒。",
            "Look at the network and send it again: 4 KB a second on average, with no break above 30 s.",
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
