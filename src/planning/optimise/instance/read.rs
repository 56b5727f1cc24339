//! Reading an instance from its JSON file, in one pass and without a tree.
//!
//! The file is streamed into the [`Builder`] item by item, so memory follows
//! the instance and not the text: nesting of ten megabytes is refused by depth,
//! and a million empty items by the first. Unknown fields are ignored, but none of
//! ours may come twice. An amount is an integer (the same in every year) or an array
//! of one integer a year. An error says in which item, option and field it was.

use super::builder::{Builder, Forced, NewOption};
use super::objects::{At, Fields, Place};
use super::{Instance, Invalid, Limit};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
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
        let (place, found) = (RefCell::new(Place::default()), RefCell::new(None));
        let at = At { place: &place, found: &found };
        let file = json.deserialize_map(File { at }).and_then(|file| json.end().map(|()| file));
        file.map_err(|e| found.take().unwrap_or_else(|| Invalid::at(place.take().to_string(), e.to_string())))
    }
}

#[derive(Deserialize)]
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

/// Groups, in the order of the file; a map would hide a name given twice.
struct Groups(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for Groups {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Groups;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object from group name to an array of units")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Groups, M::Error> {
                let mut groups = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    groups.push(entry);
                }
                Ok(Groups(groups))
            }
        }
        json.deserialize_map(Pairs)
    }
}

#[derive(Default)]
struct LimitText {
    name: Option<String>,
    fund: Option<Option<String>>,
    kind: Option<Option<String>>,
    unit: Option<Option<String>>,
    group: Option<Option<String>>,
    min: Option<Option<Amount>>,
    max: Option<Option<Amount>>,
}

