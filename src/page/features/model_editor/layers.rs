//! The layers as a list of bars to choose, move, remove and put more between. Its rows are plain values, patched into what
//! is there at every change, and its events are heard in one place.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, Event, KeyboardEvent};

use crate::spec::{Edit, Kind, Place, Shape, Stage};

use super::code_width;
use super::diagram::Bar;
use crate::page::browser::focus::focus;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};

/// What a row shows beside its bar.
#[derive(Clone, PartialEq)]
struct LayerRow {
    bar: Bar,
    label: String,
    selected: bool,
    wrong: bool,
}

/// The list of layers. Its rows give the hourglass's bars their places.
#[component]
pub fn Layers(bars: Memo<Vec<Bar>>, list: NodeRef<html::Ol>) -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(State::ready);
    let rows = keep_rows(desk, bars);
    // One stop for Tab: the bar that had the focus last. The arrows go from bar to bar.
    let stop = RwSignal::new(0_usize);
    let drag = Dragging {
        desk,
        bars,
        dragged: RwSignal::new(None),
        over: RwSignal::new(None),
    };
    let name = move |i: usize| bars.with_untracked(|bars| bars.get(i).map(|b| b.name.clone()));
    let click = move |event: web_sys::MouseEvent| {
        let Some((part, i)) = place_of(&event, "button") else {
            return;
        };
        match (part.as_str(), name(i)) {
            ("layer", Some(layer)) => {
                let same = desk.look(|state| state.editor.selected.as_ref() == Some(&layer));
                desk.act(Action::Select((!same).then_some(layer)));
            }
            ("plus", Some(layer)) => add(desk, Place::After(layer)),
            ("first", _) => add(desk, Place::First(Stage::Encoder)),
            ("decoder", _) => add(desk, Place::First(Stage::Decoder)),
            _ => {}
        }
    };
    let point = move |event: Event| {
        let pointed = place_of(&event, "li").and_then(|(_, i)| name(i));
        if desk.look(|state| state.editor.pointed != pointed) {
            desk.act(Action::Point(pointed));
        }
    };
    let focus_in = move |event: Event| {
        if let Some((_, i)) = place_of(&event, "li") {
            stop.set(i);
        }
        point(event);
    };
    view! {
        <ol
            class="layers"
            aria-label="Layers, from input to output"
            node_ref=list
            on:click=click
            on:keydown=move |event| key(desk, bars, &event)
            on:pointerover=move |event| point(event.into())
            on:pointerleave=move |_| desk.act(Action::Point(None))
            on:focusin=move |event| focus_in(event.into())
            on:focusout=move |_| desk.act(Action::Point(None))
            on:dragstart=move |event| drag.start(&event)
            on:dragover=move |event| drag.over(&event)
            on:drop=move |event| drag.drop(&event)
            on:dragend=move |_| drag.end()
        >
            <li class="pic">
                <span>"Input"</span>
                <span class="between">
                    {plus("first-0", "Add a layer after the input", "", stop.get_untracked() == 0)}
                </span>
            </li>
            {move || {
                let (stop, over, off) = (stop.get(), drag.over.get(), !ready.get());
                rows.get()
                    .into_iter()
                    .enumerate()
                    .map(|(i, row)| {
                        let over = over.filter(|over| over.0 == i).map(|over| over.1);
                        show(i, row, i == stop, over, off)
                    })
                    .collect_view()
            }}
            <li class="pic">
                <span>"Output"</span>
            </li>
        </ol>
    }
}

/// The rows of the bars.
fn keep_rows(desk: Desk, bars: Memo<Vec<Bar>>) -> Memo<Vec<LayerRow>> {
    let marked = desk.memo(|state| {
        let wrong = state.problem().and_then(|problem| {
            let (layer, _) = problem.place(state.model()?)?;
            Some((layer, problem.to_string()))
        });
        (state.editor.selected.clone(), wrong)
    });
    Memo::new(move |_| {
        let (selected, wrong) = marked.get();
        let row = |bar: Bar| {
            let problem = wrong.as_ref().filter(|(layer, _)| *layer == bar.name);
            let label = match problem {
                Some((_, problem)) => format!("{}. Error: {problem} Edit.", bar.words),
                None => format!("{}. Edit.", bar.words),
            };
            LayerRow {
                label,
                selected: selected.as_ref() == Some(&bar.name),
                wrong: problem.is_some(),
                bar,
            }
        };
        bars.get().into_iter().map(row).collect::<Vec<_>>()
    })
}

