//! What is drawn with, and what is put on the pad or taken off it.

use leptos::prelude::*;

use crate::page::components::icon::{Glyph, Icon};
use crate::page::features::drawing_pad::model::{Pad, SIZES, Tool, drawable};
use crate::page::features::drawing_pad::state::drawing_pad;
use crate::page::store::State;
use crate::page::store::desk::desk;
use crate::page::text::format;

/// Copies the picture in focus, takes the last mark back, clears.
#[component]
pub fn Copies() -> impl IntoView {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    let there = desk.memo(|state| focused(state).is_some());
    let copy = move |_| {
        let copied = desk.look(|state| {
            let (picture, planes) = focused(state)?;
            drawing_pad.draw(|pad| pad.put(picture, planes));
            Some(())
        });
        if copied.is_some() {
            drawing_pad.say("The picture in focus is on the pad");
        }
    };
    let live = Memo::new(move |_| drawing_pad.pad.with(Pad::is_live));
    let undoable = Memo::new(move |_| drawing_pad.pad.with(Pad::can_undo));
    view! {
        <div class="draw-t">
            <super::camera::CameraButton />
            <button
                class="btn quiet small"
                title="Put the validation sample in focus on the pad, to draw on it"
                id="b-copy"
                type="button"
                disabled=move || !there.get() || live.get()
                on:click=copy
            >
                "Copy the focus picture"
            </button>
            <button
                class="btn quiet small"
                id="b-unmark"
                type="button"
                aria-label="Undo"
                title="Undo (Ctrl Z)"
                disabled=move || !undoable.get() || live.get()
                on:click=move |_| drawing_pad.undo()
            >
                <Icon glyph=Glyph::Undo />
            </button>
            <button
                class="btn quiet small"
                title="Empty the pad"
                id="b-clear"
                type="button"
                disabled=move || live.get()
                on:click=move |_| {
                    drawing_pad.draw(Pad::clear);
                    drawing_pad.say("Cleared");
                }
            >
                "Clear"
            </button>
        </div>
    }
}

/// The picture in focus and its planes, where there is one of the run's shape.
fn focused(state: &State) -> Option<(&[f32], [usize; 3])> {
    let planes = drawable(state.run.as_ref()?)?;
    let picture = state.activations.picture.0.as_slice();
    (picture.len() == planes.iter().product::<usize>()).then_some((picture, planes))
}

/// Pen or eraser, how wide, and where the drawing is placed.
#[component]
pub fn Tools() -> impl IntoView {
    let drawing_pad = drawing_pad();
    let size = Memo::new(move |_| drawing_pad.pad.with(|pad| pad.size));
    let centring = Memo::new(move |_| drawing_pad.pad.with(|pad| pad.centring));
    let stays = Memo::new(move |_| {
        drawing_pad
            .pad
            .with(|pad| pad.centring && !pad.is_live() && pad.holds_picture())
    });
    let live = Memo::new(move |_| drawing_pad.pad.with(Pad::is_live));
    let slide = move |event| {
        if let Ok(size) = event_target_value(&event).parse::<f64>() {
            drawing_pad.draw(|pad| pad.size = size.clamp(SIZES[0], SIZES[1]));
        }
    };
    let along = move || 100.0 * (size.get() - SIZES[0]) / (SIZES[1] - SIZES[0]);
    view! {
        <div class="draw-tools">
            <fieldset class="seg" aria-label="Tool" hidden=move || live.get()>
                <ToolChoice this=Tool::Pen name="Pen" />
                <ToolChoice this=Tool::Eraser name="Eraser" />
            </fieldset>
            <label class="draw-size" hidden=move || live.get()>
                <span>"Size"</span>
                <input
                    type="range"
                    title="Width of the brush"
                    id="pad-size"
                    min=SIZES[0]
                    max=SIZES[1]
                    step="0.01"
                    style=move || format!("--v:{:.1}%", along())
                    aria-valuetext=move || {
                        format!("{} of the pad", format::percent(size.get() as f32))
                    }
                    prop:value=move || size.get().to_string()
                    on:input=slide
                />
            </label>
            <label class="draw-centre" title="Scaled and centred as MNIST's digits are">
                <input
                    type="checkbox"
                    id="pad-centre"
                    prop:checked=move || centring.get()
                    on:change=move |event| {
                        let on = event_target_checked(&event);
                        drawing_pad.draw(|pad| pad.centre(on));
                    }
                />
                "Centre as MNIST does"
            </label>
            <label
                class="draw-centre"
                title="In the first column, where noise, holes and all views meet it"
            >
                <input
                    type="checkbox"
                    title="Show the drawing in the first column of the reconstructions"
                    id="pad-guest"
                    prop:checked=move || drawing_pad.guest.get()
                    on:change=move |event| drawing_pad.guest.set(event_target_checked(&event))
                />
                "Show among the pictures"
            </label>
            <p id="pad-stays" hidden=move || !stays.get()>
                "A picture that was put here stays in its place."
            </p>
        </div>
    }
}

#[component]
fn ToolChoice(this: Tool, name: &'static str) -> impl IntoView {
    let drawing_pad = drawing_pad();
    let tool = Memo::new(move |_| drawing_pad.pad.with(|pad| pad.tool));
    view! {
        <label>
            <input
                type="radio"
                title="What the pointer does on the pad"
                name="pad-tool"
                prop:checked=move || tool.get() == this
                on:change=move |_| drawing_pad.draw(|pad| pad.tool = this)
            />
            <span>{name}</span>
        </label>
    }
}
