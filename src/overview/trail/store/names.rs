//! What the records are called now that entries name by number.

use std::collections::{BTreeSet, HashMap};

use diesel::sql_types::{BigInt, Bool, Text};

use super::Row;
use super::kind::kind;
use crate::auth::Scope;
use crate::db::{AccountId, Db, LocalDay, Sql, Subject, UnitId};
use crate::error::Result;
use crate::faults::FaultCode;
use crate::overview::trail::words::{self, KINDS};
use crate::units::{self, UnitLabel};

/// A record as it is called now.
#[derive(Clone, Debug)]
pub enum Named {
    /// By its own name.
    As(String),
    /// A person.
    Person(PersonName),
    /// A unit, which each language calls in its way.
    Unit(UnitLabel),
    /// An erased person.
    Erased,
    /// No such record, or one without a name.
    Nameless,
}

/// What a person is called, and what tells apart who is called alike.
#[derive(Clone, Debug, diesel::QueryableByName)]
pub struct PersonName {
    #[diesel(sql_type = BigInt)]
    id: AccountId,
    /// Empty once the person was erased.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// By which the person signs in.
    #[diesel(sql_type = Text)]
    pub username: String,
    /// Whether somebody else is called the same.
    #[diesel(sql_type = Bool)]
    pub shared: bool,
}

/// The names of a page of entries.
#[derive(Default)]
pub struct Names {
    of: HashMap<Subject, String>,
    people: HashMap<AccountId, PersonName>,
    units: HashMap<UnitId, UnitLabel>,
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
}

const PEOPLE: &str = "SELECT p.id, p.full_name AS name, p.username, EXISTS (SELECT 1 FROM account o WHERE o.id <> p.id AND \
                      o.full_name = p.full_name) AS shared FROM account p WHERE p.id";

impl Names {
    /// Asks for the names of everything that these entries mention.
    ///
    /// # Errors
    /// What the database says.
    pub fn of(db: &mut Db, rows: &[Row], day: LocalDay) -> Result<Self> {
        let mut wanted: BTreeSet<Subject> = BTreeSet::new();
        for row in rows {
            wanted.extend(Subject::from_parts(&row.subject_kind, row.subject_id));
            wanted.extend(row.account_id.map(Subject::Account));
            for values in [&row.before_values, &row.after_values].into_iter().flatten() {
                wanted.extend(words::mentioned(&row.action, values));
            }
        }
        Names::ask(db, &wanted, day)
    }

    /// Asks for the name of one record.
    ///
    /// # Errors
    /// What the database says.
    pub fn about(db: &mut Db, subject: Subject, day: LocalDay) -> Result<Self> {
        Names::ask(db, &BTreeSet::from([subject]), day)
    }

    fn ask(db: &mut Db, wanted: &BTreeSet<Subject>, day: LocalDay) -> Result<Self> {
        let mut of = HashMap::new();
        for word in KINDS {
            let question = Subject::from_parts(word, 0).and_then(|subject| kind(subject).names);
            let ids: Vec<i64> =
                wanted.iter().map(|s| s.parts()).filter(|(kind, _)| kind == word).map(|(_, id)| id).collect();
            // A page of 500 entries mentions a few thousand records at most: far below what one query may bind.
            if let Some(question) = question.filter(|_| !ids.is_empty()) {
                let names: Vec<Name> = Sql::new(question).within("", ids).load(db)?;
                let named = |n: Name| Some((Subject::from_parts(word, n.id)?, n.name.trim().to_owned()));
                of.extend(names.into_iter().filter_map(named));
            }
        }
        let people: Vec<i64> = wanted
            .iter()
            .filter_map(|s| match s {
                Subject::Account(id) => Some(id.0),
                _ => None,
            })
            .collect();
        let people: Vec<PersonName> =
            if people.is_empty() { vec![] } else { Sql::new(PEOPLE).within("", people).load(db)? };
        let people = people.into_iter().map(|person| (person.id, person)).collect();
        let units = units::labels(db, &Scope::All, day)?.into_iter().map(|unit| (unit.id, unit)).collect();
        Ok(Names { of, people, units })
    }

    /// A unit.
    pub fn unit(&self, id: UnitId) -> Option<&UnitLabel> {
        self.units.get(&id)
    }

    /// What a record is called.
    pub fn name(&self, subject: Subject) -> Named {
        if let Subject::Unit(id) = subject {
            return self.units.get(&id).map_or(Named::Nameless, |unit| Named::Unit(unit.clone()));
        }
        if let Subject::Account(id) = subject {
            return match self.people.get(&id) {
                Some(person) if person.name.is_empty() => Named::Erased,
                Some(person) => Named::Person(person.clone()),
                None => Named::Nameless,
            };
        }
        if let Subject::Fault(id) = subject {
            return FaultCode::new(id.0).map_or(Named::Nameless, |code| Named::As(code.to_string()));
        }
        match self.of.get(&subject) {
            Some(name) if !name.is_empty() => Named::As(name.clone()),
            Some(_) | None => Named::Nameless,
        }
    }

    /// What a person is called.
    pub fn person(&self, id: AccountId) -> Named {
        self.name(Subject::Account(id))
    }
}
