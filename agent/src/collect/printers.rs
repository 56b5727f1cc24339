//! Printers that CUPS knows (`/etc/cups/printers.conf`, printers.conf(5)), readable by root.

use hatang_report::{Inventory, Printer, PrinterConnection};

use super::{Machine, root::word};

pub(super) fn read(machine: &Machine) -> Inventory {
    let text = machine.root.text("etc/cups/printers.conf").unwrap_or_default();
    Inventory { printers: printers(&text), ..Inventory::default() }
}

/// Blocks `<Printer NAME>` or `<DefaultPrinter NAME>` of `Key value` lines.
fn printers(text: &str) -> Vec<Printer> {
    let mut printers: Vec<Printer> = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(head) = line.strip_prefix('<').and_then(|line| line.strip_suffix('>')) {
            let (tag, name) = head.split_once(' ').unwrap_or((head, ""));
            inside = matches!(tag, "Printer" | "DefaultPrinter");
            if inside {
                let default = Some(tag == "DefaultPrinter");
                printers.push(Printer { name: word(name), default, ..Printer::default() });
            }
            continue;
        }
        let (Some(printer), Some((key, value))) = (printers.last_mut(), line.split_once(' ')) else {
            continue;
        };
        if inside {
            set(printer, key, value);
        }
    }
    printers
}

fn set(printer: &mut Printer, key: &str, value: &str) {
    match key {
        "MakeModel" => printer.model = word(value),
        "Shared" => printer.shared = Some(value == "Yes"),
        "DeviceURI" => {
            let uri = Uri::new(value);
            printer.connection = uri.connection();
            printer.serial = uri.argument("serial");
            printer.host = uri.host();
            printer.uri = word(&uri.harmless());
        }
        _ => {}
    }
}

/// A device's address, taken apart: `scheme://user:password@host/path?name=value&...`.
struct Uri<'a> {
    scheme: &'a str,
    /// Between scheme and place: `:/`, `://` or `:`.
    colon: &'static str,
    /// Between scheme and `?`, without user name and password.
    place: &'a str,
    arguments: Vec<(&'a str, &'a str)>,
}

impl<'a> Uri<'a> {
    fn new(uri: &'a str) -> Self {
        let uri = uri.trim();
        // The back end that tries again stands before the address of the printer: `beh:/1/3/5/socket://...`.
        let uri = uri.strip_prefix("beh:/").and_then(|rest| rest.splitn(4, '/').nth(3)).unwrap_or(uri);
        let (scheme, rest) = uri.split_once(':').unwrap_or(("", uri));
        let colon = match rest.bytes().take_while(|byte| *byte == b'/').count() {
            0 => ":",
            1 => ":/",
            _ => "://",
        };
        // Passwords are not always escaped: all before the last `@` is taken for one, even
        // where that loses more than it should.
        let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
        let (place, arguments) = rest.split_once('?').unwrap_or((rest, ""));
        let arguments = arguments.split('&').filter_map(|argument| argument.split_once('=')).collect();
        Self { scheme, colon, place: place.trim_start_matches('/'), arguments }
    }

    /// The address without user name and password, with those arguments alone that tell which
    /// device it is.
    fn harmless(&self) -> String {
        const TELLING: &[&str] = &["serial", "ip", "hostname", "zc", "interface", "uuid", "mac"];
        let kept: Vec<String> = self
            .arguments
            .iter()
            .filter(|(name, _)| TELLING.contains(name))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let question = if kept.is_empty() { "" } else { "?" };
        format!("{}{}{}{question}{}", self.scheme, self.colon, self.place, kept.join("&"))
    }

    fn argument(&self, wanted: &str) -> Option<String> {
        let found = self.arguments.iter().find(|(name, _)| *name == wanted)?;
        word(found.1)
    }

