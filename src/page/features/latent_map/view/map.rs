use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::protocol::Analysis;

use super::act::act;
use super::feed;
use super::gestures::Gestures;
use super::groups::classes;
use super::keys::step;
use super::overlay::Overlay;
use super::pins::Pins;
use super::stretch::{Stretch, StretchLayer};
use super::tools::{Lasso, Layers};
use crate::page::app::context::CodesWanted;
use crate::page::app::look::look;
use crate::page::browser::in_sight::in_sight;
use crate::page::features::latent_map::{MapView, words};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{LatentAction, State};
use crate::page::text::code;
use crate::page::text::format;

/// Share of the map's window that a key zooms to.
const ZOOM: f64 = 0.8;
/// Milliseconds after the last movement before a screen reader says where the probe stands.
const REST: u64 = 300;

/// The square with the field, the points, and what can be taken hold of.
#[component]
pub fn Map(lasso: Lasso, stretch: Stretch) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let stack = NodeRef::<html::Div>::new();
    let (field, points) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let side = RwSignal::new(400.0);
    Effect::new(move |_| {
        look.version.get();
        if let Some(stack) = stack.get() {
            let width = f64::from(stack.client_width()).max(64.0);
            if side.get_untracked() != width {
                side.set(width);
            }
        }
    });
    let in_sight = in_sight(stack);
    let wanted = expect_context::<CodesWanted>().0;
    let seen = Signal::derive(move || in_sight.get() || wanted.get());
    feed::keep_field(desk, field, side.into(), in_sight);
    feed::keep_points(desk, points, side.into(), seen);

    let gestures = Gestures::new(desk, stack, lasso);
    let no_field = desk.memo(|state| state.latent.field_key().is_none());
    let no_points = desk.memo(|state| !state.latent.dots && !state.latent.pictures);
    let label = desk.memo(|state| {
        let latent = &state.latent;
        format!(
            "Latent space: the codes of {} samples as points of {}. Arrow keys move the probe, with Shift in larger steps; plus and minus zoom, 0 shows all.",
            latent.count(),
            latent.axes_in_words()
        )
    });
    // Scripts wait for it: codes come a while after the steps they belong to.
    let step = desk.memo(|state| state.latent.codes.as_ref().map(|codes| codes.step));
    let keys = move |event: KeyboardEvent| press(desk, lasso, &event);
    view! {
        <div class="lat-map">
            <div class="lat-stack" node_ref=stack>
                <div class="lat-field" node_ref=field hidden=move || no_field.get()></div>
                <StretchLayer stretch=stretch />
                <div class="lat-points" node_ref=points hidden=move || no_points.get()></div>
                <Overlay side=side lasso=lasso />
                <div
                    id="latent"
                    class="lat-hand"
                    class:picking=move || lasso.on.get()
                    role="application"
                    aria-roledescription="latent space map"
                    aria-label=move || label.get()
                    aria-describedby="probe-say"
                    aria-keyshortcuts="L"
                    data-step=move || step.get().map(|step| step.to_string())
                    tabindex="0"
                    on:pointerdown=move |event| gestures.down(&event)
                    on:pointermove=move |event| gestures.moved(&event)
                    on:pointerup=move |event| gestures.up(&event)
                    on:pointercancel=move |event| gestures.cancel(&event)
                    on:pointerleave=move |_| gestures.left()
                    on:wheel=move |event| gestures.wheel(&event)
                    on:dblclick=move |_| act(desk, LatentAction::WholeMap)
                    on:keydown=keys
                ></div>
                <Pins />
                <Axes />
                <Layers />
                <UnderWay />
            </div>
            <Spoken />
        </div>
    }
}

