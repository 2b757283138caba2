//! Kinds: what an attribute's text means, and so how it is standardized and checked.

use serde::{Deserialize, Serialize};

/// What an attribute holds. `rules.toml` writes it in snake_case (`kind = "organization_name"`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Any text: cleaned of control and zero-width characters, white space collapsed, case kept.
    Text,
    /// Name of an organization; as text, must hold a letter or a digit.
    OrganizationName,
    /// Name of a person; as text, must hold a letter.
    PersonName,
    /// One line of a postal address; as text.
    Address,
    /// City; as text.
    City,
    /// Free description of a thing; as text.
    Description,
    /// Telephone: `+1XXXXXXXXXX` when it is a valid North American number, `+` and digits of another country's, otherwise digits.
    Phone,
    /// Email address, lowercase.
    Email,
    /// Web address, scheme and host lowercase.
    Url,
    /// Calendar date, ISO 8601 `YYYY-MM-DD`.
    Date,
    /// Decimal number, kept as a canonical string (`"12.5"`) where the schema says string.
    Number,
    /// Whole number.
    Integer,
    /// Truth value; `yes`, `Y`, `1`, `true` and their opposites are understood.
    Boolean,
    /// Code of some list: kept as it is, leading zeros too; spelled as in the schema's `enum` where it has one.
    Code,
    /// US ZIP code, `NNNNN` or `NNNNN-NNNN`; other countries' postal codes are kept in upper case.
    Zip,
    /// US state or territory, two-letter USPS code.
    State,
    /// Country, ISO 3166-1 alpha-2.
    Country,
    /// Currency, ISO 4217.
    Currency,
    /// Manufacturer's or vendor's part number, upper case.
    PartNumber,
    /// National Provider Identifier, 10 digits, Luhn over `80840` + NPI.
    Npi,
    /// US Employer Identification Number, `NN-NNNNNNN`.
    Ein,
    /// US taxpayer identification: an EIN (`NN-NNNNNNN`) or an SSN or ITIN (`NNN-NN-NNNN`, by its hyphens).
    Tin,
    /// D-U-N-S number, 9 digits.
    Duns,
    /// Unique Entity Identifier of SAM.gov, 12 characters.
    Uei,
    /// Commercial and Government Entity code, 5 characters.
    Cage,
    /// Legal Entity Identifier (ISO 17442), 20 characters, mod 97-10.
    Lei,
    /// GS1 Global Location Number, 13 digits.
    Gln,
    /// GS1 Global Trade Item Number, 14 digits.
    Gtin,
    /// Device identifier of a UDI: a GTIN of 14 digits (GS1), or the identifier of HIBCC or ICCBBA in upper case.
    Udi,
    /// US National Drug Code: 5-4-2 of a package, 5-4 of a product.
    Ndc,
    /// CMS Certification Number, 6 characters.
    Ccn,
    /// ABA routing number, 9 digits.
    Aba,
    /// International Bank Account Number (ISO 13616).
    Iban,
    /// Business Identifier Code (ISO 9362), 8 or 11 characters.
    Bic,
    /// DEA registration number.
    Dea,
    /// CLIA laboratory number, `NNDNNNNNNN`.
    Clia,
    /// HCPCS code, 5 characters.
    Hcpcs,
    /// UNSPSC class, 8 digits.
    Unspsc,
    /// NAICS code, 2 to 6 digits.
    Naics,
    /// Key of another record; kept as it is.
    Reference,
    /// Any other identifier: upper case, without inner white space.
    Identifier,
    /// A group of attributes (an object), or a list of such groups.
    Group,
}

impl Kind {
    /// Whether its values are those of a person's or a payee's, which not everybody may see: an attribute of such a kind is
    /// sensitive.
    pub fn is_confidential(self) -> bool {
        match self {
            Kind::Tin | Kind::Dea | Kind::Iban => true,
            // An EIN by its own kind is that of a business, which prints it on its forms.
            Kind::Text
            | Kind::OrganizationName
            | Kind::PersonName
            | Kind::Address
            | Kind::City
            | Kind::Description
            | Kind::Phone
            | Kind::Email
            | Kind::Url
            | Kind::Date
            | Kind::Number
            | Kind::Integer
            | Kind::Boolean
            | Kind::Code
            | Kind::Zip
            | Kind::State
            | Kind::Country
            | Kind::Currency
            | Kind::PartNumber
            | Kind::Npi
            | Kind::Ein
            | Kind::Duns
            | Kind::Uei
            | Kind::Cage
            | Kind::Lei
            | Kind::Gln
            | Kind::Gtin
            | Kind::Udi
            | Kind::Ndc
            | Kind::Ccn
            | Kind::Aba
            | Kind::Bic
            | Kind::Clia
            | Kind::Hcpcs
            | Kind::Unspsc
            | Kind::Naics
            | Kind::Reference
            | Kind::Identifier
            | Kind::Group => false,
        }
    }

    /// The name as written in `rules.toml`.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }

    /// Whether values of this kind identify things, so that placeholder digits (`000000000`, `123456789`) are no value.
    pub fn is_identifier(self) -> bool {
        use Kind::*;
        matches!(
            self,
            Npi | Ein
                | Tin
                | Duns
                | Uei
                | Cage
                | Lei
                | Gln
                | Gtin
                | Udi
                | Ndc
                | Ccn
                | Aba
                | Iban
                | Bic
                | Dea
                | Clia
                | Identifier
        )
    }
}
