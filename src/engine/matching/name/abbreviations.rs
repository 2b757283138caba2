//! Abbreviations that stand for several words.
//!
//! Which of its readings an abbreviation has here is not known. A name has the word that it most often is among its words,
//! so that it is found; that two names agree only by a reading is a weaker agreement, and one that is not the usual reading
//! is no reason to join.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// An abbreviation of the table; 0 is none.
pub(crate) type Code = u8;

/// `ABBREVIATIONS: USUAL; OTHER; OTHER`, words in the one spelling that names are compared in. `-` where no reading is usual.
const READINGS: &str = "\
ENT ENTPR: -; ENTERPRISE; ENTERTAINMENT; EAR NOSE THROAT
MED MEDCL: MEDICAL; MEDICINE; MEDITERRANEAN; MEDIA; MEDIATION; MEDIUM
CTR CNTR: CENTER; CONTRACTOR; COUNTER; COUNTRY
CEN CENT: CENTER; CENTRAL; CENTURY
INT: -; INTERNATIONAL; INTERIOR; INTERNAL; INTEGRATED; INTERACTIVE; INTERNET; INTERSTATE; INTELLIGENCE
INTL INTNL: INTERNATIONAL; INTERNAL; INTELLIGENCE
ASSOC ASSO ASSC: -; ASSOCIATE; ASSOCIATION; ASSOCIATED
ASSN: ASSOCIATION; ASSOCIATE; ASSIGNMENT
ASC: -; ASSOCIATE; ASSOCIATION; AMBULATORY SURGERY CENTER; AMBULATORY SURGICAL CENTER
PHARM PHARMS: -; PHARMACY; PHARMACEUTICAL; PHARMACIST; PHARMACOLOGY
PHARMA: PHARMACEUTICAL; PHARMACY
SURG: -; SURGICAL; SURGERY; SURGEON
DR: -; DOCTOR; DRIVE
CO: -; COMPANY; COUNTY; COLORADO; COMMISSION
NO: -; NORTHERN; NORTH; NUMBER
SO: -; SOUTHERN; SOUTH; SOCIETY
LAB: LABORATORY; LABOR; LABEL; LABRADOR
HOSP: HOSPITAL; HOSPITALITY; HOSPICE; HOSPITALIST
REHAB: REHABILITATION; REHABILITATIVE; REHABILITATOR
PT: -; PHYSICAL THERAPY; POINT; PART; PORT; PATIENT; PHYSICAL THERAPIST
OT: -; OCCUPATIONAL THERAPY; OCCUPATIONAL THERAPIST; OTHER
PA: -; PENNSYLVANIA; PROFESSIONAL ASSOCIATION; PHYSICIAN ASSISTANT
MD: -; MARYLAND; MEDICAL DOCTOR; DOCTOR; MEDICAL
GEN GENL: GENERAL; GENETIC; GENERATION; GENERATOR; GENOMIC; GENESIS
TECH: TECHNOLOGY; TECHNICAL; TECHNICIAN; TECHNIQUE
COMM COMMUN: -; COMMUNITY; COMMUNICATION; COMMISSION; COMMITTEE; COMMERCIAL; COMMERCE; COMMODITY
DIST DISTR DISTRIB: -; DISTRICT; DISTRIBUTION; DISTRIBUTOR; DISTRIBUTING; DISTRIBUTIVE
SVC SVCS SERV: SERVICE; SERVER; SERVANT
UNIV: UNIVERSITY; UNIVERSAL; UNIVERSE
CORP: CORPORATION; CORPORATE; CORPORAL
ENV ENVIR ENVIRON: ENVIRONMENTAL; ENVIRONMENT; ENVELOPE; ENVISION
ELEC ELECTR: -; ELECTRIC; ELECTRICAL; ELECTRONIC; ELECTION; ELECTRICITY; ELECTROLYSIS
AMER: AMERICAN; AMERICA
NATL: NATIONAL; NATURAL
NAT: -; NATIONAL; NATURAL; NATURE; NATIVE
MGMT MGT: MANAGEMENT; MANAGER
ENG ENGR: -; ENGINEERING; ENGINEER; ENGINE; ENGLAND; ENGLISH; ENGRAVING
CONS: -; CONSTRUCTION; CONSULTING; CONSULTANT; CONSERVATION; CONSERVATORY; CONSUMER; CONSOLIDATED
CONST CONSTR: CONSTRUCTION; CONSTRUCTOR; CONSTITUTION; CONSTABLE
PROP: -; PROPERTY; PROPANE; PROPULSION; PROPRIETARY; PROPELLER
IND INDS: -; INDUSTRY; INDUSTRIAL; INDIANA; INDEPENDENT; INDIVIDUAL; INDIAN; INDIA
TRANS TRANSP: -; TRANSPORTATION; TRANSPORT; TRANSLATION; TRANSMISSION; TRANSIT; TRANSFER; TRANSPLANT; TRANSITION; TRANSFORMER
MFG MANUF: MANUFACTURING; MANUFACTURER; MANUFACTURED
CHEM: CHEMICAL; CHEMISTRY; CHEMOTHERAPY; CHEMIST
BIO: -; BIOLOGICAL; BIOLOGY; BIOMEDICAL; BIOTECHNOLOGY; BIOLOGIC; BIOSCIENCE; BIOTECH; BIOPSY; BIOGRAPHY
CARD CARDIO: -; CARDIOLOGY; CARDIAC; CARDIOVASCULAR; CARDINAL; CARDIOLOGIST; CARDBOARD
PED PEDS: -; PEDIATRIC; PEDIATRICIAN; PEDESTRIAN; PEDORTHIC; PEDIATRY; PEDAL
OB: -; OBSTETRIC; OBSTETRICIAN; OBSERVATION
EMS: -; EMERGENCY MEDICAL SERVICE; EMERGENCY MANAGEMENT SERVICE
REG REGL: REGIONAL; REGION; REGISTRY; REGISTER; REGULATORY
MEM: MEMORIAL; MEMBER; MEMORY; MEMBERSHIP
PROF: PROFESSIONAL; PROFESSOR; PROFILE
PROD PRODS: -; PRODUCT; PRODUCTION; PRODUCE; PRODUCER
SOL SOLN: SOLUTION; SOLAR; SOLDIER
DEV DEVEL: DEVELOPMENT; DEVICE; DEVELOPER; DEVELOPMENTAL
SUP SUPL: SUPPLY; SUPPORT; SUPERIOR; SUPPLEMENT; SUPPLIER
CORR: CORRECTIONAL; CORRECTION; CORRUGATED; CORRIDOR; CORROSION
INST: -; INSTITUTE; INSTITUTION; INSTRUMENT; INSTALLATION; INSTRUMENTATION; INSTITUTIONAL
INS: INSURANCE; INSPECTION; INSTITUTE; INSULATION
AUTH: AUTHORITY; AUTHENTIC; AUTHOR
PSYCH: -; PSYCHIATRIC; PSYCHIATRY; PSYCHOLOGY; PSYCHOLOGICAL; PSYCHOTHERAPY; PSYCHOLOGIST
VA: -; VETERAN; VIRGINIA; VETERAN AFFAIR; VETERAN ADMINISTRATION
CTY: -; COUNTY; CITY
GOV GOVT: GOVERNMENT; GOVERNOR
FOUND: FOUNDATION; FOUNDRY; FOUNDER
DIAG: DIAGNOSTIC; DIAGNOSIS; DIAGONAL
ORTHO: -; ORTHOPEDIC; ORTHODONTIC; ORTHOTIC; ORTHODOX; ORTHOPAEDIC; ORTHODONTIST
NEURO: -; NEUROLOGY; NEUROSURGERY; NEUROSURGICAL; NEUROLOGICAL; NEUROSCIENCE
DERM: -; DERMATOLOGY; DERMATOLOGIST; DERMAL
PHYS: -; PHYSICIAN; PHYSICAL; PHYSIOLOGY; PHYSIC
CLIN: -; CLINIC; CLINICAL; CLINICIAN
RAD: -; RADIOLOGY; RADIATION; RADIATOR; RADIO; RADIOLOGIST
REC: -; RECOVERY; RECREATION; RECORD; RECORDING; RECYCLING
EXP: -; EXPRESS; EXPORT; EXPERT; EXPERIENCE; EXPLORATION
IMP: -; IMPORT; IMPLANT; IMPLEMENT; IMPERIAL
COLL: -; COLLEGE; COLLECTION; COLLISION; COLLECTIVE; COLLABORATIVE
ADV: -; ADVANCED; ADVERTISING; ADVISOR; ADVISORY; ADVENTURE; ADVENTIST
MKT: -; MARKET; MARKETING
VET: -; VETERAN; VETERINARY; VETERINARIAN
OPT: -; OPTICAL; OPTOMETRY; OPTIMUM; OPTION; OPTICIAN
DIV: -; DIVISION; DIVERSIFIED; DIVINE; DIVERSITY
SPEC: -; SPECIALTY; SPECIALIST; SPECIAL; SPECIALIZED; SPECTRUM
THER: -; THERAPY; THERAPEUTIC; THERMAL; THERAPIST
RES: -; RESEARCH; RESIDENTIAL; RESOURCE; RESIDENCE; RESPIRATORY; RESTAURANT; RESERVE
SCI: -; SCIENCE; SCIENTIFIC
COMP: -; COMPUTER; COMPANY; COMPREHENSIVE; COMPONENT; COMPOSITE; COMPENSATION; COMPOUNDING
FIN: -; FINANCIAL; FINANCE; FINISHING; FINISH; FINLAND
ACAD: -; ACADEMY; ACADEMIC; ACADIA; ACADIAN
ANES ANESTH: -; ANESTHESIA; ANESTHESIOLOGY; ANESTHESIOLOGIST
CATH: -; CATHOLIC; CATHETER; CATHETERIZATION; CATHEDRAL
RESP: -; RESPIRATORY; RESPONSE; RESPITE
OPHTH: -; OPHTHALMOLOGY; OPHTHALMIC; OPHTHALMOLOGIST
GASTRO: -; GASTROENTEROLOGY; GASTROINTESTINAL
ST: ST; STREET; STATE; STATION";

