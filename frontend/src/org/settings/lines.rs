//! A dictionary of headings and words as lines of text, for who keeps it: `企业名称 = name` is a heading
//! of a file and the column that it stands for, `type: 有限责任公司 = enterprise` a word of a column and
//! its code.

use serde_json::{Map, Value, json};

/// The lines of a dictionary.
pub fn lines(value: &Value) -> String {
    let mut lines: Vec<_> = pairs(value.get("headings"))
        .map(|(heading, column)| format!("{heading} = {column}"))
        .collect();
    let columns = value.get("words").and_then(Value::as_object);
    for (column, words) in columns.into_iter().flatten() {
        lines.extend(pairs(Some(words)).map(|(word, code)| format!("{column}: {word} = {code}")));
    }
    lines.join("\n")
}

/// How many headings and words a dictionary has.
pub fn counts(value: &Value) -> (usize, usize) {
    let columns = value.get("words").and_then(Value::as_object);
    let words = columns.into_iter().flatten();
    (
        pairs(value.get("headings")).count(),
        words.map(|(_, words)| pairs(Some(words)).count()).sum(),
    )
}

fn pairs(map: Option<&Value>) -> impl Iterator<Item = (&str, &str)> {
    let map = map.and_then(Value::as_object).into_iter().flatten();
    map.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
}

/// The dictionary of lines; none if a line can't be read.
pub fn read(text: &str) -> Option<Value> {
    let mut headings = Map::new();
    let mut words: Map<String, Value> = Map::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (left, code) = line.split_once(['=', '＝'])?;
        let code = code.trim();
        let (column, word) = match left.split_once([':', '：']) {
            Some((column, word)) => (Some(column.trim()), word.trim()),
            None => (None, left.trim()),
        };
        // A word may mean that there is no class.
        if word.is_empty() || (code.is_empty() && column.is_none()) {
            return None;
        }
        match column {
            None => headings.insert(word.to_owned(), code.into()),
            Some(column) => words
                .entry(column)
                .or_insert_with(|| json!({}))
                .as_object_mut()?
                .insert(word.to_owned(), code.into()),
        };
    }
    Some(json!({ "headings": headings, "words": words }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_read_agree() {
        let value = json!({
            "headings": { "企业名称": "name", "注册地址": "address" },
            "words": { "type": { "有限责任公司": "enterprise" }, "status": { "存续": "active" } },
        });
        assert_eq!(read(&lines(&value)), Some(value.clone()));
        assert_eq!(counts(&value), (2, 2));
        let typed = "企业名称＝name\n\ntype：合伙 = enterprise";
        let read = read(typed).unwrap();
        assert_eq!(read["words"]["type"]["合伙"], "enterprise");
        assert_eq!(read["headings"]["企业名称"], "name");
    }

    #[test]
    fn read_refuses_a_line_without_its_parts() {
        for text in ["企业名称", "企业名称 =", "= name", "type: = enterprise"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(""), Some(json!({ "headings": {}, "words": {} })));
    }
}
