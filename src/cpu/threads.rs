//! Work shared among threads. What is shared out is cut by size alone, never by the number of threads, so that results
//! do not depend on it.

/// Runs tasks on a fixed number of threads.
#[derive(Debug)]
pub struct Threads {
    #[cfg(not(target_arch = "wasm32"))]
    pool: Option<rayon::ThreadPool>,
}

impl Threads {
    /// As many threads as asked for, at least one; a browser's worker has just the one.
    pub fn new(count: usize) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        {
            let pool = (count > 1).then(|| {
                rayon::ThreadPoolBuilder::new()
                    .num_threads(count)
                    .build()
                    .expect("threads can be started")
            });
            Self { pool }
        }
        #[cfg(target_arch = "wasm32")]
        {
            let _ = count;
            Self {}
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        #[cfg(not(target_arch = "wasm32"))]
        {
            self.pool
                .as_ref()
                .map_or(1, rayon::ThreadPool::current_num_threads)
        }
        #[cfg(target_arch = "wasm32")]
        {
            1
        }
    }

    /// Runs `work` on one of the threads, so that [`for_each`](Self::for_each) within it starts without a hand-over.
    pub fn enter<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        #[cfg(not(target_arch = "wasm32"))]
        if let Some(pool) = &self.pool {
            return pool.install(work);
        }
        work()
    }

    /// Runs `task(0)`, …, `task(count − 1)`, in any order and at once.
    pub fn for_each(&self, count: usize, task: impl Fn(usize) + Sync) {
        #[cfg(not(target_arch = "wasm32"))]
        if self.pool.is_some() && count > 1 {
            halves(0, count, &task);
            return;
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

#[cfg(not(target_arch = "wasm32"))]
fn halves(from: usize, to: usize, task: &(impl Fn(usize) + Sync)) {
    if to - from == 1 {
        task(from);
    } else {
        let middle = from + (to - from) / 2;
        rayon::join(|| halves(from, middle, task), || halves(middle, to, task));
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