/// `ST` at the end of a name: nothing says that a saint's name follows.
const LAST_ST: &str = "ST LAST";

#[derive(Debug)]
struct Abbreviation {
    usual: Option<&'static str>,
    /// The usual reading too.
    readings: Vec<&'static str>,
}

struct Table {
    codes: FxHashMap<&'static str, Code>,
    abbreviations: Vec<Abbreviation>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        codes: FxHashMap::default(),
        abbreviations: Vec::new(),
    };
    let lines = READINGS.lines().filter_map(|line| line.split_once(": "));
    for (words, readings) in lines.chain([(LAST_ST, "-; ST; STREET; STATE; STATION")]) {
        let mut readings: Vec<&'static str> = readings.split("; ").collect();
        let usual = readings.first().copied().filter(|first| *first != "-");
        readings.retain(|reading| *reading != "-");
        table.abbreviations.push(Abbreviation { usual, readings });
        let Ok(code) = Code::try_from(table.abbreviations.len()) else {
            break;
        };
        let whole = std::iter::once(words).filter(|words| *words == LAST_ST);
        let each = words.split(' ').filter(|_| words != LAST_ST);
        table.codes.extend(whole.chain(each).map(|word| (word, code)));
    }
    table
});

fn known(code: Code) -> Option<&'static Abbreviation> {
    TABLE.abbreviations.get(usize::from(code).checked_sub(1)?)
}

