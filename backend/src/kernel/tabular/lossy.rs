//! Texts that some program wrote with question marks for the characters it didn't know.

/// The most question marks that stand for one character: one for each of its bytes.
const MARKS_MOST: usize = 4;

/// Whether a text is another one with question marks in the place of some characters beyond ASCII:
/// `石家庄?泰` or `石家庄??泰` of `石家庄鑫泰`. Whoever writes it over the other loses them.
pub fn is_lossy_copy(copy: &str, original: &str) -> bool {
    if !copy.contains('?') || copy == original {
        return false;
    }
    let copy: Vec<char> = copy.chars().collect();
    let original: Vec<char> = original.chars().collect();
    // How far each beginning of the original can be matched: few characters, so the plain table.
    let mut reached = vec![false; original.len() + 1];
    reached[0] = true;
    let mut at = 0;
    while at < copy.len() {
        let marks = copy[at..].iter().take_while(|c| **c == '?').count();
        let mut next = vec![false; original.len() + 1];
        for (place, _) in reached.iter().enumerate().filter(|(_, is)| **is) {
            if marks == 0 {
                if original.get(place) == Some(&copy[at]) {
                    next[place + 1] = true;
                }
                continue;
            }
            for count in marks.div_ceil(MARKS_MOST)..=marks {
                let Some(lost) = original.get(place..place + count) else {
                    break;
                };
                if lost.iter().all(|c| !c.is_ascii() || *c == '?') {
                    next[place + count] = true;
                }
            }
        }
        reached = next;
        at += marks.max(1);
    }
    reached[original.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lossy_copy_is_told_from_another_text() {
        for (copy, original, is_lossy) in [
            ("石家庄?泰商贸", "石家庄鑫泰商贸", true),
            ("石家庄??泰商贸", "石家庄鑫泰商贸", true),
            ("?????", "石家庄公司", true),
            ("??????????", "石家庄公司", true),
            ("A?B?", "A甲B乙", true),
            ("石家庄?泰商贸", "石家庄鑫泰贸易", false),
            ("石家庄鑫泰商贸", "石家庄鑫泰商贸", false),
            ("好吗?", "好吗", false),
            ("AB?", "ABC", false),
            ("?", "石家庄公司", false),
            ("", "石家庄", false),
            ("好吗?", "好吗?", false),
        ] {
            assert_eq!(is_lossy_copy(copy, original), is_lossy, "{copy} {original}");
        }
    }
}
