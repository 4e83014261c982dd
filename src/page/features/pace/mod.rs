//! How long a run will take, and what takes less.

pub(in crate::page) mod state;
#[cfg(test)]
mod tests;
