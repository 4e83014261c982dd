use leptos::prelude::*;

use super::dialogs::Dialogs;
use super::look::look;
use crate::page::browser::random::new_seed;
use crate::page::components::dialog::Dialog;
use crate::page::features::transport::view::{SpeedPicker, StopAfter};
use crate::page::store::Action;
use crate::page::store::desk::desk;

/// What a narrow screen has no room for.
#[component]
pub fn MoreDialog(dialogs: Dialogs) -> impl IntoView {
    view! {
        <Dialog open=dialogs.more title="More">
            <More dialogs=dialogs />
        </Dialog>
    }
}

#[component]
fn More(dialogs: Dialogs) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let ready = desk.memo(|state| state.ready());
    let instead = move |other: RwSignal<bool>| {
        dialogs.more.set(false);
        other.set(true);
    };
    view! {
        <div class="more">
            <button
                class="btn line"
                type="button"
                title="Choose a model by what you want to see"
                on:click=move |_| instead(dialogs.goals)
            >
                "What to see"
            </button>
            <SpeedPicker name="speed-more" />
            <StopAfter />
            <button
                class="btn line"
                type="button"
                title="Start over from other initial weights"
                on:click=move |_| {
                    desk.act(Action::NewSeed(new_seed()));
                    dialogs.more.set(false);
                }
            >
                "New seed"
            </button>
            <button
                class="btn line"
                type="button"
                title="Walk through one training step, tensor by tensor"
                disabled=move || !ready.get()
                on:click=move |_| instead(dialogs.inside)
            >
                "Look inside"
            </button>
            <button class="btn line" type="button" title="Train on pictures of your own" on:click=move |_| instead(dialogs.own)>
                "My pictures"
            </button>
            <button class="btn line" type="button" title="What computes: the GPU or the CPU" on:click=move |_| instead(dialogs.compute)>
                "Compute"
            </button>
            <button
                class="btn line"
                type="button"
                title="Fill the screen, for a room to see (P)"
                on:click=move |_| {
                    dialogs.more.set(false);
                    look.toggle_presenting();
                }
            >
                "Presentation"
            </button>
            <button class="btn line" type="button" title="Switch between light and dark" on:click=move |_| look.toggle()>
                {move || if look.dark.get() { "Light theme" } else { "Dark theme" }}
            </button>
            <button class="btn line" type="button" title="Keys and scripts (?)" on:click=move |_| instead(dialogs.help)>
                "Help"
            </button>
        </div>
    }
}
