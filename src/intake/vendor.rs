//! One name for each maker: firmware of one and the same maker says "Hewlett-Packard", "HP" and "HP Inc.".

use super::placeholder;

/// What says something about a company's form or trade, and nothing about which company it is.
const FORMS: &[&str] = &[
    "ag",
    "bv",
    "co",
    "company",
    "computer",
    "computers",
    "corp",
    "corporation",
    "electronic",
    "electronics",
    "gmbh",
    "inc",
    "incorporated",
    "international",
    "jsc",
    "limited",
    "llc",
    "ltd",
    "r",
    "sa",
    "systems",
    "technology",
    "technologies",
    "tm",
];

/// Names of one maker, without the words of [`FORMS`], and the one that is kept.
const SAME: &[(&str, &str)] = &[
    ("american megatrends", "ami"),
    ("asustek", "asus"),
    ("dynabook", "toshiba"),
    ("giga byte", "gigabyte"),
    ("hewlett packard", "hp"),
    ("hewlett packard enterprise", "hpe"),
    ("innotek", "virtualbox"),
    ("intel client", "intel"),
    ("micro star", "msi"),
    ("microstar", "msi"),
    ("oracle", "virtualbox"),
    ("samsung", "samsung"),
];

/// The maker's name as it is compared: lower case, without marks and company forms, one name where makers have
/// several; empty where the text says nothing.
pub fn vendor(text: &str) -> String {
    if placeholder::is_text(text) {
        return String::new();
    }
    let folded = crate::db::fold::fold(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !FORMS.contains(word))
        .collect();
    let name = words.join(" ");
    match SAME.iter().find(|(other, _)| *other == name) {
        Some((_, kept)) => (*kept).to_owned(),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_for_each_maker() {
        for (name, texts) in [
            ("hp", &["HP", "Hewlett-Packard", "HP Inc.", "  hewlett-packard company "][..]),
            ("dell", &["Dell Inc.", "DELL", "Dell Computer Corporation"]),
            ("lenovo", &["LENOVO", "Lenovo"]),
            ("asus", &["ASUSTeK COMPUTER INC.", "ASUSTeK Computer Inc.", "ASUS"]),
            ("gigabyte", &["Gigabyte Technology Co., Ltd.", "GIGABYTE"]),
            ("msi", &["Micro-Star International Co., Ltd.", "MICRO-STAR INTERNATIONAL CO.,LTD", "MSI"]),
            ("virtualbox", &["innotek GmbH", "Oracle Corporation"]),
            ("", &["To Be Filled By O.E.M.", "System manufacturer", "", "Default string", "Inc."]),
            ("dien quang", &["Điện Quang JSC"]),
        ] {
            for text in texts {
                assert_eq!(vendor(text), name, "{text}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn twice_is_as_good_as_once(text in "[A-Za-z0-9 .,()-]{0,24}") {
            let once = vendor(&text);
            proptest::prop_assert_eq!(vendor(&once), once);
        }
    }
}