    fn connection(&self) -> PrinterConnection {
        match self.scheme {
            "usb" => PrinterConnection::Usb,
            "hp" | "hpfax" if self.place.starts_with("usb/") => PrinterConnection::Usb,
            "hp" | "hpfax" if self.place.starts_with("par/") => PrinterConnection::Port,
            "parallel" | "serial" => PrinterConnection::Port,
            "smb" => PrinterConnection::Shared,
            "socket" | "ipp" | "ipps" | "http" | "https" | "lpd" | "dnssd" | "hp" | "hpfax" | "snmp"
            | "implicitclass" => PrinterConnection::Network,
            "cups-pdf" | "file" | "pdf" => PrinterConnection::Virtual,
            _ => PrinterConnection::Unknown,
        }
    }

    fn host(&self) -> Option<String> {
        match self.connection() {
            PrinterConnection::Network if self.scheme.starts_with("hp") => {
                self.argument("ip").or_else(|| self.argument("hostname"))
            }
            PrinterConnection::Network if self.scheme != "dnssd" && self.scheme != "implicitclass" => {
                host_of(self.place)
            }
            PrinterConnection::Shared => host_of(self.place),
            PrinterConnection::Network
            | PrinterConnection::Usb
            | PrinterConnection::Port
            | PrinterConnection::Virtual
            | PrinterConnection::Unknown => None,
        }
    }
}

/// Host name or address before port and path.
fn host_of(place: &str) -> Option<String> {
    let authority = place.split('/').next().unwrap_or(place);
    match authority.strip_prefix('[') {
        Some(v6) => word(v6.split(']').next().unwrap_or(v6)),
        None => word(authority.split(':').next().unwrap_or(authority)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn passwords_stay_at_home() {
        for (uri, sent) in [
            ("smb://lan:B1@mat%20khau@FILESRV/LBP2900", "smb://FILESRV/LBP2900"),
            ("ipp://lan:s3cret@10.1.2.3:631/ipp?password=x&waitjob=false", "ipp://10.1.2.3:631/ipp"),
            ("usb://Canon/LBP2900?serial=0000A2B4C5D6", "usb://Canon/LBP2900?serial=0000A2B4C5D6"),
            ("smb://u:pa?serial=ss@srv/p", "smb://srv/p"),
        ] {
            assert_eq!(Uri::new(uri).harmless(), sent, "{uri}");
        }
    }

    #[test]
    fn where_a_printer_hangs() {
        let at = |uri: &str| (Uri::new(uri).connection(), Uri::new(uri).host());
        assert_eq!(at("socket://192.168.1.50:9100"), (PrinterConnection::Network, Some("192.168.1.50".into())));
        assert_eq!(at("ipp://[fd00::5]:631/ipp"), (PrinterConnection::Network, Some("fd00::5".into())));
        assert_eq!(at("hp:/net/LaserJet_M404?ip=10.0.0.9"), (PrinterConnection::Network, Some("10.0.0.9".into())));
        assert_eq!(at("hp:/usb/LaserJet_1020?serial=X").0, PrinterConnection::Usb);
        assert_eq!(at("dnssd://Brother._ipp._tcp.local/?uuid=1"), (PrinterConnection::Network, None));
        assert_eq!(at("beh:/1/3/5/usb://Canon/LBP2900?serial=X"), (PrinterConnection::Usb, None));
        let again = at("beh:/1/3/5/socket://192.168.1.50:9100");
        assert_eq!(again, (PrinterConnection::Network, Some("192.168.1.50".into())));
        assert_eq!(at("cups-pdf:/"), (PrinterConnection::Virtual, None));
    }

    proptest! {
        #[test]
        fn what_precedes_the_last_at_sign_is_never_sent(
            user in "[a-z]{8}", password in "[A-Za-z0-9@:/!#?&=]{8,20}"
        ) {
            let uri = format!("smb://{user}:{password}@srv/queue");
            let sent = Uri::new(&uri).harmless();
            prop_assert_eq!(sent, "smb://srv/queue");
        }
    }
}
