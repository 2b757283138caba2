//! States and territories of the United States, provinces and territories of Canada, by code and by name.
//!
//! Codes: USPS Publication 28, appendix B; Canada Post's symbols. Traditional abbreviations: GPO Style Manual, chapter 9.

use std::sync::LazyLock;

use super::names::{Names, agreed};
use crate::engine::standardize::text::squeezed;

/// USPS code and names.
#[rustfmt::skip]
const STATES: [(&str, &str); 62] = [
    ("AL", "Alabama|Ala"), ("AK", "Alaska|Alas"), ("AZ", "Arizona|Ariz"), ("AR", "Arkansas|Ark"),
    ("CA", "California|Calif|Cal"), ("CO", "Colorado|Colo"), ("CT", "Connecticut|Conn"), ("DE", "Delaware|Del"),
    ("DC", "District of Columbia|Dist of Columbia|Washington DC|Washington District of Columbia"),
    ("FL", "Florida|Fla"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho|Ida"), ("IL", "Illinois|Ill"),
    ("IN", "Indiana|Ind"), ("IA", "Iowa"), ("KS", "Kansas|Kans|Kan"), ("KY", "Kentucky"), ("LA", "Louisiana"),
    ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts|Mass"), ("MI", "Michigan|Mich"),
    ("MN", "Minnesota|Minn"), ("MS", "Mississippi|Miss"), ("MO", "Missouri"), ("MT", "Montana|Mont"),
    ("NE", "Nebraska|Nebr|Neb"), ("NV", "Nevada|Nev"), ("NH", "New Hampshire|N Hampshire"),
    ("NJ", "New Jersey|N Jersey"), ("NM", "New Mexico|N Mex|N Mexico"), ("NY", "New York|N York"),
    ("NC", "North Carolina|N Carolina|N Car"), ("ND", "North Dakota|N Dakota|N Dak"), ("OH", "Ohio"),
    ("OK", "Oklahoma|Okla"), ("OR", "Oregon|Oreg|Ore"), ("PA", "Pennsylvania|Penna|Penn"), ("RI", "Rhode Island"),
    ("SC", "South Carolina|S Carolina|S Car"), ("SD", "South Dakota|S Dakota|S Dak"), ("TN", "Tennessee|Tenn"),
    ("TX", "Texas|Tex"), ("UT", "Utah"), ("VT", "Vermont"), ("VA", "Virginia|Virg"),
    ("WA", "Washington|Wash"), ("WV", "West Virginia|W Virginia|W Va"), ("WI", "Wisconsin|Wis|Wisc"),
    ("WY", "Wyoming|Wyo"), ("AS", "American Samoa|Amer Samoa"), ("GU", "Guam"),
    ("MP", "Northern Mariana Islands|N Mariana Islands|Northern Marianas|CNMI|Mariana Islands"),
    ("PR", "Puerto Rico|P Rico|Porto Rico"), ("VI", "Virgin Islands|US Virgin Islands|USVI|United States Virgin Islands"),
    ("FM", "Micronesia|Federated States of Micronesia"), ("MH", "Marshall Islands|Republic of the Marshall Islands"),
    ("PW", "Palau|Republic of Palau"), ("AA", "Armed Forces Americas|Armed Forces the Americas"),
    ("AE", "Armed Forces Europe|Armed Forces Africa|Armed Forces Canada|Armed Forces Middle East|Armed Forces Europe, the Middle East, Africa and Canada"),
    ("AP", "Armed Forces Pacific"),
];

/// Canada Post's symbol and names in English and French.
#[rustfmt::skip]
const PROVINCES: [(&str, &str); 13] = [
    ("AB", "Alberta|Alta"), ("BC", "British Columbia|Colombie-Britannique"), ("MB", "Manitoba|Man"),
    ("NB", "New Brunswick|Nouveau-Brunswick"),
    ("NL", "Newfoundland and Labrador|Newfoundland|Labrador|Nfld|NF|Terre-Neuve-et-Labrador|Terre-Neuve"),
    ("NS", "Nova Scotia|Nouvelle-Écosse"), ("NT", "Northwest Territories|NWT|Territoires du Nord-Ouest"),
    ("NU", "Nunavut"), ("ON", "Ontario|Ont"), ("PE", "Prince Edward Island|PEI|Île-du-Prince-Édouard"),
    ("QC", "Quebec|Québec|Que|PQ"), ("SK", "Saskatchewan|Sask"), ("YT", "Yukon|Yukon Territory|YK|Territoire du Yukon"),
];

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let all = STATES.iter().chain(&PROVINCES);
    Names::of(
        all.flat_map(|(code, names)| names.split('|').map(move |name| (*code, name))),
        word,
    )
});

/// Words that only say that it is one, and usual short forms.
fn word(word: &str) -> &str {
    match word {
        "state" | "commonwealth" | "province" => "",
        "is" | "isl" | "isls" | "island" => "islands",
        "no" => "n",
        "so" => "s",
        other => other,
    }
}

/// Code of a state, territory or province given by code or name; else cleaned text in upper case.
pub(in crate::engine::standardize) fn state(cleaned: String) -> String {
    if is_state(&cleaned) {
        return cleaned;
    }
    let found = read(&cleaned)
        .or_else(|| agreed(&cleaned, read))
        .or_else(|| subdivision(&cleaned));
    found.map_or_else(|| cleaned.to_uppercase(), str::to_owned)
}

fn read(text: &str) -> Option<&'static str> {
    let by_code = || {
        let wanted = squeezed(text);
        let mut codes = STATES.iter().chain(&PROVINCES).map(|(code, _)| *code);
        codes.find(|code| *code == wanted)
    };
    let short = text.len() <= 8;
    short.then(by_code).flatten().or_else(|| NAMES.find(text))
}

/// `US-TX` and `CA-ON`, as ISO 3166-2 writes them.
fn subdivision(text: &str) -> Option<&'static str> {
    let (country, code) = text.split_once('-')?;
    let found = read(code.trim()).filter(|found| found.eq_ignore_ascii_case(code.trim()))?;
    match country.trim().to_ascii_uppercase().as_str() {
        "US" | "USA" => is_state(found).then_some(found),
        "CA" | "CAN" => is_province(found).then_some(found),
        _ => None,
    }
}

/// Whether the text is a USPS code of a state, territory or military region.
pub fn is_state(value: &str) -> bool {
    STATES.iter().any(|(code, _)| *code == value)
}

/// Whether the text is the symbol of a Canadian province or territory.
pub(crate) fn is_province(value: &str) -> bool {
    PROVINCES.iter().any(|(code, _)| *code == value)
}
