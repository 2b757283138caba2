//! Measures standardization against labeled or published data, and its speed.
//!
//! ```sh
//! cargo bench --bench standardize -- tokens us_addresses.csv company_names.csv
//! cargo bench --bench standardize -- check lei lei.csv lei
//! cargo bench --bench standardize -- speed legal_name names.csv name
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use mdm_hub::engine::domain::Kind;
use mdm_hub::engine::matching::{AddressPart, NamePart, address_parts, organization_parts};
use mdm_hub::engine::{identifier, standardize};

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["tokens", files @ ..] => files.iter().try_for_each(|file| tokens(file)),
        ["check", kind, file, column] => check(kind, file, column),
        ["speed", kind, file, column] => speed(kind, file, column),
        _ => Err("tokens FILE…, check KIND FILE COLUMN, or speed KIND FILE COLUMN".to_owned()),
    };
    if let Err(error) = done {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn rows(path: &str) -> Result<(csv::StringRecord, Vec<csv::StringRecord>), String> {
    let explain = |error: csv::Error| format!("{path}: {error}");
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(path)
        .map_err(explain)?;
    let header = reader.headers().map_err(explain)?.clone();
    let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(explain)?;
    Ok((header, rows))
}

fn column(path: &str, name: &str) -> Result<Vec<String>, String> {
    let (header, rows) = rows(path)?;
    let place = header
        .iter()
        .position(|column| column == name)
        .ok_or(format!("{path}: no column {name}"))?;
    Ok(rows
        .iter()
        .filter_map(|row| row.get(place))
        .filter(|cell| !cell.is_empty())
        .map(str::to_owned)
        .collect())
}

fn kind(name: &str) -> Result<Kind, String> {
    serde_json::from_value(name.into()).map_err(|error| error.to_string())
}

/// How many values of a column are valid once standardized.
fn check(name: &str, path: &str, of: &str) -> Result<(), String> {
    let kind = kind(name)?;
    let values = column(path, of)?;
    let mut refused: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for value in &values {
        let canonical = standardize::standardize(kind, value);
        if let Err(refusal) = identifier::check(kind, &canonical) {
            refused.entry(refusal.code).or_default().push(value);
        }
    }
    let wrong: usize = refused.values().map(Vec::len).sum();
    println!("{name}: {} of {} valid", values.len() - wrong, values.len());
    for (code, values) in refused {
        println!(
            "  {code}: {}, such as {:?}",
            values.len(),
            &values[..values.len().min(5)]
        );
    }
    Ok(())
}

/// Nanoseconds to standardize a value, the best of five rounds.
fn speed(name: &str, path: &str, of: &str) -> Result<(), String> {
    let values = column(path, of)?;
    let measure = |standardize: &dyn Fn(&str) -> usize| {
        let round = || {
            let started = Instant::now();
            let kept: usize = values.iter().map(|value| standardize(value)).sum();
            assert!(kept < usize::MAX, "the work is used");
            started.elapsed().as_nanos() as f64 / values.len() as f64
        };
        (0..5).map(|_| round()).fold(f64::INFINITY, f64::min)
    };
    let found = match name {
        "address_parts" => measure(&|value| address_parts(value).len()),
        "organization_parts" => measure(&|value| organization_parts(value).len()),
        _ => {
            let kind = kind(name)?;
            measure(&|value| standardize::standardize(kind, value).len())
        }
    };
    println!("{name}: {found:.0} ns a value over {} values", values.len());
    Ok(())
}

type Labeled = Vec<(String, Vec<(String, String)>)>;

/// Share of tokens that get the label of a file `record,pos,token,label`, for each label and in all.
fn tokens(path: &str) -> Result<(), String> {
    let (_, rows) = rows(path)?;
    let mut records: Labeled = Vec::new();
    for row in &rows {
        let cell = |place: usize| row.get(place).unwrap_or_default().to_owned();
        if records.last().is_none_or(|(record, _)| *record != cell(0)) {
            records.push((cell(0), Vec::new()));
        }
        if let Some((_, tokens)) = records.last_mut() {
            tokens.push((cell(2), cell(3)));
        }
    }
    let addresses = rows.iter().any(|row| row.get(3) == Some("AddressNumber"));
    let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut whole = 0;
    for (_, tokens) in &records {
        let text: Vec<&str> = tokens.iter().map(|(token, _)| token.as_str()).collect();
        let found = if addresses {
            address_labels(&text.join(" "))
        } else {
            name_labels(&text.join(" "))
        };
        whole += u32::from(count(tokens, found, addresses, &mut counts));
    }
    let (right, all) = counts
        .values()
        .fold((0, 0), |sum, (right, all)| (sum.0 + right, sum.1 + all));
    println!("{path}");
    for (label, (right, all)) in &counts {
        println!("  {label:26} {right:5} of {all:5}  {:.3}", share(*right, *all));
    }
    println!(
        "  {right} of {all} tokens {:.4}, {whole} of {} records whole",
        share(right, all),
        records.len()
    );
    Ok(())
}

fn share(part: u32, all: u32) -> f64 {
    f64::from(part) / f64::from(all)
}

/// Counts the tokens of a record that got their label; whether all did. Tokens are followed letter by letter, as words
/// may be cut otherwise than tokens.
fn count<'a>(
    tokens: &'a [(String, String)],
    found: Vec<(String, &'static str)>,
    addresses: bool,
    counts: &mut BTreeMap<&'a str, (u32, u32)>,
) -> bool {
    let letter = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '#' | '&' | '%');
    let mut labels: VecDeque<&str> = VecDeque::new();
    for (word, label) in &found {
        labels.extend(word.chars().filter(letter).map(|_| *label));
    }
    let mut whole = true;
    for (token, label) in tokens {
        let letters = token.chars().filter(letter).count();
        let Some(got) = labels.front().copied().filter(|_| letters > 0) else {
            continue;
        };
        labels.drain(..letters.min(labels.len()));
        let wanted = if addresses {
            address_class(label)
        } else {
            name_class(label)
        };
        let entry = counts.entry(wanted).or_default();
        entry.1 += 1;
        entry.0 += u32::from(got == wanted);
        whole &= got == wanted;
    }
    whole
}

