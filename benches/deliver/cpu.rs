//! Processor time of the server and its database.

/// Seconds that `pid`, and every process called `postgres` if asked, have used.
pub fn seconds(pid: u32, postgres: bool) -> f64 {
    let mut ticks = of(&format!("/proc/{pid}/stat")).map_or(0, |(_, ticks)| ticks);
    if postgres {
        let folders = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        for folder in folders {
            if let Some((name, used)) = of(&folder.path().join("stat").to_string_lossy())
                && name == "postgres"
            {
                ticks += used;
            }
        }
    }
    // Linux counts in hundredths of a second for every program, whatever its timer.
    ticks as f64 / 100.0
}

/// Name, and ticks in user and system mode.
fn of(path: &str) -> Option<(String, u64)> {
    let text = std::fs::read_to_string(path).ok()?;
    let (name, rest) = text.split_once('(')?.1.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    Some((name.to_owned(), number(11)? + number(12)?))
}
