//! Memory that a thread keeps between tasks.

use std::cell::RefCell;

/// A cache line, so that vectors of a panel do not straddle two.
#[derive(Debug, Clone, Copy, bytemuck::Zeroable, bytemuck::Pod)]
#[repr(C, align(64))]
struct ScratchLine([f32; 16]);

thread_local! {
    static KEPT: RefCell<Vec<Vec<ScratchLine>>> = const { RefCell::new(Vec::new()) };
}

/// Runs `work` with so many numbers of whatever value, at the start of a cache line.
pub fn with<R>(len: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut lines = KEPT.with_borrow_mut(Vec::pop).unwrap_or_default();
    let wanted = len.div_ceil(16);
    if lines.len() < wanted {
        lines.resize(wanted, ScratchLine([0.0; 16]));
    }
    let result = work(&mut bytemuck::cast_slice_mut(&mut lines)[..len]);
    KEPT.with_borrow_mut(|kept| kept.push(lines));
    result
}
