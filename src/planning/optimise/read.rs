//! Reading an instance from its JSON file, in one pass and without a tree.
//!
//! The file is streamed into the [`Builder`] item by item, so memory follows
//! the instance and not the text: nesting of ten megabytes is refused by depth,
//! and a million empty items by the first. Unknown fields are ignored. An
//! amount is an integer (the same in every year) or an array of one integer a
//! year. An error says which item it was in, by id where that is known.

use super::builder::{Builder, Forced, NewOption};
use super::instance::{Instance, Invalid, Limit};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::io::Read;

impl Instance {
    /// Reads an instance from a file in the format of `hatang optimise`.
    ///
    /// # Errors
    /// When the text isn't JSON of that format or breaks one of its rules.
    pub fn read(input: impl Read) -> Result<Self, Invalid> {
        Self::from_json(&mut serde_json::Deserializer::from_reader(input))
    }

    /// The same, from text in memory.
    ///
    /// # Errors
    /// As [`Instance::read`].
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::from_json(&mut serde_json::Deserializer::from_str(text))
    }

    fn from_json<'de, R: serde_json::de::Read<'de>>(
        json: &mut serde_json::Deserializer<R>,
    ) -> Result<Self, Invalid> {
        let place = RefCell::new("file".to_owned());
        let found = RefCell::new(None);
        let at = At { place: &place, found: &found };
        let file = at.deserialize(&mut *json).and_then(|file| json.end().map(|()| file));
        file.map_err(|e| found.into_inner().unwrap_or_else(|| Invalid::at(place.into_inner(), e.to_string())))
    }
}

/// Where the reader is, for the message; and an error found by the builder,
/// which serde could carry only as text.
#[derive(Clone, Copy)]
struct At<'a> {
    place: &'a RefCell<String>,
    found: &'a RefCell<Option<Invalid>>,
}

impl At<'_> {
    fn at(&self, place: impl Into<String>) {
        *self.place.borrow_mut() = place.into();
    }

    fn checked<T, E: Error>(&self, result: Result<T, Invalid>) -> Result<T, E> {
        result.map_err(|invalid| {
            *self.found.borrow_mut() = Some(invalid);
            E::custom("invalid")
        })
    }
}

#[derive(Deserialize, Clone)]
#[serde(untagged, expecting = "expected an integer amount or an array of integers, one a year")]
enum Amount {
    EveryYear(i64),
    Years(Vec<i64>),
}

impl Amount {
    fn over(self, years: usize) -> Vec<i64> {
        match self {
            Amount::EveryYear(amount) => vec![amount; years],
            Amount::Years(amounts) => amounts,
        }
    }
}

#[derive(Deserialize)]
struct LimitText {
    name: String,
    fund: Option<String>,
    kind: Option<String>,
    unit: Option<String>,
    group: Option<String>,
    min: Option<Amount>,
    max: Option<Amount>,
}

#[derive(Deserialize)]
struct OptionText<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    cost: Amount,
    value: i64,
    #[serde(borrow, default)]
    fund: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    uses: Vec<Cow<'a, str>>,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Instance;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Instance, D::Error> {
        json.deserialize_map(self)
    }
}