/// The code of an abbreviation with several readings; 0 for any other word.
pub(super) fn code(word: &str, last: bool) -> Code {
    let word = if word == "ST" && last { LAST_ST } else { word };
    TABLE.codes.get(word).copied().unwrap_or(0)
}

/// Whether a word in full is a reading of the abbreviation.
pub(crate) fn may_be(code: Code, word: &str) -> bool {
    known(code).is_some_and(|abbreviation| abbreviation.readings.contains(&word))
}

/// Whether a word in full is what the abbreviation nearly always is.
pub(crate) fn is_usually(code: Code, word: &str) -> bool {
    known(code).is_some_and(|abbreviation| abbreviation.usual == Some(word))
}

/// The readings of several words.
pub(crate) fn phrases(code: Code) -> impl Iterator<Item = &'static str> {
    let readings = known(code).map_or(&[][..], |abbreviation| &abbreviation.readings);
    readings.iter().copied().filter(|reading| reading.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::matching::words::canonical;

    #[test]
    fn readings_are_in_the_spelling_that_names_are_compared_in() {
        for abbreviation in &TABLE.abbreviations {
            for word in abbreviation.readings.iter().flat_map(|reading| reading.split(' ')) {
                assert_eq!(canonical(word), word);
            }
        }
    }

    #[test]
    fn no_reading_is_another_one_by_its_spelling() {
        for (word, code) in &TABLE.codes {
            let in_full = canonical(word);
            let abbreviation = known(*code).expect("a code of the table");
            let plain = in_full == *word || *word == LAST_ST;
            assert!(
                plain || abbreviation.readings.contains(&in_full),
                "{word} is found as {in_full}"
            );
        }
    }
}
