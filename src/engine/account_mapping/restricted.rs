//! What elements of a chart say of a combination that they stand in together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chart::{Chart, Reason, SaidBy};
use super::day::Day;
use super::restrictions::{Described, Posting, Restrictions, Role, Told};
use super::segment::{Element, Segment};
use super::space::{Key, Space};
use crate::engine::record::push_pointer;

/// Codes of a restriction that have not the form of its segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Segment of the element that restricts.
    pub segment: String,
    /// Its code.
    pub code: String,
    /// The restriction.
    pub rule: &'static str,
}

impl Chart {
    /// Place of the segment with a role.
    pub fn role(&self, role: Role) -> Option<usize> {
        self.segments.iter().position(|segment| segment.role == Some(role))
    }

    /// Makes what elements restrict ready to be asked.
    pub(super) fn compile_restrictions(&mut self) {
        let spaces: Vec<Option<Space>> = Role::ALL
            .iter()
            .map(|role| self.role(*role).map(|place| self.segments[place].space.clone()))
            .collect();
        let mut any = false;
        for element in self.segments.iter_mut().flat_map(|segment| &mut segment.elements) {
            if let Some(body) = &element.body.restrictions {
                let by_role = [0, 1, 2, 3].map(|i| spaces[i].as_ref());
                element.restrictions = Some(Arc::new(Restrictions::new(body, by_role)));
                any = true;
            }
        }
        self.restricted = any;
    }

    /// Whether any element restricts the combinations that it may stand in.
    pub fn has_restrictions(&self) -> bool {
        self.restricted
    }

    /// Restrictions that cannot be read, at most `most`.
    pub fn unreadable_restrictions(&self, most: usize) -> Vec<Unreadable> {
        let elements = self
            .segments
            .iter()
            .flat_map(|segment| segment.elements.iter().map(move |element| (segment, element)));
        let wrong = elements.flat_map(|(segment, element)| {
            let rules = element.restrictions.iter().flat_map(|found| found.unreadable());
            rules.map(|rule| Unreadable {
                segment: segment.name.clone(),
                code: segment.space.text(element.key),
                rule,
            })
        });
        wrong.take(most).collect()
    }

    /// What elements of a combination say against it on a day, for a kind of posting if one is named.
    pub(super) fn restriction_reasons(&self, keys: &[Key], day: Day, posting: Option<Posting>) -> Vec<Reason> {
        if !self.restricted {
            return Vec::new();
        }
        let described = self.described(keys, day, posting);
        let pairs = self.segments.iter().zip(keys);
        let holding =
            pairs.flat_map(|(segment, key)| segment.holding(*key, day).map(move |element| (segment, element)));
        let mut reasons = Vec::new();
        for (segment, element) in holding {
            let Some(restrictions) = &element.restrictions else {
                continue;
            };
            let who = format!("{} {}", segment.name, segment.space.text(element.key));
            for broken in restrictions.against(&who, &described) {
                let place = broken.role.and_then(|role| self.role(role));
                let named = place.map(|place| self.segments[place].name.clone());
                reasons.push(Reason {
                    code: broken.code.to_owned(),
                    pointer: Some(match (&named, broken.role) {
                        (Some(name), _) => push_pointer("/segments", name),
                        (None, Some(_)) => "/segments".to_owned(),
                        (None, None) => "/posting".to_owned(),
                    }),
                    segment: named,
                    rule: Some(broken.rule.to_owned()),
                    said_by: Some(said_by(segment, element, Some(broken.rule))),
                    message: broken.message,
                });
            }
        }
        reasons
    }

    /// A combination as restrictions see it.
    fn described(&self, keys: &[Key], day: Day, posting: Option<Posting>) -> Described {
        let told = Role::ALL.map(|role| match self.role(role) {
            None => Told::NoSegment,
            Some(place) => match keys.get(place) {
                Some(key) if self.segments[place].none == Some(*key) => Told::Nothing(Some(*key)),
                Some(key) => Told::Code(*key),
                None => Told::NoSegment,
            },
        });
        let account = self.role(Role::Account);
        let of_account = account.and_then(|place| Some((self.segments.get(place)?, *keys.get(place)?)));
        let kinds: Vec<Posting> = of_account
            .into_iter()
            .flat_map(|(segment, key)| segment.holding(key, day))
            .flat_map(Element::postings)
            .collect();
        let mut kinds = Posting::kinds(posting, &kinds);
        if kinds.is_empty() {
            // A combination is posted to from outside, unless somebody says otherwise.
            kinds.insert(Posting::Primary);
        }
        Described { told, kinds }
    }

    /// Days on which what is said of these codes begins or ends to hold.
    pub(super) fn element_edges<'a>(&'a self, keys: &'a [Key]) -> impl Iterator<Item = Day> + 'a {
        let pairs = self.segments.iter().zip(keys);
        let periods = pairs.flat_map(|(segment, key)| segment.periods(*key));
        periods.flat_map(|element| [element.days.0, element.days.1])
    }

    /// Codes of a combination by role, for those who group by them.
    pub fn by_name(&self, keys: &[Key], names: &[String]) -> BTreeMap<String, String> {
        let pairs = self.segments.iter().zip(keys);
        let wanted = pairs.filter(|(segment, _)| names.contains(&segment.name));
        wanted
            .map(|(segment, key)| (segment.name.clone(), segment.space.text(*key)))
            .collect()
    }
}

/// Who says it: the element, with its golden record, and the attribute there.
pub(super) fn said_by(segment: &Segment, element: &Element, rule: Option<&str>) -> SaidBy {
    let golden = element.body.said_by.as_ref();
    SaidBy {
        segment: segment.name.clone(),
        code: segment.space.text(element.key),
        domain: golden.map(|said| said.domain.to_string()),
        golden_id: golden.map(|said| said.golden_id.clone()),
        pointer: rule.map(|rule| {
            let place = if golden.is_some() {
                "/attributes"
            } else {
                "/restrictions"
            };
            push_pointer(place, rule)
        }),
    }
}
