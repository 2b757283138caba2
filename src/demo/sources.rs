//! The demo's files and which column becomes which attribute: plain data.
//!
//! Where the records come from and under which licence: `demo/README.md`.

/// One file of one source system.
#[derive(Debug)]
pub struct Source {
    /// Name in `demo/`.
    pub file: &'static str,
    /// The file, as CSV with a header.
    pub csv: &'static str,
    /// Domain its records belong to.
    pub domain: &'static str,
    /// Source system.
    pub system: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Source key: text with `{column}` in it.
    pub key: &'static str,
    /// Attributes that every record of the file has.
    pub constants: &'static [(&'static str, &'static str)],
    /// Columns that become attributes; empty cells do not.
    pub columns: &'static [Column],
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Header in the file.
    pub name: &'static str,
    /// Attribute: `name`, an entry of a list `phones[]`, or a member of the record's one group entry `addresses[].zip`.
    pub attribute: &'static str,
    /// The publisher's words and the domain's codes for them. When given, any other word is left out.
    pub codes: &'static [(&'static str, &'static str)],
}

const fn column(name: &'static str, attribute: &'static str) -> Column {
    coded(name, attribute, &[])
}

const fn coded(name: &'static str, attribute: &'static str, codes: &'static [(&'static str, &'static str)]) -> Column {
    Column { name, attribute, codes }
}

const PHYSICAL: (&str, &str) = ("addresses[].role", "physical");

const CITY_VENDOR: &[Column] = &[column("vendor_name", "legal_name")];

const CMS_HOSPITAL: &[Column] = &[
    column("ccn", "ccn"),
    column("hospital_name", "name"),
    column("address", "addresses[].line1"),
    column("city", "addresses[].city"),
    column("state", "addresses[].state"),
    column("zip", "addresses[].zip"),
    column("county", "county"),
    column("phone", "phones[]"),
    coded(
        "hospital_type",
        "facility_type",
        &[
            ("Acute Care Hospitals", "hospital_acute"),
            ("Critical Access Hospitals", "cah"),
            ("Psychiatric", "psych"),
            ("Childrens", "children"),
        ],
    ),
    column("ownership", "ownership"),
    column("emergency_services", "emergency_services"),
];

/// Every file, in the order in which the files of a domain are loaded.
pub const SOURCES: &[Source] = &[
    Source {
        file: "vendors_phoenix.csv",
        csv: include_str!("../../demo/vendors_phoenix.csv"),
        domain: "vendor",
        system: "phoenix",
        title: "City of Phoenix, vendors paid 2017-2018",
        key: "{vendor_name}",
        constants: &[],
        columns: CITY_VENDOR,
    },
    Source {
        file: "vendors_scottsdale.csv",
        csv: include_str!("../../demo/vendors_scottsdale.csv"),
        domain: "vendor",
        system: "scottsdale",
        title: "City of Scottsdale, vendors paid 2017-2019",
        key: "{vendor_name}",
        constants: &[],
        columns: CITY_VENDOR,
    },
    Source {
        file: "suppliers_cms_2020_09.csv",
        csv: include_str!("../../demo/suppliers_cms_2020_09.csv"),
        domain: "vendor",
        system: "cms_suppliers",
        title: "Medicare supplier directory, sites, 2020",
        key: "row-{row}",
        constants: &[("vendor_type", "supplier"), PHYSICAL],
        columns: &[
            column("company_name", "legal_name"),
            column("dba_name", "dba_names[]"),
            column("address", "addresses[].line1"),
            column("address2", "addresses[].line2"),
            column("city", "addresses[].city"),
            column("state", "addresses[].state"),
            column("zip", "addresses[].zip"),
            column("phone", "phones[]"),
        ],
    },
    Source {
        file: "hospitals_cms_2018.csv",
        csv: include_str!("../../demo/hospitals_cms_2018.csv"),
        domain: "facility",
        system: "cms_2018",
        title: "Medicare hospitals, 2018",
        key: "{ccn}",
        constants: &[PHYSICAL],
        columns: CMS_HOSPITAL,
    },
    Source {
        file: "hospitals_cms_2020.csv",
        csv: include_str!("../../demo/hospitals_cms_2020.csv"),
        domain: "facility",
        system: "cms_2020",
        title: "Medicare hospitals, 2020",
        key: "{ccn}",
        constants: &[PHYSICAL],
        columns: CMS_HOSPITAL,
    },
    Source {
        file: "hospitals_hifld.csv",
        csv: include_str!("../../demo/hospitals_hifld.csv"),
        domain: "facility",
        system: "hifld",
        title: "Homeland infrastructure hospitals (no CCN)",
        key: "{id}",
        constants: &[PHYSICAL],
        columns: &[
            column("name", "name"),
            column("alt_name", "aka[]"),
            column("address", "addresses[].line1"),
            column("city", "addresses[].city"),
            column("state", "addresses[].state"),
            column("zip", "addresses[].zip"),
            column("telephone", "phones[]"),
            coded(
                "type",
                "facility_type",
                &[
                    ("GENERAL ACUTE CARE", "hospital_acute"),
                    ("CRITICAL ACCESS", "cah"),
                    ("PSYCHIATRIC", "psych"),
                    ("LONG TERM CARE", "ltch"),
                    ("REHABILITATION", "rehab"),
                    ("CHILDREN", "children"),
                ],
            ),
            coded("status", "status", &[("OPEN", "active"), ("CLOSED", "inactive")]),
            column("county", "county"),
            column("owner", "ownership"),
            column("beds", "beds"),
            column("website", "website"),
        ],
    },
    Source {
        file: "items_wellstar.csv",
        csv: include_str!("../../demo/items_wellstar.csv"),
        domain: "item",
        system: "wellstar",
        title: "WellStar hospital supplies, 2019",
        key: "{supply_number}",
        constants: &[],
        columns: &[
            column("supply_number", "supply_number"),
            column("charge_code", "charge_code"),
            column("description", "description"),
            column("unit_price", "unit_price"),
        ],
    },
    Source {
        file: "items_osu.csv",
        csv: include_str!("../../demo/items_osu.csv"),
        domain: "item",
        system: "osu",
        title: "Ohio State University hospital supplies, 2019",
        key: "row-{row}",
        constants: &[],
        columns: &[
            column("charge_code", "charge_code"),
            column("description", "description"),
            column("unit_price", "unit_price"),
        ],
    },
    Source {
        file: "scottsdale_cost_centers.csv",
        csv: include_str!("../../demo/scottsdale_cost_centers.csv"),
        domain: "cost_center",
        system: "scottsdale",
        title: "Scottsdale cost centers",
        key: "{code}",
        constants: &[("entity", "SCOTTSDALE")],
        columns: &[column("code", "code"), column("name", "name")],
    },
    Source {
        file: "scottsdale_funds.csv",
        csv: include_str!("../../demo/scottsdale_funds.csv"),
        domain: "account",
        system: "scottsdale",
        title: "Scottsdale chart, funds",
        key: "fund-{code}",
        constants: &[("chart", "SCOTTSDALE"), ("segment", "fund")],
        columns: &[column("code", "code"), column("name", "name")],
    },
    Source {
        file: "scottsdale_accounts.csv",
        csv: include_str!("../../demo/scottsdale_accounts.csv"),
        domain: "account",
        system: "scottsdale",
        title: "Scottsdale chart, accounts",
        key: "account-{code}",
        constants: &[("chart", "SCOTTSDALE"), ("segment", "account")],
        columns: &[column("code", "code"), column("name", "name")],
    },
];
