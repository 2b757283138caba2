//! Words of US addresses (USPS Publication 28, appendices B, C and C1, and spellings seen in public records).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What a word may be in an address; several at once.
pub(super) mod role {
    pub(in super::super) const SUFFIX: u16 = 1;
    /// A suffix that is hardly ever part of a street's name.
    pub(in super::super) const STRONG: u16 = 1 << 1;
    pub(in super::super) const DIRECTION: u16 = 1 << 2;
    /// `APT`, `STE`: what is inside a building.
    pub(in super::super) const UNIT: u16 = 1 << 3;
    /// `BLDG`, `DEPT`: what holds units, or people.
    pub(in super::super) const PART: u16 = 1 << 4;
    /// `HWY`, `ROUTE`: before a number or letter that names the street.
    pub(in super::super) const ROAD: u16 = 1 << 5;
    /// `US`, `STATE`, `COUNTY`: before such a word.
    pub(in super::super) const BEFORE_ROAD: u16 = 1 << 6;
    pub(in super::super) const STATE: u16 = 1 << 7;
    /// `ONE` to `TWENTY`.
    pub(in super::super) const CARDINAL: u16 = 1 << 8;
    pub(in super::super) const ORDINAL: u16 = 1 << 9;
    /// `SAN`, `FORT`: first word of many cities.
    pub(in super::super) const CITY_FIRST: u16 = 1 << 10;
    /// `BEACH`, `CITY`: last word of many cities.
    pub(in super::super) const CITY_LAST: u16 = 1 << 11;
    /// `TOWER`, `HOSPITAL`: a building.
    pub(in super::super) const BUILDING: u16 = 1 << 12;
    /// `RR`, `HC`: what numbered boxes stand at.
    pub(in super::super) const BOX_GROUP: u16 = 1 << 13;
}

/// What is known of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Meaning {
    pub(super) roles: u16,
    /// The one spelling of a suffix, direction, unit or numeral; empty when it has none.
    pub(super) short: &'static str,
}

/// The USPS abbreviation, the word, other spellings.
const STRONG: &str = "ST STREET STR STRT STREE STRET STS STREETS;AVE AVENUE AV AVEN AVN AVENU AVNUE AVES AVENUES;RD ROAD RDS ROADS;DR DRIVE DRV DRIV;\
    BLVD BOULEVARD BOUL BLV BVD BOULV BLVRD;LN LANE LANES;CT COURT CRT;PL PLACE PLC;WAY WY WAYS;\
    PKWY PARKWAY PKY PKWAY PARKWY PKWAYS PAKWAY;HWY HIGHWAY HIWAY HWAY HIGHWY HIWY HGHWY;CIR CIRCLE CIRC CIRCL CRCL CRCLE;\
    TER TERRACE TERR;TRL TRAIL TR TRLS TRAILS;EXPY EXPRESSWAY EXP EXPR EXPRESS EXPW EXPWY;\
    FWY FREEWAY FRWAY FRWY FREEWY;TPKE TURNPIKE TNPK TPK TRNPK TURNPK;ALY ALLEY ALLEE ALLY;CRES CRESCENT CRSENT CRSNT;\
    CSWY CAUSEWAY CAUSWA;RTE ROUTE RT";
