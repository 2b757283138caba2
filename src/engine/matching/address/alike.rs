//! How two addresses agree.

use super::Address;
use super::tables::{is_direction, spelling};
use crate::engine::matching::comparison::beginning;

fn same(a: u64, b: u64) -> bool {
    a != 0 && a == b
}

fn differ(a: u64, b: u64) -> bool {
    a != 0 && b != 0 && a != b
}

/// Position of `same_city` among the levels of `address`.
pub(crate) const SAME_CITY: usize = 5;

/// Position among the levels of `address`.
pub(crate) fn level(a: &Address, b: &Address) -> usize {
    const EXACT: usize = 0;
    const SAME_BUILDING: usize = 1;
    const NEAR: usize = 2;
    const SAME_STREET: usize = 3;
    let (same_city, place) = (same_city(a, b), same_place(a, b));
    let street = same(a.street, b.street);
    let street_name = !a.street_name.is_empty() && a.street_name == b.street_name;
    if place && same(a.post_box, b.post_box) && !differ(a.house, b.house) {
        return EXACT;
    }
    if same(a.house, b.house) && !are_apart(a, b) {
        if street && place {
            return if differ(a.unit, b.unit) { SAME_BUILDING } else { EXACT };
        }
        let likely = street && same(a.state, b.state);
        if likely || (place && (street_name || streets_near(&a.street_name, &b.street_name))) {
            return NEAR;
        }
    }
    match () {
        () if street && place && a.house != 0 && b.house != 0 => SAME_STREET,
        () if same(a.zip5, b.zip5) => 4,
        () if same_city => SAME_CITY,
        () if same(a.state, b.state) => 6,
        () => 7,
    }
}

/// Whether one house number of one place stands in two streets that are told apart by direction or kind only, or twice in one
/// street with another letter: neighbors, not spellings.
pub(crate) fn tells_streets_apart(a: &Address, b: &Address) -> bool {
    // Nearly all pairs end here.
    if !same(a.house, b.house) || !same_place(a, b) {
        return false;
    }
    let near = || same(a.street, b.street) || stem(a) == stem(b) || streets_near(&a.street_name, &b.street_name);
    are_neighbors(&a.street_name, &b.street_name) || are_apart(a, b) && near()
}

fn same_city(a: &Address, b: &Address) -> bool {
    same(a.city, b.city) && !differ(a.state, b.state)
}

/// Whether both are in one place, as far as they say.
fn same_place(a: &Address, b: &Address) -> bool {
    same(a.zip5, b.zip5) || same_city(a, b) || (a.zip5 == 0 && a.city == 0)
}

/// The name of a street without its kind, where that stands in the name: `PLOVER` of `PLOVER PARK`.
fn stem(address: &Address) -> &str {
    match address.street_name.rsplit_once(' ') {
        Some((stem, last)) if !address.kind.is_empty() && spelling(last) == Some(address.kind) => stem,
        _ => &address.street_name,
    }
}

/// Whether two streets are named by other numbers or directions only: `5TH`, `50TH`; `NORTH AVE`, `SOUTH AVE`.
fn are_neighbors(a: &str, b: &str) -> bool {
    let is_number = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    let numbers = |name: &str| name.split(' ').any(|word| is_number(&word));
    let others = |name: &str| name.split(' ').filter(|word| !is_number(word)).collect::<String>();
    let numbered = numbers(a) && numbers(b) && others(a) == others(b);
    a != b && (numbered || is_direction(a) && is_direction(b))
}

/// Whether directions, kinds or the letters of house numbers contradict. What one side leaves out contradicts nothing, and
/// `N Elm St` is `Elm St N`.
fn are_apart(a: &Address, b: &Address) -> bool {
    let lacks = |these: u8, others: u8| these & !others != 0;
    let directions = lacks(a.directions, b.directions) && lacks(b.directions, a.directions);
    let other_kind = !a.kind.is_empty() && !b.kind.is_empty() && a.kind != b.kind;
    // `OCEAN VIEW DR` is `OCEAN VIEW`.
    let in_name = |kind: &str, other: &Address| other.street_name.split(' ').any(|word| word == kind);
    let kinds = other_kind && !in_name(a.kind, b) && !in_name(b.kind, a);
    directions || kinds || differ(a.house_letter, b.house_letter)
}

fn streets_near(a: &str, b: &str) -> bool {
    if a.is_empty() || b.is_empty() {
        return false;
    }
    if a == b {
        return true;
    }
    // Numbers of streets are equal or not.
    let numbers = |name: &str| {
        let words = name
            .split(' ')
            .filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    if numbers(a) != numbers(b) {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let part = short.len() >= 4 && long.split(' ').any(|word| word == short);
    part || long.starts_with(short) && short.len() >= 4 || strsim::jaro_winkler(beginning(a), beginning(b)) >= 0.9
}
