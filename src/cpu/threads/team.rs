//! Threads that wait for tasks without sleeping.
//!
//! A training step of the dense preset has a dozen launches of 5 to 50 µs. A pool whose threads sleep between them wakes them too
//! late to be of use: two threads of rayon were hardly faster than one. Here the helpers look for work all the time while
//! [`Team::awake`] runs, and sleep otherwise.

use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

/// How often a helper looks for work before it lets other threads have its core in between.
const SPINS: u32 = 4_000;

/// A caller and its helpers.
#[derive(Debug)]
pub struct Team {
    board: Arc<Board>,
    threads: Vec<JoinHandle<()>>,
}

/// Tasks of one call, by number.
type Task<'a> = dyn Fn(usize) + Sync + 'a;

/// What the caller and its helpers share.
#[derive(Debug)]
struct Board {
    /// The tasks that nobody has taken yet, as [`Open`].
    open: PaddedLine<AtomicU64>,
    /// Tasks that are not done yet.
    unfinished: PaddedLine<AtomicUsize>,
    /// What the tasks run; written while no task is open, and valid until none is unfinished.
    task: UnsafeCell<Option<*const Task<'static>>>,
    failed: AtomicBool,
    /// Whether a call shares out tasks.
    busy: AtomicBool,
    /// Whether helpers look for work without sleeping.
    awake: AtomicBool,
    state: Mutex<TeamState>,
    changed: Condvar,
}

// SAFETY: `task` is written by the caller alone, while no task is open or unfinished, and read by who has taken a task; taking one
// acquires what the caller released by opening it. The closure behind it is `Sync`.
unsafe impl Sync for Board {}
// SAFETY: likewise.
unsafe impl Send for Board {}

/// A cache line of its own, so that who watches one value does not slow down who writes another.
#[derive(Debug, Default)]
#[repr(align(128))]
struct PaddedLine<T>(T);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TeamState {
    Asleep,
    Awake,
    Ended,
}

/// The tasks `first..end` in one word.
#[derive(Clone, Copy)]
struct Open {
    first: u32,
    end: u32,
}

impl Open {
    fn word(self) -> u64 {
        u64::from(self.first) << 32 | u64::from(self.end)
    }

    fn of(word: u64) -> Self {
        Self {
            first: (word >> 32) as u32,
            end: word as u32,
        }
    }
}

/// From which end tasks are taken. The caller and the helpers begin at different ones, so that from launch to launch a thread
/// mostly has the same part of an array, which is in its cache.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

impl Board {
    /// Takes a task, if one is open.
    fn take(&self, end: End) -> Option<usize> {
        let mut taken = 0;
        self.open
            .0
            .fetch_update(Ordering::Acquire, Ordering::Relaxed, |word| {
                let mut open = Open::of(word);
                if open.first == open.end {
                    return None;
                }
                match end {
                    End::First => {
                        taken = open.first;
                        open.first += 1;
                    }
                    End::Last => {
                        open.end -= 1;
                        taken = open.end;
                    }
                }
                Some(open.word())
            })
            .ok()?;
        Some(taken as usize)
    }

    /// Runs tasks until none is open; whether there was any.
    fn work(&self, end: End) -> bool {
        let mut any = false;
        while let Some(index) = self.take(end) {
            any = true;
            // SAFETY: the task taken is unfinished, so the caller still waits and what it has written stands.
            let task = unsafe { (*self.task.get()).map(|task| &*task) };
            let done = catch_unwind(AssertUnwindSafe(|| {
                if let Some(task) = task {
                    task(index);
                }
            }));
            if let Err(panic) = done {
                self.failed.store(true, Ordering::Relaxed);
                drop(panic);
            }
            self.unfinished.0.fetch_sub(1, Ordering::Release);
        }
        any
    }

    fn set(&self, state: TeamState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
        self.awake
            .store(state == TeamState::Awake, Ordering::Release);
        if state != TeamState::Asleep {
            self.changed.notify_all();
        }
    }