const WEAK: &str = "SQ SQUARE SQR SQRE SQU;PLZ PLAZA PLZA;LOOP LOOPS;PIKE PIKES;XING CROSSING CRSSNG;ANX ANNEX ANEX ANNX;ARC ARCADE;\
    BCH BEACH;BND BEND;BLF BLUFF BLUF;BTM BOTTOM BOT BOTTM;BR BRANCH BRNCH;BRG BRIDGE BRDGE;BRK BROOK;BYP BYPASS BYPA BYPAS;\
    CP CAMP CMP;CYN CANYON CANYN CNYN;CPE CAPE;CTR CENTER CENT CENTR CENTRE CNTER CNTR CEN;CLF CLIFF;CLB CLUB;CMN COMMON;\
    CMNS COMMONS;COR CORNER;CORS CORNERS;CRSE COURSE;CV COVE;CRK CREEK;CRST CREST;CURV CURVE;DL DALE;DM DAM;DV DIVIDE;\
    EST ESTATE;ESTS ESTATES;EXT EXTENSION EXTN EXTNSN;FLS FALLS;FRY FERRY FRRY;FLD FIELD;FLDS FIELDS;FLT FLAT;FLTS FLATS;\
    FRD FORD;FRST FOREST;FRG FORGE;FRK FORK;FRKS FORKS;FT FORT;GDN GARDEN;GDNS GARDENS;GTWY GATEWAY GATEWY;GTE GATE;GLN GLEN;\
    GRN GREEN;GRV GROVE GROV;HBR HARBOR HARB;HVN HAVEN;HTS HEIGHTS HT;HL HILL;HLS HILLS;HOLW HOLLOW HLLW;INLT INLET;\
    IS ISLAND ISLND;ISLE ISLES;JCT JUNCTION JCTN;KNL KNOLL;KNLS KNOLLS;LK LAKE;LKS LAKES;LNDG LANDING LNDNG;LGT LIGHT;LCK LOCK;\
    LDG LODGE LDGE;MALL;MNR MANOR;MDW MEADOW;MDWS MEADOWS MEDOWS;MEWS;ML MILL;MLS MILLS;MT MOUNT MNT;MTN MOUNTAIN MNTAIN;NCK NECK;\
    ORCH ORCHARD ORCHRD;OVAL OVL;OPAS OVERPASS;PARK PRK PARKS;PASS;PSGE PASSAGE;PATH PATHS;PNE PINE;PNES PINES;PLN PLAIN;\
    PLNS PLAINS;PT POINT;PTS POINTS;PRT PORT;PR PRAIRIE PRR;RADL RADIAL RAD;RAMP;RNCH RANCH RANCHES;RPD RAPID;RPDS RAPIDS;\
    RST REST;RDG RIDGE RDGE;RDGS RIDGES;RIV RIVER RVR;ROW;RUE;RUN;SHL SHOAL;SHR SHORE SHOAR;SHRS SHORES SHOARS;SKWY SKYWAY;\
    SPG SPRING SPNG;SPGS SPRINGS SPNGS;SPUR SPURS;STA STATION STATN;STRM STREAM;SMT SUMMIT;TRCE TRACE;TRAK TRACK;TRFY TRAFFICWAY;\
    TUNL TUNNEL;UN UNION;VLY VALLEY;VIA VIADUCT;VW VIEW;VLG VILLAGE VILL;VL VILLE;VIS VISTA;WALK WALKS;WALL;WL WELL;WLS WELLS";
const DIRECTIONS: &str =
    "N NORTH NO NTH;S SOUTH SO STH;E EAST EA;W WEST;NE NORTHEAST;NW NORTHWEST;SE SOUTHEAST;SW SOUTHWEST";
const UNITS: &str = "STE SUITE SUIT;APT APARTMENT APTS;UNIT UNT;RM ROOM;FL FLOOR FLR FLRS FLOORS;SPC SPACE;TRLR TRAILER;LOT;OFC OFFICE;\
    PH PENTHOUSE;SLIP;STOP;BSMT BASEMENT;REAR;FRNT FRONT;LBBY LOBBY;UPPR UPPER;LOWR LOWER;LVL LEVEL;NO NUM NUMBER";
const PARTS: &str = "BLDG BUILDING BLD BLDNG;DEPT DEPARTMENT DPT;HNGR HANGAR;PIER;MSC;PMB;FILE;CODE;WING;DOCK;GATE;\
    MC;MAILSTOP MS;MAILCODE";
const ROADS: &str = "HWY HIGHWAY HIWAY HWAY HGHWY;RTE ROUTE RT;RD ROAD;LOOP;SPUR;AVE AVENUE;FM;RM;CR;SR;CTH;STH;SH;I INTERSTATE;LN LANE;FWY FREEWAY;TWP TOWNSHIP";
const BEFORE_ROADS: &str = "US;USHWY;UNITED;STATES;STATE;COUNTY CO CNTY COUNTRY;FARM;RANCH;BUSINESS BUS;FEDERAL;TOWN;TOWNSHIP;INTERSTATE;FOREST;OLD;\
    AL;AK;AZ;AR;CA;FL;GA;IA;ID;IL;IN;KS;KY;LA;MD;MI;MN;MO;MS;MT;NC;ND;NE;NH;NJ;NM;NV;NY;OH;OK;OR;PA;SC;SD;TN;TX;UT;VA;WA;WI;WV;WY";
const CARDINALS: &str =
    "1 ONE;2 TWO;3 THREE;4 FOUR;5 FIVE;6 SIX;7 SEVEN;8 EIGHT;9 NINE;10 TEN;11 ELEVEN;12 TWELVE;20 TWENTY";
const ORDINALS: &str = "1 FIRST;2 SECOND;3 THIRD;4 FOURTH;5 FIFTH;6 SIXTH;7 SEVENTH;8 EIGHTH;9 NINTH;10 TENTH;11 ELEVENTH;12 TWELFTH;\
    13 THIRTEENTH;14 FOURTEENTH;15 FIFTEENTH;16 SIXTEENTH;17 SEVENTEENTH;18 EIGHTEENTH;19 NINETEENTH;20 TWENTIETH";