impl<'de> Fields<'de> for LimitText {
    const EXPECTED: &'static str = "a limit: an object with a name, selectors, min and max";
    fn field<M: MapAccess<'de>>(&mut self, at: At, name: &str, map: &mut M) -> Result<(), M::Error> {
        match name {
            "name" => at.name("name", &mut self.name, map),
            "fund" => at.value("fund", &mut self.fund, map),
            "kind" => at.value("kind", &mut self.kind, map),
            "unit" => at.value("unit", &mut self.unit, map),
            "group" => at.value("group", &mut self.group, map),
            "min" => at.value("min", &mut self.min, map),
            "max" => at.value("max", &mut self.max, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

impl LimitText {
    fn add_to(self, builder: &mut Builder) -> Result<(), Invalid> {
        let years = builder.years();
        let amounts = |side: Option<Option<Amount>>| side.flatten().map(|a| a.over(years));
        let [fund, kind, unit, group] = [self.fund, self.kind, self.unit, self.group].map(Option::flatten);
        let name = self.name.unwrap_or_default();
        builder.limit(Limit { name, fund, kind, unit, group, min: amounts(self.min), max: amounts(self.max) })
    }
}

#[derive(Default)]
struct OptionText {
    id: Option<String>,
    cost: Option<Amount>,
    value: Option<i64>,
    fund: Option<Option<String>>,
    uses: Option<Vec<String>>,
}

impl<'de> Fields<'de> for OptionText {
    const EXPECTED: &'static str = "an option: an object with id, cost and value";
    fn field<M: MapAccess<'de>>(&mut self, at: At, name: &str, map: &mut M) -> Result<(), M::Error> {
        match name {
            "id" => at.name("id", &mut self.id, map),
            "cost" => at.value("cost", &mut self.cost, map),
            "value" => at.value("value", &mut self.value, map),
            "fund" => at.value("fund", &mut self.fund, map),
            "uses" => at.value("uses", &mut self.uses, map),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

#[derive(Default)]
struct ItemText {
    id: Option<String>,
    unit: Option<String>,
    kind: Option<String>,
    force: Option<Option<String>>,
    listed: Option<()>,
    options: Vec<Choosable>,
}

impl<'de> Fields<'de> for ItemText {
    const EXPECTED: &'static str = "an item: an object with id, unit, kind and options";
    fn field<M: MapAccess<'de>>(&mut self, at: At, name: &str, map: &mut M) -> Result<(), M::Error> {
        match name {
            "id" => at.name("id", &mut self.id, map),
            "unit" => at.value("unit", &mut self.unit, map),
            "kind" => at.value("kind", &mut self.kind, map),
            "force" => at.value("force", &mut self.force, map),
            "options" => at.list(("options", "option"), &mut self.listed, map, &mut |option: OptionText| {
                self.options.push(option.complete(at)?);
                Ok(())
            }),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}

/// An item with all that it must have.
struct Item {
    id: String,
    unit: String,
    kind: String,
    force: Option<String>,
    options: Vec<Choosable>,
}

/// Such an option.
struct Choosable {
    id: String,
    cost: Amount,
    value: i64,
    fund: Option<String>,
    uses: Vec<String>,
}

impl OptionText {
    fn complete(self, at: At) -> Result<Choosable, Invalid> {
        let id = at.needed("id", self.id)?;
        let (cost, value) = (at.needed("cost", self.cost)?, at.needed("value", self.value)?);
        Ok(Choosable { id, cost, value, fund: self.fund.flatten(), uses: self.uses.unwrap_or_default() })
    }
}

impl ItemText {
    fn complete(self, at: At) -> Result<Item, Invalid> {
        let id = at.needed("id", self.id)?;
        let (unit, kind) = (at.needed("unit", self.unit)?, at.needed("kind", self.kind)?);
        at.needed("options", self.listed)?;
        Ok(Item { id, unit, kind, force: self.force.flatten(), options: self.options })
    }
}

impl Item {
    fn add_to(self, builder: &mut Builder) -> Result<(), Invalid> {
        let force = match self.force.as_deref() {
            None => Forced::Free,
            Some("out") => Forced::Out,
            Some(option) => Forced::Option(option),
        };
        builder.item(&self.id, &self.unit, &self.kind, &force)?;
        let years = builder.years();
        for Choosable { id, cost, value, fund, uses } in self.options {
            let uses: Vec<&str> = uses.iter().map(String::as_str).collect();
            let (cost, fund) = (cost.over(years), fund.as_deref());
            builder.option(&NewOption { id: &id, value, cost: &cost, fund, uses: &uses })?;
        }
        Ok(())
    }
}

/// The whole file. `years` must be known before the first option's amounts, so
/// items that come before it wait; written in the documented order, nothing waits.
struct File<'a> {
    at: At<'a>,
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = Instance;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with cap, limits and items")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Instance, M::Error> {
        let at = self.at;
        let (mut years, mut cap, mut groups, mut limits_seen, mut items_seen) = (None, None, None, None, None);
        let (mut limits, mut waiting): (Vec<LimitText>, Vec<Item>) = (Vec::new(), Vec::new());
        let mut builder: Option<Builder> = None;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "years" => {
                    at.value("years", &mut years, &mut map)?;
                    builder = years.map(|years| at.checked(Builder::new(years))).transpose()?;
                }
                "cap" => at.value::<Amount, M>("cap", &mut cap, &mut map)?,
                "groups" => at.value("groups", &mut groups, &mut map)?,
                "limits" => at.list(("limits", "limit"), &mut limits_seen, &mut map, &mut |limit: LimitText| {
                    at.needed("name", limit.name.as_ref())?;
                    limits.push(limit);
                    Ok(())
                })?,
                "items" => at.list(("items", "item"), &mut items_seen, &mut map, &mut |item: ItemText| {
                    let item = item.complete(at)?;
                    match &mut builder {
                        Some(builder) => item.add_to(builder)?,
                        None => waiting.push(item),
                    }
                    Ok(())
                })?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        at.checked(at.needed("items", items_seen))?;
        let mut builder = builder.map_or_else(|| at.checked(Builder::new(1)), Ok)?;
        waiting.into_iter().try_for_each(|item| at.checked(item.add_to(&mut builder)))?;
        let years = builder.years();
        at.checked(cap.map_or(Ok(()), |cap| builder.cap(&cap.over(years))))?;
        for (name, units) in groups.map_or(Vec::new(), |Groups(groups)| groups) {
            at.checked(builder.group(&name, units))?;
        }
        limits.into_iter().try_for_each(|limit| at.checked(limit.add_to(&mut builder)))?;
        at.checked(builder.build())
    }
}
