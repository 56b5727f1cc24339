//! Batteries of the computer itself.

use hatang_report::{Battery, Inventory};

use super::{Machine, Root};

pub(super) fn read(machine: &Machine) -> Inventory {
    let root = &machine.root;
    let supplies = root.names("sys/class/power_supply");
    let batteries = supplies.iter().filter_map(|name| battery(root, name)).collect();
    Inventory { batteries, ..Inventory::default() }
}

fn battery(root: &Root, name: &str) -> Option<Battery> {
    let at = |file: &str| format!("sys/class/power_supply/{name}/{file}");
    let word = |file: &str| root.word(&at(file));
    // A mouse's battery has the scope "Device".
    if word("type").as_deref() != Some("Battery") || word("scope").as_deref() == Some("Device") {
        return None;
    }
    if root.number(&at("present")) == Some(0) {
        return None; // the bay is empty
    }
    let number = |file: &str| root.number(&at(file)).filter(|value| *value > 0);
    // Firmware counts energy in µWh, or charge in µAh at a voltage in µV.
    let volts = number("voltage_min_design");
    let energy = |energy: &str, charge: &str| {
        number(energy)
            .map(|microwatt_hours| microwatt_hours / 1000)
            .or_else(|| i64::try_from(i128::from(number(charge)?) * i128::from(volts?) / 1_000_000_000).ok())
    };
    Some(Battery {
        name: Some(name.to_owned()),
        vendor: word("manufacturer"),
        model: word("model_name"),
        serial: word("serial_number"),
        chemistry: word("technology").filter(|technology| technology != "Unknown"),
        design_mwh: energy("energy_full_design", "charge_full_design"),
        full_mwh: energy("energy_full", "charge_full"),
        cycles: number("cycle_count").and_then(|count| count.try_into().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bay_is_no_battery() {
        let folder = tempfile::tempdir().unwrap();
        let bay = folder.path().join("sys/class/power_supply/BAT1");
        std::fs::create_dir_all(&bay).unwrap();
        std::fs::write(bay.join("type"), "Battery\n").unwrap();
        let root = Root::new(folder.path());
        std::fs::write(bay.join("present"), "1\n").unwrap();
        assert!(battery(&root, "BAT1").is_some());
        std::fs::write(bay.join("present"), "0\n").unwrap();
        assert_eq!(battery(&root, "BAT1"), None);
    }
}
