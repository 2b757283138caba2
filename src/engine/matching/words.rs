//! What is known about the words of organization names before any record is seen.
//!
//! Shares of words are rounded from about 50,000 US organization names (city vendor lists of
//! Chicago, Phoenix and Scottsdale, CMS hospital and supplier directories, Chicago business
//! licenses; all public records, 2016 to 2020).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::token::hash_text;

/// Words that carry nothing in a name.
pub(crate) const STOP: &[&str] = &["THE", "AND", "OF", "FOR", "AT", "IN", "ON", "BY", "TO", "DE"];

/// Spellings brought to one form. Plurals are handled elsewhere. Two words in full are never one, and an abbreviation of
/// several words is here the one by which it is found (`name/abbreviations.rs`).
const CANONICAL: &[(&str, &[&str])] = &[
    ("HOSPITAL", &["HOSP", "HSPTL", "HOSPTIAL", "HOSPTL"]),
    ("MEDICAL", &["MED", "MEDCL", "MDCL"]),
    ("CENTER", &["CTR", "CNTR", "CENTRE", "CEN", "CENT", "CNTER"]),
    ("ST", &["SAINT", "STE"]),
    ("MOUNT", &["MT"]),
    ("FORT", &["FT"]),
    ("UNIVERSITY", &["UNIV", "UNIVERSTY"]),
    ("SERVICE", &["SVC", "SVCS", "SERV", "SRVC", "SRVCS", "SRVS", "SVS"]),
    ("MANUFACTURING", &["MFG", "MANUF"]),
    ("MANUFACTURER", &["MFR"]),
    ("INTERNATIONAL", &["INTL", "INTNL", "INTERNATL", "INTERNTNL"]),
    ("ASSOCIATE", &["ASSOC", "ASSC", "ASC", "ASSO"]),
    ("ASSOCIATION", &["ASSN"]),
    ("DEPARTMENT", &["DEPT", "DPT"]),
    ("REGIONAL", &["REG", "REGL", "RGNL", "RGL"]),
    ("MEMORIAL", &["MEM", "MEML", "MEMRL"]),
    ("COMMUNITY", &["COMM", "CMTY", "COMMUN", "CMNTY"]),
    ("HEALTH", &["HLTH", "HLT"]),
    ("HEALTHCARE", &["HLTHCARE", "HLTHCR", "HEALTHCR"]),
    ("GENERAL", &["GEN", "GENL"]),
    ("REHABILITATION", &["REHAB"]),
    ("COUNTY", &["CNTY", "CTY"]),
    ("DISTRICT", &["DIST", "DSTRCT"]),
    ("DISTRIBUTION", &["DISTRIB", "DISTR"]),
    ("MANAGEMENT", &["MGMT", "MGT", "MNGMT"]),
    ("TECHNOLOGY", &["TECH", "TECHNOLOGIE", "TECHNOL"]),
    ("SYSTEM", &["SYS", "SYST"]),
    ("SOLUTION", &["SOLN", "SOLNS", "SOL"]),
    ("INDUSTRY", &["IND", "INDUSTRIE", "INDS"]),
    ("BROTHERS", &["BROS", "BRO", "BROTHER"]),
    ("DEVELOPMENT", &["DEV", "DEVEL", "DVLPMT"]),
    ("LABORATORY", &["LAB", "LABS", "LABORATORIE"]),
    ("CONSTRUCTION", &["CONSTR", "CONST", "CONSTRN"]),
    ("ENGINEERING", &["ENGR", "ENGRG", "ENG", "ENGRNG"]),
    ("EQUIPMENT", &["EQUIP", "EQPT", "EQP"]),
    ("SUPPLY", &["SPLY", "SUPPLIE", "SUP", "SUPL"]),
    ("AMERICAN", &["AMER", "AMERN"]),
    ("NATIONAL", &["NATL", "NAT", "NTL"]),
    ("ELECTRONIC", &["ELECTRNC"]),
    ("ELECTRIC", &["ELEC", "ELECTR"]),
    ("ENVIRONMENTAL", &["ENV", "ENVIR", "ENVIRON", "ENVTL"]),
    ("TRANSPORTATION", &["TRANS", "TRANSP"]),
    ("PROPERTY", &["PROP", "PROPERTIE"]),
    ("CONSULTING", &["CNSLT", "CNSLTG"]),
    ("PROFESSIONAL", &["PROF", "PROFL"]),
    ("NORTHERN", &["NO", "NRTHRN"]),
    ("SOUTHERN", &["SO", "STHRN"]),
    ("AUTOMOTIVE", &["AUTOMTV"]),
    ("REFRIGERATION", &["REFRIG"]),
    ("INSURANCE", &["INS", "INSUR"]),
    ("CHEMICAL", &["CHEM"]),
    ("PHARMACY", &["PHCY", "PHARM", "PHMCY", "PHARMACIE", "RX"]),
    ("PHARMACEUTICAL", &["PHARMA", "PHARMS", "PHARMACEUTICL"]),
    ("INSTITUTE", &["INST"]),
    ("GOVERNMENT", &["GOVT", "GOV"]),
    ("AUTHORITY", &["AUTH"]),
    ("FOUNDATION", &["FDN", "FNDN", "FOUND"]),
    ("ENTERPRISE", &["ENT", "ENTPR", "ENTERPR"]),
    ("PRODUCT", &["PROD", "PRODS"]),
    ("CORRECTIONAL", &["CORR"]),
    ("PSYCHIATRIC", &["PSYCH"]),
    ("SURGICAL", &["SURG"]),
    ("SURGERY", &["SURGERIE"]),
    ("CHILDREN", &["CHILDRENS", "CHILD"]),
    ("WOMEN", &["WOMENS"]),
    ("VETERAN", &["VA", "VETERANS"]),
    ("AVENUE", &["AVE"]),
    ("NORTH", &["N", "NRTH"]),
    ("SOUTH", &["S", "STH"]),
    ("EAST", &["E"]),
    ("WEST", &["W"]),
    ("US", &["USA"]),
    ("1", &["ONE"]),
    ("2", &["TWO"]),
    ("3", &["THREE"]),
    ("4", &["FOUR"]),
    ("5", &["FIVE"]),
    ("1ST", &["FIRST"]),
    ("2ND", &["SECOND"]),
    ("3RD", &["THIRD"]),
];

