//! What holds of every sound graph: it is compared with worths that the test knows.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests::graph;
use super::*;

/// Worth of each unit, and pairs of units.
type Sound = (Vec<(u32, u32)>, Vec<(usize, usize)>);

const DAY: &str = "2026-06-01";

/// Worths of units in a unit that nobody writes, and pairs of units between which there is a conversion.
fn sound() -> impl Strategy<Value = Sound> {
    let worths = prop::collection::vec((1u32..40, 1u32..40), 2..9);
    worths.prop_flat_map(|worths| {
        let units = worths.len();
        let pairs = prop::collection::vec((0..units, 0..units), 0..14);
        (Just(worths), pairs)
    })
}

fn record(worths: &[(u32, u32)], pairs: &[(usize, usize)]) -> Value {
    let conversions = pairs.iter().filter(|(a, b)| a != b).map(|(a, b)| {
        let ((num, den), (other_num, other_den)) = (worths[*a], worths[*b]);
        let (num, den) = (
            u64::from(num) * u64::from(other_den),
            u64::from(den) * u64::from(other_num),
        );
        json!({"from": format!("U{a}"), "to": format!("U{b}"), "num": num.to_string(), "den": den.to_string()})
    });
    json!({"base_uom": "U0", "uom_conversions": conversions.collect::<Vec<_>>()})
}

/// Which units are connected, by the slowest way there is.
fn together(units: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..units).collect();
    for _ in 0..units {
        for (a, b) in pairs {
            let least = group[*a].min(group[*b]);
            group[*a] = least;
            group[*b] = least;
        }
    }
    group
}

fn unit(number: usize) -> Unit {
    Unit::new(UnitList::Local, &format!("U{number}"))
}

proptest! {
    #[test]
    fn what_is_connected_is_converted_as_the_worths_say_whatever_the_way((worths, pairs) in sound(), quantity in 1u32..1_000) {
        let graph = graph(&record(&worths, &pairs));
        let mut reversed = pairs.clone();
        reversed.reverse();
        let turned = super::tests::graph(&record(&worths, &reversed));
        prop_assert_eq!(graph.contradictions(), []);
        let groups = together(worths.len(), &pairs);
        let named = |at: usize| at == 0 || pairs.iter().any(|(a, b)| a != b && (*a == at || *b == at));
        for a in (0..worths.len()).filter(|at| named(*at)) {
            for b in (0..worths.len()).filter(|at| named(*at)) {
                let there = graph.convert(&quantity.to_string(), &unit(a), &unit(b), DAY, 6);
                if groups[a] != groups[b] {
                    prop_assert_eq!(there, Err(Impossible::NoWay));
                    continue;
                }
                let expected = Ratio::new(
                    i128::from(quantity) * i128::from(worths[a].0) * i128::from(worths[b].1),
                    i128::from(worths[a].1) * i128::from(worths[b].0),
                );
                let there = there.expect("they are connected");
                prop_assert_eq!(Ratio::parse(&there.exact), expected);
                let other = turned.convert(&quantity.to_string(), &unit(a), &unit(b), DAY, 6).expect("as before");
                prop_assert_eq!(&other.exact, &there.exact);
                let steps = there.path.iter().try_fold(Ratio::ONE, |way, step| way.times(Ratio::parse(&step.factor)?));
                prop_assert_eq!(steps, Ratio::parse(&there.factor));
                let back = graph.convert("1", &unit(b), &unit(a), DAY, 0).expect("and back");
                let factor = Ratio::parse(&there.factor).and_then(Ratio::inverse);
                prop_assert_eq!(Ratio::parse(&back.factor), factor);
            }
        }
    }

    #[test]
    fn a_wrong_factor_is_found_exactly_where_a_way_round_shows_it((worths, pairs) in sound(), at in any::<prop::sample::Index>()) {
        let pairs: Vec<(usize, usize)> = pairs.into_iter().filter(|(a, b)| a != b).collect();
        prop_assume!(!pairs.is_empty());
        let wrong = at.index(pairs.len());
        let mut record = record(&worths, &pairs);
        let factor = &mut record["uom_conversions"][wrong]["num"];
        let number: u64 = factor.as_str().and_then(|text| text.parse().ok()).expect("a number");
        *factor = json!((number * 7).to_string());
        let mut others = pairs.clone();
        let (a, b) = others.remove(wrong);
        let groups = together(worths.len(), &others);
        let shown = groups[a] == groups[b];
        prop_assert_eq!(!graph(&record).contradictions().is_empty(), shown);
    }

    #[test]
    fn decimals_come_back(whole in -1_000_000_i64..1_000_000, fraction in 0u32..10_000) {
        let text = format!("{whole}.{fraction:04}");
        let ratio = Ratio::parse(&text).expect("a decimal");
        let (decimal, exact) = ratio.to_decimal(4).expect("small");
        prop_assert!(exact);
        prop_assert_eq!(Ratio::parse(&decimal), Some(ratio));
    }
}
