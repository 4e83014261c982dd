//! The theme's colours, as views take them.

use crate::program::{Palette, Points};
use crate::protocol::Colours;
use crate::spec::Polarity;

/// How much of their colour pictures keep that lie under something else.
const FADED: f32 = 0.35;

/// The theme's colours, as views take them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ThemeColours {
    pub plain: Palette,
    pub faint: Palette,
    pub classes: Vec<[f32; 3]>,
}

/// The numbers of the page's colours.
pub(in crate::engine) fn palette(colours: &Colours) -> Palette {
    let floats = |bytes: [u8; 3]| bytes.map(|byte| f32::from(byte) / 255.0);
    Palette {
        zero: floats(colours.zero),
        one: floats(colours.one),
        more: floats(colours.more),
        less: floats(colours.less),
        even: floats(colours.zero),
        ground: floats(colours.ground),
    }
}

/// The palette for pictures of a polarity: ink has the theme's colours, light its own whatever the theme.
pub(in crate::engine) fn for_polarity(palette: Palette, polarity: Polarity) -> Palette {
    match polarity {
        Polarity::Ink => palette,
        Polarity::Light => Palette {
            zero: [0.0; 3],
            one: [1.0; 3],
            ..palette
        },
    }
}

/// The palette for pictures that lie under something else.
pub(super) fn faint(tint: &ThemeColours, polarity: Polarity) -> Palette {
    let paper = tint.plain.zero;
    let faded = |value: f32| paper.map(|paper| paper + (value - paper) * FADED);
    match polarity {
        Polarity::Ink => tint.faint,
        Polarity::Light => Palette {
            zero: faded(0.0),
            one: faded(1.0),
            ..tint.faint
        },
    }
}

/// The colours of points by their classes.
pub(super) fn colours(classes: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let mut colours = classes.to_vec();
    colours.truncate(Points::COLOURS);
    if colours.is_empty() {
        colours.push([0.5; 3]);
    }
    colours
}
