//! When a link was down, as people wrote it down.

use serde::Serialize;
use strum::{EnumIter, EnumString, IntoStaticStr};

use super::link::Circuit;
use crate::db::Instant;
use crate::error::{Check, Error, Result};
use crate::typed;

/// What failed: each layer has another owner (the unit, the provider, the department that runs the network or system).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The building's own network.
    Lan,
    /// The Internet circuit.
    Internet,
    /// The TSLCD circuit.
    Tslcd,
    /// A system at the other end.
    Application,
}

/// Why.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, Serialize, utoipa::ToSchema,
)]
#[schema(as = OutageCause)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Not known yet.
    Unknown,
    /// No electricity.
    Power,
    /// A cut or loose cable.
    Cable,
    /// Modem, router, switch.
    Device,
    /// The provider's side.
    Provider,
    /// Announced maintenance; outside every share of availability.
    Planned,
    /// Otherwise.
    Other,
}

/// One outage.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// When it began.
    pub began_at: Instant,
    /// When it was over; `None` while it lasts.
    pub ended_at: Option<Instant>,
    /// What failed.
    pub layer: Layer,
    /// Why.
    pub cause: Cause,
    /// Anything else.
    pub note: Option<String>,
}

/// What was typed or sent, unjudged: text by field.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// A moment; now where it is empty.
    pub began_at: String,
    /// A moment; empty while it lasts.
    pub ended_at: String,
    /// A word of [`Layer`].
    pub layer: String,
    /// A word of [`Cause`]; unknown where it is empty.
    pub cause: String,
    /// Free text.
    pub note: String,
}

impl Typed {
    /// Judges everything at once, for a link of this circuit.
    ///
    /// # Errors
    /// All field errors.
    pub fn judge(&self, circuit: Circuit, now: Instant) -> Result<Record> {
        let mut check = Check::default();
        let began_at = if self.began_at.trim().is_empty() {
            Some(now)
        } else {
            typed::moment(&mut check, "began_at", &self.began_at, now)
        };
        let ended_at = typed::moment(&mut check, "ended_at", &self.ended_at, now);
        if let (Some(began), Some(ended)) = (began_at, ended_at)
            && ended < began
        {
            check.add("ended_at", "before_began");
        }
        let layer = typed::needed_word(&mut check, "layer", &self.layer);
        match (layer, circuit) {
            (Some(Layer::Internet), Circuit::Tslcd) | (Some(Layer::Tslcd), Circuit::Internet) => {
                check.add("layer", "other_circuit");
            }
            (Some(Layer::Lan | Layer::Application) | None, _)
            | (Some(Layer::Internet), Circuit::Internet)
            | (Some(Layer::Tslcd), Circuit::Tslcd) => {}
        }
        let cause = typed::word(&mut check, "cause", &self.cause);
        let note = typed::text(&mut check, "note", &self.note, 500);
        check.done()?;
        let (Some(began_at), Some(layer)) = (began_at, layer) else { return Err(Error::internal("judged above")) };
        Ok(Record { began_at, ended_at, layer, cause: cause.unwrap_or(Cause::Unknown), note })
    }
}

/// Whether an outage lasted longer than the contract's repair time, by `now` where it still lasts.
pub fn over_sla(began_at: Instant, ended_at: Option<Instant>, sla_hours: Option<i64>, now: Instant) -> bool {
    sla_hours.is_some_and(|hours| ended_at.unwrap_or(now).since(began_at) > hours * 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        Instant::parse_rfc3339("2026-11-24T08:00:00+07:00").unwrap()
    }

    fn refused(typed: &Typed, circuit: Circuit) -> Vec<String> {
        let fields = typed.judge(circuit, now()).unwrap_err().fields;
        fields.iter().map(|(path, f)| format!("{path}:{}", f.code)).collect()
    }

    #[test]
    fn an_outage_begins_now_unless_somebody_says_when() {
        let record =
            Typed { layer: "internet".into(), ..Typed::default() }.judge(Circuit::Internet, now()).unwrap();
        assert_eq!((record.began_at, record.ended_at, record.cause), (now(), None, Cause::Unknown));
    }

    #[test]
    fn an_outage_ends_after_it_began_and_not_in_the_future() {
        let typed = Typed {
            began_at: "24/11/2026 07:30".into(),
            ended_at: "24/11/2026 07:10".into(),
            layer: "lan".into(),
            ..Typed::default()
        };
        assert_eq!(refused(&typed, Circuit::Internet), ["ended_at:before_began"]);
        let later = Typed { ended_at: "24/11/2026 08:01".into(), ..typed };
        assert_eq!(refused(&later, Circuit::Internet), ["ended_at:in_the_future"]);
    }

    #[test]
    fn a_circuit_fails_in_its_own_layers() {
        let of = |layer: &str| Typed { layer: layer.into(), ..Typed::default() };
        assert_eq!(refused(&of("tslcd"), Circuit::Internet), ["layer:other_circuit"]);
        assert_eq!(refused(&of("internet"), Circuit::Tslcd), ["layer:other_circuit"]);
        assert!(of("application").judge(Circuit::Tslcd, now()).is_ok());
        assert_eq!(refused(&of(""), Circuit::Tslcd), ["layer:required"]);
    }

    #[test]
    fn repair_time_runs_until_the_outage_is_over() {
        let began = now().plus(-4 * 3600);
        assert!(!over_sla(began, None, Some(4), now()), "exactly within");
        assert!(over_sla(began, None, Some(3), now()));
        assert!(!over_sla(began, Some(began.plus(60)), Some(3), now()));
        assert!(!over_sla(began, None, None, now()), "nothing was promised");
    }
}
