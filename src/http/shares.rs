//! What callers hold at the same time: each has a share, and all together have one. Who stops holding gives it back.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use parking_lot::Mutex;

use super::settings::Limits;
use crate::error::{Error, Result};

/// What can be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Requests that are being answered.
    Requests,
    /// Reads of the feed that may wait for changes.
    Waits,
    /// Streams of events.
    Streams,
    /// Lists that are compared.
    Lists,
    /// Whole domains that are looked at for one answer.
    Builds,
    /// Bytes of request bodies.
    BodyBytes,
}

impl Share {
    /// Every share.
    pub const ALL: [Share; 6] = [
        Share::Requests,
        Share::Waits,
        Share::Streams,
        Share::Lists,
        Share::Builds,
        Share::BodyBytes,
    ];

    /// The settings that bound it: for one caller, for all.
    pub fn limits(self) -> [&'static str; 2] {
        match self {
            Share::Requests => ["limits.requests_per_caller", "limits.requests_overall"],
            Share::Waits => ["limits.waits_per_caller", "limits.waits_overall"],
            Share::Streams => ["limits.streams_per_caller", "limits.streams_overall"],
            Share::Lists => ["limits.lists_per_caller", "limits.lists_overall"],
            Share::Builds => ["limits.builds_per_caller", "limits.builds_overall"],
            Share::BodyBytes => ["limits.body_bytes_per_caller", "limits.body_bytes_overall"],
        }
    }

    fn bounds(self, limits: &Limits) -> [usize; 2] {
        match self {
            Share::Requests => [limits.requests_per_caller, limits.requests_overall],
            Share::Waits => [limits.waits_per_caller, limits.waits_overall],
            Share::Streams => [limits.streams_per_caller, limits.streams_overall],
            Share::Lists => [limits.lists_per_caller, limits.lists_overall],
            Share::Builds => [limits.builds_per_caller, limits.builds_overall],
            Share::BodyBytes => [limits.body_bytes_per_caller, limits.body_bytes_overall],
        }
    }

    fn what(self) -> &'static str {
        match self {
            Share::Requests => "requests that are being answered",
            Share::Waits => "reads of the feed that wait",
            Share::Streams => "open streams of events",
            Share::Lists => "lists that are being compared",
            Share::Builds => "requests at work that look at a whole domain",
            Share::BodyBytes => "bytes of bodies on the way",
        }
    }

    /// Seconds after which a try may succeed.
    fn retry_after(self) -> u64 {
        match self {
            Share::Requests | Share::BodyBytes => 1,
            Share::Waits | Share::Builds => 5,
            Share::Streams | Share::Lists => 10,
        }
    }
}

type Amounts = [usize; Share::ALL.len()];

#[derive(Default)]
struct Taken {
    overall: Amounts,
    /// Only who holds something has an entry.
    callers: HashMap<Arc<str>, Amounts>,
}

/// Who holds how much.
pub struct Shares {
    limits: Limits,
    taken: Mutex<Taken>,
    /// Refusals because all together hold too much.
    refused: [AtomicU64; Share::ALL.len()],
}

