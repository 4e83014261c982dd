//! The drawing pad: what is drawn on it stroke by stroke, and the picture of it that the model gets.
//!
//! Nothing in here knows the DOM. Places are x and y in shares of the pad's longer side, so that a drawing stays what it is when
//! a model for pictures of another size comes.

pub mod centre;
pub mod cursor;
pub mod ink;
pub mod kept;
pub mod lens;
pub mod measure;

use std::sync::Arc;

use crate::spec::{Model, Shape};

use ink::{Cover, Ink};

/// What counts as nothing drawn.
const NOTHING: f32 = 0.02;
/// Smallest and largest width of the brush, as shares of the pad's longer side.
pub const SIZES: [f64; 2] = [0.03, 0.25];

/// What the pointer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Draws.
    #[default]
    Pen,
    /// Takes ink off.
    Eraser,
}

/// A line drawn in one go.
#[derive(Debug, Clone, PartialEq)]
struct Stroke {
    tool: Tool,
    /// Width of the brush, in shares of the pad's longer side.
    size: f64,
    points: Vec<[f64; 2]>,
}

/// Something that can be taken back.
#[derive(Debug, Clone, PartialEq)]
enum Mark {
    Stroke(Stroke),
    Clear,
    Picture(Laid),
}

/// A picture over the whole pad.
#[derive(Debug, Clone, PartialEq)]
struct Laid {
    values: Arc<[f32]>,
    /// Channels, height and width.
    planes: [usize; 3],
    /// Whether it is placed as drawings are, rather than as the model knows it already.
    drawn: bool,
}

/// The pad.
#[derive(Debug, Clone, PartialEq)]
pub struct Pad {
    /// What the pointer does.
    pub tool: Tool,
    /// Width of the brush, in shares of the pad's longer side.
    pub size: f64,
    /// Whether drawings are placed as MNIST's digits are.
    pub centring: bool,
    shape: [usize; 3],
    marks: Vec<Mark>,
    undone: Vec<Mark>,
    /// All marks.
    ink: Ink,
    /// The stroke that is being drawn, which is not among them yet.
    under_way: Option<(Stroke, Cover)>,
    /// What a camera sees now, over all of that, and as ink.
    live: Option<(Laid, Ink)>,
    version: u32,
}

impl Default for Pad {
    fn default() -> Self {
        let shape = [1, 28, 28];
        Self {
            tool: Tool::Pen,
            size: 0.09,
            centring: true,
            shape,
            marks: Vec::new(),
            undone: Vec::new(),
            ink: Ink::blank(shape),
            under_way: None,
            live: None,
            version: 0,
        }
    }
}

/// Channels, height and width of the pictures that can be drawn for a model: none where its input is no picture of one or three
/// channels.
pub fn drawable(model: &Model) -> Option<[usize; 3]> {
    match model.input {
        Shape::Picture(sizes @ [1 | 3, height, width]) if height > 0 && width > 0 => {
            Some(sizes.map(|size| size as usize))
        }
        _ => None,
    }
}

impl Pad {
    /// Channels, height and width of the picture the model gets.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Counts changes of what is drawn and of how it is placed.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Takes up a model for pictures `[channels, height, width]`; what is drawn stays.
    ///
    /// # Panics
    /// Where a side is 0.
    pub fn reshape(&mut self, shape: [usize; 3]) {
        if self.shape != shape {
            self.lift();
            self.shape = shape;
            // The next picture comes in the new shape.
            self.live = None;
            self.redraw();
        }
    }

    /// Puts the brush down, with a tool other than the chosen one where it is given.
    pub fn touch(&mut self, at: [f64; 2], tool: Option<Tool>) {
        self.lift();
        let stroke = Stroke {
            tool: tool.unwrap_or(self.tool),
            size: self.size,
            points: vec![at],
        };
        let mut cover = self.ink.cover();
        self.cover(&mut cover, &stroke, 0);
        self.under_way = Some((stroke, cover));
        self.changed();
    }

    /// Draws on to a place, where the brush is down.
    pub fn draw(&mut self, to: [f64; 2]) {
        let Some((mut stroke, mut cover)) = self.under_way.take() else {
            return;
        };
        stroke.points.push(to);
        self.cover(&mut cover, &stroke, stroke.points.len() - 1);
        self.under_way = Some((stroke, cover));
        self.changed();
    }

