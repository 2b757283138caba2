//! What holds for any record of any built-in domain.

use proptest::prelude::*;

use super::tests::BUILTIN;
use super::*;

/// Text that is likely to mean something to a standardizer, or to break one.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,20}",
        "[0-9 .()+-]{0,20}",
        "[0-9]{2,5}[-/][0-9]{1,4}[-/][0-9]{1,4}",
        "[(]?[0-9]{3}[)]? [0-9]{3}-[0-9]{4}( ?(x|ext\\.?) ?[0-9]{1,4})?",
        "[$-]?[0-9]{1,3}(,[0-9]{3}){0,2}(\\.[0-9]{0,4})?",
        "[A-Za-z]{1,9}@[a-z]{1,5}\\.(org|COM)",
        "(HTTPS?://)?[A-Za-z]{1,6}\\.[a-z]{2,3}(/[ -~]{0,8})?",
        "[a-zé\u{301}\u{200b}\u{a0}\u{fe0f}ǅ½\u{1e9e}]{0,8}",
        prop::sample::select(vec![
            "N/A",
            "-999",
            "TBD",
            "0000000000",
            "yes",
            "SSN 536-90-4399",
            "(01)10300123456782"
        ])
        .prop_map(str::to_owned),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    let names = "(role|line1|state|zip|country|name|email|phone|aba|iban|gtin|qty|segments|percent|[ -~]{1,4})";
    leaf.prop_recursive(3, 16, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names, inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A record of a domain, mostly with the names of its attributes and values of any kind.
fn any_record() -> impl Strategy<Value = (usize, Attributes)> {
    (0..BUILTIN.len()).prop_flat_map(|position| {
        let names: Vec<String> = BUILTIN[position].shape.members.keys().cloned().collect();
        let name = prop_oneof![8 => prop::sample::select(names), 1 => any::<String>()];
        let attributes = prop::collection::btree_map(name, any_value(), 0..8);
        (
            Just(position),
            attributes.prop_map(|attributes| attributes.into_iter().collect()),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn preparing_twice_gives_the_same_as_once((position, raw) in any_record()) {
        let domain = &BUILTIN[position];
        let once = domain.prepare(&raw);
        let twice = domain.prepare(&once.attributes);
        prop_assert_eq!(&twice.attributes, &once.attributes);
        if once.violations.is_empty() {
            prop_assert_eq!(twice.violations, []);
        }
    }
}
