//! Units and words of measure.

/// What is measured. Two values of one class can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Any number, whatever its unit.
    Plain,
    /// A number without unit.
    Bare,
    /// Micrometers.
    Length,
    /// Numbers in a chain, in their order, whatever their unit.
    Dimensions,
    /// Nanoliters.
    Volume,
    /// Nanograms.
    Mass,
    /// Mass in volume: nanograms in a milliliter.
    Strength,
    Units,
    UnitsPerVolume,
    French,
    Gauge,
    Ounce,
    Pound,
    Hole,
    Angle,
    Percent,
    Volt,
    Suture,
    Pack,
    SizeNumber,
    Size,
    Side,
    Sterile,
    Part,
}

impl Class {
    pub(super) fn name(self) -> &'static str {
        match self {
            Class::Pack => "PACK",
            _ => "SIZE",
        }
    }
}

/// A unit: its class, and how many of the class's own units it has.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) name: &'static str,
    pub(super) class: Class,
    pub(super) factor: u64,
    pub(super) imperial: bool,
}

const fn metric(name: &'static str, class: Class, factor: u64) -> Unit {
    Unit {
        name,
        class,
        factor,
        imperial: false,
    }
}

impl Unit {
    /// A number of this unit in the class's own unit; thousandths where the class has none.
    pub(super) fn value(&self, thousandths: u64) -> u64 {
        (u128::from(thousandths) * u128::from(self.factor) / 1000).min(u128::from(u64::MAX >> 2)) as u64
    }

    /// `G` is the gauge of a needle, or grams where there is no such needle.
    pub(super) fn class_of(&self, thousandths: u64) -> Class {
        let needle = (6_000..=34_000).contains(&thousandths) && thousandths.is_multiple_of(1000);
        if self.name == "G" && needle {
            Class::Gauge
        } else {
            self.class
        }
    }

    /// The measure as one word; centimeters as millimeters.
    pub(super) fn word(&self, thousandths: u64, text: &str) -> String {
        match (self.name, self.class_of(thousandths)) {
            ("CM", _) if thousandths.is_multiple_of(100) => format!("{}MM", thousandths / 100),
            (_, Class::Gauge) => format!("{text}GAUGE"),
            (name, _) => format!("{text}{name}"),
        }
    }
}

static ML: Unit = metric("ML", Class::Volume, 1_000_000);
static LITER: Unit = metric("L", Class::Volume, 1_000_000_000);
static MM: Unit = metric("MM", Class::Length, 1_000);
static CM: Unit = metric("CM", Class::Length, 10_000);
static METER: Unit = metric("M", Class::Length, 1_000_000);
static INCH: Unit = Unit {
    name: "IN",
    class: Class::Length,
    factor: 25_400,
    imperial: true,
};
static FOOT: Unit = Unit {
    name: "FOOT",
    class: Class::Length,
    factor: 304_800,
    imperial: true,
};
static YARD: Unit = Unit {
    name: "YD",
    class: Class::Length,
    factor: 914_400,
    imperial: true,
};
static FRENCH: Unit = metric("FR", Class::French, 1000);
static GAUGE: Unit = metric("GAUGE", Class::Gauge, 1_000_000_000);
static G: Unit = metric("G", Class::Mass, 1_000_000_000);
static GRAM: Unit = metric("GRAM", Class::Mass, 1_000_000_000);
static MG: Unit = metric("MG", Class::Mass, 1_000_000);
static MCG: Unit = metric("MCG", Class::Mass, 1_000);
static KG: Unit = metric("KG", Class::Mass, 1_000_000_000_000);
static OZ: Unit = metric("OZ", Class::Ounce, 1000);
static LB: Unit = metric("LB", Class::Pound, 1000);
static HOLE: Unit = metric("HOLE", Class::Hole, 1000);
static DEGREE: Unit = metric("DEGREE", Class::Angle, 1000);
static PERCENT: Unit = metric("PERCENT", Class::Percent, 1000);
static VOLT: Unit = metric("VOLT", Class::Volt, 1000);
static IU: Unit = metric("UNIT", Class::Units, 1000);
static PACK: Unit = metric("PACK", Class::Pack, 1000);

