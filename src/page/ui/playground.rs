use leptos::ev;
use leptos::prelude::*;

use super::super::desk::Desk;
use super::super::own::job::OwnJob;
use super::super::script;
use super::super::state::Action;
use super::compare::CompareSection;
use super::compute::{ComputeDialog, choice_of_address};
use super::context::{CodesWanted, Twin};
use super::dialogs::Dialogs;
use super::help::HelpDialog;
use super::hourglass::{Hourglass, Orientation};
use super::inside::InsideDialog;
use super::latent::LatentPane;
use super::look::Look;
use super::model_pane::ModelPane;
use super::more::MoreDialog;
use super::notices::Notices;
use super::own::OwnDialog;
use super::pad::Easel;
use super::prior::PriorDialog;
use super::reconstructions::Reconstructions;
use super::run_chart::RunChart;
use super::run_table::RunTableDialog;
use super::summary::SummaryDialog;
use super::top_bar::TopBar;
use super::transport::Transport;
use super::traversals::Traversals;
use super::units::UnitsPanel;
use super::wall::WallSection;
use super::{drop, keys};

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
    let easel = Easel::open();
    provide_context(look);
    provide_context(CodesWanted(RwSignal::new(false)));
    provide_context(Twin(RwSignal::new(None)));
    provide_context(easel);
    let own = OwnJob::open(desk);
    let dialogs = Dialogs {
        compute: RwSignal::new(false),
        help: RwSignal::new(false),
        inside: RwSignal::new(false),
        more: RwSignal::new(false),
        own: own.open,
        summary: RwSignal::new(false),
        prior: RwSignal::new(false),
        table: RwSignal::new(false),
    };
    let dropping = RwSignal::new(false);
    look.tell_engine(desk);
    keys::listen(desk, look, dialogs, easel);
    drop::listen(desk, own, dropping);
    script::publish(desk);
    let visibility = window_event_listener(ev::visibilitychange, move |_| {
        desk.act(Action::Visible(!document().hidden()));
    });
    // The page listens until it is left.
    std::mem::forget(visibility);

    let announcement = desk.memo(|state| state.announcement.clone());
    view! {
        <a class="skip" href="#stage">
            "Skip to the playground"
        </a>
        <TopBar dialogs=dialogs />
        <main>
            <h1 class="vh">"Hourglass: train an autoencoder in your browser"</h1>
            <Transport inside=dialogs.inside />
            <Notices />
            <div class="flow" aria-hidden="true">
                <Hourglass stand=Orientation::Strip />
            </div>
            <div class="stage" id="stage" tabindex="-1">
                <ModelPane summary=dialogs.summary />
                <Reconstructions />
                <LatentPane prior=dialogs.prior />
                <div class="charts">
                    <RunChart table=dialogs.table />
                    <UnitsPanel />
                </div>
            </div>
            <Traversals />
            <WallSection />
            <CompareSection />
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
        <HelpDialog open=dialogs.help />
        <InsideDialog open=dialogs.inside />
        <MoreDialog dialogs=dialogs />
        <OwnDialog job=own />
        <PriorDialog open=dialogs.prior />
        <SummaryDialog open=dialogs.summary />
        <RunTableDialog open=dialogs.table />
    }
}
