//! The solver's answer on small instances is what trying everything gives.

use crate::planning::optimise::problem::{Asked, Problem};
use crate::planning::optimise::testing::{Small, exhaustive, small};
use crate::planning::optimise::{Control, Status, solve};
use proptest::prelude::*;

/// The answer, its value, its bound and its costs are those of exhaustive search.
fn agrees(small: &Small) -> Result<(), TestCaseError> {
    let instance = small.build();
    let solution = solve(&instance, &Control::default());
    let Some(best) = exhaustive(&instance, &Asked::all(&instance)) else {
        prop_assert_eq!(solution.status, Status::Infeasible);
        return Ok(());
    };
    prop_assert_eq!(solution.status, Status::Solved);
    prop_assert_eq!((solution.value, solution.bound), (best, best));
    let problem = Problem::new(&instance, &Asked::all(&instance));
    prop_assert!(problem.allows(&solution.choice));
    prop_assert_eq!(problem.value(&solution.choice), best);
    prop_assert_eq!(&solution.cost, &problem.spending(&solution.choice)[..small.years].to_vec());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every kind of constraint, one to three years, infeasible ones included.
    #[test]
    fn equals_exhaustive_search(small in small(6)) {
        agrees(&small)?;
    }

    /// Prices from a catalogue, where sides are rounded to what can be spent.
    #[test]
    fn equals_exhaustive_search_with_catalogue_prices(mut small in small(5), step in 2..9_i64) {
        let options = small.items.iter_mut().flat_map(|i| &mut i.options);
        options.flat_map(|o| &mut o.cost).for_each(|c| *c = (*c + step - 1) / step * step);
        agrees(&small)?;
    }
}