/// The unit that a word after a number is.
pub(super) fn unit(word: &str) -> Option<&'static Unit> {
    Some(match word {
        "ML" | "CC" | "MLS" => &ML,
        "L" | "LTR" | "LITER" | "LITERS" => &LITER,
        "MM" => &MM,
        "CM" => &CM,
        "M" | "MTR" | "METER" => &METER,
        "IN" | "INCH" | "INCHES" | "\"" => &INCH,
        "FT" | "FOOT" | "FEET" => &FOOT,
        "YD" | "YDS" | "YARD" => &YARD,
        "FR" | "F" | "FRENCH" => &FRENCH,
        "GA" | "GAUGE" | "GAU" => &GAUGE,
        "G" => &G,
        "GM" | "GMS" | "GRAM" | "GRAMS" => &GRAM,
        "MG" => &MG,
        "MCG" | "UG" => &MCG,
        "KG" => &KG,
        "OZ" => &OZ,
        "LB" | "LBS" => &LB,
        "H" | "HOLE" | "HOLES" | "HLE" | "HL" => &HOLE,
        "DEG" | "DEGR" | "DEGREE" | "DEGREES" | "DGR" => &DEGREE,
        "%" | "PCT" => &PERCENT,
        "V" | "VOLT" => &VOLT,
        "IU" | "UNT" | "UNITS" => &IU,
        "PK" | "PACK" | "CT" | "COUNT" | "BX" | "CS" | "CASE" | "BOX" | "PKG" | "CTN" | "BG" => &PACK,
        _ => return None,
    })
}

/// The class of one amount in another.
pub(super) fn per(amount: Class, per: Class) -> Option<Class> {
    match (amount, per) {
        (Class::Mass, Class::Volume) => Some(Class::Strength),
        (Class::Units, Class::Volume) => Some(Class::UnitsPerVolume),
        _ => None,
    }
}

/// The class of the number that follows a word: packs and numbered sizes.
pub(super) fn before_number(word: &str) -> Option<Class> {
    match word {
        "BX" | "CS" | "CASE" | "BOX" | "PK" | "PKG" | "PACK" | "CTN" | "CT" => Some(Class::Pack),
        "SZ" | "SIZE" | "#" => Some(Class::SizeNumber),
        _ => None,
    }
}

type Found = &'static [(Class, u64)];

const LEFT: Found = &[(Class::Side, 1)];
const RIGHT: Found = &[(Class::Side, 2)];
const SMALLEST: Found = &[(Class::Size, 1)];
const SMALL: Found = &[(Class::Size, 2)];
const MEDIUM: Found = &[(Class::Size, 3)];
const LARGE: Found = &[(Class::Size, 4)];
const LARGER: Found = &[(Class::Size, 5)];
const LARGEST: Found = &[(Class::Size, 6)];
const BEYOND: Found = &[(Class::Size, 7)];
/// `L` alone: left or large; it contradicts what is neither.
const L: Found = &[(Class::Side, 1), (Class::Size, 4)];
const STERILE: Found = &[(Class::Sterile, 1)];
const UNSTERILE: Found = &[(Class::Sterile, 2)];

/// The properties that words are by themselves, and how many words they take.
pub(super) fn property(first: &str, second: &str, third: &str) -> (Found, usize) {
    match (first, second, third) {
        ("X" | "EXTRA", "LARGE" | "LG" | "LRG", _) => (LARGER, 2),
        ("X" | "EXTRA", "SMALL" | "SM", _) => (SMALLEST, 2),
        ("XX", "LARGE" | "LG" | "LRG", _) => (LARGEST, 2),
        ("NON", "STERILE" | "STRL", _) => (UNSTERILE, 2),
        _ => (single(first), 1),
    }
}

fn single(word: &str) -> Found {
    match word {
        "LEFT" | "LT" | "LFT" => LEFT,
        "RIGHT" | "RT" | "RGT" | "R" => RIGHT,
        "L" => L,
        "XS" | "XSM" | "XSMALL" => SMALLEST,
        "S" | "SM" | "SML" | "SMALL" => SMALL,
        "M" | "MED" | "MD" | "MEDIUM" => MEDIUM,
        "LG" | "LRG" | "LARGE" => LARGE,
        "XL" | "XLG" | "XLARGE" => LARGER,
        "XXL" | "2XL" | "XXLG" => LARGEST,
        "XXXL" | "3XL" => BEYOND,
        "STERILE" | "STRL" => STERILE,
        "NONSTERILE" | "UNSTERILE" | "NS" => UNSTERILE,
        _ => &[],
    }
}
