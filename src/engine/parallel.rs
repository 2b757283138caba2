//! Work spread over the processors. Threads only compute: results come in the order of the work.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// How much a thread takes at a time: little enough that none waits long for another at the end.
const BLOCK: usize = 512;

/// Does `work` for all of `0..count` in blocks, and gives back what each block came to, in order.
pub(crate) fn in_blocks<T: Send>(count: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let blocks = count.div_ceil(BLOCK);
    let block = |number: usize| work(number * BLOCK..count.min((number + 1) * BLOCK));
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(blocks);
    if threads <= 1 {
        return (0..blocks).map(block).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(blocks));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= blocks {
                        break;
                    }
                    let result = block(number);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_everything_once_and_in_order() {
        for count in [0, 1, BLOCK, 5 * BLOCK + 7] {
            let all: Vec<usize> = in_blocks(count, |range| range.collect::<Vec<_>>()).concat();
            assert_eq!(all, (0..count).collect::<Vec<_>>());
        }
    }
}
