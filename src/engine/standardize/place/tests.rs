use super::*;
use crate::engine::domain::Kind;
use crate::engine::standardize::standardize;

fn assert_all(kind: Kind, table: &[(&str, &str)]) {
    for (text, expected) in table {
        let value = standardize(kind, text);
        assert_eq!(value, *expected, "{kind:?} {text}");
        assert_eq!(standardize(kind, &value), value, "{kind:?} {text} twice");
    }
}

/// Names that others give, in `vectors.txt`: alpha-2, alpha-3, numeric, names.
#[test]
fn each_name_and_code_of_iso_3166_is_its_country() {
    let lines = include_str!("vectors.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    let mut countries = 0;
    for line in lines {
        let mut words = line.split('|');
        let code = words.next().unwrap();
        countries += 1;
        assert!(is_country(code), "{code}");
        for word in words {
            let inverted = word.split_once(", ").map(|(name, form)| format!("{name} ({form})"));
            for text in [word.to_owned(), word.to_uppercase(), word.to_lowercase()]
                .into_iter()
                .chain(inverted)
            {
                assert_eq!(country(text), code, "{word}");
            }
        }
    }
    assert_eq!(countries, 249);
}

#[test]
fn countries_are_read_however_they_are_written() {
    assert_all(
        Kind::Country,
        &[
            ("Malta", "MT"),
            ("MALTA ", "MT"),
            ("UK", "GB"),
            ("England", "GB"),
            ("Scotland", "GB"),
            ("Northern Ireland", "GB"),
            ("The United Kingdom", "GB"),
            ("United Kingdom (the)", "GB"),
            ("USA", "US"),
            ("U.S.A.", "US"),
            ("U. S. A.", "US"),
            ("u.s.", "US"),
            ("the United States", "US"),
            ("United States (US)", "US"),
            ("US - United States", "US"),
            ("USA/United States of America", "US"),
            ("South Korea", "KR"),
            ("Korea, Republic of", "KR"),
            ("Korea (the Republic of)", "KR"),
            ("Korea, Rep.", "KR"),
            ("Korea, Democratic People's Republic of", "KP"),
            ("North Korea", "KP"),
            ("Russia", "RU"),
            ("RUSSIAN FEDERATION", "RU"),
            ("Ivory Coast", "CI"),
            ("Cote d'Ivoire", "CI"),
            ("CÔTE D’IVOIRE", "CI"),
            ("Czech Republic", "CZ"),
            ("Czechia", "CZ"),
            ("Holland", "NL"),
            ("The Netherlands", "NL"),
            ("Türkiye", "TR"),
            ("Turkiye", "TR"),
            ("Turkey", "TR"),
            ("Swaziland", "SZ"),
            ("Eswatini", "SZ"),
            ("Burma", "MM"),
            ("Viet Nam", "VN"),
            ("Vietnam", "VN"),
            ("Congo (DRC)", "CD"),
            ("Congo, The Democratic Republic of the", "CD"),
            ("Congo, Dem. Rep.", "CD"),
            ("Democratic Republic of Congo", "CD"),
            ("Congo", "CG"),
            ("Republic of the Congo", "CG"),
            ("Holy See", "VA"),
            ("Vatican", "VA"),
            ("Taiwan", "TW"),
            ("Taiwan, Province of China", "TW"),
            ("Macao", "MO"),
            ("Macau", "MO"),
            ("Hong Kong SAR", "HK"),
            ("Palestine", "PS"),
            ("Kosovo", "XK"),
            ("Deutschland", "DE"),
            ("España", "ES"),
            ("ESPANA", "ES"),
            ("México", "MX"),
            ("Mexico", "MX"),
            ("Österreich", "AT"),
            ("Schweiz", "CH"),
            ("Suisse", "CH"),
            ("日本", "JP"),
            ("St. Lucia", "LC"),
            ("St Kitts & Nevis", "KN"),
            ("Saint Vincent and the Grenadines", "VC"),
            ("Trinidad & Tobago", "TT"),
            ("Bosnia-Herzegovina", "BA"),
            ("U.S. Virgin Islands", "VI"),
            ("Virgin Islands, U.S.", "VI"),
            ("Virgin Islands (British)", "VG"),
            ("Guinea-Bissau", "GW"),
            ("Guinea", "GN"),
            ("Equatorial Guinea", "GQ"),
            ("Papua New Guinea", "PG"),
            ("Dominican Republic", "DO"),
            ("Dominica", "DM"),
            ("Niger", "NE"),
            ("Nigeria", "NG"),
            ("Georgia", "GE"),
            ("Ireland", "IE"),
            ("Samoa", "WS"),
            ("American Samoa", "AS"),
            ("Jersey", "JE"),
            ("NA", "NA"),
            ("Namibia", "NA"),
            ("Laos", "LA"),
            ("deu", "DE"),
            ("GBR", "GB"),
            ("840", "US"),
            ("056", "BE"),
            ("56", "BE"),
            ("XKX", "XK"),
            // Not one country for certain: as it is written.
            ("Atlantis", "ATLANTIS"),
            ("Georgia, USA", "GEORGIA, USA"),
            ("London, England", "LONDON, ENGLAND"),
            ("Netherlands Antilles", "NETHERLANDS ANTILLES"),
            ("999", "999"),
            ("New Jersey", "NEW JERSEY"),
        ],
    );
}

#[test]
fn each_name_means_one_country() {
    // What stands first in a line is found again by each of its names; a name on two lines would fail on one.
    for line in include_str!("countries.txt").lines() {
        let mut parts = line.splitn(4, ' ');
        let (code, names) = (parts.next().unwrap(), parts.nth(2).unwrap());
        for name in names.split('|') {
            assert_eq!(country(name.to_owned()), code, "{name}");
        }
    }
}

#[test]
fn states_and_provinces_are_read_by_code_name_and_abbreviation() {
    assert_all(
        Kind::State,
        &[
            ("Georgia", "GA"),
            ("new york", "NY"),
            ("N.Y.", "NY"),
            ("New York State", "NY"),
            ("Washington", "WA"),
            ("Washington State", "WA"),
            ("Washington, D.C.", "DC"),
            ("D.C.", "DC"),
            ("District of Columbia", "DC"),
            ("State of Texas", "TX"),
            ("Commonwealth of Virginia", "VA"),
            ("W. Va.", "WV"),
            ("West Virginia", "WV"),
            ("Calif.", "CA"),
            ("Mass.", "MA"),
            ("Del.", "DE"),
            ("La.", "LA"),
            ("N. Carolina", "NC"),
            ("No. Dakota", "ND"),
            ("Texas (TX)", "TX"),
            ("TX - Texas", "TX"),
            ("US-TX", "TX"),
            ("CA-ON", "ON"),
            ("Puerto Rico", "PR"),
            ("Guam", "GU"),
            ("U.S. Virgin Islands", "VI"),
            ("Northern Mariana Islands", "MP"),
            ("ae", "AE"),
            ("Armed Forces Pacific", "AP"),
            ("Ontario", "ON"),
            ("Québec", "QC"),
            ("QUEBEC", "QC"),
            ("B.C.", "BC"),
            ("British Columbia", "BC"),
            ("Newfoundland", "NL"),
            ("P.E.I.", "PE"),
            ("PQ", "QC"),
            // Of no country that has a list here: as it is written.
            ("Jalisco", "JALISCO"),
            ("NSW", "NSW"),
            ("Greater London", "GREATER LONDON"),
            ("Arizonia", "ARIZONIA"),
            ("GA or FL", "GA OR FL"),
            ("US-ON", "US-ON"),
            ("State", "STATE"),
        ],
    );
}

#[test]
fn postal_codes_have_the_form_of_their_country() {
    assert_all(
        Kind::Zip,
        &[
            ("606011234", "60601-1234"),
            ("60601 1234", "60601-1234"),
            ("60601-0000", "60601"),
            ("k1a0b1", "K1A 0B1"),
            ("K1A-0B1", "K1A 0B1"),
            ("m5v 2t6", "M5V 2T6"),
            ("sw1a1aa", "SW1A 1AA"),
            ("EC1A 1BB", "EC1A 1BB"),
            ("w1a 1aa", "W1A 1AA"),
            // Neither Canadian nor British, though of letters and digits.
            ("1012 ab", "1012 AB"),
            ("d02 x285", "D02 X285"),
            ("B1636FDA", "B1636FDA"),
            ("D1A 0B1", "D1A 0B1"),
            ("D1A0B1", "D1A0B1"),
            ("2108", "2108"),
        ],
    );
    for (zip, state, restored) in [
        ("2108", "MA", Some("02108")),
        ("2108-1234", "MA", Some("02108-1234")),
        ("21081234", "MA", Some("02108-1234")),
        ("21080000", "MA", Some("02108")),
        ("601", "PR", Some("00601")),
        ("6011234", "PR", Some("00601-1234")),
        ("9012", "AE", Some("09012")),
        ("2108", "IL", None),
        ("210", "MA", None),
        ("02108", "MA", None),
        ("2108-12", "MA", None),
        ("A108", "MA", None),
    ] {
        assert_eq!(restored_zip(zip, state).as_deref(), restored, "{zip} {state}");
    }
}

#[test]
fn currencies_are_read_by_code_number_name_and_sign() {
    assert_all(
        Kind::Currency,
        &[
            ("usd", "USD"),
            ("US Dollar", "USD"),
            ("U.S. Dollars", "USD"),
            ("US$", "USD"),
            ("USD - US Dollar", "USD"),
            ("Euro (EUR)", "EUR"),
            ("840", "USD"),
            ("€", "EUR"),
            ("Euros", "EUR"),
            ("Pound Sterling", "GBP"),
            ("British Pounds", "GBP"),
            ("Canadian dollars", "CAD"),
            ("C$", "CAD"),
            ("Mexican Peso", "MXN"),
            ("Swiss Franc", "CHF"),
            ("Japanese Yen", "JPY"),
            ("Renminbi", "CNY"),
            // Several countries have one.
            ("Dollars", "DOLLARS"),
            ("Peso", "PESO"),
            ("$", "$"),
            ("XXX", "XXX"),
        ],
    );
    assert!(is_currency("USD") && !is_currency("840") && !is_currency("DEM"));
}
