use leptos::prelude::*;

use super::act::act;
use crate::page::features::latent_map::MapView;
use crate::page::store::LatentAction;
use crate::page::store::desk::desk;

const VIEWS: [(MapView, &str, &str, &str); 4] = [
    (
        MapView::Code,
        "code",
        "Code",
        "Two dimensions of the code itself",
    ),
    (
        MapView::Pca,
        "pca",
        "PCA",
        "The two principal components of the codes: the directions in which they vary most",
    ),
    (
        MapView::Tsne,
        "tsne",
        "t-SNE",
        "A layout that keeps neighbours together; it cannot be decoded",
    ),
    (
        MapView::Umap,
        "umap",
        "UMAP",
        "A faster layout that keeps neighbours together; it cannot be decoded",
    ),
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
            .map(|&(choice, value, name, about)| {
                view! {
                    <label>
                        <input
                            type="radio"
                            title=about
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
