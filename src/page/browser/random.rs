//! Random numbers.

/// A seed short enough to be read out.
pub fn new_seed() -> u32 {
    (js_sys::Math::random() * 1e6) as u32
}
