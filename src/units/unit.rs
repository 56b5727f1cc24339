//! What a unit is.

use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::typed;

/// The type of a unit on a given day.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, serde::Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Commune.
    Xa,
    /// Ward.
    Phuong,
    /// Special zone.
    DacKhu,
    /// The province's own offices; outside every count of communes.
    Provincial,
}

/// The budget-relation code (mã ĐVQHNS): seven digits, printed on every asset form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetCode(String);

impl BudgetCode {
    /// Reads one; `None` where it is not seven digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() == 7 && text.bytes().all(|b| b.is_ascii_digit())).then(|| BudgetCode(text.to_owned()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Free tags (nhóm đơn vị): lower case, without repeats, in the order typed, separated by commas.
pub fn tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(|tag| typed::line(tag).to_lowercase()) {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_codes_have_seven_digits() {
        assert!(BudgetCode::parse(" 1087654 ").is_some());
        for wrong in ["108765", "10876543", "108765a", ""] {
            assert!(BudgetCode::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn tags_are_tidied() {
        assert_eq!(tags("Nhóm 3,  nhóm   3 , biên giới,"), ["nhóm 3", "biên giới"]);
    }
}
