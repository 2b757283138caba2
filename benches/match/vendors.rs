//! Vendors made from their number alone, as rows of a file: one in five is a damaged copy of an earlier one.

const SYLLABLES: [&str; 48] = [
    "AL", "BAR", "BEL", "BER", "BRO", "CAL", "CAR", "CLA", "COL", "COR", "DAL", "DEL", "DOR", "EL", "FAR", "FIN",
    "GAL", "GAR", "GLEN", "HAL", "HAR", "HOL", "JAR", "KEL", "KIR", "LAN", "LOR", "MAR", "MEL", "MIL", "MOR", "NOR",
    "OAK", "PAR", "PEN", "QUIN", "RAN", "ROS", "SAL", "SHEL", "STAN", "TAL", "TOR", "VAL", "WAL", "WES", "WIN", "YOR",
];
const ENDINGS: [&str; 12] = [
    "TON", "LEY", "FIELD", "MAN", "SON", "BERG", "FORD", "WOOD", "DALE", "HURST", "WELL", "STEIN",
];
const TRADES: [&str; 24] = [
    "Medical",
    "Surgical",
    "Pharmacy",
    "Imaging",
    "Dental",
    "Plumbing",
    "Electric",
    "Roofing",
    "Staffing",
    "Consulting",
    "Logistics",
    "Catering",
    "Security",
    "Software",
    "Printing",
    "Transport",
    "Engineering",
    "Optical",
    "Furniture",
    "Telecom",
    "Insurance",
    "Packaging",
    "Laundry",
    "Paving",
];
const KINDS: [&str; 6] = ["Supply", "Services", "Systems", "Products", "Group", "Associates"];
const FORMS: [&str; 5] = [" Inc", " LLC", " Corp", " Co", ""];
const STREETS: [(&str, &str); 5] = [
    ("Street", "St"),
    ("Avenue", "Ave"),
    ("Road", "Rd"),
    ("Drive", "Dr."),
    ("Boulevard", "Blvd"),
];
const STATES: [&str; 10] = ["AZ", "CA", "CO", "FL", "IL", "NV", "NY", "OH", "TX", "WA"];

/// The header of the file.
pub const HEADER: &str =
    "source,id,legal_name,addresses.line1,addresses.city,addresses.state,addresses.zip,phones,tin\n";

/// Row `n` of the file of records.
pub fn row(n: u64) -> String {
    let of = entity(n);
    let place = mix(of, 1) % 40_000;
    let (city, state) = (word(place, 2), STATES[pick(place, 3, STATES.len())]);
    let (long, short) = STREETS[pick(of, 4, STREETS.len())];
    let mut name = name_of(of);
    let mut phone = 2_000_000_000 + mix(of, 5) % 7_000_000_000;
    let mut tin = (10_000_000 + mix(of, 6) % 880_000_000).to_string();
    let (mut street, mut digits) = (long, format!("{phone}"));
    if n != of {
        match mix(n, 7) % 6 {
            0 => name = mistyped(&name, n),
            1 => name = name.replace("Services", "Svcs").replace("Associates", "Assoc") + ", Incorporated",
            2 => name = format!("{} dba {name}", name_of(mix(n, 8) % 1_000_000_000)),
            3 => phone += 1,
            4 => tin.clear(),
            _ => {}
        }
        street = short;
        digits = format!("({}) {}-{}", phone / 10_000_000, phone / 10_000 % 1_000, phone % 10_000);
    }
    let house = 1 + mix(of, 9) % 9_999;
    let avenue = word(mix(of, 10) % 3_000, 11);
    let zip = 10_000 + place * 2;
    format!("vendors,v{n},{name},{house} {avenue} {street},{city},{state},{zip},{digits},{tin}\n")
}

/// What row `n` is a record of: itself, or an earlier one.
pub fn entity(n: u64) -> u64 {
    if n >= 10 && mix(n, 12).is_multiple_of(5) {
        entity(mix(n, 13) % n)
    } else {
        n
    }
}

fn name_of(of: u64) -> String {
    let (trade, kind) = (TRADES[pick(of, 14, TRADES.len())], KINDS[pick(of, 15, KINDS.len())]);
    let form = FORMS[pick(of, 16, FORMS.len())];
    match mix(of, 17) % 3 {
        0 => format!("{} {trade}{form}", word(of, 18)),
        1 => format!("{} {trade} {kind}{form}", word(of, 18)),
        _ => format!("{} {} {trade}{form}", word(of, 18), word(mix(of, 19) % 5_000, 20)),
    }
}

fn word(n: u64, salt: u64) -> String {
    let part = |salt: u64| SYLLABLES[pick(n, salt, SYLLABLES.len())];
    format!(
        "{}{}{}",
        part(salt),
        part(salt + 100),
        ENDINGS[pick(n, salt + 200, ENDINGS.len())]
    )
}

/// One letter left out.
fn mistyped(name: &str, n: u64) -> String {
    let at = 1 + pick(n, 21, name.len().saturating_sub(2).max(1));
    name.chars()
        .enumerate()
        .filter(|(i, _)| *i != at)
        .map(|(_, c)| c)
        .collect()
}

fn pick(n: u64, salt: u64, of: usize) -> usize {
    (mix(n, salt) % of as u64) as usize
}

/// SplitMix64.
pub fn mix(n: u64, salt: u64) -> u64 {
    let mut z = n
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(salt.wrapping_mul(0xbf58_476d_1ce4_e5b9));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
