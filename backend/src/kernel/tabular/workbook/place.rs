//! Where a cell stands in its sheet.

/// A row and a column; the first row is 1, the first column 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) row: u32,
    pub(super) column: u32,
}

impl Place {
    /// Of a reference such as `B5`, or `$B$5`; none if it is no cell.
    pub(super) fn of(reference: &str) -> Option<Self> {
        let reference = reference.replace('$', "");
        let digits = reference.find(|letter: char| letter.is_ascii_digit())?;
        let (letters, digits) = reference.split_at(digits);
        let mut column = 0_u32;
        for letter in letters.bytes() {
            let number = match letter {
                b'A'..=b'Z' => letter - b'A' + 1,
                b'a'..=b'z' => letter - b'a' + 1,
                _ => return None,
            };
            column = column.checked_mul(26)?.checked_add(u32::from(number))?;
        }
        let row = digits.parse::<u32>().ok().filter(|row| *row > 0)?;
        Some(Self {
            row,
            column: column.checked_sub(1)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_of_a_reference() {
        let place = |row, column| Some(Place { row, column });
        for (reference, expected) in [
            ("A1", place(1, 0)),
            ("$B$5", place(5, 1)),
            ("xfd1048576", place(1_048_576, 16_383)),
            ("A0", None),
            ("5", None),
            ("A", None),
            ("A1x", None),
            ("", None),
            ("ZZZZZZZZ1", None),
            ("A99999999999", None),
        ] {
            assert_eq!(Place::of(reference), expected, "{reference}");
        }
    }
}