const CITY_FIRST: &str = "SAN;LOS;LAS;NEW;FORT FT;ST SAINT;SANTA;EL;LA;PORT;MT MOUNT;GRAND;PALM;CEDAR;DES;BATON;SALT;LAKE;LITTLE;BIG;\
    NORTH;SOUTH;EAST;WEST;UPPER;LOWER;OLD;GREAT;GREEN;ROCK;COLORADO;KANSAS;OKLAHOMA;OKLA;IOWA;JERSEY;VIRGINIA;LONG;DE;CORAL;BOCA;\
    CAPE;ANN;HOT;ELK;OAK;PEACHTREE;SIOUX;HIGH;TOMS;DEL;MC;CORPUS;SPRING;STONE;CORTE;MARINA;ROLLING;HOFFMAN;ARLINGTON;SAULT;\
    STEVENS;PRAIRIE;FOND;EAU;FLOWERY;POWDER;BEVERLY;BUFFALO;BOWLING;SILVER;COUNCIL;CHAPEL;GLOUCESTER;CRYSTAL;ROYAL;PALO";
const CITY_LAST: &str = "CITY;BEACH;FALLS;SPRINGS;HEIGHTS HTS;PARK;HILLS;HILL;GROVE;LAKE;VALLEY;RAPIDS;VILLAGE;ISLAND;JUNCTION;\
    CENTER;POINT PT;BLUFFS;PLAINS;GARDENS;GROVE;SPRINGS;RIVER;CREEK;BAY;HARBOR;FOREST;BRANCH;CORNERS;TOWNSHIP TWP;FERRY;ROUGE;\
    OAKS;MILLS;STATION;PINES;BEND;BRIDGE;MOINES;CHRISTI;PASS;CAJON;HAVEN;MOUNTAIN;GABLES;HEAD;RATON;ARBOR";
const BUILDINGS: &str = "TOWER;TOWERS;CENTER;CENTRE;HOSPITAL;HALL;HOUSE;COMPLEX;LIBRARY;UNIVERSITY;COLLEGE;AIRPORT;TERMINAL;CAMPUS;\
    CTR;SCHOOL;CHURCH;MALL;INN;HOTEL;LOFTS;APARTMENTS;CONDOMINIUM;CONDOS;BUILDING;BLDG;MUSEUM;STADIUM;BANK;TOWNHOMES;PLANT";
const BOX_GROUPS: &str = "RR;RFD;HC;HCR;PSC;CMR;SRA;RD;STAR;CONTRACT;RURAL";

/// Two-letter codes and names of one word.
const STATES: &str = "AL ALABAMA ALA;AK ALASKA;AZ ARIZONA ARIZ;AR ARKANSAS ARK;CA CALIFORNIA CALIF CAL;CO COLORADO COLO;CT CONNECTICUT CONN;\
    DE DELAWARE;DC;FL FLORIDA FLA;GA GEORGIA;HI HAWAII;ID IDAHO;IL ILLINOIS ILL;IN INDIANA IND;IA IOWA;KS KANSAS;KY KENTUCKY;\
    LA LOUISIANA;ME MAINE;MD MARYLAND;MA MASSACHUSETTS MASS;MI MICHIGAN MICH;MN MINNESOTA MINN;MS MISSISSIPPI MISS;MO MISSOURI;\
    MT MONTANA;NE NEBRASKA NEB;NV NEVADA NEV;NH;NJ;NM;NY;NC;ND;OH OHIO;OK OKLAHOMA OKLA;OR OREGON ORE;PA PENNSYLVANIA PENN;RI;SC;SD;\
    TN TENNESSEE TENN;TX TEXAS TEX;UT UTAH;VT VERMONT;VA VIRGINIA;WA WASHINGTON WASH;WV;WI WISCONSIN WISC WIS;WY WYOMING;\
    PR;VI;GU;AS;MP;AA;AE;AP";