    /// Takes the brush up.
    pub fn lift(&mut self) {
        if let Some((stroke, cover)) = self.under_way.take() {
            self.ink.stroke(&cover, stroke.tool == Tool::Eraser);
            self.marks.push(Mark::Stroke(stroke));
            self.undone.clear();
        }
    }

    /// Whether the brush is down.
    pub fn is_down(&self) -> bool {
        self.under_way.is_some()
    }

    /// Takes everything off; that can be taken back.
    pub fn clear(&mut self) {
        self.lift();
        if !self.is_empty() {
            self.mark(Mark::Clear);
        }
    }

    /// Puts a picture `[channels, height, width]` over the whole pad in place of what is there.
    ///
    /// # Panics
    /// Where the picture is not of that shape, or empty.
    pub fn put(&mut self, picture: &[f32], planes: [usize; 3]) {
        let count: usize = planes.iter().product();
        assert!(
            count > 0 && picture.len() == count,
            "a picture of {planes:?}"
        );
        self.lift();
        self.mark(Mark::Picture(Laid {
            values: picture.into(),
            planes,
            drawn: false,
        }));
    }

    /// Shows what a camera sees now over all that is on the pad, until it is [taken](Self::take) or [left](Self::leave). `drawn`
    /// says whether it is placed as drawings are.
    ///
    /// # Panics
    /// Where the picture is not of that shape, or empty.
    pub fn watch(&mut self, picture: Vec<f32>, planes: [usize; 3], drawn: bool) {
        let count: usize = planes.iter().product();
        assert!(
            count > 0 && picture.len() == count,
            "a picture of {planes:?}"
        );
        self.lift();
        let mut ink = Ink::blank(self.shape);
        ink.put(&picture, planes);
        let laid = Laid {
            values: picture.into(),
            planes,
            drawn,
        };
        self.live = Some((laid, ink));
        self.changed();
    }

    /// Keeps on the pad what the camera sees; whether it sees something.
    pub fn take(&mut self) -> bool {
        let Some((laid, _)) = self.live.take() else {
            return false;
        };
        self.mark(Mark::Picture(laid));
        true
    }

    /// Shows again what is on the pad itself.
    pub fn leave(&mut self) {
        if self.live.take().is_some() {
            self.changed();
        }
    }

    /// Whether it shows what a camera sees.
    pub fn is_live(&self) -> bool {
        self.live.is_some()
    }

    fn mark(&mut self, mark: Mark) {
        self.marks.push(mark);
        self.undone.clear();
        self.redraw();
    }

    /// Takes the last mark back; whether there was one.
    pub fn undo(&mut self) -> bool {
        self.lift();
        let Some(mark) = self.marks.pop() else {
            return false;
        };
        self.undone.push(mark);
        self.redraw();
        true
    }

    /// Makes the mark again that was last taken back; whether there was one.
    pub fn redo(&mut self) -> bool {
        self.lift();
        let Some(mark) = self.undone.pop() else {
            return false;
        };
        self.marks.push(mark);
        self.redraw();
        true
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        !self.marks.is_empty() || self.is_down()
    }

    /// Whether drawings are placed as MNIST's digits are, or stay where they are.
    pub fn centre(&mut self, centring: bool) {
        self.centring = centring;
        self.changed();
    }

    /// Whether nothing is on the pad.
    pub fn is_empty(&self) -> bool {
        self.ink_now().most() <= NOTHING
    }

    /// Whether what is on the pad is placed as MNIST's digits are. Pictures that were put on it are not: they are as the model
    /// knows them already.
    pub fn is_centred(&self) -> bool {
        self.centring
            && match &self.live {
                Some((laid, _)) => laid.drawn,
                None => !self.holds_picture(),
            }
    }

    /// Whether a picture lies under what is drawn that is not placed as drawings are.
    pub fn holds_picture(&self) -> bool {
        let ground = self
            .marks
            .iter()
            .rfind(|mark| !matches!(mark, Mark::Stroke(_)));
        matches!(ground, Some(Mark::Picture(laid)) if !laid.drawn)
    }

    /// What is on the pad, in fine pixels.
    pub fn ink_now(&self) -> Ink {
        if let Some((_, ink)) = &self.live {
            return ink.clone();
        }
        let mut ink = self.ink.clone();
        if let Some((stroke, cover)) = &self.under_way {
            ink.stroke(cover, stroke.tool == Tool::Eraser);
        }
        ink
    }

