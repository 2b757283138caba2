//! Vendors made from their number alone: the same number gives the same vendor. One in ten is another spelling of an
//! earlier one, from a second source system.

use serde_json::{Value, json};

const FIRST: [&str; 40] = [
    "ACME",
    "SUMMIT",
    "CEDAR",
    "PIONEER",
    "DESERT",
    "COPPER",
    "GRANITE",
    "LIBERTY",
    "HARBOR",
    "VALLEY",
    "CASCADE",
    "STERLING",
    "MERIDIAN",
    "CRESCENT",
    "REDWOOD",
    "ALPINE",
    "BEACON",
    "KEYSTONE",
    "MAGNOLIA",
    "PRAIRIE",
    "SONORAN",
    "SAGUARO",
    "JUNIPER",
    "CANYON",
    "MESA",
    "TRIDENT",
    "VANGUARD",
    "ORION",
    "ATLAS",
    "PHOENIX",
    "SILVER",
    "COBALT",
    "EVERGREEN",
    "HERITAGE",
    "FRONTIER",
    "LAKESIDE",
    "NORTHSTAR",
    "SOUTHWEST",
    "RIVERBEND",
    "IRONWOOD",
];
const TRADE: [&str; 32] = [
    "MEDICAL",
    "SURGICAL",
    "PHARMACY",
    "DIAGNOSTICS",
    "IMAGING",
    "DENTAL",
    "ORTHOPEDIC",
    "LABORATORY",
    "PLUMBING",
    "ELECTRIC",
    "ROOFING",
    "STAFFING",
    "CONSULTING",
    "LOGISTICS",
    "CATERING",
    "LINEN",
    "SECURITY",
    "LANDSCAPING",
    "SOFTWARE",
    "PRINTING",
    "TRANSPORT",
    "ENVIRONMENTAL",
    "ENGINEERING",
    "RESPIRATORY",
    "OPTICAL",
    "NUTRITION",
    "BIOMEDICAL",
    "STERILIZATION",
    "FURNITURE",
    "SIGNAGE",
    "TELECOM",
    "INSURANCE",
];
const KIND: [&str; 8] = [
    "SUPPLY",
    "SERVICES",
    "SYSTEMS",
    "PRODUCTS",
    "GROUP",
    "ASSOCIATES",
    "PARTNERS",
    "SOLUTIONS",
];
const FORM: [&str; 6] = ["INC", "LLC", "CORP", "LTD", "CO", "LP"];
const STREET: [&str; 24] = [
    "MAIN",
    "OAK",
    "CENTRAL",
    "CAMELBACK",
    "THOMAS",
    "INDIAN SCHOOL",
    "BELL",
    "CACTUS",
    "MCDOWELL",
    "VAN BUREN",
    "WASHINGTON",
    "JEFFERSON",
    "BROADWAY",
    "SOUTHERN",
    "BASELINE",
    "GUADALUPE",
    "ELLIOT",
    "WARNER",
    "RAY",
    "CHANDLER",
    "PECOS",
    "GERMANN",
    "QUEEN CREEK",
    "OCOTILLO",
];
const CITY: [(&str, &str, u32); 8] = [
    ("PHOENIX", "AZ", 85001),
    ("SCOTTSDALE", "AZ", 85250),
    ("TEMPE", "AZ", 85280),
    ("TUCSON", "AZ", 85701),
    ("DENVER", "CO", 80201),
    ("AUSTIN", "TX", 78701),
    ("FRESNO", "CA", 93701),
    ("RENO", "NV", 89501),
];

/// Vendor number `n` as a source system sends it.
pub fn record(n: usize) -> Value {
    let copy = n % 10 == 9 && n > 100;
    let base = if copy { n - 1 - (mix(n, 99) as usize % 90) } else { n };
    let attributes = vendor(base, copy);
    json!({"system": if copy { "second" } else { "bench" }, "key": n.to_string(), "attributes": attributes})
}

fn vendor(n: usize, respelled: bool) -> Value {
    let (city, state, zip) = CITY[pick(n, 1, CITY.len())];
    let initials: String = [2, 3, 4]
        .iter()
        .map(|salt| char::from(b'A' + (mix(n, *salt) % 26) as u8))
        .collect();
    let name = format!(
        "{} {initials} {} {} {}",
        FIRST[pick(n, 5, FIRST.len())],
        TRADE[pick(n, 6, TRADE.len())],
        KIND[pick(n, 7, KIND.len())],
        FORM[pick(n, 8, FORM.len())],
    );
    let name = if respelled {
        name.replace(" INC", ", Inc.").replace(" SERVICES", " SVCS")
    } else {
        name
    };
    let street = STREET[pick(n, 9, STREET.len())];
    let house = 100 + mix(n, 10) % 9_900;
    let ending = if respelled { "Street" } else { "ST" };
    json!({
        "legal_name": name,
        "addresses": [{
            "line1": format!("{house} N {street} {ending}"),
            "city": city,
            "state": state,
            "zip": format!("{}", zip + (mix(n, 11) % 40) as u32),
        }],
        "phones": [format!("602{:07}", 2_000_000 + mix(n, 12) % 7_000_000)],
    })
}

fn pick(n: usize, salt: u64, of: usize) -> usize {
    (mix(n, salt) % of as u64) as usize
}

/// SplitMix64.
fn mix(n: usize, salt: u64) -> u64 {
    let mut z = (n as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
