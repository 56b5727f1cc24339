//! Objects read field by field, with the place kept for an error.
//!
//! serde's own errors say neither in which item nor in which field they were. So the
//! reader notes both as it goes, and puts them into words only when something is wrong.

use super::Invalid;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::cell::RefCell;
use std::fmt;

/// Where the reader is.
#[derive(Default)]
pub(super) struct Place {
    /// The item or limit, and the option within.
    steps: [Step; 2],
    depth: usize,
    field: &'static str,
}

#[derive(Default)]
struct Step {
    what: &'static str,
    number: usize,
    /// Empty until it is read.
    id: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut comma = "";
        for Step { what, number, id } in &self.steps[..self.depth] {
            match id.as_str() {
                "" => write!(f, "{comma}{what} number {number}")?,
                id => write!(f, "{comma}{what} \"{id}\"")?,
            }
            comma = ", ";
        }
        match self.field {
            "" if self.depth == 0 => f.write_str("file"),
            "" => Ok(()),
            field => write!(f, "{comma}{field}"),
        }
    }
}

/// The place for the message; and an error found by the builder, which serde could
/// carry only as text.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) place: &'a RefCell<Place>,
    pub(super) found: &'a RefCell<Option<Invalid>>,
}

impl At<'_> {
    pub(super) fn checked<T, E: Error>(self, result: Result<T, Invalid>) -> Result<T, E> {
        result.map_err(|invalid| {
            *self.found.borrow_mut() = Some(invalid);
            E::custom("invalid")
        })
    }

    /// Reads the value of a field that has none yet.
    pub(super) fn value<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
        self,
        field: &'static str,
        slot: &mut Option<T>,
        map: &mut M,
    ) -> Result<(), M::Error> {
        self.place.borrow_mut().field = field;
        if slot.is_some() {
            return Err(M::Error::custom("is given twice"));
        }
        *slot = Some(map.next_value()?);
        self.place.borrow_mut().field = "";
        Ok(())
    }

    /// The same for what names the item, limit or option that is being read.
    pub(super) fn name<'de, M: MapAccess<'de>>(
        self,
        field: &'static str,
        slot: &mut Option<String>,
        map: &mut M,
    ) -> Result<(), M::Error> {
        self.value(field, slot, map)?;
        let place = &mut *self.place.borrow_mut();
        if let (Some(step), Some(name)) = (place.steps[..place.depth].last_mut(), slot) {
            step.id.clone_from(name);
        }
        Ok(())
    }

    /// The same for a list of objects; calls `on` with each.
    pub(super) fn list<'de, T: Fields<'de>, M: MapAccess<'de>>(
        self,
        (field, what): (&'static str, &'static str),
        slot: &mut Option<()>,
        map: &mut M,
        on: &mut dyn FnMut(T) -> Result<(), Invalid>,
    ) -> Result<(), M::Error> {
        self.place.borrow_mut().field = field;
        if slot.replace(()).is_some() {
            return Err(M::Error::custom("is given twice"));
        }
        map.next_value_seed(List { at: self, what, on })?;
        self.place.borrow_mut().field = "";
        Ok(())
    }

    /// The value of a field that must be there.
    pub(super) fn needed<T>(self, field: &str, slot: Option<T>) -> Result<T, Invalid> {
        slot.ok_or_else(|| Invalid::at(self.place.borrow().to_string(), format!("{field} is missing")))
    }
}

/// An object of a list, made field by field.
pub(super) trait Fields<'de>: Default {
    const EXPECTED: &'static str;
    /// Reads the value of one field.
    fn field<M: MapAccess<'de>>(&mut self, at: At, name: &str, map: &mut M) -> Result<(), M::Error>;
}

/// A list read one object at a time, so that an error knows which.
struct List<'a, 'f, T> {
    at: At<'a>,
    what: &'static str,
    on: &'f mut dyn FnMut(T) -> Result<(), Invalid>,
}

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for List<'_, '_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de, T: Fields<'de>> Visitor<'de> for List<'_, '_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an array of {}s", self.what)
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        let depth = self.at.place.borrow().depth;
        for number in 1.. {
            {
                let place = &mut *self.at.place.borrow_mut();
                (place.depth, place.field) = (depth + 1, "");
                let step = &mut place.steps[depth];
                (step.what, step.number) = (self.what, number);
                step.id.clear();
            }
            let mut one = T::default();
            if seq.next_element_seed(Object { at: self.at, into: &mut one })?.is_none() {
                break;
            }
            self.at.checked((self.on)(one))?;
        }
        self.at.place.borrow_mut().depth = depth;
        Ok(())
    }
}

struct Object<'a, 't, T> {
    at: At<'a>,
    into: &'t mut T,
}

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for Object<'_, '_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de, T: Fields<'de>> Visitor<'de> for Object<'_, '_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.into.field(self.at, &name, &mut map)?;
        }
        Ok(())
    }
}
