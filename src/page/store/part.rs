//! PartSet of the state that note who reads and who changes them, so that a change re-runs only what reads it.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};

thread_local! {
    static READ: Cell<PartSet> = const { Cell::new(PartSet(0)) };
    static CHANGED: Cell<PartSet> = const { Cell::new(PartSet(0)) };
}

/// A set of parts, by their numbers from 0 to [`PartSet::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartSet(u64);

impl PartSet {
    /// One more than the largest number there can be.
    pub const MOST: usize = u64::BITS as usize;

    /// The numbers in it.
    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..Self::MOST).filter(move |part| self.0 & (1 << part) != 0)
    }

    fn with(self, part: u8) -> Self {
        Self(self.0 | 1 << part)
    }
}

/// What `read` gives, and the parts it has read.
pub fn reading<T>(read: impl FnOnce() -> T) -> (T, PartSet) {
    let before = READ.take();
    let value = read();
    (value, READ.replace(before))
}

/// What `change` gives, and the parts it may have changed.
pub fn changing<T>(change: impl FnOnce() -> T) -> (T, PartSet) {
    let before = CHANGED.take();
    let value = change();
    (value, CHANGED.replace(before))
}

/// A part of the state. Those that share a `NUMBER` count as read and changed together. It is neither `Clone` nor `PartialEq`: whatever
/// is read goes through [`Deref`].
#[derive(Debug, Default)]
pub struct Part<const NUMBER: u8, T>(T);

impl<const NUMBER: u8, T> Part<NUMBER, T> {
    /// A part with this value.
    pub const fn new(value: T) -> Self {
        const { assert!((NUMBER as usize) < PartSet::MOST) };
        Self(value)
    }
}

impl<const NUMBER: u8, T> Deref for Part<NUMBER, T> {
    type Target = T;

    fn deref(&self) -> &T {
        READ.set(READ.get().with(NUMBER));
        &self.0
    }
}

impl<const NUMBER: u8, T> DerefMut for Part<NUMBER, T> {
    fn deref_mut(&mut self) -> &mut T {
        CHANGED.set(CHANGED.get().with(NUMBER));
        &mut self.0
    }
}