/// Labels that the product does not tell apart are one.
fn address_class(label: &str) -> &str {
    match label {
        "StreetNamePreModifier" => "StreetNamePreType",
        "LandmarkName" => "BuildingName",
        "ZipPlus4" => "ZipCode",
        other => other,
    }
}

fn name_class(label: &str) -> &str {
    match label {
        "CorporationNameOrganization" | "CorporationCommitteeType" | "ShortForm" | "CorporationNameAndCompany" => {
            "CorporationName"
        }
        "ProxyFor" => "CareOf",
        other => other,
    }
}

fn address_labels(text: &str) -> Vec<(String, &'static str)> {
    let label = |part| match part {
        AddressPart::Recipient => "Recipient",
        AddressPart::Building => "BuildingName",
        AddressPart::HouseNumber => "AddressNumber",
        AddressPart::HouseSuffix => "AddressNumberSuffix",
        AddressPart::DirectionBefore => "StreetNamePreDirectional",
        AddressPart::StreetTypeBefore => "StreetNamePreType",
        AddressPart::StreetName => "StreetName",
        AddressPart::StreetType => "StreetNamePostType",
        AddressPart::DirectionAfter => "StreetNamePostDirectional",
        AddressPart::UnitType => "OccupancyType",
        AddressPart::Unit => "OccupancyIdentifier",
        AddressPart::SubaddressType => "SubaddressType",
        AddressPart::Subaddress => "SubaddressIdentifier",
        AddressPart::BoxType => "USPSBoxType",
        AddressPart::BoxNumber => "USPSBoxID",
        AddressPart::BoxGroupType => "USPSBoxGroupType",
        AddressPart::BoxGroup => "USPSBoxGroupID",
        AddressPart::Corner => "CornerOf",
        AddressPart::Intersection => "IntersectionSeparator",
        AddressPart::City => "PlaceName",
        AddressPart::State => "StateName",
        AddressPart::Zip => "ZipCode",
        AddressPart::Country => "CountryName",
    };
    address_parts(text)
        .into_iter()
        .map(|(word, part)| (word, label(part)))
        .collect()
}

fn name_labels(text: &str) -> Vec<(String, &'static str)> {
    let label = |part| match part {
        NamePart::Name => "CorporationName",
        NamePart::LegalForm => "CorporationLegalType",
        NamePart::OtherName => "AKA",
        NamePart::BranchType => "CorporationNameBranchType",
        NamePart::Branch => "CorporationNameBranchIdentifier",
        NamePart::OtherParty => "CareOf",
    };
    organization_parts(text)
        .into_iter()
        .map(|(word, part)| (word, label(part)))
        .collect()
}
