//! Whether two descriptions can be of one thing.

use super::traits;
use super::units::Class;
use crate::engine::matching::name::{Measure, Name};

fn of(measures: &[Measure], class: Class) -> &[Measure] {
    let class = class as u64;
    let start = measures.partition_point(|measure| measure.class < class);
    let end = measures.partition_point(|measure| measure.class <= class);
    &measures[start..end]
}

/// Whether two descriptions contradict: measures of a class that both have, where each side has a value that the other
/// lacks; a number without unit that the other lacks, while the other has one that this one lacks; or what one says that the
/// thing is without, and the other that it has. What one leaves out contradicts nothing.
pub(crate) fn contradict(left: &Name, right: &Name) -> bool {
    let (a, b) = (&*left.measures, &*right.measures);
    classes_contradict(a, b)
        || is_without(left, right)
        || is_without(right, left)
        || differ_in_one_of(a, b, Class::Exclusive, traits::EXCLUSIVE_BITS + 1)
        || differ_in_one_of(a, b, Class::Level, 2)
        || numbers_contradict(a, b)
}

fn classes_contradict(a: &[Measure], b: &[Measure]) -> bool {
    let apart = [
        Class::Plain,
        Class::Bare,
        Class::Without,
        Class::Exclusive,
        Class::Level,
    ];
    let lacks =
        |mine: &[Measure], theirs: &[Measure]| mine.iter().any(|one| !theirs.iter().any(|other| same(one, other)));
    let mut rest = a;
    while let Some(first) = rest.first() {
        let length = rest.partition_point(|measure| measure.class <= first.class);
        let (mine, after) = rest.split_at(length);
        rest = after;
        let start = b.partition_point(|measure| measure.class < first.class);
        let end = b.partition_point(|measure| measure.class <= first.class);
        let theirs = &b[start..end];
        let compared = !theirs.is_empty() && !apart.iter().any(|class| *class as u64 == first.class);
        if compared && lacks(mine, theirs) && lacks(theirs, mine) {
            return true;
        }
    }
    false
}

/// Whether one side is without what the other says without denying it.
fn is_without(one: &Name, other: &Name) -> bool {
    // The lowest bit of a measure says something else.
    let says = |name: &Name, hash: u64| name.tokens.iter().any(|token| token.hash >> 1 == hash);
    of(&one.measures, Class::Without).iter().any(|denied| {
        let denies = other.measures.contains(denied);
        let hash = denied.value >> 1;
        !denies && says(other, hash) && !says(one, hash)
    })
}

/// Whether two sides have different values of the same list, which is what is above `bits`, and neither has both.
fn differ_in_one_of(a: &[Measure], b: &[Measure], class: Class, bits: u32) -> bool {
    let (a, b) = (of(a, class), of(b, class));
    let lacks = |mine: &[Measure], list: u64, theirs: &[Measure]| {
        mine.iter()
            .any(|one| one.value >> bits == list && !theirs.contains(one))
    };
    a.iter().any(|one| {
        let list = one.value >> bits;
        let compared = b.iter().any(|other| other.value >> bits == list);
        compared && lacks(a, list, b) && lacks(b, list, a)
    })
}

fn numbers_contradict(a: &[Measure], b: &[Measure]) -> bool {
    let (bare_a, bare_b) = (of(a, Class::Bare), of(b, Class::Bare));
    let (plain_a, plain_b) = (of(a, Class::Plain), of(b, Class::Plain));
    let stated = |mine: &[Measure], theirs: &[Measure]| {
        let lacking = |one: &Measure| !theirs.iter().any(|other| other.value == one.value);
        mine.iter().any(lacking)
    };
    (stated(bare_a, plain_b) && stated(plain_b, plain_a)) || (stated(bare_b, plain_a) && stated(plain_a, plain_b))
}

/// Whether two values of a class are one. What is four inches on one label is ten centimeters on another.
fn same(a: &Measure, b: &Measure) -> bool {
    if a.value == b.value {
        return true;
    }
    if a.class == Class::Dimensions as u64 {
        // The unit is in the lowest bits: of inches and centimeters the lengths decide, one by one.
        let units = [a.value >> 1 & 3, b.value >> 1 & 3];
        return a.value >> 3 == b.value >> 3 || matches!(units, [1, 2] | [2, 1]);
    }
    let converted = a.class == Class::Length as u64 || a.class == Class::Volume as u64;
    if !converted || (a.value ^ b.value) & 1 == 0 {
        return false;
    }
    let (a, b) = (a.value >> 1, b.value >> 1);
    a.abs_diff(b) * 40 <= a.max(b)
}
