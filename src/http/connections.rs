//! The connections of this process: no more than it has descriptors for. Those that wait longest for a request make room.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::Waker;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::settings::Limits;

/// A connection that waits so long for a request is closed.
pub const IDLE: Duration = Duration::from_secs(90);
/// Descriptors that connections leave to the database, to delivery and to files.
const RESERVED: usize = 96;
/// Connections that are always allowed, however few descriptors there are.
const FEWEST: usize = 32;
/// When there are too many, one in so many makes room, so that not each new one looks through all.
const PART: usize = 16;

/// As many descriptors as the process may have, which is raised to what the system allows it.
fn descriptors() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let now = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        // It goes on with what it has.
        Err(_) => limit.current,
    };
    now.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// How many connections there may be.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Together.
    pub most: usize,
    /// From one address; 0: any number.
    per_address: usize,
}

impl Room {
    /// What the settings say, as far as there are descriptors.
    pub fn of(limits: &Limits) -> Self {
        Room::with(limits, descriptors())
    }

    fn with(limits: &Limits, descriptors: usize) -> Self {
        let free = descriptors.saturating_sub(RESERVED).max(FEWEST);
        Room {
            most: limits.connections.min(free),
            per_address: limits.connections_per_address,
        }
    }

    /// Where connections begin to make room: before the system has to.
    fn full(&self) -> usize {
        self.most - self.most / 8
    }
}

/// One connection.
pub struct Connection {
    id: u64,
    address: Option<IpAddr>,
    /// Requests on it that are not answered whole.
    working: AtomicUsize,
    /// When it began to wait, in milliseconds since the table was made.
    idle_since: AtomicU64,
    closed: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Connection {
    /// Whether it has to close.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Whom to wake when it has to.
    pub fn wait(&self, waker: &Waker) {
        let mut own = self.waker.lock();
        if own.as_ref().is_none_or(|own| !own.will_wake(waker)) {
            *own = Some(waker.clone());
        }
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        if let Some(waker) = self.waker.lock().take() {
            waker.wake();
        }
    }

    fn is_idle(&self) -> bool {
        self.working.load(Ordering::Acquire) == 0 && !self.is_closed()
    }
}

#[derive(Default)]
struct Table {
    next: u64,
    by_id: HashMap<u64, Arc<Connection>>,
    by_address: HashMap<IpAddr, usize>,
}

/// All connections.
pub struct Connections {
    room: Room,
    began: Instant,
    table: Mutex<Table>,
    /// Closed to make room, or refused.
    turned_away: AtomicU64,
    /// Ended because nobody read.
    unread: AtomicU64,
}

impl Connections {
    /// None yet.
    pub fn new(room: Room) -> Arc<Self> {
        Arc::new(Connections {
            room,
            began: Instant::now(),
            table: Mutex::default(),
            turned_away: AtomicU64::new(0),
            unread: AtomicU64::new(0),
        })
    }

