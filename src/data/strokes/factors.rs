use super::digits::{STYLES, Style};
use super::pen::Knot;
use crate::data::rng::Stream;
use crate::data::trig::{cos_turns, sin_turns};

/// What a picture was made from: what varies between two pictures of one digit, as far as it has a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// The digit, 0 to 9.
    pub digit: u8,
    /// Which way of writing the digit; see [`style_name`](Self::style_name).
    pub variant: u8,
    /// Shear: how far the top stands to the right of the middle, in half heights. −0.3 to 0.7.
    pub slant: f32,
    /// Turn with the clock, in turns. −0.04 to 0.04 (14 degrees).
    pub rotation: f32,
    /// Size of the inked box's longer side, in parts of MNIST's 20 pixels, unless there is less room. 0.88 to 1.08.
    pub scale: f32,
    /// Width against height, in parts of the usual. 0.65 to 1.5.
    pub aspect: f32,
    /// Mean width of the line, in pixels. 1.4 to 4.2.
    pub thickness: f32,
    /// How much the line swells and thins along a stroke. 0.05 to 0.4.
    pub pressure: f32,
    /// Standard deviation by which the pen misses each point, in half heights. 0.02 to 0.07.
    pub wobble: f32,
}

impl Factors {
    /// The factors of a picture of `digit`, from the beginning of its stream.
    pub(super) fn draw(digit: u8, stream: &mut Stream) -> Self {
        let styles = STYLES[usize::from(digit)];
        let total: u32 = styles.iter().map(|style| style.weight).sum();
        let mut left = stream.below(total);
        let variant = styles
            .iter()
            .position(|style| {
                let here = left < style.weight;
                left = left.saturating_sub(style.weight);
                here
            })
            .unwrap_or(0);
        let slant = (0.18 + 0.23 * stream.bell()).clamp(-0.3, 0.7);
        let rotation = (0.016 * stream.bell()).clamp(-0.04, 0.04);
        let aspect = (1.0 + 0.19 * stream.bell()).clamp(0.65, 1.5);
        // A heavy line would fill the rings of a narrow digit.
        let heaviest = match digit {
            1 => 4.2,
            6 | 8 | 9 => 3.4 * aspect.min(1.0),
            _ => 4.2 * aspect.min(1.0),
        };
        Self {
            digit,
            variant: variant as u8,
            slant,
            rotation,
            scale: stream.between(0.88, 1.08),
            aspect,
            thickness: (2.75 + 0.7 * stream.bell()).clamp(1.4, heaviest),
            pressure: stream.between(0.05, 0.4),
            wobble: stream.between(0.02, 0.07),
        }
    }

    /// The way of writing in a few words: “open”, “with a bar”.
    pub fn style_name(&self) -> &'static str {
        self.style().name
    }

    pub(super) fn style(&self) -> &'static Style {
        &STYLES[usize::from(self.digit)][usize::from(self.variant)]
    }

    /// Skeleton with this slant, rotation and aspect, bent a little as a whole, so that parts that belong together stay
    /// together. Size and place come with the brush.
    pub(super) fn placed(&self, mut knots: Vec<Knot>, stream: &mut Stream) -> Vec<Knot> {
        let bend: [f32; 8] = std::array::from_fn(|_| 0.095 * stream.bell());
        let [sin, cos] = [sin_turns(self.rotation), cos_turns(self.rotation)];
        for knot in &mut knots {
            let [x, y] = knot.at;
            let bent_x =
                x + bend[0] * y * y + bend[1] * x * y + bend[2] * x * x + bend[3] * y * y * y;
            let bent_y = y + bend[4] * x * x + bend[5] * x * y + bend[6] * y * y + bend[7] * x;
            let sheared_x = bent_x * self.aspect - self.slant * bent_y;
            knot.at = [
                sheared_x * cos - bent_y * sin,
                sheared_x * sin + bent_y * cos,
            ];
        }
        knots
    }
}
