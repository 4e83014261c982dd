//! Work shared among threads. What is shared out is cut by size alone, never by the number of threads, so that results
//! do not depend on it.

#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
mod team;

#[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
pub use team::Help;

/// Runs tasks on a fixed number of threads.
#[derive(Debug)]
pub struct Threads {
    #[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
    team: Option<team::Team>,
}

impl Threads {
    /// As many threads as asked for, the caller's among them; at least one.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn new(count: usize) -> Self {
        Self::with_spawn(count, |help| drop(std::thread::spawn(move || help.run())))
    }

    /// The caller's thread alone: others are started by who has a browser at hand.
    #[cfg(target_arch = "wasm32")]
    pub fn new(_: usize) -> Self {
        Self {
            #[cfg(target_feature = "atomics")]
            team: None,
        }
    }

    /// As many threads as asked for, the caller's among them; the others run the help that `spawn` gets.
    #[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
    pub fn with_spawn(count: usize, spawn: impl FnMut(Help)) -> Self {
        let team = (count > 1).then(|| team::Team::new(count - 1, spawn));
        Self { team }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        #[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
        {
            self.team.as_ref().map_or(1, |team| team.helpers() + 1)
        }
        #[cfg(not(any(not(target_arch = "wasm32"), target_feature = "atomics")))]
        {
            1
        }
    }

    /// Runs `work` with all threads awake: within it, [`for_each`](Self::for_each) hands tasks over in less than a microsecond.
    pub fn enter<R>(&self, work: impl FnOnce() -> R) -> R {
        #[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
        if let Some(team) = &self.team {
            return team.awake(work);
        }
        work()
    }

    /// Runs `task(0)`, …, `task(count − 1)`, in any order and at once.
    pub fn for_each(&self, count: usize, task: impl Fn(usize) + Sync) {
        #[cfg(any(not(target_arch = "wasm32"), target_feature = "atomics"))]
        if let (Some(team), true) = (&self.team, count > 1) {
            return team.share(count, &task);
        }
        (0..count).for_each(task);
    }

    /// Runs `task(chunk number, chunk)` on chunks of `size` items, the last one shorter.
    pub fn for_chunks<T: Send>(
        &self,
        items: &mut [T],
        size: usize,
        task: impl Fn(usize, &mut [T]) + Sync,
    ) {
        let len = items.len();
        let start = Shared(items.as_mut_ptr());
        self.for_each(len.div_ceil(size), |chunk| {
            let from = chunk * size;
            // SAFETY: chunks do not overlap and lie within `items`, which is borrowed for the call.
            let part = unsafe {
                std::slice::from_raw_parts_mut(start.get().add(from), size.min(len - from))
            };
            task(chunk, part);
        });
    }
}

/// A pointer whose users promise to write to disjoint places.
#[derive(Debug)]
pub struct Shared<T>(pub *mut T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shared<T> {}

// SAFETY: a bare address; those who follow it keep to disjoint places.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: likewise.
unsafe impl<T> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// The address.
    pub fn get(self) -> *mut T {
        self.0
    }
}
