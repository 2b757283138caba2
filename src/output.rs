//! What commands print: the only place, beside the log of `telemetry.rs`, that writes to standard output and standard error.
//! Whoever reads may stop at any time; `mdm-hub … | head` ends as if all of it had been read.

use std::io::{ErrorKind, IsTerminal, Write};

/// Prints a line.
///
/// # Errors
/// When it cannot be written for another reason than that nobody reads any more.
pub fn line(text: &str) -> Result<(), String> {
    print(&format!("{text}\n"))
}

/// Prints a text as it is.
///
/// # Errors
/// As [`line`].
pub fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(format!("cannot print: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Whether what is told is read by a person at a terminal.
pub fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// Tells whoever watches, on standard error: what goes on, or why it ended. If nobody can be told, nothing else is wrong.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
