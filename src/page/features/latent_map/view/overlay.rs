use std::fmt::Write;

use leptos::prelude::*;

use crate::spec::Stage;

use super::groups::{colour, group_names};
use super::tools::Lasso;
use crate::page::browser::size::root_pixels;
use crate::page::features::drawing_pad::state::drawing_pad;
use crate::page::features::latent_map::labels::{MapBox, apart};
use crate::page::store::State;
use crate::page::store::desk::desk;

/// Least distance of the probe from the map's edge in CSS pixels, so that all of it is seen.
const EDGE: f64 = 12.0;
/// What asks the visitor to take hold of the probe.
const HINT: &str = "drag me";

/// What is drawn over the points: axes, the prior's rings, names of the classes, holes, the walk, the probe. All of it is said in
/// words elsewhere.
#[component]
pub fn Overlay(
    side: RwSignal<f64>,
    lasso: Lasso,
    /// Whether the map is that of a run beside the page's own, which has neither a walk nor drawings.
    #[prop(optional)]
    beside: bool,
) -> impl IntoView {
    let desk = desk();
    // What moves with the codes and the window ...
    let plane = desk.memo(|state| {
        let latent = &state.latent;
        (
            latent.points_key(),
            latent.codes_version,
            latent.holes.len(),
        )
    });
    let ground = Memo::new(move |_| {
        plane.get();
        let side = side.get();
        desk.look(|state| Ground::of(state, side))
    });
    // ... and what moves by itself.
    let held = desk.memo(|state| {
        let latent = &state.latent;
        let codes = [&latent.probe, &latent.a, &latent.b].map(Clone::clone);
        let path = (
            state.latent_path.course,
            state.latent_path.way,
            state.latent_path.base.clone(),
        );
        (codes, path, latent.hovered, *state.activations_version)
    });
    let hand = Memo::new(move |_| {
        plane.get();
        held.get();
        let side = side.get();
        desk.look(|state| {
            let hand = OverlayHand::of(state, side);
            if beside { hand.without_walk() } else { hand }
        })
    });
    let hint =
        desk.memo(move |state| !beside && !state.latent.probe_set && state.latent.count() > 0);
    let placed = Memo::new(move |_| {
        let (side, hint) = (side.get(), hint.get());
        ground.with(|ground| hand.with(|hand| PlacedWords::of(ground, hand, hint, side)))
    });
    let drawing = (!beside).then(|| keep_drawing(plane, side));
    let lassoed = Memo::new(move |_| {
        plane.get();
        let side = side.get();
        lasso.path.with(|drawn| {
            desk.look(|state| {
                let window = state.latent.window;
                path(drawn.iter().map(|&place| window.to_screen(place)), side)
            })
        })
    });
    view! {
        <svg
            class="lat-over"
            viewBox=move || format!("0 0 {0:.0} {0:.0}", side.get())
            aria-hidden="true"
        >
            <path class="o-zero" d=move || ground.get().zero></path>
            <path class="o-ring" d=move || ground.get().one></path>
            <path class="o-ring two" d=move || ground.get().two></path>
            <path class="o-hole" d=move || ground.get().holes></path>
            <path class="o-lasso" d=move || lassoed.get()></path>
            <path class="o-walk" d=move || hand.get().walk></path>
            <path class="o-sigma two" d=move || hand.get().two></path>
            <path class="o-sigma" d=move || hand.get().one></path>
            <g>{move || names(placed.get().names)}</g>
            {move || hand.get().focus.map(focused)}
            {move || hand.get().hovered.map(|hovered| under_pointer(hovered, side.get()))}
            {move || drawing.and_then(|drawing| drawing.get()).map(|place| drawn(place, side.get()))}
            <g class="o-probe" transform=move || at(hand.get().probe)>
                <circle class="rim" r="11.5"></circle>
                <circle class="ink" r="9"></circle>
                <circle class="sand" r="3.6"></circle>
            </g>
            {move || placed.get().hint.map(hinted)}
        </svg>
    }
}

fn at(place: [f64; 2]) -> String {
    format!("translate({:.1} {:.1})", place[0], place[1])
}

