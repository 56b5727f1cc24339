//! Vietnamese text for machines: folded for search ("Trảng Bom" is found by "trang bom"), and as a sort key that any
//! byte-ordered column sorts as a Vietnamese dictionary does (Đ after D, Ơ after Ô, tones last).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letters in dictionary order; those with a mark are letters of their own after the bare one.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Combining marks of the five tones in dictionary order: huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// Lower case without any mark, đ as d.
pub fn fold(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

/// The folded words of a text: runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The folded words that a search looks for: records know their unit by its name alone, so that of «xã Tân An» and
/// «phường Tân Triều» the type is left out, where anything else was typed. («Phương» is a name.)
pub fn sought(typed: &str) -> Vec<String> {
    let is_type = |word: &&str| fold(word) == "xa" || word.to_lowercase().nfc().eq("phường".chars());
    let named: Vec<&str> = typed.split_whitespace().filter(|word| !is_type(word)).collect();
    let words = words(&named.join(" "));
    if words.is_empty() { self::words(typed) } else { words }
}

/// An ASCII key: comparing two keys byte by byte compares the texts in Vietnamese order. Letters first, then tones;
/// numbers by value ("PC-9" before "PC-10"); spaces and signs before digits, digits before letters.
pub fn sort_key(text: &str) -> String {
    let mut letters = String::with_capacity(text.len() + 8);
    let mut tones = String::new();
    let mut digits = String::new();
    // Composed, then each letter taken apart into its bare letter with mark, and its tone.
    for c in text.nfc().flat_map(char::to_lowercase) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        put_number(&mut letters, &mut digits);
        let (letter, tone) = untone(c);
        match ALPHABET.chars().position(|l| l == letter) {
            Some(place) => {
                letters.push(char::from(b'A' + place as u8));
                tones.push(char::from(b'0' + tone));
            }
            None if letter.is_alphanumeric() => letters.push('z'),
            None => letters.push(if letter.is_whitespace() { '!' } else { '"' }),
        }
    }
    put_number(&mut letters, &mut digits);
    // A space is below every sign above, so that a word sorts before its continuation.
    letters.push(' ');
    letters.push_str(&tones);
    letters
}

/// A number as its digit count and its digits: "9" is `19`, "10" is `210`.
fn put_number(key: &mut String, digits: &mut String) {
    let number = digits.trim_start_matches('0');
    if !digits.is_empty() {
        key.push(char::from(b'0' + number.len().min(9) as u8));
        key.push_str(number);
    }
    digits.clear();
}

/// The letter without its tone, and which tone it had (0: none).
fn untone(c: char) -> (char, u8) {
    let mut tone = 0;
    let rest: String = std::iter::once(c)
        .nfd()
        .filter(|mark| match TONES.iter().position(|t| t == mark) {
            Some(place) => {
                tone = place as u8 + 1;
                false
            }
            None => true,
        })
        .collect();
    (rest.nfc().next().unwrap_or(c), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_ignores_marks_and_case() {
        assert_eq!(words("Xã Đăk Nhau, Ủy ban (PC-0042)"), ["xa", "dak", "nhau", "uy", "ban", "pc", "0042"]);
        assert_eq!(words("  --- "), Vec::<String>::new());
    }

    #[test]
    fn a_units_type_is_not_sought() {
        assert_eq!(sought("máy in Xã Tân An"), ["may", "in", "tan", "an"]);
        assert_eq!(sought("phu\u{31b}o\u{31b}\u{300}ng Tân Triều"), ["tan", "trieu"], "however it was composed");
        assert_eq!(sought("Thu Phương"), ["thu", "phuong"], "a name");
        assert_eq!((sought("xa"), sought("")), (vec!["xa".to_owned()], vec![]));
    }

    #[test]
    fn sorts_as_a_dictionary_does() {
        let right = [
            "An Phước",
            "An Viễn",
            "Bảo Vinh",
            "Bàu Hàm",
            "Biên Hòa",
            "Dầu Giây",
            "Định Quán",
            "Đồng Phú",
            "Long Khánh",
            "Lộc Hưng",
            "Lộc Ninh",
            "Lộc Quang",
            "Lộc Thành",
            "Lộc Thạnh",
            "PC-9",
            "PC-10",
            "PC-0011",
            "Tà Lài",
            "Tân An",
        ];
        let mut mixed = right.to_vec();
        mixed.reverse();
        mixed.sort_by_key(|name| sort_key(name));
        assert_eq!(mixed, right);
    }

    #[test]
    fn a_key_is_plain_ascii() {
        assert!(sort_key("Ủy ban ④ 日本 ß Ⅷ").is_ascii());
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            proptest::prop_assert_eq!(words(&words(&text).join(" ")), words(&text));
        }
    }
}
