//! Threads that wait for tasks without sleeping.
//!
//! A training step of the dense preset has a dozen launches of 5 to 50 µs. A pool whose threads sleep between them wakes them too
//! late to be of use: two threads of rayon were hardly faster than one. Here the helpers look for work all the time while
//! [`Team::awake`] runs, and sleep otherwise.

use std::cell::UnsafeCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, OnceLock};
use std::thread::Thread;
use std::time::Duration;

/// How often a thread looks for what it waits for before it lets others have its core in between. A look takes longer natively, where the
/// processor can be told to pause.
const SPINS: u32 = if cfg!(target_arch = "wasm32") {
    40_000
} else {
    4_000
};

/// A caller and its helpers.
#[derive(Debug)]
pub struct Team {
    board: Arc<Board>,
}

/// A helper's place in a team, for a thread to take.
#[derive(Debug)]
pub struct Help {
    board: Arc<Board>,
    number: usize,
}

impl Help {
    /// Helps until the team ends.
    pub fn run(&self) {
        self.board.help(self.number);
    }

    /// Says that [`run`](Self::run) ended otherwise, and left a task unfinished: the caller panics rather than wait for it.
    pub fn fail(&self) {
        self.board.lost.store(true, Ordering::Relaxed);
    }
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
    /// Whether a task will never be finished.
    lost: AtomicBool,
    /// Whether a call shares out tasks.
    busy: AtomicBool,
    state: PaddedLine<AtomicU8>,
    /// The threads of those helpers that have begun.
    helpers: Box<[OnceLock<Thread>]>,
}

// SAFETY: `task` is written by the caller alone, while no task is open or unfinished, and read by who has taken a task; taking one
// acquires what the caller released by opening it. The closure behind it is `Sync`.
unsafe impl Sync for Board {}
// SAFETY: likewise.
unsafe impl Send for Board {}

/// Waits a moment, at first without sleeping.
fn pause(spins: &mut u32) {
    if *spins < SPINS {
        *spins += 1;
        std::hint::spin_loop();
    } else if cfg!(target_arch = "wasm32") {
        // Where `yield_now` does nothing. Sleeping leaves the core to a helper that another program has taken the core from, which
        // would else be waited for until it is its turn again.
        std::thread::park_timeout(Duration::from_micros(20));
    } else {
        std::thread::yield_now();
    }
}

/// A cache line of its own, so that who watches one value does not slow down who writes another.
#[derive(Debug, Default)]
#[repr(align(128))]
struct PaddedLine<T>(T);

/// What helpers do.
mod state {
    /// They sleep.
    pub const ASLEEP: u8 = 0;
    /// They look for work without sleeping.
    pub const AWAKE: u8 = 1;
    /// They return.
    pub const ENDED: u8 = 2;
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

    /// Never blocks, as a browser's main thread must not.
    fn set(&self, state: u8) {
        self.state.0.store(state, Ordering::Release);
        // Either a helper that begins sees the state, or its thread is seen here.
        fence(Ordering::SeqCst);
        if state != state::ASLEEP {
            for helper in self.helpers.iter().filter_map(OnceLock::get) {
                helper.unpark();
            }
        }
    }

    fn help(&self, number: usize) {
        self.helpers[number].get_or_init(std::thread::current);
        fence(Ordering::SeqCst);
        let mut spins = 0;
        loop {
            match self.state.0.load(Ordering::Acquire) {
                state::ASLEEP => std::thread::park(),
                state::AWAKE => {
                    if self.work(End::Last) {
                        spins = 0;
                    } else {
                        pause(&mut spins);
                    }
                }
                _ => return,
            }
        }
    }
}

impl Team {
    /// A team of the caller and so many helpers, each on a thread of its own that `spawn` starts.
    pub fn new(helpers: usize, mut spawn: impl FnMut(Help)) -> Self {
        let board = Arc::new(Board {
            open: PaddedLine::default(),
            unfinished: PaddedLine::default(),
            task: UnsafeCell::new(None),
            failed: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            busy: AtomicBool::new(false),
            state: PaddedLine(AtomicU8::new(state::ASLEEP)),
            helpers: (0..helpers).map(|_| OnceLock::new()).collect(),
        });
        for number in 0..helpers {
            let board = Arc::clone(&board);
            spawn(Help { board, number });
        }
        Self { board }
    }

    /// How many threads help the caller.
    pub fn helpers(&self) -> usize {
        self.board.helpers.len()
    }

    /// Runs `work` while the helpers are awake.
    pub fn awake<R>(&self, work: impl FnOnce() -> R) -> R {
        struct Asleep<'a>(&'a Board);
        impl Drop for Asleep<'_> {
            fn drop(&mut self) {
                self.0.set(state::ASLEEP);
            }
        }
        self.board.set(state::AWAKE);
        let _asleep = Asleep(&self.board);
        work()
    }

    /// Runs `task(0)`, …, `task(count − 1)`, by the caller and by those helpers that are awake.
    ///
    /// # Panics
    /// Where a task did, after all of them have run; where a helper ended amid one.
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
            assert!(
                !board.lost.load(Ordering::Relaxed),
                "a helper ended amid a task"
            );
            pause(&mut spins);
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
        self.board.set(state::ENDED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(helpers: usize) -> Team {
        Team::new(helpers, |help| drop(std::thread::spawn(move || help.run())))
    }

    #[test]
    fn every_task_runs_once_awake_or_not() {
        let team = started(3);
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
    fn a_helper_that_ends_amid_a_task_is_not_waited_for() {
        let team = Team::new(1, |help| {
            std::thread::spawn(move || {
                while help.board.take(End::Last).is_none() {
                    std::thread::yield_now();
                }
                help.fail();
            });
        });
        let result = catch_unwind(AssertUnwindSafe(|| {
            let board = &*team.board;
            // The caller has no task before the helper has taken one.
            team.share(2, &|_| {
                while !board.lost.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }));
        assert!(result.is_err());
    }

    #[test]
    fn tasks_within_tasks_run() {
        let team = started(2);
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
        let team = started(2);
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
