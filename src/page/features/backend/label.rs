//! What the page calls the backend it runs on.

use crate::page::store::Phase;

/// The backend and its adapter in words.
pub fn compute_words(phase: Phase, device: Option<(String, String)>) -> (&'static str, String) {
    match (phase, device) {
        (Phase::Gone, _) => ("Stopped", String::new()),
        (_, Some((backend, adapter))) if backend == "gpu" => ("WebGPU", adapter),
        // The adapter says “CPU” itself.
        (_, Some((_, adapter))) => match adapter.split_once(" · ") {
            Some(("CPU", rest)) => ("CPU", rest.to_owned()),
            _ => ("CPU", adapter),
        },
        (_, None) => ("Starting", String::new()),
    }
}
