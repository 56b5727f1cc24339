//! A fault's life: its states, the steps that people take, and which step is lawful where.
//!
//! ```text
//! new ── acknowledge ──> acknowledged ── start ──> in_progress <── start ── waiting (parts, provider, province)
//!  │                                                   └── wait ──> waiting
//!  └── resolve (one tap, with cause) ──> resolved ── close ──> closed
//! resolved, closed, cancelled ── reopen ──> reopened ── start, wait, resolve
//! ```

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

/// For whom an open fault waits; the names are `fault-waiting-WORD`.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
    EnumIter,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WaitingFor {
    /// Parts that were ordered.
    #[default]
    Parts,
    /// The provider of a service or the maker under warranty.
    Provider,
    /// The province: money, approval, or a system that it runs.
    Province,
}

/// Where a fault stands; the names are `fault-state-WORD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// Reported; nobody has taken it up.
    New,
    /// Somebody has seen it and says that it is real.
    Acknowledged,
    /// Somebody works on it.
    InProgress,
    /// Nobody can work on it until something comes.
    Waiting(WaitingFor),
    /// Works again; the reporter may still say that it does not.
    Resolved,
    /// Done with.
    Closed,
    /// Was resolved, closed or cancelled, and is not settled after all.
    Reopened,
    /// Was no fault, or was reported twice.
    Cancelled,
}

/// A step that a person takes; the buttons are `fault-action-WORD`.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumIter,
    utoipa::ToSchema,
)]
#[serde(tag = "action", content = "waiting_for", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// Take it up: it is real. Also confirms what a colleague reported from a sticker.
    Acknowledge,
    /// Begin or go on working.
    Start,
    /// Wait for something.
    Wait(WaitingFor),
    /// Works again. From [`State::New`] too: what an officer fixes alone is one tap, with its cause.
    Resolve,
    /// Done with.
    Close,
    /// Not settled after all.
    Reopen,
    /// Was no fault.
    Cancel,
}

/// Why a step is refused; the sentences are `field-WORD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Refused {
    /// It stands there already.
    AlreadyThere,
    /// It is resolved, closed or cancelled: reopen it first.
    ReopenFirst,
    /// It is not resolved yet.
    ResolveFirst,
    /// Only what is resolved, closed or cancelled can be reopened.
    StillOpen,
    /// Work on it was begun or is recorded: resolve it.
    TooLate,
}

/// Where a fault stands after a step.
///
/// # Errors
/// [`Refused`] where the state does not allow the step.
pub fn next(state: State, action: Action) -> Result<State, Refused> {
    use State::{Acknowledged, Cancelled, Closed, InProgress, New, Reopened, Resolved, Waiting};
    match action {
        Action::Acknowledge => match state {
            New => Ok(Acknowledged),
            Acknowledged => Err(Refused::AlreadyThere),
            InProgress | Waiting(_) | Reopened => Err(Refused::TooLate),
            Resolved | Closed | Cancelled => Err(Refused::ReopenFirst),
        },
        Action::Start => match state {
            New | Acknowledged | Waiting(_) | Reopened => Ok(InProgress),
            InProgress => Err(Refused::AlreadyThere),
            Resolved | Closed | Cancelled => Err(Refused::ReopenFirst),
        },
        Action::Wait(what) => match state {
            Waiting(already) if already == what => Err(Refused::AlreadyThere),
            New | Acknowledged | InProgress | Waiting(_) | Reopened => Ok(Waiting(what)),
            Resolved | Closed | Cancelled => Err(Refused::ReopenFirst),
        },
        Action::Resolve => match state {
            New | Acknowledged | InProgress | Waiting(_) | Reopened => Ok(Resolved),
            Resolved => Err(Refused::AlreadyThere),
            Closed | Cancelled => Err(Refused::ReopenFirst),
        },
        Action::Close => match state {
            Resolved => Ok(Closed),
            Closed => Err(Refused::AlreadyThere),
            New | Acknowledged | InProgress | Waiting(_) | Reopened => Err(Refused::ResolveFirst),
            Cancelled => Err(Refused::ReopenFirst),
        },
        Action::Reopen => match state {
            Resolved | Closed | Cancelled => Ok(Reopened),
            Reopened => Err(Refused::AlreadyThere),
            New | Acknowledged | InProgress | Waiting(_) => Err(Refused::StillOpen),
        },
        Action::Cancel => match state {
            New | Acknowledged | InProgress | Waiting(_) => Ok(Cancelled),
            Cancelled => Err(Refused::AlreadyThere),
            // It was resolved once: its cause, cost and downtime stand.
            Reopened => Err(Refused::TooLate),
            Resolved | Closed => Err(Refused::ReopenFirst),
        },
    }
}

impl State {
    /// Every state, waiting once for each reason.
    pub const ALL: [State; 10] = [
        State::New,
        State::Acknowledged,
        State::InProgress,
        State::Waiting(WaitingFor::Parts),
        State::Waiting(WaitingFor::Provider),
        State::Waiting(WaitingFor::Province),
        State::Resolved,
        State::Closed,
        State::Reopened,
        State::Cancelled,
    ];

