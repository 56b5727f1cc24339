//! What a piece of equipment is, and which steps its life allows.

use serde::Serialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::db::{Dong, LocalDay, RoomId, UnitId, fold};
use crate::error::{Check, Code, Error, Result};
use crate::rules::kinds;
use crate::typed::{self, day, line, money, text, word};

/// Where a piece of equipment stands in its life.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[schema(as = AssetState)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// At work.
    InUse,
    /// Kept as a spare.
    InStore,
    /// Out for repair.
    InRepair,
    /// Proposed for disposal (NĐ 186/2025 Art. 29), not yet decided.
    AwaitingDisposal,
    /// Disposed of by decision.
    Disposed,
    /// Missing at a stock-take.
    Lost,
    /// The record was a mistake; kept, out of every count.
    Retired,
}

/// A step in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Into use.
    Use,
    /// Into the store.
    Store,
    /// Out for repair.
    Repair,
    /// Propose for disposal.
    ProposeDisposal,
    /// Disposed of.
    Dispose,
    /// Missing.
    Lose,
    /// Retire the record; needs a reason.
    Retire,
    /// Bring a retired record back.
    Restore,
}

impl Step {
    /// The step that was asked for, with its reason where it needs one.
    ///
    /// # Errors
    /// The field errors of `step` and `reason`.
    pub fn judge(step: &str, reason: &str) -> Result<(Step, Option<String>)> {
        let step = step.parse().map_err(|_| Error::field("step", "unknown_word"))?;
        let reason = match step {
            Step::Retire => Some(typed::reason(reason)?),
            Step::Use
            | Step::Store
            | Step::Repair
            | Step::ProposeDisposal
            | Step::Dispose
            | Step::Lose
            | Step::Restore => None,
        };
        Ok((step, reason))
    }
}

impl State {
    /// The state after a step.
    ///
    /// # Errors
    /// `IllegalStep` where the state does not allow it.
    pub fn after(self, step: Step) -> Result<State> {
        use State::*;
        let next = match (self, step) {
            (InStore | InRepair | AwaitingDisposal | Lost, Step::Use) => InUse,
            (InUse | InRepair | AwaitingDisposal | Lost, Step::Store) => InStore,
            (InUse | InStore, Step::Repair) => InRepair,
            (InUse | InStore | InRepair, Step::ProposeDisposal) => AwaitingDisposal,
            // Disposal is decided on a proposal; what was never proposed cannot be disposed of.
            (AwaitingDisposal, Step::Dispose) => Disposed,
            (InUse | InStore | InRepair | AwaitingDisposal, Step::Lose) => Lost,
            (InUse | InStore | InRepair | AwaitingDisposal | Disposed | Lost, Step::Retire) => Retired,
            (Retired, Step::Restore) => InStore,
            (InUse, Step::Use | Step::Dispose | Step::Restore)
            | (InStore, Step::Store | Step::Dispose | Step::Restore)
            | (InRepair, Step::Repair | Step::Dispose | Step::Restore)
            | (AwaitingDisposal, Step::Repair | Step::ProposeDisposal | Step::Restore)
            | (
                Disposed,
                Step::Use
                | Step::Store
                | Step::Repair
                | Step::ProposeDisposal
                | Step::Dispose
                | Step::Lose
                | Step::Restore,
            )
            | (Lost, Step::Repair | Step::ProposeDisposal | Step::Dispose | Step::Lose | Step::Restore)
            | (
                Retired,
                Step::Use
                | Step::Store
                | Step::Repair
                | Step::ProposeDisposal
                | Step::Dispose
                | Step::Lose
                | Step::Retire,
            ) => return Err(Code::IllegalStep.into()),
        };
        Ok(next)
    }

    /// The steps that it allows, in the order in which they are offered.
    pub fn steps(self) -> Vec<Step> {
        use strum::IntoEnumIterator;
        Step::iter().filter(|step| self.after(*step).is_ok()).collect()
    }
}

