//! The theme, and when what is drawn by hand has to be drawn again.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{CssStyleDeclaration, ResizeObserver, Storage};

use crate::protocol::{Colours, EngineSetting};

use crate::page::store::desk::Desk;

const KEY: &str = "theme";

/// How far the field under the latent map goes from paper to ink.
const FIELD: f32 = 0.18;
/// Colours there are for classes, `--c0` and so on.
pub const CLASSES: u32 = 10;

/// How the page looks.
#[derive(Clone, Copy)]
pub struct Look {
    /// Whether the dark theme is on.
    pub dark: RwSignal<bool>,
    /// Counts changes of theme and size.
    pub version: RwSignal<u32>,
    /// Whether the visitor's system asks for less motion.
    pub still: bool,
    /// Whether the page presents.
    pub presenting: RwSignal<bool>,
}

impl Look {
    /// Takes over the theme `index.html` has set, and follows the system as long as the visitor has chosen none.
    pub fn open() -> Self {
        let look = Self {
            dark: RwSignal::new(theme_of_document() == "dark"),
            version: RwSignal::new(0),
            presenting: RwSignal::new(asked_by_address()),
            still: media("(prefers-reduced-motion: reduce)").is_some_and(|m| m.matches()),
        };
        look.follow_system();
        look.follow_size();
        look.follow_full_screen();
        if look.presenting.get_untracked() {
            look.present(true);
        }
        look
    }

    /// Switches to the other theme and remembers it.
    pub fn toggle(self) {
        let dark = !self.dark.get_untracked();
        self.set(dark);
        if let Some(storage) = storage() {
            // A full or forbidden storage only forgets the choice.
            let _ = storage.set_item(KEY, if dark { "dark" } else { "light" });
        }
    }

    fn set(self, dark: bool) {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        }
        self.dark.set(dark);
        self.redraw();
    }

    pub(in crate::page) fn redraw(self) {
        self.version.update(|version| *version += 1);
    }

    fn follow_system(self) {
        let Some(list) = media("(prefers-color-scheme: dark)") else {
            return;
        };
        let watched = list.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            let chosen = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
            if chosen.is_none() {
                self.set(watched.matches());
            }
        });
        let _ = list.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        changed.forget();
    }

    fn follow_size(self) {
        let resized = Closure::<dyn FnMut()>::new(move || {
            request_animation_frame(move || self.redraw());
        });
        if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref())
            && let Some(body) = document().body()
        {
            observer.observe(&body);
        }
        resized.forget();
    }

    /// Keeps the engine's colours those of the theme, and its redraws as calm as the visitor wants them.
    pub fn tell_engine(self, desk: Desk) {
        desk.set(EngineSetting::LessMotion(self.still));
        Effect::new(move |_| {
            self.dark.get();
            desk.set(EngineSetting::Colours(colours()));
        });
    }
}

/// The page's look, from the context.
pub fn look() -> Look {
    expect_context()
}

/// Whether the page's address asks for presenting.
fn asked_by_address() -> bool {
    let search = window().location().search().unwrap_or_default();
    web_sys::UrlSearchParams::new_with_str(&search).is_ok_and(|asked| asked.has("present"))
}

fn theme_of_document() -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute("data-theme"))
        .unwrap_or_default()
}

fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    window().match_media(query).ok().flatten()
}

/// What the browser keeps for this page from one visit to the next, where it keeps anything.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The styles in force at the root, where the tokens live.
pub fn root_style() -> Option<CssStyleDeclaration> {
    let root = document().document_element()?;
    window().get_computed_style(&root).ok().flatten()
}

/// A token's value, such as `#f3f5f8`.
pub fn token(style: &CssStyleDeclaration, name: &str) -> String {
    style
        .get_property_value(name)
        .map(|value| value.trim().to_owned())
        .unwrap_or_default()
}

/// The bytes of a colour written as `#rrggbb`.
pub fn rgb(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    (digits.len() == 6).then(|| {
        let [_, r, g, b] = value.to_be_bytes();
        [r, g, b]
    })
}

/// From one colour to another by a share.
fn mixed(from: [u8; 3], to: [u8; 3], share: f32) -> [u8; 3] {
    std::array::from_fn(|i| {
        let (from, to) = (f32::from(from[i]), f32::from(to[i]));
        (from + (to - from) * share).round() as u8
    })
}

/// The theme's colours.
pub fn colours() -> Colours {
    let style = root_style();
    let colour = |name: &str, otherwise| {
        style
            .as_ref()
            .and_then(|style| rgb(&token(style, name)))
            .unwrap_or(otherwise)
    };
    let zero = colour("--px0", [243, 245, 248]);
    let one = colour("--px1", [16, 20, 26]);
    Colours {
        zero,
        one,
        more: colour("--diff-more", [207, 63, 11]),
        less: colour("--diff-less", [20, 99, 214]),
        ground: colour("--bg", [255, 255, 255]),
        field: mixed(zero, one, FIELD),
        classes: (0..CLASSES)
            .map(|class| colour(&format!("--c{class}"), one))
            .collect(),
    }
}
