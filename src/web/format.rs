//! Numbers, money, days and sizes as a Vietnamese office writes them (1.234.567 đ, 24/11/2026), and in English.

use super::Lang;
use crate::db::{Dong, Instant, LocalDay};

/// A whole number with its thousands set apart.
pub fn number(lang: Lang, n: i64) -> String {
    let mark = match lang {
        Lang::Vi => '.',
        Lang::En => ',',
    };
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// What begins a fraction.
fn comma(lang: Lang) -> char {
    match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    }
}

/// A number of tenths: `61`, `99,1`.
fn tenths(lang: Lang, n: i64) -> String {
    match n % 10 {
        0 => number(lang, n / 10),
        tenth => format!("{}{}{tenth}", number(lang, n / 10), comma(lang)),
    }
}

/// A number of hundredths: `150`, `0,5`, `96,07`.
fn hundredths(lang: Lang, n: i64) -> String {
    match n % 100 {
        part if part % 10 == 0 => tenths(lang, n / 10),
        part => format!("{}{}{part:02}", number(lang, n / 100), comma(lang)),
    }
}

/// A share in basis points as a percentage with one decimal where it has one: `61 %`, `99,1 %`.
pub fn share(lang: Lang, basis_points: i64) -> String {
    format!("{} %", tenths(lang, (basis_points + 5).div_euclid(10)))
}

/// Money: `12.450.000 đ`.
pub fn money(lang: Lang, sum: Dong) -> String {
    format!("{}\u{a0}đ", number(lang, sum.0))
}

/// An area kept in dm²: `1.250,5 m²`.
pub fn area(lang: Lang, dm2: i64) -> String {
    format!("{}\u{a0}m²", hundredths(lang, dm2))
}

/// A rate kept in kbit/s: `150 Mbps`, `0,5 Mbps`.
pub fn rate(lang: Lang, kbps: i64) -> String {
    format!("{}\u{a0}Mbps", hundredths(lang, (kbps + 5) / 10))
}

/// A round trip kept in microseconds: `12,5 ms`.
pub fn milliseconds(lang: Lang, micros: i64) -> String {
    format!("{}\u{a0}ms", tenths(lang, (micros + 50) / 100))
}

/// A day: `24/11/2026`, in both languages.
pub fn day(day: LocalDay) -> String {
    day.0.format("%d/%m/%Y").to_string()
}

/// A moment on a clock in Vietnam: `24/11/2026 08:42`.
pub fn when(at: Instant) -> String {
    at.local().format("%d/%m/%Y %H:%M").to_string()
}

/// Bytes of memory and files as people name them, in powers of 1024: what is printed on a module says GB to them too.
pub fn file_size(lang: Lang, bytes: i64) -> String {
    const UNITS: [(&str, i64); 4] = [("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)];
    let Some((unit, size)) = UNITS.into_iter().find(|(_, size)| bytes >= *size) else {
        return format!("{}\u{a0}B", number(lang, bytes));
    };
    let n = (bytes / (size / 10)).max(10);
    let shown = if n < 100 { tenths(lang, n) } else { number(lang, (n + 5) / 10) };
    format!("{shown}\u{a0}{unit}")
}

/// The size of a disk as its maker prints it, in powers of 1000: `240 GB`, `1 TB`, `1,9 TB`.
pub fn disk_size(lang: Lang, bytes: i64) -> String {
    let comma = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    match (bytes + 500_000_000) / 1_000_000_000 {
        0 => format!("{}\u{a0}MB", number(lang, (bytes + 500_000) / 1_000_000)),
        gigabytes if gigabytes < 1000 => format!("{gigabytes}\u{a0}GB"),
        gigabytes if gigabytes % 1000 < 100 => format!("{}\u{a0}TB", number(lang, gigabytes / 1000)),
        gigabytes => format!("{}{comma}{}\u{a0}TB", number(lang, gigabytes / 1000), gigabytes % 1000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let cases = [(0, "0"), (7, "7"), (999, "999"), (1000, "1.000"), (-12_450_000, "−12.450.000")];
        for (n, shown) in cases {
            assert_eq!(number(Lang::Vi, n), shown);
        }
        assert_eq!(number(Lang::En, 1_234_567), "1,234,567");
        assert_eq!(money(Lang::Vi, Dong(12_450_000)), "12.450.000\u{a0}đ");
    }

    #[test]
    fn shares_and_sizes() {
        assert_eq!(share(Lang::Vi, 9914), "99,1 %");
        assert_eq!(share(Lang::Vi, 6100), "61 %");
        assert_eq!(share(Lang::Vi, 120_000), "1.200 %");
        assert_eq!(rate(Lang::Vi, 150_000), "150\u{a0}Mbps");
        assert_eq!(rate(Lang::Vi, 512), "0,51\u{a0}Mbps");
        assert_eq!(milliseconds(Lang::En, 12_460), "12.5\u{a0}ms");
        assert_eq!(area(Lang::Vi, 125_050), "1.250,5\u{a0}m²");
        assert_eq!(area(Lang::En, 9607), "96.07\u{a0}m²");
        assert_eq!(share(Lang::En, 5), "0.1 %");
        assert_eq!(file_size(Lang::Vi, 4 << 30), "4\u{a0}GB");
        assert_eq!(file_size(Lang::Vi, (5 << 30) / 2), "2,5\u{a0}GB");
        assert_eq!(file_size(Lang::Vi, 300), "300\u{a0}B");
        assert_eq!(file_size(Lang::Vi, 1 << 10), "1\u{a0}kB");
        assert_eq!(file_size(Lang::Vi, 15_872), "16\u{a0}kB");
        assert_eq!(disk_size(Lang::Vi, 500_107_862_016), "500\u{a0}GB");
        assert_eq!(disk_size(Lang::Vi, 4_000_787_030_016), "4\u{a0}TB");
        assert_eq!(disk_size(Lang::Vi, 1_000_204_886_016), "1\u{a0}TB");
        assert_eq!(disk_size(Lang::Vi, 1_920_383_410_176), "1,9\u{a0}TB");
        assert_eq!(disk_size(Lang::Vi, 64_000_000), "64\u{a0}MB");
        assert_eq!(disk_size(Lang::Vi, 256 << 30), "275\u{a0}GB", "a virtual one too, whatever it was made with");
    }
}
