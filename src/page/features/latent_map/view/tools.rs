use leptos::prelude::*;

use super::act::act;
use super::stretch::Stretch;
use crate::page::components::chip::ToggleChip;
use crate::page::features::latent_map::DENSITIES;
use crate::page::store::LatentAction;
use crate::page::store::desk::{Desk, desk};

/// The lasso.
#[derive(Clone, Copy)]
pub struct Lasso {
    /// Whether the pointer draws it rather than moving the probe.
    pub on: RwSignal<bool>,
    /// Its path, on the map.
    pub path: RwSignal<Vec<[f64; 2]>>,
}

impl Lasso {
    /// None drawn.
    pub fn new() -> Self {
        Self {
            on: RwSignal::new(false),
            path: RwSignal::new(Vec::new()),
        }
    }

    /// Begins at a place on the screen.
    pub fn begin(self, desk: Desk, screen: [f64; 2]) {
        act(desk, LatentAction::Select(Vec::new()));
        self.path.set(Vec::new());
        self.draw(desk, screen);
    }

    /// Goes on to a place on the screen.
    pub fn draw(self, desk: Desk, screen: [f64; 2]) {
        let place = desk.look(|state| state.latent.window.to_map(screen));
        self.path.update(|path| path.push(place));
    }

    /// Closes, and selects what lies in it.
    pub fn finish(self, desk: Desk) {
        let points = desk.look(|state| {
            let window = state.latent.window;
            let places = self.path.get_untracked();
            let path: Vec<_> = places
                .iter()
                .map(|&place| window.to_screen(place))
                .collect();
            state.latent.inside(&path)
        });
        self.path.update(|path| {
            if points.is_empty() {
                path.clear();
            } else if let Some(&first) = path.first() {
                path.push(first);
            }
        });
        act(desk, LatentAction::Select(points));
    }

    /// Lets go of what is selected.
    pub fn clear(self, desk: Desk) {
        self.path.set(Vec::new());
        act(desk, LatentAction::Select(Vec::new()));
    }

    /// Whether there is one.
    pub fn anything(self) -> bool {
        self.path.with_untracked(|path| !path.is_empty())
    }
}

/// What is shown on the map.
#[component]
pub fn Layers() -> impl IntoView {
    let desk = desk();
    let shown = desk.memo(|state| {
        let latent = &state.latent;
        [latent.dots, latent.pictures, latent.field]
    });
    let decodes = desk.memo(|state| state.latent.view.embedding().is_none());
    let toggle = move |at: usize, name: &'static str, about: &'static str, id: &'static str| {
        view! {
            <button
                type="button"
                title=about
                id=id
                aria-pressed=move || shown.get()[at].to_string()
                on:click=move |_| {
                    let on = !shown.get_untracked()[at];
                    act(
                        desk,
                        match at {
                            0 => LatentAction::Dots(on),
                            1 => LatentAction::Pictures(on),
                            _ => LatentAction::Field(on),
                        },
                    );
                }
            >
                {name}
            </button>
        }
    };
    view! {
        <div class="lat-layers" role="group" aria-label="Show on the map">
            {toggle(0, "Dots", "A dot for the code of each sample", "b-dots")}
            {toggle(1, "Pictures", "The samples themselves in place of dots", "b-pictures")}
            <Show when=move || decodes.get()>{toggle(2, "Decoded field", "What codes all over the map decode to", "b-field")}</Show>
        </div>
    }
}

/// How the map is laid out, and what is selected on it.
#[component]
pub fn Tools(lasso: Lasso, stretch: Stretch) -> impl IntoView {
    let desk = desk();
    let density = desk.memo(|state| state.latent.density);
    let field = desk.memo(|state| state.latent.field_key().is_some());
    let spacing = desk.memo(|state| {
        let latent = &state.latent;
        let chosen = latent.gaussian && latent.view.embedding().is_none();
        (chosen && latent.view == crate::page::features::latent_map::MapView::Code)
            .then_some(latent.quantiles)
    });
    let moved = desk.memo(|state| state.latent.window_set);
    let selected = desk.memo(|state| state.latent.selection.len());
    // What was drawn on another plane means nothing on this one.
    let plane = desk.memo(|state| {
        let latent = &state.latent;
        (
            latent.view,
            latent.axes,
            latent.by_quantiles(),
            latent.models,
        )
    });
    Effect::new(move |before: Option<()>| {
        plane.get();
        if before.is_some() {
            lasso.path.set(Vec::new());
        }
    });
    view! {
        <div class="lat-tools">
            {move || field.get().then(|| density_picker(desk, density))}
            {move || spacing.get().map(|quantiles| spacing_picker(desk, quantiles))}
            <Show when=move || field.get()>
                <ToggleChip
                    id="b-stretch"
                    words="Stretch"
                    title="How much a small step changes the decoded picture: the norm of the decoder’s Jacobian"
                    on=stretch.on
                />
            </Show>
            <ToggleChip
                id="b-select"
                words="Select"
                title="Draw around points, or hold Shift and drag"
                on=lasso.on
            />
            <Show when=move || { selected.get() > 0 }>
                <button
                    class="chip"
                    type="button"
                    id="b-unselect"
                    title="Let go of them"
                    on:click=move |_| lasso.clear(desk)
                >
                    {move || format!("{} selected", selected.get())}
                    " ×"
                </button>
            </Show>
            <Show when=move || moved.get()>
                <button
                    class="chip"
                    type="button"
                    title="Zoom out until all codes are in sight"
                    id="b-whole"
                    on:click=move |_| act(desk, LatentAction::WholeMap)
                >
                    "Whole map"
                </button>
            </Show>
        </div>
    }
}

/// How many pictures the decoded field has.
fn density_picker(desk: Desk, density: Memo<u32>) -> impl IntoView {
    let options = DENSITIES
        .map(|n| {
            view! {
                <option value=n.to_string() prop:selected=move || density.get() == n>
                    {format!("{n} × {n}")}
                </option>
            }
        })
        .collect_view();
    let choose = move |event| {
        if let Ok(n) = event_target_value(&event).parse() {
            act(desk, LatentAction::Density(n));
        }
    };
    view! {
        <label class="lat-pick">
            <span>"Field"</span>
            <select title="How many codes of the map are decoded as pictures behind the dots" id="density" on:change=choose>
                {options}
            </select>
        </label>
    }
}

/// How the decoded field's codes are spaced.
fn spacing_picker(desk: Desk, quantiles: bool) -> impl IntoView {
    let choose = move |event| {
        act(
            desk,
            LatentAction::Quantiles(event_target_value(&event) == "quantiles"),
        );
    };
    view! {
        <label class="lat-pick">
            <span>"Spacing"</span>
            <select
                id="spacing"
                title="By quantiles, the prior’s codes lie evenly over the map"
                on:change=choose
            >
                <option value="quantiles" prop:selected=quantiles>
                    "quantiles"
                </option>
                <option value="even" prop:selected=!quantiles>
                    "even"
                </option>
            </select>
        </label>
    }
}
