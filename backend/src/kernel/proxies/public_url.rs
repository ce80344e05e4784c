//! Under which address people reach the installation.

use actix_web::http::uri::{Authority, Uri};
use std::str::FromStr;

/// The address that people open, such as `https://sortition.example.gov.cn`: no path, no query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    pub(super) is_https: bool,
    authority: Authority,
}

/// A text that is no address for people to open.
#[derive(Debug, thiserror::Error)]
#[error("应为 https://主机名 的形式，不带路径 / write it as https://HOST, without a path")]
pub struct NoPublicUrl;

impl FromStr for PublicUrl {
    type Err = NoPublicUrl;

    fn from_str(text: &str) -> Result<Self, NoPublicUrl> {
        let url: Uri = text.parse().map_err(|_| NoPublicUrl)?;
        let is_https = match url.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(NoPublicUrl),
        };
        let authority = url.authority().ok_or(NoPublicUrl)?;
        let is_bare = url.path() == "/" && url.query().is_none();
        match is_bare && !authority.as_str().contains('@') {
            true => Ok(Self {
                is_https,
                authority: authority.clone(),
            }),
            false => Err(NoPublicUrl),
        }
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.is_https { "https" } else { "http" };
        write!(formatter, "{scheme}://{}", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_is_scheme_and_host() {
        let shown = |text: &str| text.parse::<PublicUrl>().ok().map(|url| url.to_string());
        for (text, expected) in [
            ("https://a.example", Some("https://a.example")),
            ("https://a.example/", Some("https://a.example")),
            ("http://10.0.0.1:8443", Some("http://10.0.0.1:8443")),
            ("a.example", None),
            ("ftp://a.example", None),
            ("https://a.example/sortition", None),
            ("https://a.example/?a=b", None),
            ("https://me@a.example", None),
            ("", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }
}
