//! Trials in parallel, their results in order.

use super::progress::Progress;
use crate::sim::Watcher;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Runs `count` trials and hands each result to `merge` in the order of the
/// trials. `work` may tell the watcher how far it is, and returns `None` when it was stopped
/// midway.
///
/// Once `stop` is set no trial is started any more; what is finished is still
/// merged, in order, with gaps where trials are missing. Results that arrive
/// early wait, and no more than about one per thread ever do, because threads
/// take trials in turn.
pub fn trials<T: Send>(
    count: usize,
    threads: Option<usize>,
    stop: &AtomicBool,
    progress: &Progress,
    work: impl Fn(usize, Watcher) -> Option<T> + Sync,
    mut merge: impl FnMut(usize, T) + Send,
) -> Result<(), rayon::ThreadPoolBuildError> {
    let merge = |trial, result| {
        merge(trial, result);
        ControlFlow::Continue(())
    };
    trials_until(count, threads, stop, progress, work, merge)
}

/// The same, until `merge` breaks off: no trial is started after that, and what
/// others finish meanwhile is dropped. Where it breaks off depends on the results
/// in their order alone, never on the threads.
pub fn trials_until<T: Send>(
    count: usize,
    threads: Option<usize>,
    stop: &AtomicBool,
    progress: &Progress,
    work: impl Fn(usize, Watcher) -> Option<T> + Sync,
    merge: impl FnMut(usize, T) -> ControlFlow<()> + Send,
) -> Result<(), rayon::ThreadPoolBuildError> {
    let wanted = threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(wanted)
        .build()?;
    let next = AtomicUsize::new(0);
    let enough = AtomicBool::new(false);
    let queue = Mutex::new(InOrder::new(merge));
    progress.start();
    pool.broadcast(|_| {
        while !stop.load(Ordering::Relaxed) && !enough.load(Ordering::Relaxed) {
            let trial = next.fetch_add(1, Ordering::Relaxed);
            if trial >= count {
                break;
            }
            let part = progress.begin();
            let done = |share| part.advance(share);
            let watcher = Watcher { stop, done: &done };
            if let Some(result) = work(trial, watcher) {
                // Counted first: what merging says about progress includes it.
                part.finish();
                if lock(&queue).put(trial, result).is_break() {
                    enough.store(true, Ordering::Relaxed);
                }
            }
        }
    });
    lock(&queue).flush();
    progress.finish();
    Ok(())
}

/// A poisoned lock means that a trial panicked, and then the panic is the news.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Holds back what comes early.
struct InOrder<T, F> {
    next: usize,
    early: BTreeMap<usize, T>,
    merge: F,
    flow: ControlFlow<()>,
}

impl<T, F: FnMut(usize, T) -> ControlFlow<()>> InOrder<T, F> {
    fn new(merge: F) -> Self {
        InOrder {
            next: 0,
            early: BTreeMap::new(),
            merge,
            flow: ControlFlow::Continue(()),
        }
    }

    fn put(&mut self, trial: usize, result: T) -> ControlFlow<()> {
        self.early.insert(trial, result);
        while self.flow.is_continue()
            && let Some(result) = self.early.remove(&self.next)
        {
            self.flow = (self.merge)(self.next, result);
            self.next += 1;
        }
        self.flow
    }

    /// Hands over what waits behind a trial that will never come.
    fn flush(&mut self) {
        while self.flow.is_continue()
            && let Some((trial, result)) = self.early.pop_first()
        {
            self.flow = (self.merge)(trial, result);
        }
    }
}
