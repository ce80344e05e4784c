//! The languages, and which one a request prefers.

/// The languages of texts that the server renders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// zh-CN, the default.
    #[default]
    Chinese,
    /// en.
    English,
}

impl Language {
    /// The language that an `Accept-Language` header prefers, by order and `q`; Chinese if it
    /// names neither.
    pub fn preferred(accept_language: &str) -> Self {
        let mut best = (0.0_f32, Self::Chinese);
        for part in accept_language.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            let quality = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0_f32);
            let language = match tag.split('-').next() {
                Some("en") => Self::English,
                Some("zh" | "*") => Self::Chinese,
                _ => continue,
            };
            if quality > best.0 {
                best = (quality, language);
            }
        }
        best.1
    }

    /// The tag for `Content-Language` and `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferred_language_follows_quality() {
        assert_eq!(
            Language::preferred("en-GB,en;q=0.9,zh;q=0.8"),
            Language::English
        );
        assert_eq!(
            Language::preferred("fr, zh;q=0.4, en;q=0.3"),
            Language::Chinese
        );
        assert_eq!(Language::preferred(""), Language::Chinese);
    }
}
