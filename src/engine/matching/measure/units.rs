//! Units of measure.

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
    /// Thousandths of a millimole.
    Substance,
    SubstancePerVolume,
    Equivalent,
    Celsius,
    Fahrenheit,
    /// Thousandths of an ohm.
    Resistance,
    French,
    Gauge,
    /// Thousandths of an ounce.
    Ounce,
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
    Lumen,
    /// Whether a number is the least or the most.
    Bound,
    /// Which of several values that exclude each other; the upper bits say of which list.
    Exclusive,
    /// `HIGH` or `LOW` of something, which the upper bits are a hash of.
    Level,
    /// What the thing is without, as a hash of the word.
    Without,
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
            ("GRAM", _) => format!("{text}G"),
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
pub(super) static FLUID_OUNCE: Unit = Unit {
    name: "FLOZ",
    class: Class::Volume,
    factor: 29_573_530,
    imperial: true,
};
static GALLON: Unit = Unit {
    name: "GAL",
    class: Class::Volume,
    factor: 3_785_411_784,
    imperial: true,
};
static QUART: Unit = Unit {
    name: "QT",
    class: Class::Volume,
    factor: 946_352_946,
    imperial: true,
};
static MICROLITER: Unit = metric("MCL", Class::Volume, 1_000);
static MICROMETER: Unit = metric("MICRON", Class::Length, 1);
static NG: Unit = metric("NG", Class::Mass, 1);
static MMOL: Unit = metric("MMOL", Class::Substance, 1_000);
static UMOL: Unit = metric("UMOL", Class::Substance, 1);
static MEQ: Unit = metric("MEQ", Class::Equivalent, 1_000);
static OHM: Unit = metric("OHM", Class::Resistance, 1_000);
static KILOHM: Unit = metric("KOHM", Class::Resistance, 1_000_000);
static MEGOHM: Unit = metric("MEGOHM", Class::Resistance, 1_000_000_000);
static PERMILLE: Unit = metric("PERMILLE", Class::Percent, 100);
static GAUGE: Unit = metric("GAUGE", Class::Gauge, 1_000_000_000);
static G: Unit = metric("G", Class::Mass, 1_000_000_000);
static GRAM: Unit = metric("GRAM", Class::Mass, 1_000_000_000);
static MG: Unit = metric("MG", Class::Mass, 1_000_000);
static MCG: Unit = metric("MCG", Class::Mass, 1_000);
static KG: Unit = metric("KG", Class::Mass, 1_000_000_000_000);
static OZ: Unit = metric("OZ", Class::Ounce, 1000);
static LB: Unit = metric("LB", Class::Ounce, 16_000);
static HOLE: Unit = metric("HOLE", Class::Hole, 1000);
static DEGREE: Unit = metric("DEGREE", Class::Angle, 1000);
static PERCENT: Unit = metric("PERCENT", Class::Percent, 1000);
static VOLT: Unit = metric("VOLT", Class::Volt, 1000);
static IU: Unit = metric("UNIT", Class::Units, 1000);
static PACK: Unit = metric("PACK", Class::Pack, 1000);

/// The unit that a word after a number is.
pub(super) fn unit(word: &str) -> Option<&'static Unit> {
    Some(match word {
        "ML" | "CC" | "MLS" | "CM3" => &ML,
        "UL" | "MCL" => &MICROLITER,
        "FLOZ" => &FLUID_OUNCE,
        "GAL" | "GALLON" => &GALLON,
        "QT" | "QUART" => &QUART,
        "UM" | "MICRON" | "MICRONS" => &MICROMETER,
        "NG" => &NG,
        "MMOL" => &MMOL,
        "UMOL" | "MCMOL" => &UMOL,
        "MEQ" => &MEQ,
        "OHM" | "OHMS" => &OHM,
        "KOHM" | "KOHMS" => &KILOHM,
        "MEGOHM" | "MEGOHMS" | "MOHM" => &MEGOHM,
        "PERMILLE" => &PERMILLE,
        "L" | "LTR" | "LITER" | "LITERS" => &LITER,
        "MM" => &MM,
        "CM" => &CM,
        "M" | "MTR" | "METER" => &METER,
        "IN" | "INCH" | "INCHES" | "\"" => &INCH,
        "FT" | "FOOT" | "FEET" => &FOOT,
        "YD" | "YDS" | "YARD" => &YARD,
        "FR" | "F" | "FRENCH" | "CH" => &FRENCH,
        "GA" | "GAUGE" | "GAU" => &GAUGE,
        "G" => &G,
        "GM" | "GMS" | "GRAM" | "GRAMS" => &GRAM,
        "MG" => &MG,
        "MCG" | "UG" | "MCGS" => &MCG,
        "KG" => &KG,
        "OZ" => &OZ,
        "LB" | "LBS" => &LB,
        "H" | "HOLE" | "HOLES" | "HLE" | "HL" => &HOLE,
        "DEG" | "DEGR" | "DEGREE" | "DEGREES" | "DGR" => &DEGREE,
        "%" | "PCT" => &PERCENT,
        "V" | "VOLT" => &VOLT,
        "IU" | "U" | "UNT" | "UNIT" | "UNITS" => &IU,
        "PK" | "PACK" | "CT" | "COUNT" | "BX" | "CS" | "CASE" | "BOX" | "PKG" | "CTN" | "BG" | "EA" | "EACH" | "PC"
        | "PCS" | "PIECES" => &PACK,
        _ => return None,
    })
}

/// The class of one amount in another.
pub(super) fn per(amount: Class, per: Class) -> Option<Class> {
    match (amount, per) {
        (Class::Mass, Class::Volume) => Some(Class::Strength),
        (Class::Units, Class::Volume) => Some(Class::UnitsPerVolume),
        (Class::Substance, Class::Volume) => Some(Class::SubstancePerVolume),
        _ => None,
    }
}

/// An amount in a number of another unit, as in one milliliter: `100MG/5ML` is `20MG/ML`.
pub(super) fn ratio(amount: u64, volume: u64) -> u64 {
    let in_milliliter = u128::from(amount) * u128::from(ML.factor) / u128::from(volume.max(1));
    in_milliliter.min(u128::from(u64::MAX >> 2)) as u64
}

/// The class of the number that follows a word: packs and numbered sizes.
pub(super) fn before_number(word: &str) -> Option<Class> {
    match word {
        "BX" | "CS" | "CASE" | "BOX" | "PK" | "PKG" | "PACK" | "CTN" | "CT" => Some(Class::Pack),
        "SZ" | "SIZE" | "#" | "NO" => Some(Class::SizeNumber),
        _ => None,
    }
}

/// The unit of the number that follows it: `FR 16`, `GA 18`.
pub(super) fn unit_before(word: &str) -> Option<&'static Unit> {
    match word {
        "FR" | "FRENCH" => Some(&FRENCH),
        "GA" | "GAUGE" => Some(&GAUGE),
        _ => None,
    }
}