/// Words in at least one name of a hundred, of 250, of 500 and of 1,200.
const COMMON: [(f32, &str); 4] = [
    (
        0.015,
        "HOSPITAL CENTER MEDICAL SERVICE GROUP HEALTH AUTO FOOD CONSTRUCTION MEMORIAL ASSOCIATE \
         MANAGEMENT ENTERPRISE REGIONAL COMMUNITY ASSOCIATION",
    ),
    (
        0.006,
        "COUNTY SOLUTION ST RESTAURANT SYSTEM CARE SUPPLY LAW INTERNATIONAL HOME CITY HEATING \
         AMERICAN NORTH MART DEVELOPMENT NEW CONSULTING SHOP DESIGN PARK PARTNER GENERAL WEST \
         MARKET REPAIR SALON EQUIPMENT US SOUTH HEALTHCARE UNIVERSITY TECHNOLOGY PRODUCT",
    ),
    (
        0.0035,
        "FINANCIAL NATIONAL MECHANICAL FOUNDATION VALLEY SALE AIR COOLING CAPITAL CAFE STREET SPA \
         OFFICE INDUSTRY STUDIO COMMUNICATION HAIR EXPRESS HOLDING FAMILY AMERICA HOUSE CLUB \
         UNITED ELECTRIC BEAUTY MIDWEST BUSINESS PIZZA TRAVEL STATE STAR STORE LIQUOR TAX GRILL \
         WIRELESS EAST PLUS CAR INSTITUTE CENTRAL MEDIA LEARNING PHARMACY BODY ENVIRONMENTAL \
         ACADEMY PROPERTY BROTHERS LABORATORY DEPARTMENT DISTRICT",
    ),
    (
        0.0015,
        "PLUMBING SCHOOL FITNESS EXCHANGE BAR 1ST ENGINEERING GLOBAL FURNITURE MERCY WATER WESTERN \
         CREDIT LINCOLN INVESTMENT LAKE NETWORK MARKETING TRADING ART SON CLEANING RIVER PARKING \
         RESEARCH CLEANER NAIL MANUFACTURING WORLD ALL GROCERY GREEN PRODUCTION BAKERY LITTLE \
         PROFESSIONAL JEWELRY CONSULTANT WORK GLASS SOUTHWEST DAY METAL LOUNGE RECOVERY PUBLIC \
         SPORT WASH DOLLAR CLARK TRAINING FIRE AGENCY ROOFING CONTRACTOR REAL CHURCH BUILDING \
         QUALITY JOHN RED TRUCK SUPER INDUSTRIAL REALTY CREATIVE TIRE CASH URBAN KITCHEN ENERGY \
         MAINTENANCE BEST CLINIC ALLIANCE PART BLUE BUILDER SAN PRO TRUST PLACE CONTROL \
         PARTNERSHIP JOSEPH TOWN METRO SURGICAL SURGERY ENTERTAINMENT SAFETY CUSTOM GRAND \
         CONDITIONING AUTOMOTIVE BIG JAMES CATERING BANK GAS COUNCIL SECURITY PRODUCE KING POWER \
         PAINTING LIFE BOUTIQUE ESTATE VILLAGE REMODELING CHAMBER DISCOUNT FRESH BAPTIST MOBILE \
         GALLERY RESOURCE VENTURE TRANSPORTATION GREAT CONTRACTING RETAIL WHITE PRINTING MADISON \
         MICHAEL MUSIC MOUNTAIN INSURANCE UNION EDUCATION GOOD KID HOTEL SUN HARDWARE TEXAS \
         ADVANCED COLLEGE TAYLOR THOMAS LANDSCAPING HOUSING GOLD LAUNDRY ELECTRONIC CAMPUS \
         ACCOUNTING CONCEPT STORAGE COMPUTER SCOTT COFFEE ROBERT COLLECTION BROWN ANIMAL JONES \
         SQUARE WASHINGTON TRUCKING PROJECT ADVISOR OIL CONCRETE COMMERCIAL IRON CHILDREN \
         SPECIALTY STOP RESTORATION GREATER INN JACKSON INFORMATION SMITH DATA GOLDEN METHODIST \
         JOHNSON PAUL HEART COAST ISLAND LOCAL SOCIETY YOUTH UNLIMITED GRAPHIC ELECTRICAL IMPORT \
         DIAMOND DIVISION REFRIGERATION HILL GARDEN NORTHWEST NORTHEAST SOUTHEAST SANTA REHABILITATION \
         PSYCHIATRIC BEHAVIORAL VETERAN MOUNT FORT SPRING PRESBYTERIAN LUTHERAN CATHOLIC SISTER \
         CLINICAL DENTAL DIAGNOSTIC IMAGING SURGEON PHYSICIAN ORTHOPEDIC WILLIAM DAVID SOFTWARE \
         DISTRIBUTION CHEMICAL LEASING RENTAL STAFFING MACHINE TOOL STEEL PLASTIC PAPER",
    ),
];

