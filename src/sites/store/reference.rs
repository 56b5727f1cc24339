//! The headquarters that the list of units knows, one unverified facility each.

use std::collections::HashMap;

use diesel::prelude::*;

use super::facility::insert;
use crate::auth::Scope;
use crate::db::schema::sites::facility;
use crate::db::{Db, Instant, Tx};
use crate::error::Result;
use crate::sites::facility::{Record, UseStatus};
use crate::units::{self, UnitKind, UnitLabel};

/// Whether any facility is recorded.
pub(in crate::sites) fn any(db: &mut Db) -> Result<bool> {
    Ok(facility::table.count().get_result::<i64>(db)? > 0)
}

/// Puts the headquarters in. Nobody did it, so no trail tells of it; and nothing is asserted: they are «chưa xác minh» until somebody of the unit confirms.
pub(in crate::sites) fn insert_all(tx: &mut Tx, now: Instant) -> Result<()> {
    let addresses: HashMap<String, String> =
        units::records()?.into_iter().map(|u| (u.code, u.hq_address)).collect();
    for unit in units::labels(tx.db(), &Scope::All, now.day())? {
        let Some(address) = addresses.get(&unit.code).filter(|address| !address.is_empty()) else { continue };
        let record = Record {
            unit: unit.id,
            name: headquarters(&unit),
            address: address.clone(),
            latitude_micro: None,
            longitude_micro: None,
            use_status: UseStatus::InUse,
            land_dm2: None,
            land_certificate: None,
            origin: String::new(),
        };
        insert(tx, &record, false, now)?;
    }
    Ok(())
}

/// The name of a unit's headquarters: a proper name, Vietnamese in both languages.
fn headquarters(unit: &UnitLabel) -> String {
    let kind = match unit.kind {
        UnitKind::Xa => "xã ",
        UnitKind::Phuong => "phường ",
        UnitKind::DacKhu => "đặc khu ",
        UnitKind::Provincial => "",
    };
    format!("Trụ sở {kind}{}", unit.name)
}
