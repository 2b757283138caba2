//! Whether the database answers at all. A statement sent to a server that stands still waits as long as the server does, and
//! nothing in the session can end that; so one connection only asks, again and again, and whoever waits for an answer gives up
//! when that one gets none either.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use parking_lot::Mutex;

use super::conn::{AnyConn, Target};
use super::waits::{Pace, Waits};

/// Pause between two questions.
const BEAT: Duration = Duration::from_millis(500);

/// What is known of the database's health.
#[derive(Debug)]
pub(super) struct Pulse {
    /// When the question was asked that is not answered yet.
    asked: Mutex<Option<Instant>>,
    patience: Duration,
}

impl Pulse {
    /// Begins to ask, on a thread that ends with what is returned.
    pub(super) fn of(target: &Target, waits: &Waits) -> std::io::Result<Arc<Pulse>> {
        let pulse = Arc::new(Pulse {
            asked: Mutex::new(None),
            patience: waits.answer,
        });
        let (weak, target, waits) = (Arc::downgrade(&pulse), target.clone(), *waits);
        let thread = std::thread::Builder::new().name("database pulse".into());
        thread.spawn(move || ask(&weak, &target, &waits))?;
        Ok(pulse)
    }

    /// Whether the database has not answered for longer than one waits.
    pub(super) fn is_silent(&self) -> bool {
        self.asked.lock().is_some_and(|asked| asked.elapsed() > self.patience)
    }

    fn begin(&self) {
        self.asked.lock().get_or_insert_with(Instant::now);
    }

    fn answered(&self) {
        if let Some(asked) = self.asked.lock().take()
            && asked.elapsed() > self.patience
        {
            tracing::warn!(seconds = asked.elapsed().as_secs(), "the database answers again");
        }
    }
}

fn ask(pulse: &Weak<Pulse>, target: &Target, waits: &Waits) {
    let mut conn: Option<AnyConn> = None;
    while let Some(held) = pulse.upgrade() {
        held.begin();
        if conn.is_none() {
            conn = target.connect_with(true, waits, Pace::Prompt).ok();
        }
        match conn.as_mut().is_some_and(|conn| conn.batch_execute("SELECT 1").is_ok()) {
            true => held.answered(),
            false => conn = None,
        }
        drop(held);
        std::thread::sleep(BEAT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_question_without_an_answer_is_silence() {
        let pulse = Pulse {
            asked: Mutex::new(None),
            patience: Duration::ZERO,
        };
        assert!(!pulse.is_silent(), "nothing was asked");
        pulse.begin();
        assert!(pulse.is_silent());
        pulse.begin();
        pulse.answered();
        assert!(!pulse.is_silent());
    }
}
