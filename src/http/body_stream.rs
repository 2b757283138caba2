//! A body that is too long to hold: handed piece by piece to whoever reads it on a blocking thread.

use std::future::Future;
use std::io::{self, Read};
use std::pin::Pin;

use actix_web::body::BodyStream;
use actix_web::web::{Bytes, Payload};
use tokio::sync::mpsc;

use super::body_pace::Pace;
use super::problem::ApiError;
use crate::error::Error;

/// Pieces that may wait for the reader.
const WAITING: usize = 16;
/// What is still taken from a sender whose body nobody reads any more, so that it hears why.
const DRAINED: usize = 64 * 1024 * 1024;

/// A body as it arrives.
pub type Body = Pin<Box<BodyStream<Payload>>>;

/// A piece, or the end of the body; a sender that goes without saying so has broken off.
type Piece = io::Result<Option<Bytes>>;

/// The reading end. Blocks until the next piece is there.
pub struct BodyReader {
    pieces: mpsc::Receiver<Piece>,
    rest: Bytes,
    ended: bool,
}

impl Read for BodyReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(piece) => match piece? {
                    Some(piece) => self.rest = piece,
                    None => self.ended = true,
                },
                // Half a list must not be taken for a whole one.
                None => return Err(broken_off()),
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(into.len()));
        into.iter_mut().zip(piece.iter()).for_each(|(to, from)| *to = *from);
        Ok(piece.len())
    }
}

/// The reading end of a body, and the work of handing it over, which must be awaited beside the reading. `most` bounds
/// the body in bytes, `pace` how slowly it may come; `first` is what of it came already.
pub fn split(
    body: Body,
    first: Option<Bytes>,
    most: usize,
    pace: Pace,
) -> (BodyReader, impl Future<Output = Result<(), ApiError>>) {
    let (sender, pieces) = mpsc::channel(WAITING);
    let reader = BodyReader {
        pieces,
        rest: first.unwrap_or_default(),
        ended: false,
    };
    (reader, hand_over(body, sender, most, pace))
}

fn broken_off() -> io::Error {
    io::Error::other("the body broke off")
}

async fn hand_over(mut body: Body, sender: mpsc::Sender<Piece>, most: usize, mut pace: Pace) -> Result<(), ApiError> {
    let (mut taken, mut unread) = (0_usize, 0_usize);
    loop {
        let piece = match pace.next(body.as_mut()).await {
            Ok(Some(piece)) => piece,
            Ok(None) => {
                let _ = sender.send(Ok(None)).await;
                return Ok(());
            }
            Err(error) => {
                let _ = sender.send(Err(broken_off())).await;
                return Err(error);
            }
        };
        taken += piece.len();
        if taken > most {
            let _ = sender.send(Err(io::Error::other("the body is too long"))).await;
            return Err(Error::TooLarge {
                detail: format!("a list may have {most} bytes"),
            }
            .into());
        }
        if sender.is_closed() {
            unread += piece.len();
            if unread > DRAINED {
                return Ok(());
            }
        } else {
            // It closes when the reader has seen enough.
            let _ = sender.send(Ok(Some(piece))).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(pieces: Vec<Piece>) -> io::Result<String> {
        let (sender, received) = mpsc::channel(WAITING);
        for piece in pieces {
            sender.try_send(piece).unwrap();
        }
        drop(sender);
        let mut text = String::new();
        let mut reader = BodyReader {
            pieces: received,
            rest: Bytes::new(),
            ended: false,
        };
        reader.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn half_a_body_is_not_taken_for_a_whole_one() {
        let piece = |text: &'static str| Ok(Some(Bytes::from_static(text.as_bytes())));
        assert_eq!(
            reader(vec![piece("ab"), piece(""), piece("c"), Ok(None)]).unwrap(),
            "abc"
        );
        assert!(reader(vec![piece("ab"), piece("c")]).is_err());
        assert!(reader(vec![piece("ab"), Err(broken_off())]).is_err());
    }
}