/// The whole file. `years` must be known before the first option's amounts, so
/// items that come before it wait as a tree; written in the documented order,
/// nothing waits.
impl<'de> Visitor<'de> for At<'_> {
    type Value = Instance;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with cap, limits and items")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Instance, M::Error> {
        let mut builder: Option<Builder> = None;
        let mut waiting: Option<serde_json::Value> = None;
        let (mut cap, mut limits, mut groups, mut seen) = (None, Vec::new(), Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            self.at(key.as_str());
            match key.as_str() {
                "years" => builder = Some(self.checked(Builder::new(map.next_value()?))?),
                "cap" => cap = Some(map.next_value::<Amount>()?),
                "limits" => map.next_value_seed(Each { at: self, what: "limit", into: &mut limits })?,
                "groups" => groups = map.next_value_seed(Groups)?,
                "items" => match &mut builder {
                    Some(builder) => map.next_value_seed(Items { at: self, builder })?,
                    None => waiting = Some(map.next_value()?),
                },
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            }
            if seen.contains(&key) {
                return Err(M::Error::custom("is given twice"));
            }
            seen.push(key);
        }
        let mut builder = match builder {
            Some(builder) => builder,
            None => self.checked(Builder::new(1))?,
        };
        if let Some(items) = waiting {
            self.at("items");
            Items { at: self, builder: &mut builder }.deserialize(items).map_err(M::Error::custom)?;
        }
        self.at("limits");
        let years = builder.years();
        if let Some(cap) = cap {
            self.checked(builder.cap(&cap.over(years)))?;
        }
        for (name, units) in groups {
            self.checked(builder.group(&name, units))?;
        }
        for LimitText { name, fund, kind, unit, group, min, max } in limits {
            let (min, max) = (min.map(|a| a.over(years)), max.map(|a| a.over(years)));
            self.checked(builder.limit(Limit { name, fund, kind, unit, group, min, max }))?;
        }
        self.checked(builder.build())
    }
}

/// A list read one element at a time, so that an error knows which.
struct Each<'a, T> {
    at: At<'a>,
    what: &'a str,
    into: &'a mut Vec<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Each<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Each<'_, T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an array of {}s", self.what)
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        self.at.at(format!("{} number 1", self.what));
        while let Some(one) = seq.next_element()? {
            self.into.push(one);
            self.at.at(format!("{} number {}", self.what, self.into.len() + 1));
        }
        Ok(())
    }
}

/// Groups, in the order of the file; a map would hide a name given twice.
struct Groups;

impl<'de> DeserializeSeed<'de> for Groups {
    type Value = Vec<(String, Vec<String>)>;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Groups {
    type Value = Vec<(String, Vec<String>)>;
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object from group name to an array of units")
    }
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut groups = Vec::new();
        while let Some(entry) = map.next_entry()? {
            groups.push(entry);
        }
        Ok(groups)
    }
}

struct Items<'a> {
    at: At<'a>,
    builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of items")
    }
    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        let mut number = 1;
        self.at.at("item number 1");
        while let Some(()) = seq.next_element_seed(Item { at: self.at, builder: &mut *self.builder })? {
            number += 1;
            self.at.at(format!("item number {number}"));
        }
        Ok(())
    }
}

struct Item<'a> {
    at: At<'a>,
    builder: &'a mut Builder,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Item<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an item: an object with id, unit, kind and options")
    }
    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let (mut id, mut unit, mut kind, mut force) = (None, None, None, None::<Cow<str>>);
        let mut options: Option<Vec<OptionText>> = None;
        while let Some(key) = map.next_key::<Cow<str>>()? {
            match key.as_ref() {
                "id" => {
                    let name: Cow<str> = map.next_value()?;
                    self.at.at(format!("item \"{name}\""));
                    id = Some(name);
                }
                "unit" => unit = Some(map.next_value::<Cow<str>>()?),
                "kind" => kind = Some(map.next_value::<Cow<str>>()?),
                "force" => force = map.next_value()?,
                "options" => options = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let missing = |what| M::Error::custom(format!("{what} is missing"));
        let id = id.ok_or_else(|| missing("id"))?;
        let (unit, kind) = (unit.ok_or_else(|| missing("unit"))?, kind.ok_or_else(|| missing("kind"))?);
        let options = options.ok_or_else(|| missing("options"))?;
        let force = match force.as_deref() {
            None => Forced::Free,
            Some("out") => Forced::Out,
            Some(option) => Forced::Option(option),
        };
        self.at.checked(self.builder.item(&id, &unit, &kind, &force))?;
        let years = self.builder.years();
        for option in options {
            let uses: Vec<&str> = option.uses.iter().map(Cow::as_ref).collect();
            let cost = option.cost.over(years);
            let (id, fund) = (option.id.as_ref(), option.fund.as_deref());
            let option = NewOption { id, value: option.value, cost: &cost, fund, uses: &uses };
            self.at.checked(self.builder.option(&option))?;
        }
        Ok(())
    }
}