/// A layer on its way to another place.
#[derive(Clone, Copy)]
struct Dragging {
    desk: Desk,
    bars: Memo<Vec<Bar>>,
    /// The row that is dragged.
    dragged: RwSignal<Option<usize>>,
    /// The row it is over, and whether over its upper half.
    over: RwSignal<Option<(usize, bool)>>,
}

impl Dragging {
    fn start(self, event: &DragEvent) {
        if let Some(data) = event.data_transfer() {
            // Firefox drags nothing without data.
            let _ = data.set_data("text/plain", "layer");
        }
        self.dragged.set(place_of(event, "li").map(|(_, i)| i));
    }

    fn over(self, event: &DragEvent) {
        let at = self
            .dragged
            .get_untracked()
            .and_then(|_| place_of(event, "li"))
            .map(|(_, i)| (i, in_upper_half(event)));
        if at.is_some() {
            event.prevent_default();
        }
        self.over.set(at);
    }

    fn drop(self, event: &DragEvent) {
        let bar = |i: usize| self.bars.with_untracked(|bars| bars.get(i).cloned());
        let from = self.dragged.get_untracked().and_then(bar);
        if let (Some(from), Some((at, before))) = (from, self.over.get_untracked()) {
            event.prevent_default();
            if let Some(place) = bar(at).map(|bar| bar.place_beside(before)) {
                let layer = from.name;
                self.desk.act(Action::Edit(Edit::Move { layer, place }));
            }
        }
        self.over.set(None);
    }

    fn end(self) {
        self.dragged.set(None);
        self.over.set(None);
    }
}

fn show(i: usize, row: LayerRow, stop: bool, over: Option<bool>, off: bool) -> AnyView {
    let LayerRow {
        bar,
        label,
        selected,
        wrong,
    } = row;
    let mut class = match over {
        Some(true) => String::from("over-top"),
        Some(false) => String::from("over-end"),
        None => String::new(),
    };
    for (holds, name) in [(bar.neck, " neck"), (wrong, " wrong")] {
        if holds {
            class += name;
        }
    }
    let words = format!("Add a layer after {}", bar.name);
    let gaps = if bar.neck {
        let code = format!("{words}, as the code");
        let decoder = format!("{words}, in the decoder");
        vec![
            plus(&format!("plus-{i}"), &code, "↑", stop),
            plus(&format!("decoder-{i}"), &decoder, "↓", stop),
        ]
    } else {
        vec![plus(&format!("plus-{i}"), &words, "", stop)]
    };
    view! {
        <li class=class id=format!("row-{i}") style=format!("--depth:{}", bar.depth)>
            <button
                class="bar-b"
                type="button"
                title="Press to change this layer; drag, or Alt and arrows, to move it; Delete removes it"
                id=format!("layer-{i}")
                draggable="true"
                aria-pressed=selected.to_string()
                tabindex=if stop { "0" } else { "-1" }
                disabled=off
            >
                <span class="vh">{label}</span>
                <b aria-hidden="true">{bar.size()}</b>
                <span aria-hidden="true">{bar.label}</span>
                <span class="mark" aria-hidden="true" hidden=!wrong>
                    "! error"
                </span>
            </button>
            <span class="between">{gaps}</span>
            {bar.neck.then(|| view! { <CodeWidth off=off /> })}
        </li>
    }
    .into_any()
}