impl Shares {
    /// With these limits.
    pub fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Shares {
            limits: limits.clone(),
            taken: Mutex::default(),
            refused: Default::default(),
        })
    }

    /// Takes `amount` for the caller until what is answered is dropped.
    ///
    /// # Errors
    /// `LimitReached` when the caller, `Busy` when all together hold too much.
    pub fn take(self: &Arc<Self>, share: Share, caller: &str, amount: usize) -> Result<Held> {
        let mut held = Held {
            shares: Arc::clone(self),
            share,
            caller: caller.into(),
            amount: 0,
        };
        held.grow(amount)?;
        Ok(held)
    }

    fn add(&self, share: Share, caller: &Arc<str>, amount: usize) -> Result<()> {
        let ([own, overall], place) = (share.bounds(&self.limits), share as usize);
        let mut taken = self.taken.lock();
        let held = taken.callers.get(caller).map_or(0, |amounts| amounts[place]);
        if held.saturating_add(amount) > own {
            return Err(Error::LimitReached {
                limit: share.limits()[0],
                detail: format!("you may have {own} {}; wait for one to end", share.what()),
                retry_after: Some(share.retry_after()),
            });
        }
        if taken.overall[place].saturating_add(amount) > overall {
            self.refused[place].fetch_add(1, Ordering::Relaxed);
            return Err(Error::Busy {
                detail: format!("there may be {overall} {} at the same time", share.what()),
                retry_after: share.retry_after(),
            });
        }
        taken.overall[place] += amount;
        taken.callers.entry(Arc::clone(caller)).or_default()[place] += amount;
        Ok(())
    }

    fn give_back(&self, share: Share, caller: &Arc<str>, amount: usize) {
        let place = share as usize;
        let mut taken = self.taken.lock();
        taken.overall[place] -= amount;
        if let Some(amounts) = taken.callers.get_mut(caller) {
            amounts[place] -= amount;
            if amounts.iter().all(|amount| *amount == 0) {
                taken.callers.remove(caller);
            }
        }
    }

    /// Appends what is held and what was refused because all together held too much.
    pub fn write(&self, text: &mut String) {
        text.push_str("# HELP mdm_held What callers hold at the same time.\n# TYPE mdm_held gauge\n");
        let overall = self.taken.lock().overall;
        for (share, amount) in Share::ALL.into_iter().zip(overall) {
            let _ = writeln!(text, "mdm_held{{limit=\"{}\"}} {amount}", share.limits()[1]);
        }
    }

    /// Refusals because all together held too much, by setting.
    pub fn refused(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counted = Share::ALL.into_iter().zip(&self.refused);
        counted.map(|(share, count)| (share.limits()[1], count.load(Ordering::Relaxed)))
    }
}

/// A part of a share, given back when it is dropped.
pub struct Held {
    shares: Arc<Shares>,
    share: Share,
    caller: Arc<str>,
    amount: usize,
}

impl Held {
    /// Takes more.
    ///
    /// # Errors
    /// As [`Shares::take`]; then nothing more is held.
    pub fn grow(&mut self, more: usize) -> Result<()> {
        self.shares.add(self.share, &self.caller, more)?;
        self.amount += more;
        Ok(())
    }

    /// How much is held.
    pub fn amount(&self) -> usize {
        self.amount
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.shares.give_back(self.share, &self.caller, self.amount);
    }
}

/// A body that keeps something until it was sent, or whoever it is for is gone.
pub struct Keeping<T> {
    body: BoxBody,
    _kept: T,
}

impl<T: Unpin + 'static> Keeping<T> {
    /// The body, with what it keeps.
    pub fn body(body: BoxBody, kept: T) -> BoxBody {
        match body.size() {
            BodySize::None => body,
            BodySize::Sized(_) | BodySize::Stream => BoxBody::new(Keeping { body, _kept: kept }),
        }
    }
}

impl<T: Unpin> MessageBody for Keeping<T> {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::result::Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares() -> Arc<Shares> {
        Shares::new(&Limits {
            streams_per_caller: 2,
            streams_overall: 3,
            body_bytes_per_caller: 100,
            body_bytes_overall: 150,
            ..Limits::default()
        })
    }

    #[test]
    fn each_has_a_share_and_all_together_have_one() {
        let shares = shares();
        let one = shares.take(Share::Streams, "ann", 1).unwrap();
        let _two = shares.take(Share::Streams, "ann", 1).unwrap();
        let refused = shares.take(Share::Streams, "ann", 1).err();
        assert!(matches!(
            refused,
            Some(Error::LimitReached {
                limit: "limits.streams_per_caller",
                ..
            })
        ));
        let bob = shares.take(Share::Streams, "bob", 1).unwrap();
        assert!(matches!(
            shares.take(Share::Streams, "bob", 1).err(),
            Some(Error::Busy { .. })
        ));
        assert!(shares.take(Share::Waits, "ann", 1).is_ok(), "shares are apart");
        drop(one);
        assert!(shares.take(Share::Streams, "bob", 1).is_ok());
        drop(bob);
        assert_eq!(
            shares.taken.lock().callers.len(),
            1,
            "nobody is remembered who holds nothing"
        );
    }

    #[test]
    fn a_part_grows_or_stays_as_it_is() {
        let shares = shares();
        let mut held = shares.take(Share::BodyBytes, "ann", 60).unwrap();
        held.grow(40).unwrap();
        assert!(held.grow(1).is_err());
        assert_eq!(held.amount(), 100);
        assert!(shares.take(Share::BodyBytes, "bob", 51).is_err());
        drop(held);
        assert!(shares.take(Share::BodyBytes, "bob", 51).is_ok());
    }
}
