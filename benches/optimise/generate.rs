//! Instances by seed: the same text of parameters gives the same instance on
//! every machine.
//!
//! Four modes, from friendly to hostile: `m0` gamma values, `m1` value close to
//! cost, `m2` eight catalogue prices, `m3` eight prices and small integer
//! values, so that ties in value per cost are everywhere.

use hatang::planning::optimise::{Builder, Forced, Instance, Limit, NewOption};

/// What to generate.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// 0 to 3, see above.
    pub(crate) mode: u8,
    pub(crate) seed: u64,
    pub(crate) items: usize,
    /// Options an item (in each year).
    pub(crate) options: usize,
    pub(crate) years: usize,
    pub(crate) units: usize,
    /// How many units have a floor above what they would get without one; all
    /// others have one below. `None`: no floors.
    pub(crate) binding: Option<usize>,
    /// Two funds and four kinds with caps.
    pub(crate) funds: bool,
    pub(crate) kinds: bool,
    pub(crate) resources: usize,
    /// Share of the wishes that the cap covers.
    pub(crate) cap: f64,
    /// The cap is multiplied by this, all else being equal.
    pub(crate) more: f64,
    /// No limit is tighter than what one price a year would lead to: mostly
    /// something is allowed then, however few items there are.
    pub(crate) mild: bool,
}

impl Shape {
    /// One year, one cap, nothing else.
    pub(crate) fn one_cap(mode: u8, items: usize, options: usize) -> Self {
        Self {
            mode,
            seed: 1,
            items,
            options,
            years: 1,
            units: 95,
            binding: None,
            funds: false,
            kinds: false,
            resources: 0,
            cap: 0.35,
            more: 1.0,
            mild: false,
        }
    }

    /// All kinds of limits.
    pub(crate) fn all(mode: u8, items: usize, options: usize) -> Self {
        let resources = (items * 3 / 100).max(2);
        Self { binding: Some(40), funds: true, kinds: true, resources, ..Self::one_cap(mode, items, options) }
    }

    /// A few items with every kind of limit: small enough to prove. As they come,
    /// nineteen in twenty of the smallest allow nothing.
    pub(crate) fn tiny(mode: u8, items: usize, seed: u64) -> Self {
        let years = 1 + (seed % 3 == 2) as usize;
        Self { seed, years, units: 5, binding: Some(2), ..Self::all(mode, items, 4) }
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.share() * n as f64) as usize
    }

    /// Gamma of shape 2: the sum of two exponentials.
    fn gamma(&mut self) -> f64 {
        -(1.0 - self.share()).ln() - (1.0 - self.share()).ln()
    }
}

struct Drawn {
    unit: u32,
    kind: u8,
    options: Vec<DrawnOption>,
}

struct DrawnOption {
    cost: i64,
    year: u8,
    value: i64,
    fund: u8,
    uses: Option<u32>,
}

const CATALOGUE: [i64; 8] =
    [1_200_000, 2_500_000, 4_900_000, 8_700_000, 12_500_000, 15_000_000, 21_000_000, 36_000_000];

fn draw_item(shape: &Shape, random: &mut Random) -> Drawn {
    // The largest unit has three times the items of the smallest.
    let x = random.share();
    let unit = ((0.5 * x + 0.5 * x * x) * shape.units as f64) as u32;
    let kind = random.below(4) as u8;
    let mut options = Vec::with_capacity(shape.options * shape.years);
    let need = 0.3 + random.gamma();
    for k in 0..shape.options {
        let millions = 0.5 + 20.0 * random.share() * (1.0 + k as f64) / shape.options as f64;
        let cost = match shape.mode {
            0 | 1 => (millions * 1000.0) as i64 * 1000,
            _ => CATALOGUE[random.below(8)],
        };
        let value = match shape.mode {
            0 | 2 => 40.0 * need * random.gamma() * (cost as f64 / 1e6).powf(0.7),
            1 => (cost as f64 / 1e4) * (0.95 + 0.1 * random.share()),
            _ => 1.0 + (random.share() * 4.0).floor() + (cost as f64 / 4e6).floor(),
        };
        let fund = [0, 0, 1, 1, 2][random.below(5)];
        let uses = shape.resources > 0 && k == 0 && random.below(5) == 0;
        let uses = uses.then(|| random.below(shape.resources) as u32);
        for year in 0..shape.years {
            let value = (value * 0.94_f64.powi(year as i32)).round() as i64;
            options.push(DrawnOption { cost, year: year as u8, value, fund, uses });
        }
    }
    Drawn { unit, kind, options }
}

