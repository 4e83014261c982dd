//! Keys that move what lies on the map.

use web_sys::KeyboardEvent;

/// What an arrow key moves by, to the right and upwards.
pub fn step(event: &KeyboardEvent) -> Option<[f64; 2]> {
    let size = if event.shift_key() { 0.5 } else { 0.1 };
    match event.key().as_str() {
        "ArrowRight" => Some([size, 0.0]),
        "ArrowLeft" => Some([-size, 0.0]),
        "ArrowUp" => Some([0.0, size]),
        "ArrowDown" => Some([0.0, -size]),
        _ => None,
    }
}
