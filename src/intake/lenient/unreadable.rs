//! What JSON's grammar allows and serde_json reads not at all: it would cost the whole report.

/// Half of a surrogate pair, which a name on Windows may hold, becomes the replacement character; a number beyond all
/// others becomes a text, which its field then refuses. Answers `None` where nothing was to do, and whether there were
/// such halves. What is no JSON stays none.
pub(super) fn mended(text: &str) -> (Option<String>, bool) {
    let bytes = text.as_bytes();
    let (mut mended, mut copied, mut halves) = (String::new(), 0, false);
    let (mut at, mut inside) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                inside = !inside;
                at += 1;
            }
            b'\\' if inside => {
                let (length, half) = escape(&bytes[at..]);
                if half {
                    mended.push_str(&text[copied..at]);
                    mended.push(char::REPLACEMENT_CHARACTER);
                    (copied, halves) = (at + length, true);
                }
                at += length;
            }
            b'-' | b'0'..=b'9' if !inside => {
                let in_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let end = at + bytes[at..].iter().take_while(|byte| in_number(byte)).count();
                if text[at..end].parse::<f64>().is_ok_and(f64::is_infinite) {
                    mended.push_str(&text[copied..at]);
                    mended.push_str("\"\"");
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return (None, false);
    }
    mended.push_str(&text[copied..]);
    (Some(mended), halves)
}

/// How long the escape is that these bytes begin with, and whether it is half of a pair whose other half is missing.
fn escape(bytes: &[u8]) -> (usize, bool) {
    let unit = |from: usize| {
        let digits = bytes.get(from..from + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match unit(0) {
        Some(0xD800..=0xDBFF) if matches!(unit(6), Some(0xDC00..=0xDFFF)) => (12, false),
        Some(0xD800..=0xDFFF) => (6, true),
        Some(_) => (6, false),
        None => (2, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_pairs_are_replaced_and_whole_ones_kept() {
        let of = |text: &str| mended(text);
        assert_eq!(of(r#"{"a":"\ud83d\ude00 \u00e9 \\ud800"}"#), (None, false));
        assert_eq!(of(r#"{"a":"x\ud800"}"#), (Some("{\"a\":\"x\u{fffd}\"}".into()), true));
        assert_eq!(
            of(r#"["\udc00\ud83d\ude00","\ud800\ud800\""]"#).0.unwrap(),
            "[\"\u{fffd}\\ud83d\\ude00\",\"\u{fffd}\u{fffd}\\\"\"]"
        );
    }

    #[test]
    fn a_number_beyond_all_others_becomes_a_text() {
        let long = format!("[{}, 7]", "9".repeat(400));
        assert_eq!(mended(&long), (Some("[\"\", 7]".into()), false));
        assert_eq!(
            mended(r#"{"n":-1e400,"m":1e-400,"t":"1e400"}"#).0.unwrap(),
            r#"{"n":"","m":1e-400,"t":"1e400"}"#
        );
    }

    #[test]
    fn what_is_cut_off_stays_so() {
        for text in ["\"\\", "\"\\u", "\"\\ud8", "\"\\ud800\\", "-", "1e", "é\"\\é"] {
            mended(text);
        }
    }
}
