//! The server's address.

use std::fmt;
use std::net::IpAddr;

/// The server's address: `https://`, or `http://` to this computer itself; without a slash at
/// its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

/// Why an address can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadAddress {
    /// It is no address such as `https://hatang.example.vn`.
    NotAnAddress,
    /// Plain HTTP to another computer: everybody on the way could read and change it.
    PlainHttp,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, or plain HTTP to another computer.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim().trim_end_matches('/');
        let uri: ureq::http::Uri = text.parse().map_err(|_| BadAddress::NotAnAddress)?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(BadAddress::NotAnAddress);
        };
        let named_person = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        if host.is_empty() || uri.query().is_some() || named_person {
            return Err(BadAddress::NotAnAddress);
        }
        match scheme {
            "https" => Ok(Self(text.to_owned())),
            "http" if is_this_computer(host) => Ok(Self(text.to_owned())),
            "http" => Err(BadAddress::PlainHttp),
            _ => Err(BadAddress::NotAnAddress),
        }
    }

    /// The address of one of the agent's routes.
    #[must_use]
    pub fn route(&self, route: &str) -> String {
        format!("{}/api/v1/agent/{route}", self.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_this_computer(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_computer() {
        for good in [
            "https://hatang.example.vn",
            "https://10.0.0.5:8443/",
            "https://x/hatang",
            "http://127.0.0.1:8080",
            "http://localhost:8080",
            "http://[::1]:8080",
        ] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for plain in ["http://10.0.0.5:8080", "http://localhost.example.vn", "http://127.0.0.1.nip.io"] {
            assert_eq!(Address::parse(plain), Err(BadAddress::PlainHttp), "{plain}");
        }
        for bad in ["", "hatang", "ftp://x", "https://", "https://u:p@x", "https://x?y=z", "//x"] {
            assert_eq!(Address::parse(bad), Err(BadAddress::NotAnAddress), "{bad}");
        }
    }

    #[test]
    fn no_slash_at_the_end() {
        let address = Address::parse("https://x/hatang//").unwrap();
        assert_eq!(address.route("token"), "https://x/hatang/api/v1/agent/token");
    }
}
