//! The page's wasm, which in a worker is the reader of the visitor's files.

#[cfg(target_arch = "wasm32")]
fn main() {
    use wasm_bindgen::JsCast;

    console_error_panic_hook::set_once();
    if js_sys::global().has_type::<web_sys::Window>() {
        hourglass::page::mount();
    } else {
        hourglass::page::read_files();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser: build it with `trunk build` or `scripts/serve`.");
}
