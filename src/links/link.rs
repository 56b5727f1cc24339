//! What a network link is: a circuit that comes into a building, by contract with a provider. Hired, never owned.

use serde::Serialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::{Dong, LocalDay};
use crate::error::{Check, Result};
use crate::typed;

/// Which network the circuit leads to. A commune has both, with different owners when one fails.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Circuit {
    /// The Internet.
    Internet,
    /// The specialised data transmission network of Party and State bodies (QĐ 8/2023/QĐ-TTg).
    Tslcd,
}

/// By what it comes in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// Fibre shared with others.
    Ftth,
    /// A leased line.
    LeasedLine,
    /// 4G, 5G.
    Mobile,
    /// Satellite.
    Satellite,
    /// Otherwise.
    Other,
}

/// Everything that a person records about a link.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// Which network.
    pub circuit: Circuit,
    /// Who provides it.
    pub provider: String,
    /// The provider's number for it (mã thuê bao).
    pub circuit_id: Option<String>,
    /// By what it comes in.
    pub medium: Option<Medium>,
    /// Contract rate down, kbit/s.
    pub down_kbps: Option<i64>,
    /// Contract rate up, kbit/s.
    pub up_kbps: Option<i64>,
    /// Đồng a month.
    pub monthly_cost: Option<Dong>,
    /// Hours within which the contract promises repair.
    pub sla_hours: Option<i64>,
    /// First day of the contract.
    pub starts_on: Option<LocalDay>,
    /// Last day of the contract.
    pub ends_on: Option<LocalDay>,
    /// Whom to call.
    pub support_phone: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

/// What was typed or sent, unjudged: text by field.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// A word of [`Circuit`].
    pub circuit: String,
    /// Free text.
    pub provider: String,
    /// Free text.
    pub circuit_id: String,
    /// A word of [`Medium`].
    pub medium: String,
    /// Mbps.
    pub down_kbps: String,
    /// Mbps.
    pub up_kbps: String,
    /// Money.
    pub monthly_cost: String,
    /// A number.
    pub sla_hours: String,
    /// A day.
    pub starts_on: String,
    /// A day.
    pub ends_on: String,
    /// Digits.
    pub support_phone: String,
    /// Free text.
    pub note: String,
}

fn phone(check: &mut Check, typed: &str) -> Option<String> {
    let phone = typed::text(check, "support_phone", typed, 40)?;
    // Providers' lines are short numbers or 1800 ones; two of them may stand in one field.
    let plain = phone.chars().all(|c| c.is_ascii_digit() || " +-./,;()".contains(c));
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    check.take("support_phone", if plain && digits >= 3 { Ok(phone) } else { Err("not_a_phone") })
}

impl Typed {
    /// Judges everything at once.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self, today: LocalDay) -> Result<Record> {
        let mut check = Check::default();
        let circuit = typed::needed_word(&mut check, "circuit", &self.circuit);
        let provider = typed::needed(&mut check, "provider", &self.provider, 60);
        let circuit_id = typed::text(&mut check, "circuit_id", &self.circuit_id, 60);
        let medium = typed::word(&mut check, "medium", &self.medium);
        let down_kbps = typed::rate(&mut check, "down_kbps", &self.down_kbps);
        let up_kbps = typed::rate(&mut check, "up_kbps", &self.up_kbps);
        let monthly_cost = typed::money(&mut check, "monthly_cost", &self.monthly_cost);
        let sla_hours = typed::whole(&mut check, "sla_hours", &self.sla_hours, 1..=720);
        let starts_on = typed::day(&mut check, "starts_on", &self.starts_on, Some(today.plus(366)));
        let ends_on = typed::day(&mut check, "ends_on", &self.ends_on, None);
        if let (Some(starts), Some(ends)) = (starts_on, ends_on)
            && ends < starts
        {
            check.add("ends_on", "before_start");
        }
        let support_phone = phone(&mut check, &self.support_phone);
        let note = typed::text(&mut check, "note", &self.note, 1000);
        check.done()?;
        Ok(Record {
            // Noted above where it is missing.
            circuit: circuit.unwrap_or(Circuit::Internet),
            provider,
            circuit_id,
            medium,
            down_kbps,
            up_kbps,
            monthly_cost,
            sla_hours,
            starts_on,
            ends_on,
            support_phone,
            note,
        })
    }
}

/// A measured rate as a share of the contract's, in basis points; `None` where the contract's is not known.
pub fn share_bp(measured_kbps: i64, contract_kbps: Option<i64>) -> Option<i64> {
    contract_kbps.filter(|contract| *contract > 0).map(|contract| measured_kbps.saturating_mul(10_000) / contract)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> LocalDay {
        LocalDay::new(2026, 11, 24).unwrap()
    }

    #[test]
    fn a_contract_is_understood_as_it_is_written() {
        let typed = Typed {
            circuit: "tslcd".into(),
            provider: " VNPT  Đồng Nai ".into(),
            down_kbps: "50".into(),
            up_kbps: "0,5".into(),
            monthly_cost: "2.750.000 đ".into(),
            sla_hours: "8".into(),
            starts_on: "01/01/2026".into(),
            ends_on: "31/12/2026".into(),
            support_phone: "1800 1166, 119".into(),
            ..Typed::default()
        };
        let record = typed.judge(today()).unwrap();
        assert_eq!((record.provider.as_str(), record.circuit), ("VNPT Đồng Nai", Circuit::Tslcd));
        assert_eq!((record.down_kbps, record.up_kbps), (Some(50_000), Some(500)));
        assert_eq!(record.monthly_cost, Some(Dong(2_750_000)));
    }

    #[test]
    fn all_slips_are_named_at_once() {
        let typed = Typed {
            circuit: "adsl".into(),
            down_kbps: "nhanh".into(),
            sla_hours: "0".into(),
            starts_on: "01/02/2026".into(),
            ends_on: "01/01/2026".into(),
            support_phone: "gọi anh Ba".into(),
            ..Typed::default()
        };
        let fields = typed.judge(today()).unwrap_err().fields;
        let named: Vec<String> = fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect();
        let expected = [
            "circuit:unknown_word",
            "down_kbps:not_a_rate",
            "ends_on:before_start",
            "provider:required",
            "sla_hours:outside",
            "support_phone:not_a_phone",
        ];
        assert_eq!(named, expected);
    }

    #[test]
    fn what_is_measured_stands_beside_what_was_promised() {
        assert_eq!(share_bp(75_000, Some(150_000)), Some(5000));
        assert_eq!(share_bp(165_000, Some(150_000)), Some(11_000), "more than promised is shown as such");
        assert_eq!(share_bp(75_000, None), None);
    }
}
