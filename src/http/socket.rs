//! A connection's socket: it ends when it has to make room, and when nobody reads what is sent.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::rt::time::{Sleep, sleep};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connections::{Connections, Line, Open};

/// Bytes that a reader must take before its time is over, where so many wait for it.
const LEAST_READ: usize = 64 * 1024;

/// A socket in the table of connections.
pub struct Socket {
    stream: TcpStream,
    open: Open,
    /// How long the reader may be waited for.
    unread: Duration,
    /// Runs while the reader is waited for.
    patience: Option<Pin<Box<Sleep>>>,
    /// Bytes that the reader took meanwhile.
    taken: usize,
}

impl Socket {
    /// Takes a new connection in.
    ///
    /// # Errors
    /// When there is no room.
    pub fn new(stream: TcpStream, connections: &Arc<Connections>, unread: Duration) -> io::Result<Self> {
        let address = stream.peer_addr().ok().map(|peer| peer.ip());
        let no_room = || io::Error::new(io::ErrorKind::ConnectionRefused, "there are too many connections");
        let open = connections.open(address).ok_or_else(no_room)?;
        Ok(Socket {
            stream,
            open,
            unread,
            patience: None,
            taken: 0,
        })
    }

    /// What its requests work with.
    pub fn line(&self) -> Line {
        self.open.line()
    }

    /// Counts what the reader took, and ends its patience when that was everything.
    fn wrote(&mut self, count: usize, all: bool) {
        self.taken += count;
        self.open.moved();
        if all || self.taken >= LEAST_READ {
            self.patience = None;
            self.taken = 0;
        }
    }

    fn waits(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let unread = self.unread;
        let patience = self.patience.get_or_insert_with(|| Box::pin(sleep(unread)));
        ready!(patience.as_mut().poll(cx));
        self.open.unread();
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "nobody reads the answer")))
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.open.connection().is_closed() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        if read.is_pending() {
            self.open.connection().wait(cx.waker());
            // It may have been told between the look and now.
            if self.open.connection().is_closed() {
                return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
            }
        }
        read
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(Ok(count)) => {
                self.wrote(count, count == bytes.len());
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.waits(cx),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