/// Makes the code narrower or wider, on both sides of its bar: a run of its own, from the same seed.
#[component]
fn CodeWidth(off: bool) -> impl IntoView {
    let desk = desk();
    let widths = desk.memo(|state| {
        let offered = !state.is_drafting();
        let beside = offered.then(|| code_width::beside(&state.current_run()));
        beside.map(|beside| beside.map(|beside| beside.map(|(width, _)| width)))
    });
    let button = move |at: usize, id: &'static str, sign: &'static str, what: &'static str| {
        let width = move || widths.get().and_then(|widths| widths[at]);
        let words = move || match width() {
            Some(width) => format!("{what} code: {width} dimensions, in a new run"),
            None => format!("{what} code"),
        };
        view! {
            <button
                class="plus"
                type="button"
                id=id
                aria-label=words
                title=words
                disabled=move || off || width().is_none()
                on:click=move |_| {
                    let run = desk.look(|state| {
                        let [narrower, wider] = code_width::beside(&state.current_run());
                        if at == 0 { narrower } else { wider }
                    });
                    if let Some((_, run)) = run {
                        desk.act(Action::Load(Box::new(run), None));
                    }
                }
            >
                <span aria-hidden="true">{sign}</span>
            </button>
        }
    };
    view! {
        <span class="code-w" hidden=move || widths.get().is_none_or(|widths| widths == [None; 2])>
            {button(0, "b-narrower", "−", "Narrower")}
            {button(1, "b-wider", "+", "Wider")}
        </span>
    }
}

fn plus(id: &str, words: &str, short: &'static str, stop: bool) -> AnyView {
    view! {
        <button
            class="plus"
            type="button"
            id=id.to_owned()
            aria-label=words.to_owned()
            title=words.to_owned()
            tabindex=if stop { "0" } else { "-1" }
        >
            <Icon glyph=Glyph::Plus />
            <span aria-hidden="true">{short}</span>
        </button>
    }
    .into_any()
}

/// The id of the nearest such element around where an event is, as what it is and its number.
fn place_of(event: &Event, selector: &str) -> Option<(String, usize)> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let id = element.closest(selector).ok()??.id();
    let (part, number) = id.rsplit_once('-')?;
    Some((part.into(), number.parse().ok()?))
}

/// Puts a layer of a usual kind in, and goes to where its kind is chosen.
pub fn add(desk: Desk, place: Place) {
    let pictures = desk.look(|state| {
        state.model().is_some_and(|model| {
            let convolves = model
                .layers()
                .iter()
                .any(|layer| layer.kind.is_convolution());
            convolves && matches!(model.shape_at(&place), Some(Shape::Picture(_)))
        })
    });
    let kind = if pictures {
        Kind::conv2d(1, 3, 1)
    } else {
        Kind::dense(1)
    };
    desk.act(Action::Edit(Edit::Add { place, kind }));
    focus("layer-kind");
}

fn key(desk: Desk, bars: Memo<Vec<Bar>>, event: &KeyboardEvent) {
    let Some((part, i)) = place_of(event, "button") else {
        return;
    };
    let names = bars.with_untracked(|bars| {
        let names = bars.iter().map(|bar| bar.name.clone());
        names.collect::<Vec<_>>()
    });
    let on_bar = part == "layer";
    let Some(layer) = names.get(i).filter(|_| on_bar).cloned() else {
        return;
    };
    let key = event.key();
    let edit = match (key.as_str(), event.alt_key()) {
        ("ArrowUp", true) => Some(Edit::Shift { layer, down: false }),
        ("ArrowDown", true) => Some(Edit::Shift { layer, down: true }),
        ("Delete" | "Backspace", false) => Some(Edit::Remove { layer }),
        _ => None,
    };
    let to = match (key.as_str(), event.alt_key()) {
        ("ArrowUp", false) => i.saturating_sub(1),
        ("ArrowDown", false) => (i + 1).min(names.len() - 1),
        ("Home", false) => 0,
        ("End", false) => names.len() - 1,
        _ if edit.is_some() => i,
        _ => return,
    };
    event.prevent_default();
    let Some(edit) = edit else {
        return focus(format!("layer-{to}"));
    };
    desk.act(Action::Edit(edit));
    // The focus goes along with the layer, or to the one beside it where it is gone.
    let chosen = desk.look(|state| state.editor.selected.clone());
    let at = bars.with_untracked(|bars| {
        bars.iter()
            .position(|bar| Some(&bar.name) == chosen.as_ref())
    });
    focus(format!("layer-{}", at.unwrap_or(0)));
}

fn in_upper_half(event: &DragEvent) -> bool {
    let row = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("li").ok().flatten());
    row.is_some_and(|row| {
        let rect = row.get_bounding_client_rect();
        f64::from(event.client_y()) < rect.top() + rect.height() / 2.0
    })
}