/// Where the encoder puts what is on the drawing pad; an embedding has no place for it.
fn keep_drawing<T: PartialEq + Send + Sync + 'static>(
    plane: Memo<T>,
    side: RwSignal<f64>,
) -> Memo<Option<[f64; 2]>> {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    Memo::new(move |_| {
        plane.track();
        let (code, side) = (drawing_pad.code()?, side.get());
        desk.look(|state| {
            let latent = &state.latent;
            let fits = code.len() == latent.size && latent.view.embedding().is_none();
            fits.then(|| {
                latent
                    .to_screen(&code)
                    .map(|share| (share * side).clamp(EDGE, side - EDGE))
            })
        })
    })
}

/// Names of the groups at their places.
fn names(labels: Vec<(String, [f64; 2])>) -> impl IntoView {
    let labels = labels.into_iter().map(|(name, place)| {
        view! {
            <text class="o-name" x=place[0].round() y=place[1].round()>
                {name}
            </text>
        }
    });
    labels.collect_view()
}

/// What asks for the probe to be taken hold of.
fn hinted(place: [f64; 2]) -> impl IntoView {
    view! {
        <text class="o-tip o-hint" x=place[0].round() y=place[1].round()>
            {HINT}
        </text>
    }
}

/// The picture in focus.
fn focused(place: [f64; 2]) -> impl IntoView {
    view! {
        <rect class="o-focus" x="-5" y="-5" width="10" height="10" rx="2" transform=at(place)></rect>
    }
}

/// The picture under the pointer.
fn under_pointer(hovered: Hovered, side: f64) -> impl IntoView {
    let (dx, anchor) = beside(hovered.place, side);
    view! {
        <g transform=at(hovered.place)>
            <circle
                class="o-point"
                r="5"
                style=format!("fill:{}", colour(hovered.group))
            ></circle>
            <text class="o-tip" x=dx y="4" text-anchor=anchor>
                {hovered.words}
            </text>
        </g>
    }
}

/// What is on the drawing pad.
fn drawn(place: [f64; 2], side: f64) -> impl IntoView {
    let (dx, anchor) = beside(place, side);
    view! {
        <g transform=at(place)>
            <path class="o-drawing" d="M0-7 7 0 0 7-7 0z"></path>
            <text class="o-tip" x=dx y="4" text-anchor=anchor>
                "drawing"
            </text>
        </g>
    }
}

/// How far from a place its words stand, and which end of them is there: to the side where there is room.
fn beside(place: [f64; 2], side: f64) -> (f64, &'static str) {
    if place[0] > 0.7 * side {
        (-10.0, "end")
    } else {
        (10.0, "start")
    }
}

/// What moves with the codes and the window, in CSS pixels of the map.
#[derive(Debug, Clone, PartialEq, Default)]
struct Ground {
    /// Lines through zero.
    zero: String,
    /// One and two standard deviations of the prior.
    one: String,
    two: String,
    holes: String,
    /// Names of the groups, where their middles are.
    labels: Vec<(String, [f64; 2])>,
}

impl Ground {
    fn of(state: &State, side: f64) -> Self {
        let latent = &state.latent;
        let ring = |sigmas| {
            let places = latent.prior_ring(sigmas).unwrap_or_default();
            path(places, side)
        };
        let [x, y] = latent.zero_on_screen().map(|share| share * side);
        let names = group_names(state);
        Self {
            zero: if latent.view.embedding().is_some() {
                String::new()
            } else {
                format!("M{x:.1} 0V{side:.1}M0 {y:.1}H{side:.1}")
            },
            one: ring(1.0),
            two: ring(2.0),
            holes: latent
                .holes_on_screen()
                .into_iter()
                .map(|hole| path(hole, side))
                .collect(),
            labels: latent
                .group_places()
                .into_iter()
                .filter(|(_, place)| place.iter().all(|share| (0.0..=1.0).contains(share)))
                .filter_map(|(group, place)| {
                    let name = names.get(usize::from(group))?.clone();
                    Some((name, place.map(|share| share * side)))
                })
                .collect(),
        }
    }
}

/// What moves by itself, likewise.
#[derive(Debug, Clone, PartialEq, Default)]
struct OverlayHand {
    probe: [f64; 2],
    walk: String,
    /// One and two standard deviations of the picture under the pointer.
    one: String,
    two: String,
    hovered: Option<Hovered>,
    /// The picture in focus.
    focus: Option<[f64; 2]>,
    /// The ends of the walk.
    pins: Vec<[f64; 2]>,
}

/// Words that step aside for each other and for what can be taken hold of.
#[derive(Debug, Clone, PartialEq, Default)]
struct PlacedWords {
    /// Names of the groups.
    names: Vec<(String, [f64; 2])>,
    hint: Option<[f64; 2]>,
}