    /// The words of its two columns, `state` and `waiting_for`.
    pub fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            State::Waiting(what) => (self.into(), Some(what.into())),
            State::New
            | State::Acknowledged
            | State::InProgress
            | State::Resolved
            | State::Closed
            | State::Reopened
            | State::Cancelled => (self.into(), None),
        }
    }

    /// Reads back what [`State::words`] gave; `None` for words that no version of hatang wrote.
    pub fn from_words(state: &str, waiting_for: Option<&str>) -> Option<State> {
        State::ALL.into_iter().find(|one| one.words() == (state, waiting_for))
    }

    /// Whether something is still to be done: it counts as a fault of its thing, and its due time runs.
    pub fn is_open(self) -> bool {
        match self {
            State::New | State::Acknowledged | State::InProgress | State::Waiting(_) | State::Reopened => true,
            State::Resolved | State::Closed | State::Cancelled => false,
        }
    }
}

impl Action {
    /// Every step, waiting once for each reason.
    pub const ALL: [Action; 9] = [
        Action::Acknowledge,
        Action::Start,
        Action::Wait(WaitingFor::Parts),
        Action::Wait(WaitingFor::Provider),
        Action::Wait(WaitingFor::Province),
        Action::Resolve,
        Action::Close,
        Action::Reopen,
        Action::Cancel,
    ];

    /// The steps that a state allows, in the order in which they are offered.
    pub fn allowed(state: State) -> Vec<Action> {
        Action::ALL.into_iter().filter(|action| next(state, *action).is_ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Rows are states, columns steps, in the order of `ALL`: a letter for the state that follows, a dot for refused.
    const TABLE: &str = "
        new           a i p v r  s . . x
        acknowledged  . i p v r  s . . x
        in_progress   . . p v r  s . . x
        parts         . i . v r  s . . x
        provider      . i p . r  s . . x
        province      . i p v .  s . . x
        resolved      . . . . .  . c o .
        closed        . . . . .  . . o .
        reopened      . i p v r  s . . .
        cancelled     . . . . .  . . o .
    ";

    fn letter(state: State) -> &'static str {
        match state {
            State::New => "n",
            State::Acknowledged => "a",
            State::InProgress => "i",
            State::Waiting(WaitingFor::Parts) => "p",
            State::Waiting(WaitingFor::Provider) => "v",
            State::Waiting(WaitingFor::Province) => "r",
            State::Resolved => "s",
            State::Closed => "c",
            State::Reopened => "o",
            State::Cancelled => "x",
        }
    }

    #[test]
    fn every_step_from_every_state() {
        let rows: Vec<Vec<&str>> = TABLE
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(rows.len(), State::ALL.len());
        for (state, row) in State::ALL.into_iter().zip(rows) {
            let (word, waiting_for) = state.words();
            assert_eq!(row[0], waiting_for.unwrap_or(word), "the table's rows follow State::ALL");
            let steps: Vec<&str> = Action::ALL.map(|action| next(state, action).map_or(".", letter)).to_vec();
            assert_eq!(steps, row[1..], "{state:?}");
        }
    }

    #[test]
    fn refusals_say_the_way_on() {
        for (state, action, why) in [
            (State::Resolved, Action::Start, Refused::ReopenFirst),
            (State::InProgress, Action::Close, Refused::ResolveFirst),
            (State::New, Action::Reopen, Refused::StillOpen),
            (State::Reopened, Action::Cancel, Refused::TooLate),
            (State::InProgress, Action::Acknowledge, Refused::TooLate),
            (State::Closed, Action::Close, Refused::AlreadyThere),
            (State::Cancelled, Action::Close, Refused::ReopenFirst),
            (State::Waiting(WaitingFor::Parts), Action::Wait(WaitingFor::Parts), Refused::AlreadyThere),
        ] {
            assert_eq!(next(state, action), Err(why), "{state:?} {action:?}");
        }
    }

    #[test]
    fn no_state_is_a_dead_end_and_every_state_can_be_reached() {
        let mut reached = BTreeSet::from([State::New]);
        let mut grows = true;
        while grows {
            let before = reached.len();
            for state in reached.clone() {
                assert_ne!(Action::allowed(state), [], "{state:?}");
                reached.extend(Action::ALL.into_iter().filter_map(|action| next(state, action).ok()));
            }
            grows = reached.len() > before;
        }
        assert_eq!(reached, BTreeSet::from(State::ALL));
    }

    #[test]
    fn a_step_never_stays_where_it_was() {
        for state in State::ALL {
            for action in Action::ALL {
                assert_ne!(next(state, action), Ok(state), "{action:?}");
            }
        }
    }

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in State::ALL {
            let (word, waiting_for) = state.words();
            assert_eq!(State::from_words(word, waiting_for), Some(state));
        }
        assert_eq!(State::from_words("waiting", None), None);
        assert_eq!(State::from_words("closed", Some("parts")), None);
    }

    #[test]
    fn steps_come_as_json() {
        let read = |json: &str| serde_json::from_str::<Action>(json).ok();
        assert_eq!(read(r#"{"action": "resolve"}"#), Some(Action::Resolve));
        assert_eq!(
            read(r#"{"action": "wait", "waiting_for": "provider"}"#),
            Some(Action::Wait(WaitingFor::Provider))
        );
        assert_eq!(read(r#"{"action": "wait"}"#), None);
        assert_eq!(read(r#"{"action": "delete"}"#), None);
    }
}