    /// Takes a new one in; none if all others are at work and there is no room.
    pub fn open(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Open> {
        let mut table = self.table.lock();
        let from_there = address.map_or(0, |address| table.by_address.get(&address).copied().unwrap_or(0));
        if self.room.per_address > 0 && from_there >= self.room.per_address {
            let there = |connection: &Connection| connection.address == address;
            self.make_room(&table, 1, there);
            if from_there > self.room.per_address {
                self.turned_away.fetch_add(1, Ordering::Relaxed);
                return None;
            }
        }
        if table.by_id.len() >= self.room.full() {
            self.make_room(&table, table.by_id.len() / PART + 1, |_| true);
        }
        if table.by_id.len() >= self.room.most {
            self.turned_away.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        let connection = Arc::new(Connection {
            id: table.next,
            address,
            working: AtomicUsize::new(0),
            idle_since: AtomicU64::new(self.now()),
            closed: AtomicBool::new(false),
            waker: Mutex::default(),
        });
        table.next += 1;
        table.by_id.insert(connection.id, Arc::clone(&connection));
        if let Some(address) = address {
            *table.by_address.entry(address).or_default() += 1;
        }
        Some(Open {
            connection,
            connections: Arc::clone(self),
        })
    }

    /// Closes those that wait longest for a request.
    fn make_room(&self, table: &Table, wanted: usize, which: impl Fn(&Connection) -> bool) {
        let waiting = table.by_id.values().filter(|one| one.is_idle() && which(one));
        let mut waiting: Vec<(u64, &Arc<Connection>)> = waiting
            .map(|one| (one.idle_since.load(Ordering::Relaxed), one))
            .collect();
        let wanted = wanted.min(waiting.len());
        if wanted == 0 {
            return;
        }
        waiting.select_nth_unstable_by_key(wanted - 1, |(since, one)| (*since, one.id));
        for (_, connection) in waiting.iter().take(wanted) {
            connection.close();
        }
        self.turned_away.fetch_add(wanted as u64, Ordering::Relaxed);
    }

    /// Closes those that waited too long for a request.
    pub fn close_idle(&self) {
        let now = self.now();
        for connection in self.table.lock().by_id.values() {
            let waited = now.saturating_sub(connection.idle_since.load(Ordering::Relaxed));
            if connection.is_idle() && u128::from(waited) > IDLE.as_millis() {
                connection.close();
            }
        }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// How many are open, how many were closed to make room or refused, and how many ended because nobody read.
    pub fn figures(&self) -> (usize, u64, u64) {
        let open = self.table.lock().by_id.len();
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (open, count(&self.turned_away), count(&self.unread))
    }
}

/// A connection in the table, taken out when it is dropped.
pub struct Open {
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Open {
    /// The connection.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Notes that somebody reads what was sent.
    pub fn moved(&self) {
        self.connection
            .idle_since
            .store(self.connections.now(), Ordering::Relaxed);
    }

    /// Counts that nobody read what was sent.
    pub fn unread(&self) {
        self.connections.unread.fetch_add(1, Ordering::Relaxed);
    }

    /// What its requests work with.
    pub fn line(&self) -> Line {
        Line {
            connection: Arc::clone(&self.connection),
            connections: Arc::clone(&self.connections),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut table = self.connections.table.lock();
        table.by_id.remove(&self.connection.id);
        if let Some(address) = self.connection.address
            && let Some(count) = table.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                table.by_address.remove(&address);
            }
        }
    }
}

/// A connection as its requests see it.
#[derive(Clone)]
pub struct Line {
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Line {
    /// A request is at work on it until what is answered is dropped.
    pub fn work(&self) -> Working {
        self.connection.working.fetch_add(1, Ordering::AcqRel);
        Working(self.clone())
    }
}

/// A request at work on a connection.
pub struct Working(Line);

impl Drop for Working {
    fn drop(&mut self) {
        let Line {
            connection,
            connections,
        } = &self.0;
        connection.idle_since.store(connections.now(), Ordering::Relaxed);
        connection.working.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(connections: usize, connections_per_address: usize) -> Room {
        let limits = Limits {
            connections,
            connections_per_address,
            ..Limits::default()
        };
        Room::with(&limits, usize::MAX)
    }

    #[test]
    fn those_that_wait_longest_make_room_and_work_goes_on() {
        let connections = Connections::new(room(8, 0));
        let mut open: Vec<Open> = (0..7).filter_map(|_| connections.open(None)).collect();
        let _working = open[0].line().work();
        assert!(open.iter().all(|open| !open.connection().is_closed()));
        let new = connections.open(None);
        assert!(new.is_some());
        assert!(!open[0].connection().is_closed(), "it works");
        assert!(open[1].connection().is_closed(), "it waits longest");
        assert!(!open[2].connection().is_closed());
        open.remove(1);
        assert_eq!(connections.figures(), (7, 1, 0));
    }

    #[test]
    fn there_are_never_more_than_there_may_be() {
        let connections = Connections::new(room(8, 0));
        let open: Vec<Open> = (0..8).filter_map(|_| connections.open(None)).collect();
        let _working: Vec<Working> = open.iter().map(|open| open.line().work()).collect();
        assert!(connections.open(None).is_none());
        drop(open);
        assert!(connections.open(None).is_some());
    }

    #[test]
    fn an_address_may_have_a_share() {
        let connections = Connections::new(room(100, 2));
        let [here, there] = [1, 2].map(|last| Some(IpAddr::from([10, 0, 0, last])));
        let open: Vec<Open> = (0..9).filter_map(|_| connections.open(here)).collect();
        assert_eq!(open.len(), 3, "one more while an idle one closes");
        assert!(connections.open(there).is_some());
    }

    #[test]
    fn descriptors_bound_connections() {
        assert_eq!(Room::with(&Limits::default(), 256).most, 160);
        assert_eq!(Room::with(&Limits::default(), 10).most, FEWEST);
        assert_eq!(Room::with(&Limits::default(), usize::MAX).most, 8192);
    }
}
