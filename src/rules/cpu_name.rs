//! Reads a processor's name: which architecture, which generation. Names are what CPUID leaf 0x80000002 says, trade marks
//! and clock included, or what a person typed from a sticker.

/// Families of processors that do about the same work per clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Architecture {
    /// Core 2 and its Pentium and Celeron kin (2006 to 2009).
    Core2,
    /// Intel Core of this generation, its Pentium, Celeron and Xeon kin included.
    Core(u8),
    /// Core Ultra, and Core 3, 5, 7 of series 1 and 2 (from 2023).
    CoreUltra,
    /// Celeron and Pentium J/N 1800 to 2940.
    AtomBayTrail,
    /// Celeron N3050 to N3450, J3455, Pentium N4200.
    AtomApolloLake,
    /// Celeron N4000, J4005, Pentium N5000.
    AtomGeminiLake,
    /// Celeron N4500, N5100, Pentium N6000.
    AtomJasperLake,
    /// N95, N100, i3-N305.
    AtomAlderLake,
    /// AMD before Zen: Athlon II, Phenom, FX, A series.
    AmdBeforeZen,
    /// Zen.
    Zen,
    /// Zen+.
    ZenPlus,
    /// Zen 2.
    Zen2,
    /// Zen 3.
    Zen3,
    /// Zen 4 and later.
    Zen4,
}

impl Architecture {
    /// Its word in `data/cpu.toml`.
    pub fn key(self) -> String {
        let word = match self {
            Architecture::Core(generation) => return format!("core_{generation}"),
            Architecture::Core2 => "core2",
            Architecture::CoreUltra => "core_ultra",
            Architecture::AtomBayTrail => "atom_bay_trail",
            Architecture::AtomApolloLake => "atom_apollo_lake",
            Architecture::AtomGeminiLake => "atom_gemini_lake",
            Architecture::AtomJasperLake => "atom_jasper_lake",
            Architecture::AtomAlderLake => "atom_alder_lake",
            Architecture::AmdBeforeZen => "amd_before_zen",
            Architecture::Zen => "zen",
            Architecture::ZenPlus => "zen_plus",
            Architecture::Zen2 => "zen2",
            Architecture::Zen3 => "zen3",
            Architecture::Zen4 => "zen4",
        };
        word.to_owned()
    }

    /// Intel's generation, as people say «đời 4»; `None` for other families.
    pub fn generation(self) -> Option<u8> {
        if let Architecture::Core(generation) = self { Some(generation) } else { None }
    }

    /// Whether Windows 11 takes its processors: Intel from the 8th generation, AMD from Zen+. `None` where the family
    /// is only partly on Microsoft's list.
    pub fn takes_windows_11(self) -> Option<bool> {
        match self {
            Architecture::Core(generation) => Some(generation >= 8),
            Architecture::Core2
            | Architecture::AtomBayTrail
            | Architecture::AtomApolloLake
            | Architecture::AmdBeforeZen
            | Architecture::Zen => Some(false),
            Architecture::CoreUltra
            | Architecture::AtomJasperLake
            | Architecture::AtomAlderLake
            | Architecture::ZenPlus
            | Architecture::Zen2
            | Architecture::Zen3
            | Architecture::Zen4 => Some(true),
            // N4000 to N4120 are listed, some of their kin are not.
            Architecture::AtomGeminiLake => None,
        }
    }

    /// Every one of them.
    pub fn all() -> impl Iterator<Item = Architecture> {
        let others = [
            Architecture::Core2,
            Architecture::CoreUltra,
            Architecture::AtomBayTrail,
            Architecture::AtomApolloLake,
            Architecture::AtomGeminiLake,
            Architecture::AtomJasperLake,
            Architecture::AtomAlderLake,
            Architecture::AmdBeforeZen,
            Architecture::Zen,
            Architecture::ZenPlus,
            Architecture::Zen2,
            Architecture::Zen3,
            Architecture::Zen4,
        ];
        (1..=14).map(Architecture::Core).chain(others)
    }
}

