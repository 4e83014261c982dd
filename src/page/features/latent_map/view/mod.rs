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
use crate::page::store::{Action, GuideAction, LatentAction, State};

/// Every dot is a picture, every place decodes.
#[component]
pub fn LatentPane(
    /// What stands under the map.
    children: Children,
) -> impl IntoView {
    let desk = desk();
    let open = desk.memo(State::opens_map);
    let show = move |_| desk.act(Action::Guide(GuideAction::OpenMap));
    let lasso = tools::Lasso::new();
    let stretch = stretch::Stretch::new();
    let unfolded = RwSignal::new(false);
    view! {
        <section class="pane latent" aria-labelledby="h-latent">
            <header class="pane-h">
                <h2 id="h-latent">"Latent space"</h2>
                <p>"Each dot is a sample’s code"</p>
                <div class="opens" hidden=move || !open.get()>
                    <views::ViewSwitch />
                </div>
            </header>
            <div class="later" hidden=move || open.get()>
                <p>
                    "The map opens once the model has trained: each dot will be the code of a validation sample, and you can drag over it to decode any code."
                </p>
                <button
                    class="btn line"
                    id="b-map"
                    type="button"
                    title="The codes of a model that has not trained lie as its random weights put them"
                    on:click=show
                >
                    "Open the map now"
                </button>
            </div>
            <div class="lat" hidden=move || !open.get()>
                <map::Map lasso=lasso stretch=stretch />
                <probe::Probe unfolded=unfolded />
                <dimensions::AllDimensions unfolded=unfolded />
                <tools::Tools lasso=lasso stretch=stretch />
                <legend::Legend />
                <Notes stretch=stretch />
            </div>
            <div class="opens" hidden=move || !open.get()>
                {children()}
            </div>
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
                    <button class="btn line small" type="button" title="Compute the projection of the codes as they are now" id="b-again" on:click=compute>
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
