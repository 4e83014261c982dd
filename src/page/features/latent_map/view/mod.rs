//! The latent map and what belongs to it.

mod act;
mod beside;
mod dimensions;
mod feed;
mod gestures;
mod groups;
mod keys;
mod legend;
mod map;
mod overlay;
mod pins;
mod probe;
mod stretch;
mod tools;
mod views;

pub use beside::MapBeside;

use leptos::prelude::*;

use crate::page::store::desk::desk;
use crate::page::store::{Action, LatentAction};

/// Every dot is a picture, every place decodes.
#[component]
pub fn LatentPane(
    /// What stands under the map.
    children: Children,
) -> impl IntoView {
    let lasso = tools::Lasso::new();
    let stretch = stretch::Stretch::new();
    let unfolded = RwSignal::new(false);
    view! {
        <section class="pane latent" aria-labelledby="h-latent">
            <header class="pane-h">
                <h2 id="h-latent">"Latent space"</h2>
                <p>"Every dot is a picture, every place decodes"</p>
                <views::ViewSwitch />
            </header>
            <div class="lat">
                <map::Map lasso=lasso stretch=stretch />
                <probe::Probe unfolded=unfolded />
                <dimensions::AllDimensions unfolded=unfolded />
                <tools::Tools lasso=lasso stretch=stretch />
                <legend::Legend />
                <Notes stretch=stretch />
            </div>
            {children()}
        </section>
    }
}

/// What has been measured and should be known.
#[component]
fn Notes(stretch: stretch::Stretch) -> impl IntoView {
    let desk = desk();
    let version = desk.memo(|state| {
        let latent = &state.latent;
        (
            latent.codes_version,
            latent.plane_version,
            latent.view,
            latent.holes.len(),
        )
    });
    let notes = Memo::new(move |_| {
        version.get();
        desk.look(|state| state.latent.notes())
    });
    let outdated = desk.memo(|state| {
        let latent = &state.latent;
        let free = latent.analysing.is_none() && state.ready();
        let step = latent.embedding.as_ref().map(|embedded| embedded.step)?;
        (latent.outdated() && free).then_some((step, latent.view))
    });
    let again = move || {
        outdated.get().map(|(step, view)| {
            let words = format!("Of step {}.", crate::page::text::format::count(step.into()));
            let compute = move |_| {
                if let Some(kind) = view.embedding() {
                    desk.act(Action::Latent(LatentAction::Analyse(
                        crate::protocol::Analysis::Embed(kind),
                    )));
                }
            };
            view! {
                <p>
                    {words} " "
                    <button class="btn line small" type="button" id="b-again" on:click=compute>
                        "Compute again"
                    </button>
                </p>
            }
        })
    };
    view! {
        <div class="lat-notes">
            {move || notes.get().into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
            {again}
            <p id="stretch-words" hidden=move || !stretch.on.get()>
                {move || stretch.words()}
            </p>
        </div>
    }
}
