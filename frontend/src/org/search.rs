//! Narrowing what a page shows of a short list, without a request.

/// Whether one of the texts contains what is looked for, in any case; nothing is in all.
pub fn has(wanted: &str, texts: &[&str]) -> bool {
    let wanted = wanted.trim().to_lowercase();
    wanted.is_empty()
        || texts
            .iter()
            .any(|text| text.to_lowercase().contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn has_looks_at_each_text_in_any_case() {
        assert!(has(" lsb ", &["劳动保障监察局", "130100-LSB"]));
        assert!(has("监察", &["劳动保障监察局", "130100-LSB"]));
        assert!(has("", &["任何"]));
        assert!(!has("长安", &["劳动保障监察局", "130100-LSB"]));
    }
}
