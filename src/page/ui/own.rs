//! The dialog for the visitor's own pictures.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, FileList, HtmlCanvasElement, HtmlInputElement, ImageData};

use super::super::desk::desk;
use super::super::format::count;
use super::super::own::Skipped;
use super::super::own::job::{OwnJob, Stage};
use super::super::own::sources::Source;
use super::super::state::{Action, OwnAction};
use super::dialog::Dialog;
use crate::intake::{Fit, Picture, SIDES, Shaping, shape};
use crate::spec::DatasetName;

/// Pictures in a row of the preview.
const COLUMNS: usize = 6;
/// Most files that the list of skipped ones names.
const LISTED: usize = 200;
/// What the file picker offers.
const ACCEPT: &str =
    ".png,.jpg,.jpeg,.webp,.zip,.npz,.npy,.csv,.tsv,.idx,.gz,image/png,image/jpeg,image/webp";

/// Choosing, looking at, loading and deleting own pictures.
#[component]
pub fn OwnDialog(job: OwnJob) -> impl IntoView {
    let desk = desk();
    let asked = desk.memo(|state| state.own.asked);
    Effect::new(move |_| {
        if asked.get() > 0 {
            job.open.set(true);
        }
    });
    view! {
        <Dialog open=job.open title="My pictures" class="own">
            <OwnSteps job=job />
        </Dialog>
    }
}

