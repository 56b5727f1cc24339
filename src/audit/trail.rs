//! Writing the trail.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use strum::{EnumString, IntoStaticStr};

use crate::db::schema::ground::audit;
use crate::db::{AccountId, AuditId, Instant, Subject, Tx, UnitId};
use crate::error::{Error, Result};
use crate::text_column;

/// By which door a change came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr, EnumString, Serialize, utoipa::ToSchema)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A page of the web interface.
    Page,
    /// The JSON API.
    Api,
    /// A one-time link.
    Link,
    /// A sticker's public page.
    Sticker,
    /// A command on the server.
    Command,
    /// hatang itself.
    System,
}
text_column!(Via);

/// Who did it, and from where.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person, where there is one with an account.
    pub account: Option<AccountId>,
    /// The door.
    pub via: Via,
    /// The network address, or the name of the command.
    pub address: String,
}

impl Actor {
    /// A command that an administrator ran on the server.
    pub fn command(name: &str) -> Self {
        Actor { account: None, via: Via::Command, address: name.to_owned() }
    }
}

/// One thing that a person did.
#[derive(Debug)]
pub struct Entry<'a> {
    /// When.
    pub at: Instant,
    /// Who and from where.
    pub actor: &'a Actor,
    /// What: `asset.update`, `account.invite`; a page shows it by the message key `audit-asset-update`.
    pub action: &'static str,
    /// To what.
    pub subject: Subject,
    /// Of which unit, where it belongs to one.
    pub unit: Option<UnitId>,
    /// Values before; only what the record's own allow-list gives out.
    pub before: Option<Value>,
    /// Values after.
    pub after: Option<Value>,
}

/// Appends an entry, in the transaction of the change that it tells of.
///
/// # Errors
/// What the database says.
pub fn record(tx: &mut Tx, entry: Entry<'_>) -> Result<AuditId> {
    let (kind, id) = entry.subject.parts();
    let id = diesel::insert_into(audit::table)
        .values((
            audit::at.eq(entry.at),
            audit::account_id.eq(entry.actor.account),
            audit::via.eq(entry.actor.via),
            audit::address.eq(&entry.actor.address),
            audit::action.eq(entry.action),
            audit::subject_kind.eq(kind),
            audit::subject_id.eq(id),
            audit::unit_id.eq(entry.unit),
            audit::before_values.eq(entry.before.map(|v| v.to_string())),
            audit::after_values.eq(entry.after.map(|v| v.to_string())),
        ))
        .returning(audit::id)
        .get_result::<i64>(tx.db())?;
    Ok(AuditId(id))
}

/// The fields that differ between two states of a record, as the two objects an entry takes; `None` where nothing
/// differs.
///
/// # Errors
/// `Internal` where a record does not serialise to an object.
pub fn changed(before: &impl Serialize, after: &impl Serialize) -> Result<Option<(Value, Value)>> {
    let object = |v: Result<Value, serde_json::Error>| match v {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Error::internal("an audited record is an object")),
        Err(error) => Err(Error::internal(error)),
    };
    let (old, new) = (object(serde_json::to_value(before))?, object(serde_json::to_value(after))?);
    let differs = |key: &String| old.get(key) != new.get(key);
    let only = |map: &serde_json::Map<String, Value>| -> serde_json::Map<String, Value> {
        map.iter().filter(|(key, _)| differs(key)).map(|(k, v)| (k.clone(), v.clone())).collect()
    };
    let (before, after) = (only(&old), only(&new));
    Ok((!before.is_empty() || !after.is_empty()).then_some((Value::Object(before), Value::Object(after))))
}
