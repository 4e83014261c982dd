//! The ways people write each digit. Coordinates are those of [`Knot`](super::pen::Knot): x to the right, y down, from −1 at
//! the top to 1 at the bottom.

mod bows;
mod five_to_nine;
mod zero_to_four;

use super::pen::Pen;
use five_to_nine::{
    eight_open, eight_rings, eight_stroke, five_curved, five_hat, five_stroke, nine_curved,
    nine_hooked, nine_straight, seven_bar, seven_plain, seven_round, seven_tick, six_curved,
    six_open, six_straight,
};
use zero_to_four::{
    four_closed, four_cup, four_open, one_flag, one_foot, one_stroke, three_curl, three_flat,
    three_round, two_corner, two_loop, two_wave, zero_closed, zero_curl, zero_open,
};

/// A way of writing a digit.
pub struct Style {
    /// In a few words.
    pub name: &'static str,
    /// How often it is met, against the digit's other styles.
    pub weight: u32,
    /// Writes it.
    pub write: fn(&mut Pen<'_>),
}

const fn style(name: &'static str, weight: u32, write: fn(&mut Pen<'_>)) -> Style {
    Style {
        name,
        weight,
        write,
    }
}

/// The styles of each digit.
pub static STYLES: [&[Style]; 10] = [
    &[
        style("closed", 6, zero_closed),
        style("open", 2, zero_open),
        style("with a curl", 2, zero_curl),
    ],
    &[
        style("a stroke", 6, one_stroke),
        style("with a flag", 3, one_flag),
        style("with flag and foot", 2, one_foot),
    ],
    &[
        style("with a corner", 4, two_corner),
        style("with a loop", 4, two_loop),
        style("with a wave", 2, two_wave),
    ],
    &[
        style("round", 5, three_round),
        style("with a flat top", 2, three_flat),
        style("with a curl", 2, three_curl),
    ],
    &[
        style("open", 4, four_open),
        style("closed", 2, four_closed),
        style("with a cup", 3, four_cup),
    ],
    &[
        style("with a hat", 4, five_hat),
        style("in one stroke", 4, five_stroke),
        style("like an S", 1, five_curved),
    ],
    &[
        style("curved", 5, six_curved),
        style("straight", 3, six_straight),
        style("with an open bowl", 2, six_open),
    ],
    &[
        style("plain", 5, seven_plain),
        style("with a bar", 2, seven_bar),
        style("with a tick", 2, seven_tick),
        style("rounded", 2, seven_round),
    ],
    &[
        style("in one stroke", 6, eight_stroke),
        style("open at the top", 2, eight_open),
        style("of two rings", 2, eight_rings),
    ],
    &[
        style("straight", 4, nine_straight),
        style("curved", 3, nine_curved),
        style("hooked", 3, nine_hooked),
    ],
];
