//! The solver's answer on small instances is what trying everything gives.

use super::problem::{Asked, Problem};
use super::testing::{exhaustive, small};
use super::{Control, Status, solve};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every kind of constraint, one to three years, infeasible ones included.
    #[test]
    fn equals_exhaustive_search(small in small(6)) {
        let instance = small.build();
        let solution = solve(&instance, &Control::default());
        match exhaustive(&instance, &Asked::all(&instance)) {
            None => prop_assert_eq!(solution.status, Status::Infeasible),
            Some(best) => {
                prop_assert_eq!(solution.status, Status::Solved);
                prop_assert_eq!((solution.value, solution.bound), (best, best));
                let problem = Problem::new(&instance, &Asked::all(&instance));
                prop_assert!(problem.allows(&solution.choice));
                prop_assert_eq!(problem.value(&solution.choice), best);
                prop_assert_eq!(&solution.cost, &problem.spending(&solution.choice)[..small.years].to_vec());
            }
        }
    }
}