#[component]
fn OwnSteps(job: OwnJob) -> impl IntoView {
    // The number that a stage goes on with must not make its elements anew.
    let step = Memo::new(move |_| {
        job.stage.with(|stage| match stage {
            Stage::Looking(_) => Stage::Looking(0),
            Stage::Loading(_, all) => Stage::Loading(0, *all),
            other => other.clone(),
        })
    });
    view! {
        {move || match step.get() {
            Stage::Idle => view! { <Kept /> <Choose job=job /> }.into_any(),
            Stage::Refused(why) => {
                view! {
                    <p class="problem" role="alert">
                        {why}
                    </p>
                    <Choose job=job />
                }
                    .into_any()
            }
            Stage::Looking(_) | Stage::Loading(..) => view! { <Progress job=job /> }.into_any(),
            Stage::Chosen => view! { <Chosen job=job /> }.into_any(),
            Stage::Done(taken) => {
                view! {
                    <p class="dlg-p" role="status">
                        <b>{count(taken as u64)} " pictures are loaded."</b>
                        " A new run stands ready on them."
                    </p>
                    <SkippedList job=job />
                    <div class="own-act">
                        <button
                            class="btn line"
                            type="button"
                            on:click=move |_| job.stage.set(Stage::Idle)
                        >
                            "Choose others"
                        </button>
                        <button class="btn own-go" type="button" on:click=move |_| job.open.set(false)>
                            "Close"
                        </button>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

/// What the browser has kept, with the ways to use it and to be rid of it.
#[component]
fn Kept() -> impl IntoView {
    let desk = desk();
    let about = desk.memo(|state| state.own.about.clone());
    let in_use = desk.memo(|state| state.dataset() == DatasetName::Own);
    let sure = RwSignal::new(false);
    let act = move |action| {
        sure.set(false);
        desk.act(action);
    };
    view! {
        <Show when=move || about.get().is_some()>
            <div class="own-kept">
                <p>
                    <b>{move || about.get().map(|about| about.title)}</b>
                    <br />
                    {move || about.get().map(|about| about.words())}
                    ", kept in this browser"
                </p>
                <Show
                    when=move || sure.get()
                    fallback=move || {
                        view! {
                            <Show when=move || !in_use.get()>
                                <button
                                    class="btn line"
                                    type="button"
                                    on:click=move |_| act(Action::Dataset(DatasetName::Own))
                                >
                                    "Train on them"
                                </button>
                            </Show>
                            <button class="btn line" type="button" on:click=move |_| sure.set(true)>
                                "Delete"
                            </button>
                        }
                    }
                >
                    <p role="alert">
                        "Delete them from this browser? Your files stay where they are."
                        {move || {
                            in_use.get().then_some(" The run on them ends; Strokes takes its place.")
                        }}
                    </p>
                    <button
                        class="btn line"
                        type="button"
                        on:click=move |_| act(Action::Own(OwnAction::Delete))
                    >
                        "Delete"
                    </button>
                    <button class="btn line" type="button" on:click=move |_| sure.set(false)>
                        "Keep"
                    </button>
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Choose(job: OwnJob) -> impl IntoView {
    let folder = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(input) = folder.get() {
            // Where the browser knows no folders, it asks for files.
            let _ = input.set_attribute("webkitdirectory", "");
        }
    });
    let chosen = move |event: web_sys::Event| {
        let input: HtmlInputElement = event_target(&event);
        let files = input.files().map_or_else(Vec::new, |files| sources(&files));
        // So that the same can be chosen again.
        input.set_value("");
        if !files.is_empty() {
            job.choose(async move { Ok(files) });
        }
    };
    view! {
        <p class="dlg-p">
            "Drop a folder or files anywhere on the page, or choose them: PNG, JPEG, WebP, a zip of these, IDX, NPY, NPZ, or CSV with a column a pixel. From 2 to 16 folders become classes. Everything stays on this device."
        </p>
        <div class="own-act">
            <label class="btn line">
                "Choose files"
                <input class="vh" id="own-files" type="file" multiple=true accept=ACCEPT on:change=chosen />
            </label>
            <label class="btn line">
                "Choose a folder"
                <input class="vh" id="own-folder" type="file" multiple=true node_ref=folder on:change=chosen />
            </label>
        </div>
    }
}

fn sources(files: &FileList) -> Vec<Source> {
    (0..files.length())
        .filter_map(|i| files.get(i))
        .map(Source::of_file)
        .collect()
}

#[component]
fn Progress(job: OwnJob) -> impl IntoView {
    let words = move || match job.stage.get() {
        Stage::Looking(seen) => format!("Looking through the files: {}", count(seen as u64)),
        Stage::Loading(seen, all) => {
            format!(
                "Loading: {} of {} pictures",
                count(seen as u64),
                count(all as u64)
            )
        }
        _ => String::new(),
    };
    let share = move || match job.stage.get() {
        Stage::Loading(seen, all) => Some(seen as f64 / all.max(1) as f64),
        _ => None,
    };
    view! {
        <p class="dlg-p" id="own-progress">{words}</p>
        <div class="own-act transfer">
            <progress aria-label="Pictures loaded" max="1" value=move || share().map(|share| share.to_string())></progress>
            <button class="btn line" type="button" on:click=move |_| job.cancel()>
                "Cancel"
            </button>
        </div>
        <p class="quiet-p">"The run of now goes on meanwhile."</p>
    }
}

#[component]
fn Chosen(job: OwnJob) -> impl IntoView {
    let Some(survey) = job.survey() else {
        return ().into_any();
    };
    let canvas = NodeRef::<html::Canvas>::new();
    let samples = survey.samples.clone();
    let (shown, total) = (samples.len(), survey.count);
    Effect::new(move |_| {
        let shaping = job.shaping.get();
        if let Some(canvas) = canvas.get() {
            // A canvas that cannot be painted on stays empty.
            let _ = paint(&canvas, &samples, shaping);
        }
    });
    let mega = move || {
        let values: u32 = job.shaping.get().shape().into_iter().product();
        (total as f64 * f64::from(values) / 1e6).ceil()
    };
    let sides = SIDES.map(|side| format!("{side} × {side}"));
    let [s16, s28, s32, s64] = &sides;
    view! {
        <p class="dlg-p">
            <b>{survey.title.clone()}</b>
            ": "
            {count(survey.count as u64)}
            " pictures, of which "
            {shown}
            " are shown as they will be."
        </p>
        <canvas
            class="own-preview"
            node_ref=canvas
            role="img"
            aria-label=format!("{shown} of the pictures as they will be")
        ></canvas>
        <div class="own-form">
            {choice(
                "Size",
                &[s16, s28, s32, s64],
                move || SIDES.iter().position(|&side| side == job.shaping.get().side),
                move |at| job.shaping.update(|shaping| shaping.side = SIDES[at]),
            )}
            {choice(
                "Colour",
                &["Grey", "Colour"],
                move || Some(usize::from(job.shaping.get().colour)),
                move |at| job.shaping.update(|shaping| shaping.colour = at == 1),
            )}
            {choice(
                "Shape",
                &["Crop to a square", "Show all of it"],
                move || Some(usize::from(job.shaping.get().fit == Fit::Pad)),
                move |at| {
                    job.shaping
                        .update(|shaping| shaping.fit = if at == 1 { Fit::Pad } else { Fit::Crop });
                },
            )}
            {choice(
                "Light",
                &["As it is", "Inverted"],
                move || Some(usize::from(job.shaping.get().invert)),
                move |at| job.shaping.update(|shaping| shaping.invert = at == 1),
            )}
        </div>
        {survey.notes.iter().take(3).map(|note| view! { <p class="quiet-p">{note.clone()}</p> }).collect_view()}
        <SkippedList job=job />
        <div class="own-act">
            <button class="btn line" type="button" on:click=move |_| job.cancel()>
                "Back"
            </button>
            <button class="btn own-go" id="own-load" type="button" on:click=move |_| job.load()>
                "Load "
                {count(survey.count as u64)}
                " pictures"
            </button>
            <span class="own-size">{move || format!("{} MB", mega())}</span>
        </div>
    }
    .into_any()
}

/// A choice of few, by number.
fn choice(
    title: &'static str,
    options: &[&str],
    chosen: impl Fn() -> Option<usize> + Copy + Send + Sync + 'static,
    choose: impl Fn(usize) + 'static,
) -> AnyView {
    let options = options
        .iter()
        .enumerate()
        .map(|(i, option)| {
            view! {
                <option value=i.to_string() selected=move || chosen() == Some(i)>
                    {(*option).to_owned()}
                </option>
            }
        })
        .collect_view();
    view! {
        <label class="pick">
            <span class="pick-k">{title}</span>
            <select on:change=move |event| {
                if let Ok(at) = event_target_value(&event).parse() {
                    choose(at);
                }
            }>{options}</select>
        </label>
    }
    .into_any()
}

/// What is left out, by name.
#[component]
fn SkippedList(job: OwnJob) -> impl IntoView {
    let list = move || {
        let skipped = job.skipped.get();
        if skipped.is_empty() {
            return ().into_any();
        }
        let more = skipped.len().saturating_sub(LISTED);
        view! {
            <h3 id="own-skipped">
                {count(skipped.len() as u64)} {if skipped.len() == 1 { " is left out" } else { " are left out" }}
            </h3>
            <ul class="own-skipped" tabindex="0" aria-labelledby="own-skipped">
                {skipped
                    .into_iter()
                    .take(LISTED)
                    .map(|Skipped { path, why }| view! { <li><b>{path}</b> " " {why}</li> })
                    .collect_view()}
                {(more > 0).then(|| view! { <li>"And " {count(more as u64)} " more."</li> })}
            </ul>
        }
        .into_any()
    };
    view! { {list} }
}

/// Paints pictures in their new size, in rows.
fn paint(canvas: &HtmlCanvasElement, samples: &[Picture], shaping: Shaping) -> Result<(), JsValue> {
    let side = shaping.side;
    let gap = (side / 10).max(1);
    let rows = samples.len().div_ceil(COLUMNS).max(1) as u32;
    canvas.set_width(COLUMNS as u32 * (side + gap) - gap);
    canvas.set_height(rows * (side + gap) - gap);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or(JsValue::NULL)?
        .unchecked_into();
    let area = (side * side) as usize;
    for (i, picture) in samples.iter().enumerate() {
        let planes = shape(picture, shaping);
        let channel = |of: usize| if shaping.colour { of * area } else { 0 };
        let rgba: Vec<u8> = (0..area)
            .flat_map(|at| {
                let [r, g, b] = [0, 1, 2].map(|of| planes[channel(of) + at]);
                [r, g, b, 255]
            })
            .collect();
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), side, side)?;
        let [x, y] = [i % COLUMNS, i / COLUMNS].map(|at| at as f64 * f64::from(side + gap));
        context.put_image_data(&image, x, y)?;
    }
    Ok(())
}
