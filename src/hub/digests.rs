//! Digests of ranges of golden ids, so that two sides with a million rows find what differs in a few calls.

use serde::Serialize;

use super::Hub;
use crate::engine::digest::Digest;
use crate::error::{Error, Result};
pub use crate::store::published::IdRange;
use crate::store::{AnyConn, heads, published};

/// Most ranges of one call.
pub const MAX_RANGES: usize = 1_000;
/// Rows read in one step.
const STEP: i64 = 20_000;
/// Rows of one block: digests of blocks add up to those of parts, so that a range is read once.
const BLOCK: u64 = 256;

/// A range as the other side has it.
#[derive(Debug, Clone)]
pub struct AskedRange {
    /// Which ids.
    pub range: IdRange,
    /// What the other side holds there.
    pub held: Digest,
}

/// What the hub has of the ranges asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Digests {
    /// Position of the domain's feed before the ranges were read.
    pub position: i64,
    /// One for each range, in the order asked.
    pub ranges: Vec<RangeDigest>,
}

/// What the hub has of one range.
#[derive(Debug, Clone, Serialize)]
pub struct RangeDigest {
    /// The range with what the hub has there.
    #[serde(flatten)]
    pub part: PartDigest,
    /// Whether both sides have the same.
    pub agrees: bool,
    /// Of a range that differs and is long: parts of it, which cover it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartDigest>,
    /// Of a range that differs and is short: all that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<VersionedId>>,
}

/// Count and digest of a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartDigest {
    /// From this id on; empty: from the beginning.
    pub from: String,
    /// Before this id; absent: to the end.
    pub to: Option<String>,
    /// How many golden records.
    pub count: u64,
    /// 64 hexadecimal digits.
    pub digest: String,
}

/// A golden record at its published version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionedId {
    /// Golden record.
    pub golden_id: String,
    /// Version that consumers see.
    pub version: i64,
}

impl Hub {
    /// Compares ranges of golden ids. They are in order and do not overlap, so that no call reads a domain twice. For a
    /// range that differs, up to `fan_out` parts of equal count, or its records when there are no more than that.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain; `Invalid` for ranges that overlap; `TooLarge` above [`MAX_RANGES`].
    pub async fn digests(&self, domain: &str, ranges: Vec<AskedRange>, fan_out: usize) -> Result<Digests> {
        self.runtime(domain)?;
        if ranges.len() > MAX_RANGES {
            return Err(Error::TooLarge {
                detail: format!("at most {MAX_RANGES} ranges a call"),
            });
        }
        in_order(&ranges)?;
        let domain = domain.to_owned();
        self.read(move |conn| {
            let head = heads::read(conn, std::slice::from_ref(&domain))?;
            let answers = ranges.iter().map(|asked| answer(conn, &domain, asked, fan_out));
            Ok(Digests {
                position: head.first().map_or(0, |head| head.position),
                ranges: answers.collect::<Result<_>>()?,
            })
        })
        .await
    }
}

fn in_order(ranges: &[AskedRange]) -> Result<()> {
    for (place, pair) in ranges.windows(2).enumerate() {
        if let [before, after] = pair
            && before.range.to.as_ref().is_none_or(|end| *end > after.range.from)
        {
            return Err(Error::invalid(
                format!("/ranges/{}", place + 1),
                "overlap",
                "expected ranges in order of id that do not overlap",
            ));
        }
    }
    let empty = |range: &IdRange| range.to.as_ref().is_some_and(|to| *to <= range.from);
    match ranges.iter().position(|asked| empty(&asked.range)) {
        Some(place) => Err(Error::invalid(
            format!("/ranges/{place}"),
            "empty_range",
            "expected `to` after `from`",
        )),
        None => Ok(()),
    }
}

/// Some rows in order of id.
struct Block {
    first: String,
    sum: Digest,
}