static WORDS: LazyLock<FxHashMap<&'static str, Meaning>> = LazyLock::new(|| {
    // Earlier lists give the spelling: `ST` is the suffix before it is anything else.
    let lists = [
        (STRONG, role::SUFFIX | role::STRONG),
        (DIRECTIONS, role::DIRECTION),
        (ORDINALS, role::ORDINAL),
        (CARDINALS, role::CARDINAL),
        (UNITS, role::UNIT),
        (PARTS, role::PART),
        (WEAK, role::SUFFIX),
        (ROADS, role::ROAD),
        (BEFORE_ROADS, role::BEFORE_ROAD),
        (CITY_FIRST, role::CITY_FIRST),
        (CITY_LAST, role::CITY_LAST),
        (BUILDINGS, role::BUILDING),
        (BOX_GROUPS, role::BOX_GROUP),
        (STATES, role::STATE),
    ];
    let mut words: FxHashMap<&'static str, Meaning> = FxHashMap::default();
    for (list, roles) in lists {
        for entry in list.split(';') {
            let mut spellings = entry.split_whitespace();
            let first = spellings.next().unwrap_or_default();
            // What may be part of a name is written in full, so that a typing error in it stays a small one.
            let in_full = |word: &&str| {
                roles == role::SUFFIX && word.len() > first.len() && word.strip_suffix('S') != Some(first)
            };
            let short = spellings.next().filter(in_full).unwrap_or(first);
            for word in entry.split_whitespace() {
                let meaning = words.entry(word).or_default();
                // A digit alone is no numeral word.
                if !word.starts_with(|c: char| c.is_ascii_digit()) {
                    meaning.roles |= roles;
                }
                let spelled =
                    roles & (role::CITY_FIRST | role::CITY_LAST | role::BUILDING | role::STATE | role::BOX_GROUP) == 0;
                if meaning.short.is_empty() && spelled {
                    meaning.short = short;
                }
            }
        }
    }
    words
});

pub(super) fn meaning(word: &str) -> Meaning {
    WORDS.get(word).copied().unwrap_or_default()
}

/// Second words of states of two words, with the first.
pub(super) fn is_two_word_state(first: &str, second: &str) -> bool {
    match first {
        "NEW" => matches!(second, "YORK" | "JERSEY" | "MEXICO" | "HAMPSHIRE"),
        "NORTH" | "SOUTH" => matches!(second, "CAROLINA" | "DAKOTA"),
        "WEST" => second == "VIRGINIA",
        "RHODE" => second == "ISLAND",
        "PUERTO" => second == "RICO",
        "D" => second == "C",
        _ => false,
    }
}

/// The one spelling of a suffix, direction or ordinal.
pub(super) fn spelling(word: &str) -> Option<&'static str> {
    let meaning = meaning(word);
    (meaning.roles & (role::SUFFIX | role::DIRECTION | role::ORDINAL) != 0).then_some(meaning.short)
}

pub(super) fn is_direction(word: &str) -> bool {
    matches!(word, "N" | "S" | "E" | "W" | "NE" | "NW" | "SE" | "SW")
}

/// Whose road a word before its number says that it is.
pub(super) fn keeper(word: &str) -> Option<&'static str> {
    Some(match word {
        "US" | "USHWY" | "UNITED" => "US",
        "STATE" | "SR" | "SH" | "STH" => "STATE",
        "COUNTY" | "CO" | "CNTY" | "COUNTRY" | "CR" | "CTH" => "COUNTY",
        "I" | "INTERSTATE" => "I",
        "FM" | "FARM" | "RM" | "RANCH" => "FM",
        "TWP" | "TOWNSHIP" | "TOWN" => "TWP",
        "FOREST" => "FOREST",
        state if state.len() == 2 && meaning(state).roles & role::STATE != 0 && state != "RD" => "STATE",
        _ => return None,
    })
}

/// Whether a word is a suffix that is hardly ever part of a name.
pub(super) fn is_suffix(word: &str) -> bool {
    meaning(word).roles & role::STRONG != 0 || matches!(word, "SQUARE" | "PLAZA" | "LOOP" | "PIKE" | "CROSSING")
}

/// The digits of `ONE` to `TWENTY`.
pub(super) fn cardinal(word: &str) -> Option<&'static str> {
    let meaning = meaning(word);
    (meaning.roles & role::CARDINAL != 0).then_some(meaning.short)
}

/// The USPS code of a state given by its words.
pub(super) fn state_code(words: &[&str]) -> String {
    let two = match words {
        ["NEW", second] => Some(("N", *second)),
        ["NORTH", second] => Some(("N", *second)),
        ["SOUTH", second] => Some(("S", *second)),
        ["WEST", second] => Some(("W", *second)),
        ["RHODE", second] => Some(("R", *second)),
        ["PUERTO", second] => Some(("P", *second)),
        _ => None,
    };
    if let Some((first, second)) = two {
        return format!("{first}{}", second.get(..1).unwrap_or_default());
    }
    let word = words.concat();
    let entry = STATES
        .split(';')
        .find(|entry| entry.split_whitespace().any(|name| name == word));
    entry
        .and_then(|entry| entry.split_whitespace().next())
        .unwrap_or(&word)
        .to_owned()
}