/// What a processor's name tells; `None` where it tells nothing that we know.
pub fn architecture(name: &str) -> Option<Architecture> {
    let plain = name.replace("(R)", " ").replace("(TM)", " ").replace("(r)", " ").replace("(tm)", " ");
    // Past the clock there is nothing about the model: "… @ 3.40GHz".
    let model = plain.split('@').next().unwrap_or_default();
    let words: Vec<&str> = model.split([' ', '-']).filter(|word| !word.is_empty() && *word != "CPU").collect();
    if model.contains("AMD") { amd(&words) } else { intel(&words) }
}

fn intel(words: &[&str]) -> Option<Architecture> {
    let after = |word: &str| words.iter().position(|w| *w == word).map(|at| &words[at + 1..]);
    if let Some(at) = words.iter().position(|word| matches!(*word, "i3" | "i5" | "i7" | "i9")) {
        let number = *words.get(at + 1)?;
        if number.starts_with('N') {
            return Some(Architecture::AtomAlderLake);
        }
        return core_generation(number).map(Architecture::Core);
    }
    if words.contains(&"Ultra") {
        return Some(Architecture::CoreUltra);
    }
    if words.contains(&"Core2") || after("Core").is_some_and(|rest| rest.first() == Some(&"2")) {
        return Some(Architecture::Core2);
    }
    if let Some(rest) = after("Xeon") {
        return xeon(rest);
    }
    // "Core 5 120U", "Core 7 150U": series of 2024 and later. ("Dual-Core" is no Core.)
    if let Some(["3" | "5" | "7" | "9", number, ..]) = after("Core") {
        return starts_with_digits(number, 3).then_some(Architecture::CoreUltra);
    }
    words.iter().find_map(|word| pentium_or_celeron(word))
}

/// The generation in a Core number: 530 is the 1st, 4130 the 4th, 10100 the 10th, and of mobile 1135G7 the 11th.
fn core_generation(number: &str) -> Option<u8> {
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    let suffix = &number[digits.len()..];
    let leading = |count: usize| digits.get(..count).and_then(|text| text.parse::<u8>().ok());
    match digits.len() {
        3 => Some(1),
        // Four digits that begin with 1 are mobile chips of the 10th to 14th generation: 1005G1, 1135G7, 1240P.
        4 if digits.starts_with('1') && !suffix.is_empty() => leading(2).filter(|g| (10..=14).contains(g)),
        4 => leading(1).filter(|g| (2..=9).contains(g)),
        5 => leading(2).filter(|g| (10..=14).contains(g)),
        _ => None,
    }
}

fn xeon(words: &[&str]) -> Option<Architecture> {
    // "E5 2620 v3": v2 is Ivy Bridge (3rd), v3 Haswell (4th), …; without a v it is Sandy Bridge (2nd).
    if let Some(version) = words.iter().find_map(|word| word.strip_prefix('v').and_then(|v| v.parse::<u8>().ok())) {
        return (1..=6).contains(&version).then_some(Architecture::Core(version + 1));
    }
    if words.iter().any(|word| matches!(*word, "Bronze" | "Silver" | "Gold" | "Platinum")) {
        let number = words.iter().find(|word| starts_with_digits(word, 4))?;
        // The second digit counts the generations of Xeon Scalable: Skylake, Cascade Lake, Ice Lake, Sapphire Rapids.
        return match number.as_bytes().get(1)? {
            b'1' => Some(Architecture::Core(6)),
            b'2' => Some(Architecture::Core(10)),
            b'3' => Some(Architecture::Core(11)),
            b'4' | b'5' => Some(Architecture::Core(12)),
            _ => None,
        };
    }
    match words {
        ["E3" | "E5" | "E7", ..] => Some(Architecture::Core(2)),
        ["E", number, ..] if starts_with_digits(number, 4) => match number.as_bytes()[1] {
            b'1' | b'2' => Some(Architecture::Core(8)),
            b'3' => Some(Architecture::Core(11)),
            b'4' => Some(Architecture::Core(13)),
            _ => None,
        },
        _ => None,
    }
}