fn answer(conn: &mut AnyConn, domain: &str, asked: &AskedRange, fan_out: usize) -> Result<RangeDigest> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut whole = Digest::default();
    let mut short: Vec<VersionedId> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let rows = published::versions_in(conn, domain, &asked.range, after.as_deref(), STEP)?;
        let full = rows.len() as i64 == STEP;
        after = rows.last().map(|(id, _)| id.clone());
        for (golden_id, version) in rows {
            let one = Digest::of(&golden_id, version);
            whole += one;
            match blocks.last_mut().filter(|block| block.sum.count < BLOCK) {
                Some(block) => block.sum += one,
                None => blocks.push(Block {
                    first: golden_id.clone(),
                    sum: one,
                }),
            }
            if short.len() <= fan_out.max(BLOCK as usize) {
                short.push(VersionedId { golden_id, version });
            }
        }
        if !full {
            break;
        }
    }
    let agrees = whole == asked.held;
    let listed = short.len() <= fan_out.max(BLOCK as usize);
    Ok(RangeDigest {
        part: part(asked.range.from.clone(), asked.range.to.clone(), whole),
        agrees,
        parts: if agrees || listed {
            Vec::new()
        } else {
            parts(&asked.range, &blocks, fan_out)
        },
        records: (!agrees && listed).then_some(short),
    })
}

fn part(from: String, to: Option<String>, sum: Digest) -> PartDigest {
    PartDigest {
        from,
        to,
        count: sum.count,
        digest: sum.to_string(),
    }
}

/// Up to `fan_out` parts of about equal count that cover the range.
fn parts(range: &IdRange, blocks: &[Block], fan_out: usize) -> Vec<PartDigest> {
    let size = blocks.len().div_ceil(fan_out.max(1)).max(1);
    let chunks: Vec<&[Block]> = blocks.chunks(size).collect();
    let start = |place: usize| {
        chunks
            .get(place)
            .and_then(|chunk| chunk.first())
            .map(|block| block.first.clone())
    };
    let mut found = Vec::with_capacity(chunks.len());
    for (place, chunk) in chunks.iter().enumerate() {
        let mut sum = Digest::default();
        chunk.iter().for_each(|block| sum += block.sum);
        let from = if place == 0 {
            Some(range.from.clone())
        } else {
            start(place)
        };
        let to = start(place + 1).or_else(|| range.to.clone());
        found.push(part(from.unwrap_or_default(), to, sum));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_range_and_add_up() {
        let range = IdRange {
            from: "a".into(),
            to: Some("z".into()),
        };
        let blocks: Vec<Block> = (0..37)
            .map(|n| Block {
                first: format!("b{n:03}"),
                sum: Digest::of("x", n),
            })
            .collect();
        let found = parts(&range, &blocks, 16);
        assert!(found.len() <= 16 && found.len() > 8, "{}", found.len());
        assert_eq!(found.first().map(|p| p.from.as_str()), Some("a"));
        assert_eq!(found.last().and_then(|p| p.to.as_deref()), Some("z"));
        for pair in found.windows(2) {
            assert_eq!(pair[0].to.as_deref(), Some(pair[1].from.as_str()));
        }
        let mut sum = Digest::default();
        for part in &found {
            sum += Digest::parse(part.count, &part.digest).unwrap();
        }
        let mut whole = Digest::default();
        blocks.iter().for_each(|block| whole += block.sum);
        assert_eq!(sum, whole);
    }

    #[test]
    fn ranges_are_in_order() {
        let asked = |from: &str, to: Option<&str>| AskedRange {
            range: IdRange {
                from: from.into(),
                to: to.map(String::from),
            },
            held: Digest::default(),
        };
        assert!(in_order(&[asked("", Some("b")), asked("b", None)]).is_ok());
        assert!(in_order(&[asked("", Some("c")), asked("b", None)]).is_err());
        assert!(in_order(&[asked("", None), asked("b", None)]).is_err());
        assert!(in_order(&[asked("b", Some("b"))]).is_err());
    }
}
