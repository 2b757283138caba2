//! A body that is too long to hold: handed piece by piece to whoever reads it on a blocking thread.

use std::future::{Future, poll_fn};
use std::io::{self, Read};
use std::pin::Pin;
use std::time::Duration;

use actix_web::body::{BodyStream, MessageBody};
use actix_web::web::{Bytes, Payload};
use tokio::sync::mpsc;

use super::problem::ApiError;
use crate::error::Error;

/// Pieces that may wait for the reader.
const WAITING: usize = 16;
/// What is still taken from a sender whose body nobody reads any more, so that it hears why.
const DRAINED: usize = 64 * 1024 * 1024;

/// The reading end. Blocks until the next piece is there.
pub struct BodyReader {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    rest: Bytes,
}

impl Read for BodyReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.rest = piece?,
                None => return Ok(0),
            }
        }
        let piece = self.rest.split_to(self.rest.len().min(into.len()));
        into.iter_mut().zip(piece.iter()).for_each(|(to, from)| *to = *from);
        Ok(piece.len())
    }
}

/// The reading end of a body, and the work of handing it over, which must be awaited beside the reading. `most` bounds
/// the body in bytes, `idle` how long the sender may send nothing.
pub fn split(
    payload: Payload,
    most: usize,
    idle: Duration,
) -> (BodyReader, impl Future<Output = Result<(), ApiError>>) {
    let (sender, pieces) = mpsc::channel(WAITING);
    let reader = BodyReader {
        pieces,
        rest: Bytes::new(),
    };
    (reader, hand_over(payload, sender, most, idle))
}

async fn hand_over(
    payload: Payload,
    sender: mpsc::Sender<io::Result<Bytes>>,
    most: usize,
    idle: Duration,
) -> Result<(), ApiError> {
    let mut body = Box::pin(BodyStream::new(payload));
    let (mut taken, mut unread) = (0_usize, 0_usize);
    loop {
        let piece = poll_fn(|cx| Pin::new(&mut body).as_mut().poll_next(cx));
        let piece = match tokio::time::timeout(idle, piece).await {
            Ok(None) => return Ok(()),
            Ok(Some(Ok(piece))) => piece,
            Ok(Some(Err(error))) => {
                let _ = sender.send(Err(io::Error::other("the body broke off"))).await;
                return Err(Error::malformed("", format!("the body cannot be read: {error}")).into());
            }
            Err(_) => {
                let _ = sender
                    .send(Err(io::Error::other("the body did not arrive in time")))
                    .await;
                return Err(ApiError::BodyTimeout);
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
            let _ = sender.send(Ok(piece)).await;
        }
    }
}
