use leptos::prelude::*;

use super::act::act;
use crate::page::features::latent_map::MapView;
use crate::page::store::LatentAction;
use crate::page::store::desk::desk;

const VIEWS: [(MapView, &str, &str); 4] = [
    (MapView::Code, "code", "Code"),
    (MapView::Pca, "pca", "PCA"),
    (MapView::Tsne, "tsne", "t-SNE"),
    (MapView::Umap, "umap", "UMAP"),
];

/// What the map shows the codes by. Two numbers need no layout, and one cannot be turned.
#[component]
pub fn ViewSwitch() -> impl IntoView {
    let desk = desk();
    let size = desk.memo(|state| state.latent.size);
    let view = desk.memo(|state| state.latent.view);
    let choices = move || {
        let many = match size.get() {
            0 | 1 => 0,
            2 => 2,
            _ => 4,
        };
        VIEWS[..many]
            .iter()
            .map(|&(choice, value, name)| {
                view! {
                    <label>
                        <input
                            type="radio"
                            name="latent-view"
                            value=value
                            prop:checked=move || view.get() == choice
                            on:change=move |_| act(desk, LatentAction::View(choice))
                        />
                        <span>{name}</span>
                    </label>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset class="seg tiny" aria-label="View" hidden=move || { size.get() < 2 }>
            {choices}
        </fieldset>
    }
}