/// One word of a Pentium's, Celeron's or plain "Intel N100"'s name.
fn pentium_or_celeron(word: &str) -> Option<Architecture> {
    let letter = word.chars().next()?;
    let digits: String = word.chars().skip(1).take_while(char::is_ascii_digit).collect();
    let number: u32 = digits.parse().ok()?;
    match (letter, digits.len()) {
        ('G', 3) => Some(Architecture::Core(2)),
        ('G', 4) => match number {
            1800..=1899 | 3200..=3499 => Some(Architecture::Core(4)),
            1600..=2199 => Some(Architecture::Core(3)),
            3900..=3929 | 4400..=4559 => Some(Architecture::Core(6)),
            3930..=3999 | 4560..=4699 => Some(Architecture::Core(7)),
            4900..=4999 | 5400..=5699 => Some(Architecture::Core(8)),
            5900..=5999 | 6400..=6699 => Some(Architecture::Core(10)),
            6900..=6999 | 7400..=7499 => Some(Architecture::Core(12)),
            _ => None,
        },
        ('E', 4) => Some(Architecture::Core2),
        ('N', 2..=3) => Some(Architecture::AtomAlderLake),
        ('J' | 'N', 4) => match number {
            1700..=2999 => Some(Architecture::AtomBayTrail),
            3000..=3999 | 4200..=4299 => Some(Architecture::AtomApolloLake),
            4000..=4199 | 5000..=5049 => Some(Architecture::AtomGeminiLake),
            4500..=4599 | 5095..=5199 | 6000..=6099 => Some(Architecture::AtomJasperLake),
            _ => None,
        },
        _ => None,
    }
}

fn amd(words: &[&str]) -> Option<Architecture> {
    if words.contains(&"Ryzen") {
        let number = words.iter().find(|word| starts_with_digits(word, 4))?;
        return ryzen(number);
    }
    if words.iter().any(|word| matches!(*word, "FX" | "Phenom" | "Sempron" | "E1" | "E2" | "X2")) {
        return Some(Architecture::AmdBeforeZen);
    }
    if let Some(at) = words.iter().position(|word| *word == "Athlon") {
        let zen = words[at..]
            .iter()
            .any(|word| matches!(*word, "200GE" | "220GE" | "240GE" | "300GE" | "3000G" | "Gold" | "Silver"));
        return Some(if zen { Architecture::Zen } else { Architecture::AmdBeforeZen });
    }
    let a_series = |word: &&str| matches!(*word, "A4" | "A6" | "A8" | "A9" | "A10" | "A12");
    words.iter().any(a_series).then_some(Architecture::AmdBeforeZen)
}

/// Ryzen: the first digit is the series; integrated graphics (G, U, H) sit one step behind in series 2 and 3, and some
/// laptops of series 5 and 7 carry older cores (5500U, 7320U).
fn ryzen(number: &str) -> Option<Architecture> {
    let digits: Vec<u8> = number.bytes().take(4).map(|byte| byte - b'0').collect();
    let suffix = &number[4..];
    let mobile = suffix.starts_with('U') || suffix.starts_with('H');
    let graphics = mobile || suffix.starts_with('G');
    match digits[0] {
        1 => Some(Architecture::Zen),
        2 => Some(if graphics { Architecture::Zen } else { Architecture::ZenPlus }),
        3 => Some(if graphics { Architecture::ZenPlus } else { Architecture::Zen2 }),
        4 => Some(Architecture::Zen2),
        5 if mobile && matches!(digits[1], 3 | 5 | 7) && digits[2] == 0 => Some(Architecture::Zen2),
        5 | 6 => Some(Architecture::Zen3),
        7 | 8 if mobile && digits[2] == 2 => Some(Architecture::Zen2),
        7 | 8 if mobile && digits[2] == 3 => Some(Architecture::Zen3),
        7..=9 => Some(Architecture::Zen4),
        _ => None,
    }
}