    /// What the model gets, `[channels, height, width]` of values in 0..=1; none where nothing is on the pad.
    pub fn picture(&self) -> Option<Vec<f32>> {
        let ink = self.ink_now();
        if ink.most() <= NOTHING {
            return None;
        }
        let frame = if self.is_centred() {
            centre::centred(&ink)?
        } else {
            ink.whole()
        };
        Some(ink.seen(frame))
    }

    /// Covers what a stroke draws from its point of this number on.
    fn cover(&self, cover: &mut Cover, stroke: &Stroke, from: usize) {
        let [_, height, width] = self.ink.planes();
        let side = height.max(width) as f64;
        let radius = stroke.size * side / 2.0;
        let place = |at: usize| stroke.points[at].map(|share| share * side);
        for at in from..stroke.points.len() {
            cover.line(place(at.saturating_sub(1)), place(at), radius);
        }
    }

    fn redraw(&mut self) {
        let mut ink = Ink::blank(self.shape);
        let ground = self
            .marks
            .iter()
            .rposition(|mark| !matches!(mark, Mark::Stroke(_)));
        self.ink = ink.clone();
        for mark in &self.marks[ground.unwrap_or(0)..] {
            match mark {
                Mark::Clear => {}
                Mark::Picture(laid) => ink.put(&laid.values, laid.planes),
                Mark::Stroke(stroke) => {
                    let mut cover = ink.cover();
                    self.cover(&mut cover, stroke, 0);
                    ink.stroke(&cover, stroke.tool == Tool::Eraser);
                }
            }
        }
        self.ink = ink;
        self.changed();
    }

