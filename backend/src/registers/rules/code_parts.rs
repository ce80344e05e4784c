//! Parts of codes, by which objects are found as by words of their names. Pure.
//!
//! The index for searching holds of a code a mark of four characters at every third, such as `#9113`: of
//! six characters in a row, the fewest that are sought, one mark at least lies among them. A part may lie
//! towards the marks in any of three ways, so that one of three lists of marks is found with it; what is
//! found is asked whether it holds the part. Marks of six characters, at each, would leave nothing to ask,
//! but take as much room as all words of the names.

use super::credit_code::part_of_code;

/// What a mark begins with: no gram of a name, initial or other mark does.
const MARK: char = '#';
/// The characters of a mark.
const LENGTH: usize = 4;
/// From the first character of a mark to that of the next.
const STEP: usize = 3;

/// A part of a code, in the form of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodePart(String);

impl CodePart {
    /// The part that a text may mean.
    pub fn of(text: &str) -> Option<Self> {
        part_of_code(text).map(Self)
    }

    /// The pattern of the codes that hold it. It needs no escape: it has letters and digits only.
    pub fn pattern(&self) -> String {
        format!("%{}%", self.0)
    }

    /// The marks that a code with this part has: all of one of these lists, following each other.
    pub fn marks(&self) -> Vec<Vec<String>> {
        let characters: Vec<char> = self.0.chars().collect();
        let marks_from = |first: usize| {
            let fours = characters.windows(LENGTH).skip(first).step_by(STEP);
            let mark = |four: &[char]| [MARK].iter().chain(four).collect();
            fours.map(mark).collect::<Vec<String>>()
        };
        (0..STEP).map(marks_from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The marks of a code as the databases make them.
    fn marks_of(code: &str) -> Vec<String> {
        let characters: Vec<char> = code.chars().collect();
        let fours = (0..5).map(|mark| characters.iter().skip(mark * STEP).take(LENGTH));
        fours
            .map(|four| [MARK].iter().chain(four).collect())
            .collect()
    }

    #[test]
    fn marks_of_a_part_are_those_of_the_three_ways_in_which_it_may_lie() {
        let marks = |text: &str| CodePart::of(text).unwrap().marks();
        assert_eq!(marks("130102"), [["#1301"], ["#3010"], ["#0102"]]);
        assert_eq!(
            marks("9113 0102ma0"),
            [
                vec!["#9113", "#3010", "#02MA"],
                vec!["#1130", "#0102", "#2MA0"],
                vec!["#1301", "#102M"],
            ]
        );
    }

    proptest! {
        #[test]
        fn part_of_a_code_is_found_by_its_marks(code in "SJZ[0-9]{9}|9[0-9A-Z]{17}", from in 0usize..13, length in 6usize..19) {
            let part: String = code.chars().skip(from).take(length).collect();
            prop_assume!(part.len() >= 6);
            let Some(sought) = CodePart::of(&part) else {
                // Letters only, one of which credit codes don't have.
                prop_assert!(part.chars().all(|c| c.is_ascii_alphabetic()));
                return Ok(());
            };
            let held = marks_of(&code);
            let is_held = |marks: &Vec<String>| held.windows(marks.len()).any(|row| row == marks.as_slice());
            prop_assert!(sought.marks().iter().any(is_held), "{} in {}", part, code);
        }
    }
}