fn starts_with_digits(word: &str, count: usize) -> bool {
    word.bytes().take_while(u8::is_ascii_digit).count() >= count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Architecture::*;
    use super::*;

    #[test]
    fn names_as_processors_say_them() {
        for (name, expected) in [
            ("Intel(R) Core(TM) i3-4130 CPU @ 3.40GHz", Core(4)),
            ("Intel(R) Core(TM) i5 CPU         650  @ 3.20GHz", Core(1)),
            ("Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz", Core(2)),
            ("Intel(R) Core(TM) i5-10210U CPU @ 1.60GHz", Core(10)),
            ("Intel(R) Core(TM) i3-1005G1 CPU @ 1.20GHz", Core(10)),
            ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", Core(11)),
            ("12th Gen Intel(R) Core(TM) i5-12400", Core(12)),
            ("13th Gen Intel(R) Core(TM) i5-1340P", Core(13)),
            ("Intel(R) Core(TM) i3-N305", AtomAlderLake),
            ("Intel(R) N100", AtomAlderLake),
            ("Intel(R) Core(TM) Ultra 5 125U", CoreUltra),
            ("Intel(R) Core(TM) 5 120U", CoreUltra),
            ("Intel(R) Core(TM)2 Duo CPU     E8400  @ 3.00GHz", Core2),
            ("Pentium(R) Dual-Core  CPU      E5300  @ 2.60GHz", Core2),
            ("Intel(R) Pentium(R) CPU G630 @ 2.70GHz", Core(2)),
            ("Intel(R) Pentium(R) CPU G2030 @ 3.00GHz", Core(3)),
            ("Intel(R) Celeron(R) CPU G1610 @ 2.60GHz", Core(3)),
            ("Intel(R) Celeron(R) CPU G1840 @ 2.80GHz", Core(4)),
            ("Intel(R) Pentium(R) CPU G3220 @ 3.00GHz", Core(4)),
            ("Intel(R) Pentium(R) CPU G4400 @ 3.30GHz", Core(6)),
            ("Intel(R) Pentium(R) CPU G4560 @ 3.50GHz", Core(7)),
            ("Intel(R) Pentium(R) Gold G5400 CPU @ 3.70GHz", Core(8)),
            ("Intel(R) Celeron(R) G5905 CPU @ 3.50GHz", Core(10)),
            ("Intel(R) Celeron(R) CPU N3350 @ 1.10GHz", AtomApolloLake),
            ("Intel(R) Celeron(R) N4020 CPU @ 1.10GHz", AtomGeminiLake),
            ("Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz", Core(4)),
            ("Intel(R) Xeon(R) CPU E3-1220 @ 3.10GHz", Core(2)),
            ("Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz", Core(10)),
            ("Intel(R) Xeon(R) E-2224 CPU @ 3.40GHz", Core(8)),
            ("AMD Ryzen 3 2200G with Radeon Vega Graphics", Zen),
            ("AMD Ryzen 5 2600 Six-Core Processor", ZenPlus),
            ("AMD Ryzen 5 3400G with Radeon Vega Graphics", ZenPlus),
            ("AMD Ryzen 5 PRO 4650G with Radeon Graphics", Zen2),
            ("AMD Ryzen 5 5500U with Radeon Graphics", Zen2),
            ("AMD Ryzen 7 5800U with Radeon Graphics", Zen3),
            ("AMD Ryzen 5 5600X 6-Core Processor", Zen3),
            ("AMD Ryzen 3 7320U with Radeon Graphics", Zen2),
            ("AMD Ryzen 5 7530U with Radeon Graphics", Zen3),
            ("AMD Ryzen 5 7600X 6-Core Processor", Zen4),
            ("AMD Athlon 3000G with Radeon Vega Graphics", Zen),
            ("AMD Athlon(tm) II X2 250 Processor", AmdBeforeZen),
            ("AMD A8-7600 Radeon R7, 10 Compute Cores 4C+6G", AmdBeforeZen),
            ("AMD FX(tm)-6300 Six-Core Processor", AmdBeforeZen),
        ] {
            assert_eq!(architecture(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn names_that_tell_nothing() {
        for name in ["", "Intel", "ARMv8 Processor rev 4", "Intel(R) Core(TM) i5-", "QEMU Virtual CPU version 2.5+"]
        {
            assert_eq!(architecture(name), None, "{name}");
        }
    }

    #[test]
    fn windows_11_begins_with_the_8th_generation_and_zen_plus() {
        let took: Vec<u8> = (1..=14).filter(|g| Core(*g).takes_windows_11() == Some(true)).collect();
        assert_eq!(took, (8..=14).collect::<Vec<u8>>());
        assert_eq!([Zen, ZenPlus].map(Architecture::takes_windows_11), [Some(false), Some(true)]);
    }

    proptest! {
        #[test]
        fn no_name_upsets_the_reader(name in "(AMD Ryzen |Intel\\(R\\) Core\\(TM\\) i5-|Xeon E-|Celeron |)\\PC{0,24}") {
            architecture(&name);
        }
    }
}
