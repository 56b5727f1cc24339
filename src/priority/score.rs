//! Factors and weights to a score: a dot product of integers. The score is exact in hundredths of a point; what is shown
//! are whole points, of which the shown parts add up to the shown score.

use std::cmp::Reverse;

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::factor::{Evidence, FactorId, FactorVector};
use super::policy::{Policy, Weight};
use super::scale::FULL;

/// A value with the bounds between which the unknown may move it, in hundredths of a point (basis points of 100).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: i64,
    /// What counts: known facts, and priors within their bounds.
    pub value: i64,
    /// The most.
    pub high: i64,
}

/// What one factor brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub id: FactorId,
    /// Its weight in the policy, in points.
    pub weight: i64,
    /// Its share of all weights that apply to this thing, in basis points; where every factor applies, its weight.
    pub share_bp: i64,
    /// What it brings, in hundredths of a point, rounded.
    pub brings: Interval,
    /// What is shown, in points: adds up to [`Score::points`] over all parts.
    pub points: i64,
    /// What it rests on.
    pub evidence: Evidence,
}

/// How sure a score is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, EnumString, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Confidence {
    /// Most of it rests on the unit's word, on estimates, or on nothing.
    Low,
    /// A good part of it is reported by machines or proved by papers.
    Medium,
    /// Most of it is.
    High,
}

impl Confidence {
    /// The word for a share ([`Score::confidence_bp`]).
    pub fn of(share_bp: i64, policy: &Policy) -> Self {
        match share_bp {
            _ if share_bp >= policy.confidence_high_bp => Confidence::High,
            _ if share_bp >= policy.confidence_medium_bp => Confidence::Medium,
            _ => Confidence::Low,
        }
    }
}

/// How badly a thing needs money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The policy that weighed it.
    pub policy: i64,
    /// From 0 to 10,000 hundredths of a point.
    pub total: Interval,
    /// What is shown: from 0 to 100 points.
    pub points: i64,
    /// What each factor brings, in the order of their ids.
    pub parts: Vec<Part>,
}

impl Score {
    /// The parts as a reader wants them: the most points first.
    pub fn by_points(&self) -> Vec<&Part> {
        let mut parts: Vec<&Part> = self.parts.iter().collect();
        parts.sort_by_key(|part| (Reverse((part.points, part.brings.value)), part.id));
        parts
    }

    /// The factors that bring it any points, a bit each ([`FactorId::bit`]).
    pub fn reasons(&self) -> i64 {
        self.parts.iter().filter(|part| part.points > 0).fold(0, |all, part| all | part.id.bit())
    }

    /// The share of the weight that rests on evidence of this kind, in basis points.
    pub fn resting_on(&self, evidence: Evidence) -> i64 {
        let all: i64 = self.parts.iter().map(|part| part.weight).sum();
        let some: i64 = self.parts.iter().filter(|part| part.evidence == evidence).map(|part| part.weight).sum();
        some * FULL / all.max(1)
    }

    /// How sure it is: the share of its weight that rests on what machines report themselves or papers prove.
    pub fn confidence_bp(&self) -> i64 {
        self.resting_on(Evidence::Agent) + self.resting_on(Evidence::Record)
    }
}

/// Weighs a thing's factors. What does not apply, or what the policy does not count, is absent: the weights of the others
/// then make up the hundred.
pub fn score(vector: &FactorVector, policy: &Policy) -> Score {
    let counted: Vec<_> = vector
        .factors
        .iter()
        .filter_map(|factor| policy.weight(vector.group, factor.id).map(|weight| (factor, weight)))
        .collect();
    let applies: i64 = counted.iter().map(|(_, weight)| weight.weight).sum::<i64>().max(1);
    let brings = |id, weight: Weight, need| raw(id, weight, need, applies, policy);
    let raws: Vec<Interval> = counted
        .iter()
        .map(|(factor, weight)| Interval {
            low: brings(factor.id, *weight, factor.low),
            value: brings(factor.id, *weight, weight.prior.clamp(factor.low, factor.high)),
            high: brings(factor.id, *weight, factor.high),
        })
        .collect();
    let sum = |of: fn(&Interval) -> i64| rounded(raws.iter().map(of).sum(), applies);
    let total = Interval { low: sum(|i| i.low), value: sum(|i| i.value), high: sum(|i| i.high) };
    let points = rounded(total.value, 100);
    let shown = largest_remainders(&raws.iter().map(|raw| raw.value).collect::<Vec<_>>(), applies * 100, points);
    let hundredths = |raw: &Interval| Interval {
        low: rounded(raw.low, applies),
        value: rounded(raw.value, applies),
        high: rounded(raw.high, applies),
    };
    let parts = counted.iter().zip(&raws).zip(shown).map(|(((factor, weight), raw), points)| Part {
        id: factor.id,
        weight: weight.weight,
        share_bp: weight.weight * FULL / applies,
        brings: hundredths(raw),
        points,
        evidence: factor.evidence,
    });
    Score { policy: policy.version, total, points, parts: parts.collect() }
}

