//! Drawings that are kept, on the page and in the browser's storage.

use leptos::html;
use leptos::prelude::*;

use crate::page::app::look::look;
use crate::page::browser::focus::focus;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::features::drawing_pad::kept::{CLASSES, KeptDrawing, LEAST, MOST, TITLE, block};
use crate::page::features::drawing_pad::model::drawable;
use crate::page::features::drawing_pad::state::{DrawingPad, drawing_pad};
use crate::page::features::drawing_pad::{store, train};
use crate::page::store::State;
use crate::page::store::desk::{Desk, desk};
use crate::page::tensor_image::paint::lay;
use crate::page::tensor_image::print::Print;
use crate::page::tensor_image::save::tones;

/// Changes what is kept. Another tab may have kept some meanwhile, so that what is in the storage comes first; what there was no
/// room for is only on the page.
fn change(
    drawing_pad: DrawingPad,
    unstored: RwSignal<bool>,
    with: impl FnOnce(&mut Vec<KeptDrawing>),
) {
    let here = drawing_pad.kept.get_untracked();
    let mut kept = match store::read() {
        Some(kept) if !unstored.get_untracked() => kept,
        _ => here,
    };
    with(&mut kept);
    unstored.set(!store::write(&kept));
    drawing_pad.kept.set(kept);
}

#[component]
pub fn Gallery() -> impl IntoView {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    let unstored = RwSignal::new(false);
    let class = RwSignal::new(None::<u8>);
    let count = Memo::new(move |_| drawing_pad.kept.with(Vec::len));
    let drawn = Memo::new(move |_| drawing_pad.pad.with(|pad| pad.picture().is_some()));
    let keep = move |_| keep(drawing_pad, class.get_untracked(), unstored);
    let classes = (0..CLASSES)
        .map(|digit| view! { <option value=digit.to_string()>{digit}</option> })
        .collect_view();
    let asking = RwSignal::new(false);
    let ask = move |_| {
        asking.set(true);
        focus("b-keep-all");
    };
    let full = move || count.get() >= MOST;
    view! {
        <div class="kept">
            <div class="kept-h">
                <button
                    class="btn line small"
                    title="Keep the drawing in this browser"
                    id="b-keep"
                    type="button"
                    disabled=move || !drawn.get() || full()
                    on:click=keep
                >
                    "Keep"
                </button>
                <label class="lat-pick">
                    "as"
                    <select
                        title="The class that the drawing is kept under"
                        id="keep-class"
                        aria-label="Class of the drawing"
                        on:change=move |event| class.set(event_target_value(&event).parse().ok())
                    >
                        <option value="">"no class"</option>
                        {classes}
                    </select>
                </label>
                <span class="grow"></span>
                {train_button(desk, drawing_pad, count)}
                <button
                    class="btn quiet small"
                    title="Delete all drawings that are kept"
                    id="b-delete-all"
                    type="button"
                    hidden=move || count.get() == 0 || asking.get()
                    on:click=ask
                >
                    "Delete all"
                </button>
            </div>
            <DeleteAll asking=asking count=count unstored=unstored />
            <ul class="kept-l" aria-label="Kept drawings" hidden=move || count.get() == 0>
                {move || {
                    drawing_pad
                        .kept
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(i, kept)| view! { <Drawing i=i kept=kept unstored=unstored /> })
                        .collect_view()
                }}
            </ul>
            <p class="quiet-p" hidden=move || !unstored.get()>
                "This browser keeps nothing more for the page: the drawings last until it is closed. Delete some to make room."
            </p>
            <p class="quiet-p" hidden=move || !full()>
                {format!("{MOST} drawings are kept, and no more. Delete some to keep others.")}
            </p>
        </div>
    }
}

/// Keeps what is on the pad.
fn keep(drawing_pad: DrawingPad, class: Option<u8>, unstored: RwSignal<bool>) {
    let kept = drawing_pad.pad.with_untracked(|pad| {
        let picture = pad.picture()?;
        Some(KeptDrawing::of(&picture, pad.shape(), class))
    });
    let Some(kept) = kept else { return };
    change(drawing_pad, unstored, |all| {
        if all.len() < MOST {
            all.push(kept);
        }
    });
    drawing_pad.say(format!(
        "Kept; {} now",
        drawings(drawing_pad.kept.with_untracked(Vec::len))
    ));
}

