//! The segments of a chart, read from its body.

use super::chart::MOST_SEGMENTS;
use super::chart_body::SegmentBody;
use super::restrictions::Role;
use super::segment::Segment;
use super::space::{LONGEST_CODE, Space};
use crate::engine::record::Violation;

/// The segments, and what is wrong with them.
pub(super) fn read_segments(bodies: &[SegmentBody], violations: &mut Vec<Violation>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::with_capacity(bodies.len());
    if bodies.is_empty() || bodies.len() > MOST_SEGMENTS {
        let message = format!("expected 1 to {MOST_SEGMENTS} segments");
        violations.push(Violation::new("/segments", "count", message));
    }
    for (i, body) in bodies.iter().enumerate().take(MOST_SEGMENTS) {
        let pointer = format!("/segments/{i}");
        if body.name.is_empty() || segments.iter().any(|other| other.name == body.name) {
            violations.push(Violation::new(
                format!("{pointer}/name"),
                "name",
                "expected a name that no other segment has",
            ));
        }
        let pad_with = u8::try_from(body.pad_with).unwrap_or_default();
        let Some(space) = Space::new(body.length, body.pad, pad_with, body.characters) else {
            let message = format!("expected a length of 1 to {LONGEST_CODE}, and an allowed character to pad with");
            violations.push(Violation::new(format!("{pointer}/length"), "length", message));
            continue;
        };
        let default = body.default.as_deref().map(|code| space.key(code));
        if default == Some(None) {
            violations.push(Violation::new(
                format!("{pointer}/default"),
                "malformed_code",
                "expected a code of the segment",
            ));
        }
        let none = body.none.as_deref().map(|code| space.key(code));
        if none == Some(None) {
            violations.push(Violation::new(
                format!("{pointer}/none"),
                "malformed_code",
                "expected a code of the segment",
            ));
        }
        let mut segment = Segment::new(&body.name, space, default.flatten());
        segment.none = none.flatten().or(segment.default);
        segment.role = body.role;
        segments.push(segment);
    }
    give_roles(&mut segments, violations);
    segments
}

/// Segments that do not say what they mean mean what their names say; no two mean the same.
fn give_roles(segments: &mut [Segment], violations: &mut Vec<Violation>) {
    for role in Role::ALL {
        let said: Vec<usize> = (0..segments.len())
            .filter(|i| segments[*i].role == Some(role))
            .collect();
        if let [_, second, ..] = said.as_slice() {
            let place = format!("/segments/{second}/role");
            violations.push(Violation::new(
                place,
                "role",
                "expected a role that no other segment has",
            ));
        }
        let named = segments.iter_mut().find(|segment| segment.name == role.word());
        if let Some(segment) = named.filter(|segment| said.is_empty() && segment.role.is_none()) {
            segment.role = Some(role);
        }
    }
}
