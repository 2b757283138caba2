//! Why a value was chosen or not, in words.

use super::Strategy;
use super::rank::Offer;
use super::unit::Unit;

pub(super) fn won(decided: Option<Strategy>, unit: &Unit, winner: &Offer, all: usize) -> String {
    match decided {
        Some(Strategy::SourceOrder) => format!("source {} comes first in the source order", winner.member.system),
        Some(Strategy::MostTrusted) => format!("trusted most, {} of 100", points(winner.trust)),
        Some(Strategy::MostRecent) => "updated last".to_owned(),
        Some(Strategy::MostFrequent) => format!("{} of {all} records have this value", winner.frequency),
        Some(Strategy::Longest) => "the longest value".to_owned(),
        Some(Strategy::MostComplete) => format!("of the record with most values, {}", winner.completeness),
        Some(Strategy::Minimum) => "the smallest value".to_owned(),
        Some(Strategy::Maximum) => "the largest value".to_owned(),
        Some(Strategy::ValuePriority) => "comes first in the order of values".to_owned(),
        Some(Strategy::SameSourceAs) => format!("of the record that gave {}", unit.same_source_as.unwrap_or_default()),
        Some(Strategy::Union | Strategy::Worst) | None => "first by system and key; no rule decides".to_owned(),
    }
}

pub(super) fn lost(decided: Option<Strategy>, unit: &Unit, loser: &Offer, all: usize) -> String {
    if loser.trust.is_none() {
        return "fails the check of its kind, and is not used".to_owned();
    }
    match decided {
        Some(Strategy::SourceOrder) => format!("source {} comes later in the source order", loser.member.system),
        Some(Strategy::MostTrusted) => format!("trusted less, {} of 100", points(loser.trust)),
        Some(Strategy::MostRecent) => "updated earlier".to_owned(),
        Some(Strategy::MostFrequent) => format!("{} of {all} records have this value", loser.frequency),
        Some(Strategy::Longest) => "a shorter value".to_owned(),
        Some(Strategy::MostComplete) => format!("of a record with fewer values, {}", loser.completeness),
        Some(Strategy::Minimum) => "a larger value".to_owned(),
        Some(Strategy::Maximum) => "a smaller value".to_owned(),
        Some(Strategy::ValuePriority) => "comes later in the order of values".to_owned(),
        Some(Strategy::SameSourceAs) => {
            format!(
                "not of the record that gave {}",
                unit.same_source_as.unwrap_or_default()
            )
        }
        Some(Strategy::Union | Strategy::Worst) | None => "later by system and key; no rule decides".to_owned(),
    }
}

fn points(trust: Option<u32>) -> String {
    let hundredths = trust.unwrap_or(0);
    match hundredths % 100 {
        0 => (hundredths / 100).to_string(),
        rest => format!("{}.{rest:02}", hundredths / 100),
    }
}

pub(super) fn entries(count: usize) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

pub(super) fn gave(count: usize) -> String {
    if count == 0 {
        "all its entries were there".to_owned()
    } else {
        format!("gave {}", entries(count))
    }
}