/// Trains on what is kept, where the run's model takes such pictures.
fn train_button(desk: Desk, drawing_pad: DrawingPad, count: Memo<usize>) -> impl IntoView {
    let shape = desk.memo(|state| state.run.as_ref().and_then(drawable));
    let trainable = Memo::new(move |_| shape.get().filter(|_| count.get() > 0));
    move || {
        let planes = trainable.get()?;
        let train = move |_| {
            let polarity = desk.look(State::polarity);
            let block = drawing_pad
                .kept
                .with_untracked(|kept| block(kept, planes, polarity));
            train::train(desk, block);
        };
        Some(view! {
            <button
                class="btn line small"
                title="Make the kept drawings the dataset"
                id="b-train-own"
                type="button"
                disabled=move || count.get() < LEAST
                on:click=train
            >
                "Train on my drawings"
                {move || (count.get() < LEAST).then(|| format!(" ({LEAST} needed)"))}
            </button>
        })
    }
}

/// Asks whether all are to be deleted, and does so.
#[component]
fn DeleteAll(
    asking: RwSignal<bool>,
    count: Memo<usize>,
    unstored: RwSignal<bool>,
) -> impl IntoView {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    let copied = desk.memo(|state| {
        let about = state.own.about.as_ref();
        about.is_some_and(|about| about.title == TITLE)
    });
    let answer = move |delete: bool| {
        asking.set(false);
        if delete {
            change(drawing_pad, unstored, Vec::clear);
            drawing_pad.say("All drawings are deleted");
        }
        focus(if delete { "b-keep" } else { "b-delete-all" });
    };
    view! {
        <div class="choosing" role="alertdialog" aria-labelledby="kept-ask" hidden=move || !asking.get()>
            <span id="kept-ask">
                {move || format!("Delete {} for good?", drawings(count.get()))}
                {move || {
                    copied
                        .get()
                        .then_some(
                            " The copy that runs were trained on stays under My pictures (+) until it is deleted there.",
                        )
                }}
            </span>
            <button class="btn line small" title="Delete them for good" id="b-delete-sure" type="button" on:click=move |_| answer(true)>
                "Delete"
            </button>
            <button class="btn quiet small" title="Delete nothing" id="b-keep-all" type="button" on:click=move |_| answer(false)>
                "Keep them"
            </button>
        </div>
    }
}

fn drawings(count: usize) -> String {
    match count {
        1 => "1 drawing".into(),
        n => format!("{n} drawings"),
    }
}

#[component]
fn Drawing(i: usize, kept: KeptDrawing, unstored: RwSignal<bool>) -> impl IntoView {
    let (drawing_pad, look) = (drawing_pad(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let polarity = desk().memo(State::polarity);
    let (values, planes) = (StoredValue::new(kept.values()), kept.planes);
    Effect::new(move |_| {
        look.dark.track();
        let polarity = polarity.get();
        if let Some(canvas) = canvas.get() {
            let print = values.with_value(|values| Print::of(values, planes, tones(polarity)));
            // Fails only without a 2d context, and then there is no picture.
            let _ = lay(&canvas, &print);
        }
    });
    let name = match kept.label {
        Some(digit) => format!("drawing {}, a {digit}", i + 1),
        None => format!("drawing {}", i + 1),
    };
    let put = move |_| {
        values.with_value(|values| drawing_pad.draw(|pad| pad.put(values, planes)));
        drawing_pad.say("Put on the pad");
    };
    let label = kept.label;
    let delete = move |_| {
        change(drawing_pad, unstored, |all| {
            // By what it is: another tab may have deleted some before it.
            let there = all.get(i) == Some(&kept);
            let at = there.then_some(i);
            if let Some(at) = at.or_else(|| all.iter().position(|other| *other == kept)) {
                all.remove(at);
            }
        });
        drawing_pad.say("Deleted");
        focus("b-keep");
    };
    view! {
        <li>
            <button
                class="kept-b"
                type="button"
                aria-label=format!("Put {name} on the pad")
                title="Put on the pad"
                on:click=put
            >
                <canvas class="pix" aria-hidden="true" node_ref=canvas></canvas>
                <span aria-hidden="true">{label}</span>
            </button>
            <button
                class="kept-x"
                type="button"
                aria-label=format!("Delete {name}")
                title="Delete"
                on:click=delete
            >
                <Icon glyph=Glyph::Close />
            </button>
        </li>
    }
}