/// Weight times need, in hundredths of a point times what applies; capped where a word alone must not move much.
fn raw(id: FactorId, weight: Weight, need: i64, applies: i64, policy: &Policy) -> i64 {
    let brings = weight.weight * need;
    if id == FactorId::Reported { brings.min(policy.reported_cap_bp * applies) } else { brings }
}

/// Half up.
fn rounded(value: i64, unit: i64) -> i64 {
    (2 * value + unit).div_euclid(2 * unit)
}

/// Whole shares of `raws / unit` that add up to `total`: rounded down, and what is left goes to the largest remainders
/// (Hamilton's method), the earlier first.
fn largest_remainders(raws: &[i64], unit: i64, total: i64) -> Vec<i64> {
    let mut shares: Vec<i64> = raws.iter().map(|raw| raw / unit).collect();
    let left = total - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..raws.len()).collect();
    order.sort_by_key(|at| (Reverse(raws[*at] % unit), *at));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::priority::factor::Factor;
    use crate::priority::reason::Reason;
    use crate::rules::NeedGroup;

    fn factor(id: FactorId, low: i64, high: i64, evidence: Evidence) -> Factor {
        Factor { id, low, high, evidence, as_of: None, reason: Reason::new("reason-age-unknown") }
    }

    fn network(factors: Vec<Factor>) -> Score {
        score(&FactorVector { scales: 1, group: NeedGroup::Network, factors }, Policy::shipped())
    }

    #[test]
    fn a_score_is_weights_times_needs() {
        let score = network(vec![
            factor(FactorId::Age, 6000, 6000, Evidence::Record),
            factor(FactorId::Faults, 2500, 2500, Evidence::Agent),
            factor(FactorId::Reported, 10_000, 10_000, Evidence::SelfReported),
        ]);
        assert_eq!(score.total, Interval { low: 4800, value: 4800, high: 4800 });
        assert_eq!(score.parts.iter().map(|part| part.points).collect::<Vec<_>>(), [33, 10, 5]);
        assert_eq!((score.points, score.resting_on(Evidence::Agent), score.confidence_bp()), (48, 4000, 9500));
    }

    #[test]
    fn the_unknown_counts_its_prior_within_its_bounds() {
        let unknown = network(vec![factor(FactorId::Age, 0, 10_000, Evidence::Unknown)]);
        assert_eq!(unknown.total, Interval { low: 0, value: 6000, high: 10_000 });
        let bounded = network(vec![factor(FactorId::Age, 7000, 9000, Evidence::Estimate)]);
        assert_eq!(bounded.total, Interval { low: 7000, value: 7000, high: 9000 });
    }

    #[test]
    fn what_does_not_apply_is_absent_and_not_zero() {
        let faults = || factor(FactorId::Faults, 5000, 5000, Evidence::Record);
        assert_eq!(network(vec![faults()]).total.value, 5000);
        assert_eq!(network(vec![faults(), factor(FactorId::Age, 0, 0, Evidence::Record)]).total.value, 2105);
        assert_eq!(network(vec![]).points, 0);
    }

    #[test]
    fn a_word_alone_moves_five_points_even_where_little_else_applies() {
        let score = network(vec![
            factor(FactorId::Faults, 0, 0, Evidence::Record),
            factor(FactorId::Reported, 10_000, 10_000, Evidence::SelfReported),
        ]);
        assert_eq!(score.points, 5);
    }

    #[test]
    fn the_most_points_are_read_first() {
        let score = network(vec![
            factor(FactorId::Age, 1000, 1000, Evidence::Record),
            factor(FactorId::Faults, 9000, 9000, Evidence::Record),
        ]);
        assert_eq!(
            score.by_points().iter().map(|part| part.id).collect::<Vec<_>>(),
            [FactorId::Faults, FactorId::Age]
        );
    }
}
