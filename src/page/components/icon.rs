use leptos::prelude::*;

/// The icons' drawings, on a 16 by 16 grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Glyph {
    /// Go on.
    Play,
    /// Stop.
    Pause,
    /// One step.
    Step,
    /// What happens in one step.
    Inside,
    /// Back to the start.
    Rewind,
    /// Another seed.
    Seed,
    /// Light or dark.
    Theme,
    /// Help.
    Help,
    /// Other pictures.
    Shuffle,
    /// What there was no room for.
    More,
    /// Close.
    Close,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// Towards the input.
    Up,
    /// Towards the output.
    Down,
    /// Earlier.
    Back,
    /// Later.
    On,
    /// Fill the screen, for others to see.
    Present,
    /// Put something in.
    Plus,
    /// Two numbers kept equal.
    Link,
    /// Draw.
    Pen,
    /// Film.
    Camera,
}

impl Glyph {
    /// The icon as HTML, for what is made of strings.
    pub fn svg(self) -> String {
        format!(
            r#"<svg class="i" viewBox="0 0 16 16" aria-hidden="true">{}</svg>"#,
            self.drawing()
        )
    }

    fn drawing(self) -> &'static str {
        match self {
            Self::Play => r#"<path d="M4.200 2.400v11.200L13.400 8z" fill="currentColor"/>"#,
            Self::Pause => {
                r#"<path d="M3.500 2.500h3.200v11H3.500zM9.300 2.500h3.200v11H9.300z" fill="currentColor"/>"#
            }
            Self::Step => {
                r#"<path d="M3 2.800v10.400L9.800 8zM11 2.800h2.200v10.400H11z" fill="currentColor"/>"#
            }
            Self::Inside => {
                r#"<path d="M1.500 8C3 5.200 5.300 3.800 8 3.800s5 1.400 6.500 4.200c-1.500 2.800-3.800 4.200-6.500 4.200S3 10.800 1.500 8z" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linejoin="round"/><circle cx="8" cy="8" r="2.200" fill="currentColor"/>"#
            }
            Self::Rewind => {
                r#"<path d="M3.400 6.200A5.200 5.200 0 1 1 2.900 9.300M3 2.600v3.900h3.900" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Seed => {
                r#"<rect x="2.500" y="2.500" width="11" height="11" rx="2.500" fill="none" stroke="currentColor" stroke-width="1.500"/><circle cx="5.500" cy="5.500" r="1.100" fill="currentColor"/><circle cx="10.500" cy="5.500" r="1.100" fill="currentColor"/><circle cx="8" cy="8" r="1.100" fill="currentColor"/><circle cx="5.500" cy="10.500" r="1.100" fill="currentColor"/><circle cx="10.500" cy="10.500" r="1.100" fill="currentColor"/>"#
            }
            Self::Theme => {
                r#"<circle cx="8" cy="8" r="5.400" fill="none" stroke="currentColor" stroke-width="1.500"/><path d="M8 2.600a5.400 5.400 0 0 1 0 10.800z" fill="currentColor"/>"#
            }
            Self::Help => {
                r#"<path d="M5.700 6a2.300 2.300 0 1 1 3.400 2c-.7.4-1.100.8-1.100 1.700" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round"/><circle cx="8" cy="12.300" r="1" fill="currentColor"/>"#
            }
            Self::Shuffle => {
                r#"<path d="M2 4.600h2.400c3.400 0 3.800 6.800 7.200 6.800H14M2 11.400h2.400c1 0 1.800-.6 2.400-1.500M9 6.200c.6-.9 1.400-1.600 2.600-1.600H14M12 2.600l2 2-2 2M12 9.400l2 2-2 2" fill="none" stroke="currentColor" stroke-width="1.400" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::More => {
                r#"<circle cx="3" cy="8" r="1.400" fill="currentColor"/><circle cx="8" cy="8" r="1.400" fill="currentColor"/><circle cx="13" cy="8" r="1.400" fill="currentColor"/>"#
            }
            Self::Undo => {
                r#"<path d="M5.500 3 2.500 6l3 3M3 6h6.500a3.600 3.600 0 0 1 0 7.200H7" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Redo => {
                r#"<path d="M10.500 3l3 3-3 3M13 6H6.500a3.600 3.600 0 0 0 0 7.200H9" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Up => {
                r#"<path d="M8 13V3.500M4 7l4-4 4 4" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Down => {
                r#"<path d="M8 3v9.500M4 9l4 4 4-4" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Back => {
                r#"<path d="M10 3.500 5.500 8l4.500 4.500" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::On => {
                r#"<path d="M6 3.500 10.500 8 6 12.500" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Present => {
                r#"<path d="M2 3h12v8H2zM8 11v2.600M5.400 13.600h5.200" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Plus => {
                r#"<path d="M8 3v10M3 8h10" stroke="currentColor" stroke-width="1.800" stroke-linecap="round"/>"#
            }
            Self::Link => {
                r#"<path d="M6.500 9.500l3-3M7 5l1.600-1.600a2.800 2.800 0 0 1 4 4L11 9M9 11l-1.600 1.600a2.800 2.800 0 0 1-4-4L5 7" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round"/>"#
            }
            Self::Pen => {
                r#"<path d="M3 13l.7-3L10.500 3.200a1.600 1.600 0 0 1 2.300 2.300L6 12.300zM9.300 4.400l2.300 2.300" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linecap="round" stroke-linejoin="round"/>"#
            }
            Self::Camera => {
                r#"<rect x="1.800" y="4.200" width="12.400" height="8.800" rx="1.800" fill="none" stroke="currentColor" stroke-width="1.500"/><path d="M5.600 4.200l.9-1.500h3l.9 1.500" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linejoin="round"/><circle cx="8" cy="8.600" r="2.300" fill="none" stroke="currentColor" stroke-width="1.500"/>"#
            }
            Self::Close => {
                r#"<path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.600" stroke-linecap="round"/>"#
            }
        }
    }
}

/// An icon; the button around it says in words what it does.
#[component]
pub fn Icon(#[prop(into)] glyph: Signal<Glyph>) -> impl IntoView {
    view! {
        <svg
            class="i"
            viewBox="0 0 16 16"
            aria-hidden="true"
            inner_html=move || glyph.get().drawing()
        ></svg>
    }
}
