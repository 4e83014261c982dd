//! What the pointer does on the map.

use leptos::html;
use leptos::prelude::*;
use web_sys::{PointerEvent, WheelEvent};

use super::act::act;
use super::tools::Lasso;
use crate::page::features::latent_map::MapWindow;
use crate::page::store::LatentAction;
use crate::page::store::desk::Desk;

/// How near the pointer must be to take hold of an end of the walk, in CSS pixels; with a finger, ...
const REACH: f64 = 14.0;
/// ... this near.
const FINGER: f64 = 24.0;
/// How near to show a point's picture.
const HOVER: f64 = 9.0;

/// What is held.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Grip {
    Probe,
    Start,
    End,
    Map,
    Lasso,
}

#[derive(Debug, Default)]
struct Hand {
    grip: Option<Grip>,
    /// Pointers that are down, and where: shares of the map's sides.
    down: Vec<(i32, [f64; 2])>,
    /// Where the next frame moves what is held, and the time of the event that said so.
    next: Option<([f64; 2], f64)>,
    hover: Option<[f64; 2]>,
    framed: bool,
}

/// The pointers on the map.
#[derive(Clone, Copy)]
pub struct Gestures {
    desk: Desk,
    stack: NodeRef<html::Div>,
    lasso: Lasso,
    hand: StoredValue<Hand, LocalStorage>,
}

impl Gestures {
    /// Over this element.
    pub fn new(desk: Desk, stack: NodeRef<html::Div>, lasso: Lasso) -> Self {
        Self {
            desk,
            stack,
            lasso,
            hand: StoredValue::new_local(Hand::default()),
        }
    }

    /// A pointer goes down.
    pub fn down(self, event: &PointerEvent) {
        let Some((at, side)) = self.place(event.client_x(), event.client_y()) else {
            return;
        };
        if event.button() > 1 {
            return;
        }
        let target = event_target::<web_sys::HtmlElement>(event);
        // Refused only where the pointer has left meanwhile.
        let _ = target.set_pointer_capture(event.pointer_id());
        if event.button() == 1 {
            // No scrolling by the wheel's button.
            event.prevent_default();
        }
        let reach = match event.pointer_type().as_str() {
            "mouse" => REACH,
            _ => FINGER,
        } / side;
        let first = self.with(|hand| {
            hand.down.retain(|(id, _)| *id != event.pointer_id());
            hand.down.push((event.pointer_id(), at));
            hand.down.len() == 1
        });
        let grip = if !first || event.alt_key() || event.button() == 1 {
            self.lasso.path.set(Vec::new());
            Grip::Map
        } else if event.shift_key() || self.lasso.on.get_untracked() {
            Grip::Lasso
        } else {
            self.desk.look(|state| {
                let latent = &state.latent;
                let held = |code: &[f32]| {
                    let [x, y] = latent.to_screen(code);
                    (x - at[0]).hypot(y - at[1]) <= reach
                };
                // What lies on top is taken first.
                if latent.has_walk() && held(&latent.b) {
                    Grip::End
                } else if latent.has_walk() && held(&latent.a) {
                    Grip::Start
                } else {
                    Grip::Probe
                }
            })
        };
        self.with(|hand| hand.grip = Some(grip));
        match grip {
            Grip::Lasso => self.lasso.begin(self.desk, at),
            Grip::Probe => self.next(at, event.time_stamp()),
            _ => {}
        }
        act(self.desk, LatentAction::Hover(None));
    }

    /// A pointer moves.
    pub fn moved(self, event: &PointerEvent) {
        let Some((at, _)) = self.place(event.client_x(), event.client_y()) else {
            return;
        };
        let grip = self.with(|hand| hand.grip);
        match grip {
            None => {
                if event.pointer_type() == "mouse" {
                    self.with(|hand| hand.hover = Some(at));
                    self.frame();
                }
            }
            Some(Grip::Map) => self.drag(event.pointer_id(), at),
            Some(Grip::Lasso) => self.lasso.draw(self.desk, at),
            Some(_) => self.next(at, event.time_stamp()),
        }
    }

    /// A pointer goes up.
    pub fn up(self, event: &PointerEvent) {
        self.frame_now();
        if self.with(|hand| hand.grip) == Some(Grip::Lasso) {
            self.lasso.finish(self.desk);
        }
        self.cancel(event);
    }

    /// A pointer is lost.
    pub fn cancel(self, event: &PointerEvent) {
        self.with(|hand| {
            hand.down.retain(|(id, _)| *id != event.pointer_id());
            if hand.down.is_empty() {
                hand.grip = None;
            }
        });
    }

