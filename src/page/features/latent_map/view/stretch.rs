//! The norm of the decoder's Jacobian over the map, as sand of varying strength.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Floats, Request};

use crate::page::app::look::{look, rgb};
use crate::page::features::latent_map::stretch::{SIDE, codes, norms, words};
use crate::page::store::client::ask;
use crate::page::store::desk::desk;
use crate::page::tensor_image::paint::Paint;

/// How often it follows a model that is being trained.
const FOLLOW: Duration = Duration::from_secs(2);
/// Opacity where the norm is largest, of 255.
const STRONGEST: f32 = 200.0;

/// What is known of the decoder's Jacobian.
#[derive(Clone, Copy)]
pub struct Stretch {
    /// Whether it is shown.
    pub on: RwSignal<bool>,
    /// Its norms, row by row from above; empty before they are known.
    norms: RwSignal<Vec<f32>>,
}

impl Stretch {
    pub fn new() -> Self {
        Self {
            on: RwSignal::new(false),
            norms: RwSignal::new(Vec::new()),
        }
    }

    /// What it says.
    pub fn words(self) -> String {
        self.norms.with(|norms| words(norms))
    }
}

/// The layer on the map.
#[component]
pub fn StretchLayer(stretch: Stretch) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let asking = StoredValue::new(false);
    let key = desk.memo(|state| state.latent.field_key().filter(|_| state.takes_codes()));
    let step = StoredValue::new(None::<u32>);
    let measure = move || {
        if asking.get_value() || !stretch.on.get_untracked() {
            return;
        }
        let asked = desk.look(|state| {
            let codes = codes(&state.latent);
            let ready = state.ready() && state.takes_codes() && !codes.is_empty();
            let labels = state.latent.labels(SIDE * SIDE);
            ready.then_some((codes, labels, state.status.step))
        });
        let Some((codes, labels, at)) = asked else {
            return stretch.norms.set(Vec::new());
        };
        asking.set_value(true);
        spawn_local(async move {
            let values = Floats(codes.clone());
            let reply = ask(desk, Request::Decode { values, labels });
            if let Ok(Floats(pictures)) = reply.await {
                stretch.norms.set(norms(&codes, &pictures));
                step.set_value(Some(at));
            }
            asking.set_value(false);
        });
    };
    Effect::new(move |_| {
        key.get();
        stretch.on.get();
        measure();
    });
    set_interval(
        move || {
            let now = desk.look(|state| state.status.step);
            if step.get_value() != Some(now) {
                measure();
            }
        },
        FOLLOW,
    );
    Effect::new(move |_| {
        look.version.get();
        let (on, norms) = (stretch.on.get(), stretch.norms.get());
        let Some(canvas) = canvas.get().filter(|_| on) else {
            return;
        };
        let Some(paint) = Paint::on(&canvas) else {
            return;
        };
        let most = norms.iter().fold(f32::MIN_POSITIVE, |most, &n| most.max(n));
        let [r, g, b] = rgb(&paint.colour("--sand")).unwrap_or_default();
        let pixels: Vec<u8> = norms
            .iter()
            .flat_map(|norm| [r, g, b, (norm / most * STRONGEST) as u8])
            .collect();
        if norms.len() == SIDE * SIDE {
            paint.smooth(&pixels, SIDE as u32);
        }
    });
    view! {
        <canvas
            class="lat-stretch"
            aria-hidden="true"
            node_ref=canvas
            hidden=move || !stretch.on.get()
        ></canvas>
    }
}
