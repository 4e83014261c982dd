//! Another run beside this one, in an engine of its own: same pictures, same order, another model.

mod beside;
mod choose;
mod curves;
mod follow;
mod numbers;
mod pictures;

use leptos::prelude::*;

use super::choices::name_of;
use crate::page::app::context::{Comparing, OtherRun};
use crate::page::features::latent_map::view::MapBeside;
use crate::page::store::State;
use crate::page::store::desk::{Desk, desk};
use beside::Beside;
use choose::Choose;
use curves::CurvesOfBoth;
use numbers::{Errors, Facts};
use pictures::OtherPictures;

/// The other run's panes beside this run's, while the comparison is open.
#[component]
pub fn ComparePanes() -> impl IntoView {
    let desk = desk();
    let open = expect_context::<Comparing>().0;
    let other_run = expect_context::<OtherRun>().0;
    let ready = desk.memo(State::ready);
    let beside = Beside::open(desk, other_run);
    beside.keep_open(open, ready);
    beside.keep_alike();
    view! {
        <Show when=move || open.get()>
            <section class="pane compare" id="compare" aria-labelledby="h-compare">
                <Choose beside=beside />
                <Errors other_run=other_run />
            </section>
            {move || other_run.get().map(|other_run| view! { <OtherPanes other_run=other_run /> })}
        </Show>
    }
}

#[component]
fn OtherPanes(other_run: Desk) -> impl IntoView {
    let name = other_run.memo(name_of);
    view! {
        <section class="pane other-map" aria-labelledby="h-other-map">
            <header class="pane-h">
                <h2 id="h-other-map" class="key-b">{move || name.get()}</h2>
            </header>
            <MapBeside desk=other_run />
        </section>
        <section class="pane other-recon" aria-labelledby="h-other-recon">
            <header class="pane-h">
                <h2 id="h-other-recon" class="key-b">{move || name.get()}</h2>
            </header>
            <OtherPictures other_run=other_run />
        </section>
        <section class="chart other-run" aria-label="Both runs in numbers">
            <CurvesOfBoth other_run=other_run />
            <Facts other_run=other_run />
        </section>
    }
}
