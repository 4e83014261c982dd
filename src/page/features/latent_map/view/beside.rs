//! The map of a run that stands beside the page's own.

use leptos::context::Provider;
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::act::act;
use super::feed;
use super::groups::classes;
use super::keys::step;
use super::overlay::Overlay;
use super::tools::Lasso;
use crate::page::browser::in_sight::in_sight;
use crate::page::browser::size::size_of;
use crate::page::store::LatentAction;
use crate::page::store::desk::Desk;

/// The other run's decoded field and codes, and a probe that is dragged as on the page's own map.
#[component]
pub fn MapBeside(desk: Desk) -> impl IntoView {
    let stack = NodeRef::<html::Div>::new();
    let (field, points) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let room = size_of(stack);
    let side = RwSignal::new(400.0);
    Effect::new(move |_| {
        let [width, _] = room.get();
        if width > 0.0 {
            side.set(width.max(64.0));
        }
    });
    let seen = in_sight(stack);
    feed::keep_field(desk, field, side.into(), seen);
    feed::keep_points(desk, points, side.into(), seen);
    let no_field = desk.memo(|state| state.latent.field_key().is_none());
    let axes = desk.memo(|state| state.latent.axis_names());
    let label = desk.memo(|state| {
        let latent = &state.latent;
        format!(
            "Latent space of the other run: {} pictures as points of {}. Arrow keys move its probe.",
            latent.count(),
            latent.axes_in_words()
        )
    });
    let put = move |event: &PointerEvent| {
        let Some(stack) = stack.get_untracked() else {
            return;
        };
        let bounds = stack.get_bounding_client_rect();
        let share = |at: i32, from: f64, size: f64| {
            ((f64::from(at) - from) / size.max(1.0)).clamp(0.0, 1.0)
        };
        let at = [
            share(event.client_x(), bounds.left(), bounds.width()),
            share(event.client_y(), bounds.top(), bounds.height()),
        ];
        let code = desk.look(|state| {
            let latent = &state.latent;
            latent.code_beside(&latent.probe, latent.from_map(latent.window.to_map(at)))
        });
        act(desk, LatentAction::Probe(code));
    };
    let press = move |event: PointerEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        // Refused only where the pointer has left meanwhile.
        let _ = target.set_pointer_capture(event.pointer_id());
        put(&event);
    };
    let drag = move |event: PointerEvent| {
        if event.buttons() == 1 {
            put(&event);
        }
    };
    let keys = move |event: KeyboardEvent| {
        if let Some(by) = step(&event) {
            event.prevent_default();
            let code = desk.look(|state| state.latent.nudged(&state.latent.probe, by));
            act(desk, LatentAction::Probe(code));
        }
    };
    view! {
        <div class="lat">
            <div class="lat-map">
                <div class="lat-stack" id="other-stack" node_ref=stack>
                    <div class="lat-field" node_ref=field hidden=move || no_field.get()></div>
                    <div class="lat-points" node_ref=points></div>
                    <Provider value=desk>
                        <Overlay side=side lasso=Lasso::new() beside=true />
                    </Provider>
                    <div
                        id="other-latent"
                        class="lat-hand"
                        role="application"
                        aria-roledescription="latent space map"
                        aria-label=move || label.get()
                        tabindex="0"
                        on:pointerdown=press
                        on:pointermove=drag
                        on:keydown=keys
                    ></div>
                    {move || {
                        let [across, up] = axes.get();
                        let name = |name: Option<String>, class| {
                            name.map(|name| view! { <span class=class aria-hidden="true">{name}</span> })
                        };
                        (name(up, "ax ax-y"), name(across, "ax ax-x"))
                    }}
                </div>
            </div>
            <ProbeBeside desk=desk />
        </div>
    }
}

/// What the other run decodes at its probe.
#[component]
fn ProbeBeside(desk: Desk) -> impl IntoView {
    let (place, holder) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let room = size_of(place);
    let side = Memo::new(move |_| room.get()[0].max(28.0));
    feed::keep_probe(desk, holder, side.into(), in_sight(place));
    let near = desk.memo(|state| {
        let latent = &state.latent;
        (
            latent.whereabouts(&latent.probe, &classes(state)),
            latent.coordinates(&latent.probe),
        )
    });
    view! {
        <aside class="probe" aria-label="Probe of the other run">
            <div class="probe-pic" node_ref=place>
                <div
                    role="img"
                    aria-label=move || format!("Picture decoded at the other run’s probe. {}", near.get().0)
                    node_ref=holder
                ></div>
            </div>
            <p class="probe-say">
                <b>{move || near.get().0}</b>
                <span>{move || near.get().1}</span>
            </p>
        </aside>
    }
}