static CANONICAL_FORM: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    let pairs = CANONICAL
        .iter()
        .flat_map(|(form, others)| others.iter().map(move |o| (*o, *form)));
    pairs.collect()
});

static SHARE: LazyLock<FxHashMap<u64, f32>> = LazyLock::new(|| {
    COMMON
        .iter()
        .flat_map(|(share, list)| list.split_whitespace().map(|word| (hash_text(&[word]), *share)))
        .collect()
});

/// One spelling for a word of a name: abbreviations spelled out, regular plurals cut.
pub(crate) fn canonical(word: &str) -> &str {
    let known = |word: &str| CANONICAL_FORM.get(word).copied();
    if let Some(form) = known(word) {
        return form;
    }
    let plural = word.len() > 4
        && word.ends_with('S')
        && !word.ends_with("SS")
        && !word.ends_with("US")
        && !word.ends_with("IS");
    if !plural {
        return word;
    }
    let stem = &word[..word.len() - 1];
    known(stem).unwrap_or(stem)
}

/// The expected share of names that contain the word, before any is seen.
pub(crate) fn expected_share(hash: u64, length: usize) -> f32 {
    let by_length = || match length {
        0..=1 => 4e-3,
        2 => 5e-4,
        3 => 1e-4,
        4 => 4e-5,
        _ => 2e-5,
    };
    SHARE.get(&hash).copied().unwrap_or_else(by_length)
}

/// Whether the word is so common that two of its kind say nothing together.
pub(crate) fn is_generic(hash: u64) -> bool {
    SHARE.get(&hash).is_some_and(|share| *share >= 0.003)
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn spellings_meet() {
        for (a, b) in [
            ("SVCS", "SERVICES"),
            ("SERVICE", "SERVICES"),
            ("LABS", "LABORATORIES"),
            ("PROPERTIES", "PROPERTY"),
            ("CTR", "CENTERS"),
            ("SAINT", "ST"),
            ("INDUSTRIES", "IND"),
        ] {
            assert_eq!(canonical(a), canonical(b), "{a} {b}");
        }
        assert_eq!(canonical("CAMPUS"), "CAMPUS");
        assert_eq!(canonical("GLASS"), "GLASS");
    }
}
