//! Public beacons: their codes and the exact form of their values (SPEC §3).

use serde::{Serialize, Serializer};

/// A source of public randomness that nobody taking part controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BeaconSource {
    /// The League of Entropy's quicknet, a round's randomness.
    DrandQuicknet,
    /// NIST's beacon, version 2, a pulse's output value.
    Nist2,
    /// 福彩快乐8, the 20 numbers drawn.
    Kl8,
    /// 双色球, six red numbers and the blue one; only with at least three contributors.
    Ssq,
    /// Ten-sided dice thrown in public.
    Dice,
}

impl BeaconSource {
    /// Every code, for messages.
    pub(crate) const CODES: &'static str = "drand-quicknet, nist-2, kl8, ssq, dice";

    /// Every source in the order of the specification.
    pub const ALL: [Self; 5] = [
        Self::DrandQuicknet,
        Self::Nist2,
        Self::Kl8,
        Self::Ssq,
        Self::Dice,
    ];

    /// As the manifest writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DrandQuicknet => "drand-quicknet",
            Self::Nist2 => "nist-2",
            Self::Kl8 => "kl8",
            Self::Ssq => "ssq",
            Self::Dice => "dice",
        }
    }

    /// The source of a code, if there is one.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }

    /// Whether a value is in this source's form, exactly.
    ///
    /// ```
    /// use sortition_draw::BeaconSource;
    /// assert!(BeaconSource::Ssq.is_value("01081517283316"));
    /// assert!(!BeaconSource::Ssq.is_value("01 08 15 17 28 33 16"));
    /// ```
    #[must_use]
    pub fn is_value(self, value: &str) -> bool {
        let digits = |range: std::ops::RangeInclusive<usize>, is_digit: fn(&u8) -> bool| {
            range.contains(&value.len()) && value.as_bytes().iter().all(is_digit)
        };
        match self {
            Self::DrandQuicknet => {
                digits(64..=64, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            }
            Self::Nist2 => digits(128..=128, |byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')),
            Self::Kl8 => balls(value, 20).is_some_and(|balls| are_drawn(&balls, 80)),
            Self::Ssq => balls(value, 7)
                .is_some_and(|balls| are_drawn(&balls[..6], 33) && (1..=16).contains(&balls[6])),
            Self::Dice => digits(24..=100, u8::is_ascii_digit),
        }
    }
}

/// The numbers of a value that writes each with two digits.
fn balls(value: &str, number: usize) -> Option<Vec<u8>> {
    let is_form = value.len() == 2 * number && value.bytes().all(|byte| byte.is_ascii_digit());
    let pairs = value.as_bytes().chunks_exact(2);
    is_form.then(|| {
        pairs
            .map(|pair| (pair[0] - b'0') * 10 + pair[1] - b'0')
            .collect()
    })
}

fn are_drawn(balls: &[u8], highest: u8) -> bool {
    balls.is_sorted_by(|a, b| a < b) && balls.iter().all(|ball| (1..=highest).contains(ball))
}

impl Serialize for BeaconSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_of_each_source_is_known_by_its_form() {
        let kl8 = "0307112024283133384145505255586163707479";
        for (source, good, bad) in [
            (
                BeaconSource::DrandQuicknet,
                "0f".repeat(32),
                "0F".repeat(32),
            ),
            (BeaconSource::Nist2, "0F".repeat(64), "0f".repeat(64)),
            (BeaconSource::Kl8, kl8.to_owned(), kl8.replace("79", "81")),
            (
                BeaconSource::Kl8,
                kl8.replace("03", "01"),
                kl8.replace("03", "00"),
            ),
            (
                BeaconSource::Kl8,
                kl8.replace("79", "80"),
                kl8.replace("0307", "0707"),
            ),
            (
                BeaconSource::Ssq,
                "01020304053316".to_owned(),
                "01020304053416".to_owned(),
            ),
            (
                BeaconSource::Ssq,
                "01020304050601".to_owned(),
                "01020304050617".to_owned(),
            ),
            (
                BeaconSource::Ssq,
                "01020304050606".to_owned(),
                "01020304050600".to_owned(),
            ),
            (BeaconSource::Dice, "0".repeat(24), "0".repeat(23)),
            (BeaconSource::Dice, "9".repeat(100), "9".repeat(101)),
            (
                BeaconSource::Dice,
                "9".repeat(50),
                format!("{}٣", "9".repeat(50)),
            ),
        ] {
            assert!(source.is_value(&good), "{source:?} {good}");
            assert!(!source.is_value(&bad), "{source:?} {bad}");
        }
    }
}