    /// Sleeps until helpers are wanted; whether they still are, rather than the team ended.
    fn sleep(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while *state == TeamState::Asleep {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *state == TeamState::Awake
    }

    fn help(&self) {
        while self.sleep() {
            let mut spins = 0;
            while self.awake.load(Ordering::Acquire) {
                if self.work(End::Last) {
                    spins = 0;
                } else if spins < SPINS {
                    spins += 1;
                    std::hint::spin_loop();
                } else {
                    std::thread::yield_now();
                }
            }
        }
    }
}

impl Team {
    /// A team of the caller and so many helpers.
    pub fn new(helpers: usize) -> Self {
        let board = Arc::new(Board {
            open: PaddedLine::default(),
            unfinished: PaddedLine::default(),
            task: UnsafeCell::new(None),
            failed: AtomicBool::new(false),
            busy: AtomicBool::new(false),
            awake: AtomicBool::new(false),
            state: Mutex::new(TeamState::Asleep),
            changed: Condvar::new(),
        });
        let threads = (0..helpers)
            .map(|_| {
                let board = Arc::clone(&board);
                std::thread::spawn(move || board.help())
            })
            .collect();
        Self { board, threads }
    }

    /// How many threads help the caller.
    pub fn helpers(&self) -> usize {
        self.threads.len()
    }

    /// Runs `work` while the helpers are awake.
    pub fn awake<R>(&self, work: impl FnOnce() -> R) -> R {
        struct Asleep<'a>(&'a Board);
        impl Drop for Asleep<'_> {
            fn drop(&mut self) {
                self.0.set(TeamState::Asleep);
            }
        }
        self.board.set(TeamState::Awake);
        let _asleep = Asleep(&self.board);
        work()
    }

    /// Runs `task(0)`, …, `task(count − 1)`, by the caller and by those helpers that are awake.
    ///
    /// # Panics
    /// Where a task did, after all of them have run.
    pub fn share(&self, count: usize, task: &Task<'_>) {
        let board = &*self.board;
        let end = u32::try_from(count).expect("tasks are counted in 32 bits");
        // One call at a time: a task that shares out work of its own, or a second caller, does its work alone.
        if board.busy.swap(true, Ordering::Acquire) {
            return (0..count).for_each(task);
        }
        // SAFETY: only the lifetime changes; the task is used until it is finished, which this call waits for.
        let erased: *const Task<'static> =
            unsafe { std::mem::transmute::<*const Task<'_>, *const Task<'static>>(task) };
        // SAFETY: this call alone is at work, and nothing is open or unfinished, so nobody reads it.
        unsafe { *board.task.get() = Some(erased) };
        board.unfinished.0.store(count, Ordering::Relaxed);
        board
            .open
            .0
            .store(Open { first: 0, end }.word(), Ordering::Release);
        board.work(End::First);
        let mut spins = 0;
        while board.unfinished.0.load(Ordering::Acquire) > 0 {
            if spins < SPINS {
                spins += 1;
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
        let failed = board.failed.swap(false, Ordering::Relaxed);
        board.busy.store(false, Ordering::Release);
        if failed {
            resume_unwind(Box::new("a task panicked"));
        }
    }
}

impl Drop for Team {
    fn drop(&mut self) {
        self.board.set(TeamState::Ended);
        for thread in self.threads.drain(..) {
            // Panics of tasks are caught, so a helper ends well.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_runs_once_awake_or_not() {
        let team = Team::new(3);
        let count = |counts: &[AtomicUsize]| {
            team.share(counts.len(), &|task| {
                counts[task].fetch_add(1, Ordering::Relaxed);
            });
        };
        let counts: Vec<AtomicUsize> = (0..1_000).map(|_| AtomicUsize::new(0)).collect();
        count(&counts);
        team.awake(|| (0..500).for_each(|_| count(&counts)));
        team.awake(|| count(&counts[..1]));
        assert_eq!(counts[0].load(Ordering::Relaxed), 502);
        assert!(counts[1..].iter().all(|n| n.load(Ordering::Relaxed) == 501));
    }

    #[test]
    fn tasks_within_tasks_run() {
        let team = Team::new(2);
        let sum = AtomicUsize::new(0);
        team.awake(|| {
            team.share(8, &|_| {
                team.share(8, &|inner| {
                    sum.fetch_add(inner, Ordering::Relaxed);
                });
            });
        });
        assert_eq!(sum.into_inner(), 8 * 28);
    }

    #[test]
    fn a_panic_reaches_the_caller_after_all_tasks() {
        let team = Team::new(2);
        let done = AtomicUsize::new(0);
        let result = catch_unwind(AssertUnwindSafe(|| {
            team.awake(|| {
                team.share(16, &|task| {
                    done.fetch_add(1, Ordering::Relaxed);
                    assert!(task != 5, "planted");
                });
            });
        }));
        assert!(result.is_err());
        assert_eq!(done.into_inner(), 16);
        let after = AtomicUsize::new(0);
        team.share(4, &|_| {
            after.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(after.into_inner(), 4);
    }
}