impl PlacedWords {
    fn of(ground: &Ground, hand: &OverlayHand, hint: bool, side: f64) -> Self {
        /// Sides of a pin and of the probe with their edges, in CSS pixels; the size of names and of the hint, and the corners that controls
        /// take, in rem.
        const PIN: f64 = 26.0;
        const PROBE: f64 = 24.0;
        const NAME: f64 = 0.9375;
        const TIP: f64 = 0.875;
        const CORNER: [f64; 2] = [5.0, 2.0];
        const SWITCHES: f64 = 15.0;
        let rem = root_pixels();
        let [wide, high] = CORNER.map(|size| size * rem);
        let mut taken: Vec<MapBox> = hand
            .pins
            .iter()
            .map(|&pin| MapBox::square(pin, PIN))
            .chain([
                MapBox::square(hand.probe, PROBE),
                MapBox::between([0.0, 0.0], [wide, high]),
                MapBox::between([side - wide, side - high], [side, side]),
                MapBox::between([0.0, side - high], [SWITCHES * rem, side]),
            ])
            .collect();
        let below = [hand.probe[0], hand.probe[1] + PROBE];
        let hint = hint.then(|| {
            let home = MapBox::of_words(HINT, below, TIP * rem);
            let placed = apart(&[home], &taken, side)[0];
            taken.push(placed);
            placed.middle
        });
        let homes: Vec<MapBox> = ground
            .labels
            .iter()
            .map(|(name, place)| MapBox::of_words(name, *place, NAME * rem))
            .collect();
        let places = apart(&homes, &taken, side);
        let names = ground.labels.iter().zip(places);
        Self {
            names: names
                .map(|((name, _), at)| (name.clone(), at.middle))
                .collect(),
            hint,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Hovered {
    place: [f64; 2],
    group: u32,
    words: String,
}

impl OverlayHand {
    fn of(state: &State, side: f64) -> Self {
        let latent = &state.latent;
        let on_map = |code: &[f32]| latent.to_screen(code).map(|share| share * side);
        let ellipse = |sigmas| {
            let places = latent.hovered.and_then(|i| latent.ellipse(i, sigmas));
            path(places.unwrap_or_default(), side)
        };
        let names = group_names(state);
        let hovered = latent.hovered.and_then(|i| {
            let group = latent.group(i);
            let name = group.and_then(|group| names.get(usize::from(group)));
            Some(Hovered {
                place: latent.point_on_screen(i)?.map(|share| share * side),
                group: group.unwrap_or(0).into(),
                words: name
                    .cloned()
                    .unwrap_or_else(|| format!("picture {}", latent.picture(i).unwrap_or(0))),
            })
        });
        Self {
            // One that is not seen waits at the edge.
            probe: on_map(&latent.probe).map(|at| at.clamp(EDGE, side - EDGE)),
            walk: path(state.latent_path.on_screen(latent), side),
            one: ellipse(1.0),
            two: ellipse(2.0),
            hovered,
            focus: focus_code(state).map(|code| on_map(&code)),
            pins: if latent.has_walk() {
                [&latent.a, &latent.b]
                    .map(|end| on_map(end).map(|at| at.clamp(EDGE, side - EDGE)))
                    .to_vec()
            } else {
                Vec::new()
            },
        }
    }
}

impl OverlayHand {
    fn without_walk(self) -> Self {
        Self {
            walk: String::new(),
            pins: Vec::new(),
            ..self
        }
    }
}

/// The code of the picture in focus; none in an embedding, which has no place for it.
fn focus_code(state: &State) -> Option<Vec<f32>> {
    let rows = &state.summary.as_ref()?.rows;
    let waist = rows.iter().rposition(|row| row.stage == Stage::Encoder)?;
    let output = &state.activations.layers.get(waist)?.0;
    let latent = &state.latent;
    // A Gaussian's mean comes first.
    (latent.size > 0 && latent.view.embedding().is_none())
        .then(|| output.get(..latent.size))
        .flatten()
        .map(<[f32]>::to_vec)
}

/// Places as an SVG path.
fn path(places: impl IntoIterator<Item = [f64; 2]>, side: f64) -> String {
    let mut path = String::new();
    for [x, y] in places {
        let step = if path.is_empty() { 'M' } else { 'L' };
        // Writing to a string does not fail.
        let _ = write!(path, "{step}{:.1} {:.1}", x * side, y * side);
    }
    path
}