/// How it came to the unit (TT 141/2025/TT-BTC, origins of fixed assets).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[schema(as = AssetOrigin)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Bought.
    Purchase,
    /// Built or bought by an investment project.
    Investment,
    /// Assigned or transferred from another body.
    Transfer,
    /// Given.
    Gift,
    /// Found at a stock-take.
    Found,
    /// Leased.
    Lease,
    /// Otherwise.
    Other,
}

/// Everything that a person records about a piece of equipment.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// The unit that has it.
    pub unit: UnitId,
    /// The room, once somebody knows it.
    pub room: Option<RoomId>,
    /// A word of `rules::kinds`.
    pub kind: String,
    /// On its sticker, unique within the unit.
    pub tag: String,
    /// What people call it, free.
    pub name: String,
    /// Who uses it.
    pub custodian: Option<String>,
    /// Who made it.
    pub maker: Option<String>,
    /// Which model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
    /// Day of purchase, where papers say so.
    pub bought_on: Option<LocalDay>,
    /// Historical cost (nguyên giá), đồng.
    pub price: Option<Dong>,
    /// How it came.
    pub origin: Option<Origin>,
    /// Last day of the warranty.
    pub warranty_to: Option<LocalDay>,
    /// Not on the books yet (TT 141/2025 Art. 18.4).
    pub off_books: bool,
    /// To be revalued.
    pub to_revalue: bool,
    /// Anything else.
    pub note: Option<String>,
}

/// Maker and model as people say them. Models often begin with their maker ("HP 280 Pro G5" of "HP" or of
/// "Hewlett-Packard"): it is said once.
pub fn product(maker: Option<&str>, model: Option<&str>) -> String {
    let (Some(maker), Some(model)) = (maker, model) else { return maker.or(model).unwrap_or_default().to_owned() };
    let mut words = maker.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let initials: String = words.clone().filter_map(|word| word.chars().next()).collect();
    let first = fold::fold(model.split(' ').next().unwrap_or_default());
    let repeated = words.next().is_some_and(|word| fold::fold(word) == first) || fold::fold(&initials) == first;
    if repeated { model.to_owned() } else { format!("{maker} {model}") }
}

/// What was typed or sent, unjudged: text by field, as forms have it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// See [`Record`]; every field as text.
    pub kind: String,
    /// Empty: the next free one.
    pub tag: String,
    /// Free text.
    pub name: String,
    /// Free text.
    pub custodian: String,
    /// Free text.
    pub maker: String,
    /// Free text.
    pub model: String,
    /// Free text.
    pub serial: String,
    /// A day.
    pub bought_on: String,
    /// Money.
    pub price: String,
    /// A word of [`Origin`].
    pub origin: String,
    /// A day.
    pub warranty_to: String,
    /// Ticked.
    pub off_books: bool,
    /// Ticked.
    pub to_revalue: bool,
    /// Free text.
    pub note: String,
}

impl Typed {
    /// Judges everything at once; unit and room come from the asker's scope.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self, unit: UnitId, room: Option<RoomId>, today: LocalDay) -> Result<Record> {
        let mut check = Check::default();
        if kinds::find(&self.kind).is_none() {
            check.add("kind", if self.kind.is_empty() { "required" } else { "unknown_word" });
        }
        let tag = line(&self.tag).replace(' ', "").to_uppercase();
        if tag.len() > 24 || !tag.chars().all(|c| c.is_alphanumeric() || "-./".contains(c)) {
            check.add("tag", "not_a_tag");
        }
        let name = text(&mut check, "name", &self.name, 120);
        let custodian = text(&mut check, "custodian", &self.custodian, 80);
        let maker = text(&mut check, "maker", &self.maker, 60);
        let model = text(&mut check, "model", &self.model, 80);
        let serial = text(&mut check, "serial", &self.serial, 60);
        let note = text(&mut check, "note", &self.note, 1000);
        if name.is_none() && model.is_none() {
            check.add("name", "name_or_model");
        }
        let bought_on = day(&mut check, "bought_on", &self.bought_on, Some(today));
        let warranty_to = day(&mut check, "warranty_to", &self.warranty_to, None);
        if let (Some(bought), Some(warranty)) = (bought_on, warranty_to)
            && warranty < bought
        {
            check.add("warranty_to", "before_purchase");
        }
        let price = money(&mut check, "price", &self.price);
        let origin = word(&mut check, "origin", &self.origin);
        check.done()?;
        Ok(Record {
            unit,
            room,
            kind: self.kind.clone(),
            tag,
            name: name.unwrap_or_default(),
            custodian,
            maker,
            model,
            serial,
            bought_on,
            price,
            origin,
            warranty_to,
            off_books: self.off_books,
            to_revalue: self.to_revalue,
            note,
        })
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    fn today() -> LocalDay {
        LocalDay::new(2026, 11, 24).unwrap()
    }

