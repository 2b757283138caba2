//! What the machine itself can do, to compare with.

use std::collections::HashMap;
use std::time::Instant;

/// Seconds to put every cell of a file into one hash table, on one processor.
pub fn count_cells(rows: &str) -> f64 {
    let started = Instant::now();
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for cell in rows.lines().flat_map(|line| line.split(',')) {
        *counts.entry(cell).or_default() += 1;
    }
    std::hint::black_box(counts.len());
    started.elapsed().as_secs_f64()
}

/// Seconds that one read of memory takes whose address the read before gave.
pub fn memory_read() -> f64 {
    // One cycle through 256 MiB: the generator has full period, so every place is visited once.
    const PLACES: usize = 1 << 25;
    const READS: u32 = 2_000_000;
    let next: Vec<u64> = (0..PLACES as u64)
        .map(|at| (at * 1_664_525 + 1_013_904_223) % PLACES as u64)
        .collect();
    let started = Instant::now();
    let mut at = 0;
    for _ in 0..READS {
        at = next[at as usize];
    }
    std::hint::black_box(at);
    started.elapsed().as_secs_f64() / f64::from(READS)
}