    /// The pointer has left the map.
    pub fn left(self) {
        self.with(|hand| hand.hover = None);
        if self.desk.look(|state| state.latent.hovered.is_some()) {
            act(self.desk, LatentAction::Hover(None));
        }
    }

    /// The wheel turns.
    pub fn wheel(self, event: &WheelEvent) {
        let Some((at, _)) = self.place(event.client_x(), event.client_y()) else {
            return;
        };
        event.prevent_default();
        // A line counts as much as 16 pixels, a page as 400.
        let unit = [1.0, 16.0, 400.0][event.delta_mode().min(2) as usize];
        let factor = (event.delta_y() * unit * 0.0015).exp().clamp(0.5, 2.0);
        let window = self.window().zoomed(factor, at);
        act(self.desk, LatentAction::Window(window));
    }

    /// Moves the map by one pointer, or moves and zooms it by two.
    fn drag(self, id: i32, at: [f64; 2]) {
        let moved = self.with(|hand| {
            let middle = |down: &[(i32, [f64; 2])]| {
                let n = down.len().max(1) as f64;
                let sum = down
                    .iter()
                    .fold([0.0, 0.0], |sum, (_, p)| [sum[0] + p[0], sum[1] + p[1]]);
                sum.map(|s| s / n)
            };
            let apart = |down: &[(i32, [f64; 2])]| match down {
                [(_, a), (_, b), ..] => Some((a[0] - b[0]).hypot(a[1] - b[1]).max(0.02)),
                _ => None,
            };
            let (from, before) = (middle(&hand.down), apart(&hand.down));
            let pointer = hand.down.iter_mut().find(|(other, _)| *other == id)?;
            pointer.1 = at;
            let (to, after) = (middle(&hand.down), apart(&hand.down));
            let factor = before
                .zip(after)
                .map_or(1.0, |(before, after)| before / after);
            Some(([to[0] - from[0], to[1] - from[1]], factor, to))
        });
        if let Some((by, factor, around)) = moved {
            let window = self.window().dragged(by).zoomed(factor, around);
            act(self.desk, LatentAction::Window(window));
        }
    }

    fn next(self, at: [f64; 2], time: f64) {
        self.with(|hand| hand.next = Some((at, time)));
        self.frame();
    }

    /// Waits for the next frame: of several points before it, the last counts.
    fn frame(self) {
        if !self.with(|hand| std::mem::replace(&mut hand.framed, true)) {
            request_animation_frame(move || {
                self.with(|hand| hand.framed = false);
                self.frame_now();
            });
        }
    }

    fn frame_now(self) {
        let (grip, next, hover) =
            self.with(|hand| (hand.grip, hand.next.take(), hand.hover.take()));
        if let (Some(grip), Some((at, time))) = (grip, next) {
            self.put(grip, at.map(|share| share.clamp(0.0, 1.0)), time);
        } else if let (None, Some(at)) = (grip, hover) {
            let reach = HOVER / self.side();
            let (point, before) = self.desk.look(|state| {
                let latent = &state.latent;
                (latent.point_at(at, reach), latent.hovered)
            });
            if point != before {
                act(self.desk, LatentAction::Hover(point));
            }
        }
    }

    fn put(self, grip: Grip, at: [f64; 2], time: f64) {
        let action = self.desk.look(|state| {
            let latent = &state.latent;
            let beside =
                |held: &[f32]| latent.code_beside(held, latent.from_map(latent.window.to_map(at)));
            match grip {
                Grip::Start => LatentAction::StartWalk(beside(&latent.a)),
                Grip::End => LatentAction::EndWalk(beside(&latent.b)),
                _ => LatentAction::Probe(beside(&latent.probe)),
            }
        });
        if grip == Grip::Probe {
            self.desk.latency(|latency| latency.moved(time));
        }
        act(self.desk, action);
    }

    fn window(self) -> MapWindow {
        self.desk.look(|state| state.latent.window)
    }

    fn side(self) -> f64 {
        self.stack
            .get_untracked()
            .map_or(1.0, |stack| f64::from(stack.client_width()).max(1.0))
    }

    /// Where an event is, as shares of the map's sides, and the side in CSS pixels.
    fn place(self, x: i32, y: i32) -> Option<([f64; 2], f64)> {
        let bounds = self.stack.get_untracked()?.get_bounding_client_rect();
        let side = bounds.width().max(1.0);
        Some((
            [
                (f64::from(x) - bounds.left()) / side,
                (f64::from(y) - bounds.top()) / bounds.height().max(1.0),
            ],
            side,
        ))
    }

    fn with<T>(self, with: impl FnOnce(&mut Hand) -> T) -> T {
        self.hand
            .try_update_value(with)
            .expect("the map is there as long as the page")
    }
}