    fn refused(typed: &Typed) -> Vec<String> {
        let error = typed.judge(UnitId(1), None, today()).unwrap_err();
        error.fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect()
    }

    #[test]
    fn a_maker_is_said_once() {
        let said = |maker, model| product(Some(maker), Some(model));
        assert_eq!(said("HP", "HP 280 Pro G5"), "HP 280 Pro G5");
        assert_eq!(said("Hewlett-Packard", "HP ProDesk 400 G1 SFF"), "HP ProDesk 400 G1 SFF");
        assert_eq!(said("Dell Inc.", "OptiPlex 3050"), "Dell Inc. OptiPlex 3050");
        assert_eq!(said("HP", "HPE Switch"), "HP HPE Switch", "a word, not its beginning");
        assert_eq!(
            (product(Some("HP"), None), product(None, Some("X1")), product(None, None)),
            ("HP".into(), "X1".into(), String::new())
        );
    }

    #[test]
    fn a_disposed_machine_stays_disposed() {
        assert_eq!(State::Disposed.steps(), [Step::Retire]);
        assert!(State::InUse.after(Step::Dispose).is_err(), "disposal is decided on a proposal");
        assert_eq!(State::AwaitingDisposal.after(Step::Dispose).unwrap(), State::Disposed);
        assert_eq!(State::Retired.steps(), [Step::Restore]);
    }

    #[test]
    fn no_step_leads_where_it_began() {
        for state in State::iter() {
            for step in Step::iter() {
                if let Ok(next) = state.after(step) {
                    assert_ne!(next, state, "{state:?} {step:?}");
                }
            }
        }
    }

    #[test]
    fn all_slips_are_named_at_once() {
        let typed = Typed {
            kind: "toaster".into(),
            tag: "PC 42?".into(),
            bought_on: "31/02/2020".into(),
            price: "12,5".into(),
            ..Typed::default()
        };
        let expected =
            ["bought_on:not_a_date", "kind:unknown_word", "name:name_or_model", "price:not_money", "tag:not_a_tag"];
        assert_eq!(refused(&typed), expected);
    }

    #[test]
    fn days_are_judged_against_each_other() {
        let typed = Typed {
            kind: "desktop".into(),
            name: "Quầy 2".into(),
            bought_on: "01/03/2024".into(),
            warranty_to: "01/03/2023".into(),
            ..Typed::default()
        };
        assert_eq!(refused(&typed), ["warranty_to:before_purchase"]);
        let tomorrow = Typed { bought_on: "25/11/2026".into(), warranty_to: String::new(), ..typed };
        assert_eq!(refused(&tomorrow), ["bought_on:in_the_future"]);
    }

    #[test]
    fn what_people_type_is_understood() {
        let typed = Typed {
            kind: "printer".into(),
            tag: " mi-0107 ".into(),
            model: "  LBP   6030 ".into(),
            price: "3.450.000 đ".into(),
            ..Typed::default()
        };
        let record = typed.judge(UnitId(1), None, today()).unwrap();
        assert_eq!((record.tag.as_str(), record.model.as_deref()), ("MI-0107", Some("LBP 6030")));
        assert_eq!(record.price, Some(Dong(3_450_000)));
    }
}
