//! The drawing's code: a bar for each number where there are few, else a picture of them all.

use leptos::html;
use leptos::prelude::*;

use crate::page::app::look::look;
use crate::page::features::drawing_pad::state::drawing_pad;
use crate::page::store::State;
use crate::page::store::desk::desk;
use crate::page::tensor_image::mosaic::{Mosaic, output, short};
use crate::page::tensor_image::paint::Paint;
use crate::page::text::code;

/// Most numbers that have a bar each.
const BARS: usize = 24;
/// Most numbers that are told one by one.
const TOLD: usize = 8;
/// Standard deviations of the prior that the bars of a Gaussian code reach to.
const SIGMAS: f32 = 3.0;

/// A code and how it is drawn.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    code: Vec<f32>,
    /// What a bar as long as there is room stands for.
    extent: f32,
    /// In place of bars.
    mosaic: Option<Mosaic>,
}

impl Drawn {
    fn of(state: &State, code: &[f32]) -> Option<Self> {
        let model = &state.run.as_ref()?.model;
        let latent = &state.latent;
        if code.is_empty() || code.len() != latent.size {
            return None;
        }
        let largest = |values: &mut dyn Iterator<Item = f32>| {
            values.map(f32::abs).fold(f32::MIN_POSITIVE, f32::max)
        };
        let around = if latent.gaussian {
            SIGMAS
        } else if latent.count() > 0 {
            largest(&mut latent.ranges().into_iter().flatten())
        } else {
            0.0
        };
        let mosaic = if code.len() > BARS {
            output(code, model.code_shape().ok()?, model.input)
        } else {
            None
        };
        Some(Self {
            extent: largest(&mut code.iter().copied()).max(around),
            code: code.to_vec(),
            mosaic,
        })
    }

    fn words(&self) -> String {
        if self.code.len() <= TOLD {
            let each: Vec<String> = self
                .code
                .iter()
                .enumerate()
                .map(|(i, &value)| format!("{} {}", code::dimension(i), code::value(value.into())))
                .collect();
            return format!("Its code: {}", each.join(", "));
        }
        let (least, most) = self.code.iter().fold(
            (f32::INFINITY, f32::NEG_INFINITY),
            |(least, most), &value| (least.min(value), most.max(value)),
        );
        format!(
            "Its code: {} numbers from {} to {}",
            self.code.len(),
            short(least),
            short(most)
        )
    }

    fn paint(&self, paint: &Paint) {
        if let Some(mosaic) = &self.mosaic {
            return paint.mosaic(mosaic, true);
        }
        let step = paint.height / self.code.len() as f64;
        let thick = (step * 0.62).max(1.0);
        let middle = paint.width / 2.0;
        for (i, &value) in self.code.iter().enumerate() {
            let y = step * (i as f64 + 0.5) - thick / 2.0;
            paint
                .context
                .set_fill_style_str(&paint.colour("--bg-sunken"));
            paint.rounded(0.0, y, paint.width, thick, 1.5);
            let reach = f64::from((value / self.extent).clamp(-1.0, 1.0)) * middle;
            paint
                .context
                .set_fill_style_str(&paint.colour("--sand-line"));
            paint.rounded(middle + reach.min(0.0), y, reach.abs(), thick, 1.5);
        }
        paint.context.set_stroke_style_str(&paint.colour("--ink-3"));
        paint.line((middle, 0.0), (middle, paint.height));
    }
}

#[component]
pub fn Code() -> impl IntoView {
    let (desk, drawing_pad, look) = (desk(), drawing_pad(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let drawn = Memo::new(move |_| {
        drawing_pad.given.with(|given| {
            let given = given.as_ref()?;
            desk.look(|state| Drawn::of(state, &given.code))
        })
    });
    Effect::new(move |_| {
        look.version.track();
        look.dark.track();
        drawn.get();
        let Some(canvas) = canvas.get() else { return };
        // The canvas takes its place first.
        request_animation_frame(move || {
            // By then it may be gone.
            if let (Some(paint), Some(Some(drawn))) =
                (Paint::on(&canvas), drawn.try_get_untracked())
            {
                drawn.paint(&paint);
            }
        });
    });
    let size = desk.memo(|state| state.latent.size);
    let label = move || drawn.with(|drawn| drawn.as_ref().map_or("Its code".into(), Drawn::words));
    view! {
        <figure class="chain-code">
            <canvas id="pad-code" role="img" aria-label=label node_ref=canvas></canvas>
            <figcaption>
                {move || match size.get() {
                    1 => "1 number".into(),
                    n => format!("{} numbers", crate::page::text::format::count(n as u64)),
                }}
            </figcaption>
        </figure>
    }
}