/// What would be spent if one price per year were all that held money back.
struct Natural {
    cap: Vec<i64>,
    unit: Vec<Vec<i64>>,
    kind: [Vec<i64>; 4],
    fund: [Vec<i64>; 3],
}

fn natural(shape: &Shape) -> Natural {
    let spend = |price: f64| {
        let mut random = Random(shape.seed);
        let zero = vec![0; shape.years];
        let mut found = Natural {
            cap: zero.clone(),
            unit: vec![zero.clone(); shape.units],
            kind: std::array::from_fn(|_| zero.clone()),
            fund: std::array::from_fn(|_| zero.clone()),
        };
        for i in 0..shape.items {
            let drawn = draw_item(shape, &mut random);
            let worth = |o: &DrawnOption| o.value as f64 - price * o.cost as f64;
            let best = drawn.options.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)));
            if let Some(o) = best.filter(|o| worth(o) > 0.0) {
                // Years alike: each has its share of the money.
                let t = if shape.years == 1 { o.year as usize } else { i % shape.years };
                found.cap[t] += o.cost;
                found.unit[drawn.unit as usize][t] += o.cost;
                found.kind[drawn.kind as usize][t] += o.cost;
                found.fund[o.fund as usize][t] += o.cost;
            }
        }
        found
    };
    let wishes: i64 = spend(0.0).cap.iter().sum();
    let (mut low, mut high) = (0.0, 1e-3);
    for _ in 0..if shape.items > 200_000 { 14 } else { 40 } {
        let middle = (low + high) / 2.0;
        let spent: i64 = spend(middle).cap.iter().sum();
        if spent as f64 > shape.cap * wishes as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    spend(high)
}

/// The instance of a shape.
pub(crate) fn instance(shape: &Shape) -> Instance {
    let natural = natural(shape);
    let mut builder = Builder::new(shape.years).expect("years");
    let part = |amounts: &[i64], share: f64| -> Vec<i64> {
        amounts.iter().map(|&a| (a as f64 * share) as i64 / 1000 * 1000).collect()
    };
    // Whole PCs hardly fill a small cap to the last đồng.
    let slack = if shape.items < 1000 { 1.05 } else { 1.0 };
    builder.cap(&part(&natural.cap, slack * shape.more)).expect("cap");
    let most = |share: f64| if shape.mild { 1.0_f64.max(share) } else { share };
    let mut limit = |limit: Limit| builder.limit(limit).expect("limit");
    if shape.funds {
        for (f, share) in [(0, 0.93), (1, 0.96)].map(|(f, share)| (f, most(share))) {
            let (name, max) = (format!("fund f{f}"), Some(part(&natural.fund[f], share)));
            limit(Limit { name, fund: Some(format!("f{f}")), max, ..Limit::default() });
        }
    }
    if shape.kinds {
        for (k, share) in [0.92, 0.97, 1.25, 1.4].map(most).into_iter().enumerate() {
            let (name, max) = (format!("kind k{k}"), Some(part(&natural.kind[k], share)));
            limit(Limit { name, kind: Some(format!("k{k}")), max, ..Limit::default() });
        }
    }
    if let Some(binding) = shape.binding {
        for u in 0..shape.units {
            // The binding ones are spread over large and small units alike.
            let binds = (u * binding) % shape.units < binding;
            let share = if binds { if shape.mild { 1.0 } else { 1.12 } } else { 0.7 };
            let (name, min) = (format!("floor u{u}"), Some(part(&natural.unit[u], share)));
            limit(Limit { name, unit: Some(format!("u{u}")), min, ..Limit::default() });
        }
    }
    let mut random = Random(shape.seed);
    let mut cost = vec![0; shape.years];
    for i in 0..shape.items {
        let drawn = draw_item(shape, &mut random);
        let (unit, kind) = (format!("u{}", drawn.unit), format!("k{}", drawn.kind));
        builder.item(&format!("i{i}"), &unit, &kind, &Forced::Free).expect("item");
        for (o, option) in drawn.options.iter().enumerate() {
            cost.fill(0);
            cost[option.year as usize] = option.cost;
            let fund = [Some("f0"), Some("f1"), None][option.fund as usize];
            let resource = option.uses.map(|r| format!("r{r}"));
            let uses: Vec<&str> = resource.as_deref().into_iter().collect();
            let id = format!("o{o}");
            let option = NewOption { id: &id, value: option.value, cost: &cost, fund, uses: &uses };
            builder.option(&option).expect("option");
        }
    }
    builder.build().expect("instance")
}
