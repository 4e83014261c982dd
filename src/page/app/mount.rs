use leptos::ev;
use leptos::prelude::*;

use super::context::{CodesWanted, Comparing, OtherRun, PictureTiles};
use super::dialogs::Dialogs;
use super::help::HelpDialog;
use super::look::Look;
use super::more::MoreDialog;
use super::top_bar::TopBar;
use super::{drop, keyboard};
use crate::page::browser::address::choice_of_address;
use crate::page::features::backend::view::ComputeDialog;
use crate::page::features::code_units::usage_view::UnitsPanel;
use crate::page::features::code_units::wall_view::WallSection;
use crate::page::features::comparison::view::ComparePanes;
use crate::page::features::drawing_pad::state::DrawingPad;
use crate::page::features::guide::view::{self as guide, EverythingBox, Intro};
use crate::page::features::latent_map::view::LatentPane;
use crate::page::features::latent_path::view::PathStrip;
use crate::page::features::model_choice::goals::GoalsDialog;
use crate::page::features::model_editor::hourglass::Hourglass;
use crate::page::features::model_editor::hourglass_drawing::Orientation;
use crate::page::features::model_editor::summary::SummaryDialog;
use crate::page::features::model_editor::view::ModelPane;
use crate::page::features::notices::view::Notices;
use crate::page::features::own_pictures::job::OwnJob;
use crate::page::features::own_pictures::view::OwnDialog;
use crate::page::features::prior_samples::view::PriorDialog;
use crate::page::features::recent_runs::view::RecentStrip;
use crate::page::features::reconstructions::view::Reconstructions;
use crate::page::features::run_chart::table::RunTableDialog;
use crate::page::features::run_chart::view::RunChart;
use crate::page::features::step_inspector::view::InsideDialog;
use crate::page::features::transport::view::Transport;
use crate::page::features::traversals::view::Traversals;
use crate::page::script_api;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, State};

/// Starts the engine and puts the page in place of its first paint.
pub fn mount() {
    if let Some(first) = document().get_element_by_id("first-paint") {
        first.remove();
    }
    leptos::mount::mount_to_body(Playground);
}

#[component]
fn Playground() -> impl IntoView {
    let desk = Desk::open(choice_of_address(), document().hidden());
    let look = Look::open();
    provide_context(desk);
    let drawing_pad = DrawingPad::open();
    provide_context(look);
    provide_context(CodesWanted(RwSignal::new(false)));
    let (comparing, other_run) = (RwSignal::new(false), RwSignal::new(None));
    provide_context(OtherRun(other_run));
    provide_context(Comparing(comparing));
    provide_context(PictureTiles(RwSignal::new((8, 3, 64.0))));
    provide_context(drawing_pad);
    let own = OwnJob::open(desk);
    let dialogs = Dialogs {
        compute: RwSignal::new(false),
        goals: RwSignal::new(false),
        help: RwSignal::new(false),
        inside: RwSignal::new(false),
        more: RwSignal::new(false),
        own: own.open,
        summary: RwSignal::new(false),
        prior: RwSignal::new(false),
        table: RwSignal::new(false),
    };
    guide::remember(desk);
    let dropping = RwSignal::new(false);
    look.tell_engine(desk);
    keyboard::listen(desk, look, dialogs, drawing_pad);
    drop::listen(desk, own, dropping);
    script_api::publish(desk);
    listen_to_visibility(desk);
    let analyses = desk.memo(State::opens_analyses);
    let announcement = desk.memo(|state| state.announcement.clone());
    view! {
        <a class="skip" href="#stage">
            "Skip to the playground"
        </a>
        <TopBar dialogs=dialogs />
        <main>
            <h1 class="vh">"Hourglass: train an autoencoder in your browser"</h1>
            <Transport inside=dialogs.inside />
            <Intro />
            <Notices />
            <div class="flow" aria-hidden="true">
                <Hourglass stand=Orientation::Strip />
            </div>
            <div
                class="stage"
                id="stage"
                tabindex="-1"
                class:compared=move || comparing.get()
                class:beside=move || comparing.get() && other_run.with(Option::is_some)
            >
                <ModelPane summary=dialogs.summary />
                <Reconstructions />
                <LatentPane>
                    <PathStrip prior=dialogs.prior />
                </LatentPane>
                <div class="charts">
                    <RunChart table=dialogs.table />
                    <UnitsPanel />
                </div>
                <ComparePanes />
            </div>
            <RecentStrip />
            <div class="opens" hidden=move || !analyses.get()>
                <Traversals />
                <WallSection />
            </div>
        </main>
        <footer class="foot">
            <p>
                "Everything runs on this device. No picture leaves the page. Drop pictures anywhere to train on them."
            </p>
        </footer>
        <p class="vh" role="status" id="announcement">
            {move || announcement.get()}
        </p>
        <Show when=move || dropping.get()>
            <div class="dropping" aria-hidden="true">
                <p>"Drop pictures, a folder or MNIST's files"</p>
            </div>
        </Show>
        <ComputeDialog open=dialogs.compute />
        <GoalsDialog open=dialogs.goals>
            <EverythingBox />
        </GoalsDialog>
        <HelpDialog open=dialogs.help />
        <InsideDialog open=dialogs.inside />
        <MoreDialog dialogs=dialogs />
        <OwnDialog job=own />
        <PriorDialog open=dialogs.prior />
        <SummaryDialog open=dialogs.summary />
        <RunTableDialog open=dialogs.table />
    }
}

/// Tells the engine whether the page can be seen, for as long as it is open.
fn listen_to_visibility(desk: Desk) {
    let visibility = window_event_listener(ev::visibilitychange, move |_| {
        desk.act(Action::Visible(!document().hidden()));
    });
    // The page listens until it is left.
    std::mem::forget(visibility);
}
