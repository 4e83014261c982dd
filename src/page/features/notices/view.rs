use leptos::prelude::*;

use super::model::Tone;
use super::topic::Topic;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::Action;
use crate::page::store::desk::desk;
use crate::page::text::format::megabytes;

/// The strips under the transport.
#[component]
pub fn Notices() -> impl IntoView {
    let desk = desk();
    // A strip that turns from news to trouble is another element, so that it is read out.
    let strips = desk.memo(|state| {
        state
            .notices
            .iter()
            .map(|notice| (notice.topic, notice.tone))
            .collect::<Vec<_>>()
    });
    view! {
        <div class="notices">
            <For each=move || strips.get() key=|strip| *strip let((topic, tone))>
                <Strip topic=topic tone=tone />
            </For>
        </div>
    }
}

#[component]
fn Strip(topic: Topic, tone: Tone) -> impl IntoView {
    let desk = desk();
    let words = desk.memo(move |state| {
        state
            .notices
            .iter()
            .find(|notice| notice.topic == topic)
            .map(|notice| (notice.lead.clone(), notice.more.clone()))
            .unwrap_or_default()
    });
    let transfer = desk.memo(move |state| {
        state
            .notices
            .iter()
            .find(|notice| notice.topic == topic)
            .and_then(|notice| notice.transfer)
    });
    let buttons = desk.memo(move |state| {
        state
            .notices
            .iter()
            .find(|notice| notice.topic == topic)
            .map(|notice| (notice.buttons.clone(), notice.dismissible))
            .unwrap_or_default()
    });
    view! {
        <div class="notice" data-tone=tone.id()>
            <p role=tone.role()>
                <b>{move || words.get().0}</b>
                " "
                {move || words.get().1}
            </p>
            <Show when=move || transfer.get().is_some()>
                <TransferBar transfer=transfer />
            </Show>
            <div class="notice-act">
                {move || {
                    let (buttons, dismissible) = buttons.get();
                    let actions = buttons
                        .into_iter()
                        .map(|(label, action)| {
                            let about = label.clone();
                            view! {
                                <button
                                    class="btn"
                                    type="button"
                                    title=about
                                    on:click=move |_| desk.act(action.clone())
                                >
                                    {label}
                                </button>
                            }
                        })
                        .collect_view();
                    let dismiss = dismissible
                        .then(|| {
                            view! {
                                <button
                                    class="btn icon"
                                    type="button"
                                    title="Dismiss"
                                    aria-label="Dismiss"
                                    on:click=move |_| desk.act(Action::Dismiss(topic))
                                >
                                    <Icon glyph=Glyph::Close />
                                </button>
                            }
                        });
                    (actions, dismiss)
                }}
            </div>
        </div>
    }
}

#[component]
fn TransferBar(transfer: Memo<Option<super::transfer::Transfer>>) -> impl IntoView {
    let part = move |of: fn(super::transfer::Transfer) -> u64| transfer.get().map_or(0, of);
    view! {
        <span class="transfer">
            <progress
                aria-label="Bytes that have come"
                max=move || part(|t| t.total).to_string()
                prop:value=move || part(|t| t.done) as f64
            ></progress>
            <span aria-hidden="true">
                {move || megabytes(part(|t| t.done))} " of " {move || megabytes(part(|t| t.total))}
                " MB"
            </span>
        </span>
    }
}
