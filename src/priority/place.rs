//! Factors of links and buildings.

use super::common::{tallied, tally_need, unplaced};
use super::factor::{Factor, FactorId};
use super::facts::{ContractRate, Fact, Tally};
use super::reason::{Arg, Name, Reason};
use super::scale::{FULL, scales};
use crate::rules::{Condition, RoomFunction};

/// Measured speed against the contract's; absent where the contract names none.
pub(super) fn speed(contract: &Fact<ContractRate>, measured: &Fact<i64>) -> Option<Factor> {
    let rate = match contract.known() {
        Some(ContractRate::None) => return None,
        Some(ContractRate::Kbps(rate)) if *rate > 0 => *rate,
        Some(ContractRate::Kbps(_)) | None => {
            return Some(Factor::unknown(FactorId::Speed, "reason-speed-contract-unknown"));
        }
    };
    let Some((low, high)) = measured.bounds() else {
        let reason = Reason::new("reason-speed-unmeasured").with(Name::Rate, Arg::Rate(rate));
        return Some(Factor::new(FactorId::Speed, (0, FULL), &Fact::<i64>::Unknown, reason));
    };
    let share = |kbps: i64| kbps.clamp(0, 1 << 40) * FULL / rate;
    let need = |kbps| scales().speed.at(share(kbps));
    let reason = Reason::new("reason-speed")
        .with(Name::Measured, Arg::Rate(low))
        .with(Name::Rate, Arg::Rate(rate))
        .with(Name::Share, Arg::Share(share(low)));
    Some(Factor::new(FactorId::Speed, (need(low), need(high)), measured, reason))
}

/// Outages in the log.
pub(super) fn outages(fact: &Fact<Tally>) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Outages, "reason-outages-unknown");
    };
    let reason = if low.count == 0 { Reason::new("reason-outages-none") } else { tallied("reason-outages", low) };
    let need = |tally| tally_need(tally, &scales().outage_count, &scales().outage_hours);
    Factor::new(FactorId::Outages, (need(low), need(high)), fact, reason)
}

/// The condition of a building.
pub(super) fn condition(fact: &Fact<Condition>) -> Factor {
    let Some((low, high)) = fact.bounds() else {
        return Factor::unknown(FactorId::Condition, "reason-condition-unknown");
    };
    let word: &'static str = high.into();
    let reason = Reason::new("reason-condition").with(Name::Word, Arg::Text(word.to_owned()));
    Factor::new(FactorId::Condition, (low.need_bp(), high.need_bp()), fact, reason)
}

/// How much of the public service stops with a link or a building: by the most critical of the rooms that it serves.
pub(super) fn serves(fact: &Fact<RoomFunction>) -> Factor {
    let Some(function) = fact.known().copied() else {
        return unplaced("reason-serves-unknown");
    };
    let key = match function {
        RoomFunction::Counter => "reason-serves-counter",
        RoomFunction::Reception => "reason-serves-reception",
        RoomFunction::Leader => "reason-serves-leader",
        RoomFunction::Office => "reason-serves-office",
        RoomFunction::Other => "reason-serves-other",
    };
    let need = function.service_bp();
    Factor::new(FactorId::Service, (need, need), fact, Reason::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::LocalDay;
    use crate::priority::facts::Source;

    fn known<T>(value: T) -> Fact<T> {
        Fact::Known { value, source: Source::Record, as_of: LocalDay::parse("2026-11-24").unwrap() }
    }

    #[test]
    fn a_line_is_measured_against_its_contract() {
        let of = |measured| speed(&known(ContractRate::Kbps(100_000)), &known(measured)).map(|factor| factor.low);
        assert_eq!(of(100_000), Some(0));
        assert_eq!(of(80_000), Some(1000));
        assert_eq!(of(50_000), Some(6000), "half the contract's: a degraded line");
        assert_eq!(of(10_000), Some(FULL));
    }

    #[test]
    fn without_a_rate_in_the_contract_there_is_nothing_to_measure_against() {
        assert_eq!(speed(&known(ContractRate::None), &known(5)), None);
        let unknown = speed(&Fact::Unknown, &known(5)).map(|factor| (factor.low, factor.high));
        assert_eq!(unknown, Some((0, FULL)));
    }

    #[test]
    fn a_building_needs_what_its_word_says() {
        assert_eq!(condition(&known(Condition::SeriouslyDegraded)).low, 8500);
        assert_eq!(serves(&known(RoomFunction::Counter)).low, FULL);
    }
}