fn press(desk: Desk, lasso: Lasso, event: &KeyboardEvent) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    if let Some(by) = step(event) {
        event.prevent_default();
        let code = desk.look(|state| state.latent.nudged(&state.latent.probe, by));
        desk.latency(|latency| latency.moved(event.time_stamp()));
        act(desk, LatentAction::Probe(code));
        return;
    }
    let window = desk.look(|state| state.latent.window);
    let action = match event.key().as_str() {
        "+" | "=" => LatentAction::Window(window.zoomed(ZOOM, [0.5, 0.5])),
        "-" => LatentAction::Window(window.zoomed(1.0 / ZOOM, [0.5, 0.5])),
        "0" => LatentAction::WholeMap,
        "Escape" if lasso.anything() => {
            lasso.clear(desk);
            event.prevent_default();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    act(desk, action);
}

/// The names of the axes, which are pickers where there is a choice.
#[component]
fn Axes() -> impl IntoView {
    let desk = desk();
    let shown = desk.memo(|state| {
        let latent = &state.latent;
        (has_axes(state), latent.axes, latent.axis_names())
    });
    let dimensions = super::dimensions::dimensions(desk);
    let picker = move |at: usize| {
        let (pick, axes, names) = shown.get();
        let class = ["ax ax-x", "ax ax-y"][at];
        let name = names[at].clone()?;
        if !pick {
            return Some(view! { <span class=class aria-hidden="true">{name}</span> }.into_any());
        }
        let mut all = dimensions.get();
        if !all.contains(&axes[at]) {
            all.push(axes[at]);
            all.sort_unstable();
        }
        let options = all
            .into_iter()
            .map(|i| {
                view! {
                    <option value=i.to_string() prop:selected=i == axes[at]>
                        {code::dimension(i)}
                    </option>
                }
            })
            .collect_view();
        let choose = move |event| {
            let Ok(dimension) = event_target_value(&event).parse::<usize>() else {
                return;
            };
            let mut chosen = axes;
            chosen[at] = dimension;
            if chosen[0] == chosen[1] {
                // Both cannot show the same: they change places.
                chosen[1 - at] = axes[at];
            }
            act(desk, LatentAction::Axes(chosen));
        };
        let label = ["Horizontal axis", "Vertical axis"][at];
        Some(
            view! {
                <label class=class>
                    <span class="vh">{label}</span>
                    <select title="The dimension of the code along this axis" id=["ax-x", "ax-y"][at] on:change=choose>
                        {options}
                    </select>
                </label>
            }
            .into_any(),
        )
    };
    view! {
        {move || picker(1)}
        {move || picker(0)}
    }
}

/// Whether the map's axes are dimensions that can be chosen.
fn has_axes(state: &State) -> bool {
    state.latent.size > 2 && state.latent.view == MapView::Code
}

/// An embedding that is being computed.
#[component]
fn UnderWay() -> impl IntoView {
    let desk = desk();
    let under_way = desk.memo(|state| {
        let under_way = state.latent.analysing?;
        match under_way.analysis {
            Analysis::Embed(kind) => Some((words::embedding(kind), under_way.share)),
            _ => None,
        }
    });
    let waiting = desk.memo(|state| state.latent.wants_places());
    view! {
        <Show when=move || under_way.get().is_some()>
            <div class="lat-busy" class:alone=move || waiting.get()>
                <label>
                    {move || under_way.get().map(|(name, _)| name)} " "
                    {move || under_way.get().map(|(_, share)| format::percent(share))}
                    <progress
                        max="1"
                        prop:value=move || {
                            under_way.get().map_or(0.0, |(_, share)| f64::from(share))
                        }
                    ></progress>
                </label>
                <button
                    class="btn line small"
                    type="button"
                    title="Stop computing"
                    id="b-cancel-analysis"
                    on:click=move |_| act(desk, LatentAction::CancelAnalysis)
                >
                    "Cancel"
                </button>
            </div>
        </Show>
    }
}

/// Where the probe stands, for a screen reader, once it has come to rest.
#[component]
fn Spoken() -> impl IntoView {
    let desk = desk();
    let said = RwSignal::new(String::new());
    let moved = desk.memo(|state| {
        let latent = &state.latent;
        latent
            .probe_set
            .then(|| (latent.probe.clone(), latent.axes))
    });
    let timer = StoredValue::new_local(None::<leptos::leptos_dom::helpers::TimeoutHandle>);
    Effect::new(move |_| {
        if moved.get().is_none() {
            return;
        }
        let say = move || {
            said.set(desk.look(|state| {
                let latent = &state.latent;
                latent.describe(&latent.probe, &classes(state))
            }));
        };
        let next = set_timeout_with_handle(say, std::time::Duration::from_millis(REST)).ok();
        timer.update_value(|timer| {
            if let Some(old) = std::mem::replace(timer, next) {
                old.clear();
            }
        });
    });
    view! {
        <p class="vh" id="probe-say" aria-live="polite">
            {move || said.get()}
        </p>
    }
}