    fn changed(&mut self) {
        self.version = self.version.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::PRESETS;

    fn line(pad: &mut Pad, from: [f64; 2], to: [f64; 2]) {
        pad.touch(from, None);
        pad.draw(to);
        pad.lift();
    }

    #[test]
    fn a_stroke_is_seen_while_it_is_drawn_and_stays_the_same_after() {
        let mut pad = Pad::default();
        assert!(pad.is_empty());
        assert_eq!(pad.picture(), None);
        pad.touch([0.3, 0.3], None);
        let dot = pad.picture().expect("a dot");
        pad.draw([0.6, 0.7]);
        pad.draw([0.4, 0.8]);
        let drawn = pad.picture().expect("a line");
        assert_ne!(dot, drawn);
        pad.lift();
        assert_eq!(pad.picture().as_ref(), Some(&drawn));
        // Drawn again from its points, as after a redo, it is the same.
        assert!(pad.undo() && pad.redo());
        assert_eq!(pad.picture(), Some(drawn));
        // Without the brush down, moving draws nothing.
        let version = pad.version();
        pad.draw([0.9, 0.9]);
        assert_eq!(pad.version(), version);
    }

    #[test]
    fn every_mark_is_taken_back_and_made_again() {
        let mut pad = Pad::default();
        pad.centre(false);
        let mut seen = vec![pad.picture()];
        line(&mut pad, [0.2, 0.2], [0.8, 0.2]);
        seen.push(pad.picture());
        pad.tool = Tool::Eraser;
        line(&mut pad, [0.5, 0.1], [0.5, 0.3]);
        seen.push(pad.picture());
        pad.clear();
        seen.push(pad.picture());
        pad.put(&[0.5; 4], [1, 2, 2]);
        seen.push(pad.picture());
        pad.tool = Tool::Pen;
        pad.size = 0.2;
        line(&mut pad, [0.1, 0.9], [0.9, 0.9]);
        seen.push(pad.picture());
        assert!(seen.windows(2).all(|pair| pair[0] != pair[1]));
        for wanted in seen.iter().rev().skip(1) {
            assert!(pad.undo());
            assert_eq!(pad.picture(), *wanted);
        }
        assert!(!pad.undo() && !pad.can_undo());
        for wanted in &seen[1..] {
            assert!(pad.redo());
            assert_eq!(pad.picture(), *wanted);
        }
        assert!(!pad.redo());
        // Something new ends what could be made again.
        pad.undo();
        line(&mut pad, [0.0, 0.0], [0.1, 0.1]);
        assert!(!pad.redo());
    }

    #[test]
    fn undo_takes_back_a_stroke_under_way() {
        let mut pad = Pad::default();
        pad.touch([0.5, 0.5], None);
        assert!(pad.can_undo());
        assert!(pad.undo());
        assert!(pad.is_empty() && !pad.is_down());
    }

    #[test]
    fn erasing_everything_leaves_an_empty_pad_and_clearing_that_is_no_mark() {
        let mut pad = Pad::default();
        pad.touch([0.5, 0.5], None);
        pad.lift();
        pad.size = 0.25;
        pad.touch([0.5, 0.5], Some(Tool::Eraser));
        pad.lift();
        assert_eq!(
            pad.tool,
            Tool::Pen,
            "the other end of a pen is not a choice"
        );
        assert!(pad.is_empty());
        let before = pad.clone();
        pad.clear();
        assert_eq!(pad, before);
    }

    #[test]
    fn a_copied_picture_reaches_the_model_as_it_was() {
        let mut pad = Pad::default();
        let picture: Vec<f32> = (0..784).map(|at| (at % 29) as f32 / 28.0).collect();
        line(&mut pad, [0.1, 0.1], [0.2, 0.2]);
        assert!(pad.is_centred());
        pad.put(&picture, [1, 28, 28]);
        assert!(pad.holds_picture() && !pad.is_centred());
        let seen = pad.picture().expect("a picture");
        let worst = seen.iter().zip(&picture).map(|(a, b)| (a - b).abs());
        assert!(worst.fold(0.0, f32::max) < 1e-5);
        pad.clear();
        assert!(pad.is_empty() && pad.is_centred());
    }

    #[test]
    fn what_a_camera_sees_lies_over_the_drawing_until_it_is_taken() {
        let mut pad = Pad::default();
        line(&mut pad, [0.2, 0.2], [0.8, 0.2]);
        let drawing = pad.picture();
        // Something small in a corner, at five times the model's size.
        let mut seen = vec![0.0; 140 * 140];
        for y in 10..40 {
            seen[y * 140 + 10..y * 140 + 20].fill(1.0);
        }
        pad.watch(seen.clone(), [1, 140, 140], false);
        assert!(pad.is_live() && !pad.is_centred());
        let as_it_is = pad.picture().expect("something is seen");
        assert!(as_it_is[4 * 28 + 2] > 0.9 && as_it_is[14 * 28 + 14] < 0.1);
        pad.watch(seen, [1, 140, 140], true);
        assert!(pad.is_centred());
        let centred = pad.picture().expect("something is seen");
        assert!(centred[14 * 28 + 14] > 0.9 && centred[4 * 28 + 2] < 0.1);
        pad.leave();
        assert_eq!(pad.picture(), drawing);
        assert!(!pad.take());
        pad.watch(vec![0.5; 4], [1, 2, 2], true);
        assert!(pad.take() && !pad.is_live());
        assert_ne!(pad.picture(), drawing);
        assert!(pad.undo());
        assert_eq!(pad.picture(), drawing);
        pad.watch(vec![0.5; 4], [1, 2, 2], true);
        pad.reshape([3, 32, 32]);
        assert!(!pad.is_live());
    }

    #[test]
    fn a_drawing_stays_for_a_model_of_another_shape() {
        let mut pad = Pad::default();
        pad.centre(false);
        line(&mut pad, [0.25, 0.25], [0.25, 0.75]);
        pad.reshape([3, 32, 32]);
        let seen = pad.picture().expect("a line");
        assert_eq!(seen.len(), 3 * 32 * 32);
        assert!(seen[16 * 32 + 8] > 0.9 && seen[2 * 1024 + 16 * 32 + 8] > 0.9);
        assert!(seen[16 * 32 + 20] < 0.01);
        let version = pad.version();
        pad.reshape([3, 32, 32]);
        assert_eq!(pad.version(), version);
        pad.reshape([1, 28, 28]);
        assert_eq!(pad.picture().expect("a line").len(), 784);
    }

    #[test]
    fn only_pictures_of_one_or_three_channels_can_be_drawn() {
        let mut model = PRESETS[0].run().model;
        for (input, wanted) in [
            (Shape::Picture([1, 28, 28]), Some([1, 28, 28])),
            (Shape::Picture([3, 32, 32]), Some([3, 32, 32])),
            (Shape::Picture([2, 8, 8]), None),
            (Shape::Picture([1, 0, 8]), None),
            (Shape::Series([1, 64]), None),
            (Shape::Vector(784), None),
        ] {
            model.input = input;
            assert_eq!(drawable(&model), wanted, "{input}");
        }
    }
}
