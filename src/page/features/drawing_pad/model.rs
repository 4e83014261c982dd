//! The drawing pad: what is drawn on it stroke by stroke, and the picture of it that the model gets.
//!
//! Nothing in here knows the DOM. Places are x and y in shares of the pad's longer side, so that a drawing stays what it is when
//! a model for pictures of another size comes.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::spec::Run;

use super::ink::{Cover, Ink};

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
enum PadEdit {
    Stroke(Stroke),
    Clear,
    Picture(PadPicture),
}

/// A picture over the whole pad.
#[derive(Debug, Clone, PartialEq)]
struct PadPicture {
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
    marks: Vec<PadEdit>,
    undone: Vec<PadEdit>,
    /// All marks.
    ink: Ink,
    /// The stroke that is being drawn, which is not among them yet.
    under_way: Option<(Stroke, Cover)>,
    /// What a camera sees now, over all of that, and as ink.
    live: Option<(PadPicture, Ink)>,
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

/// Channels, height and width of the pictures that can be drawn for a run: none where its samples are no pictures of one or three
/// channels.
pub fn drawable(run: &Run) -> Option<[usize; 3]> {
    let sizes = run.picture()?.map(|size| size as usize);
    (!sizes.contains(&0)).then_some(sizes)
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
            self.marks.push(PadEdit::Stroke(stroke));
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
            self.mark(PadEdit::Clear);
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
        self.mark(PadEdit::Picture(PadPicture {
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
        let laid = PadPicture {
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
        self.mark(PadEdit::Picture(laid));
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

    fn mark(&mut self, mark: PadEdit) {
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
            .rfind(|mark| !matches!(mark, PadEdit::Stroke(_)));
        matches!(ground, Some(PadEdit::Picture(laid)) if !laid.drawn)
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
            super::centre::centred(&ink)?
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
            .rposition(|mark| !matches!(mark, PadEdit::Stroke(_)));
        self.ink = ink.clone();
        for mark in &self.marks[ground.unwrap_or(0)..] {
            match mark {
                PadEdit::Clear => {}
                PadEdit::Picture(laid) => ink.put(&laid.values, laid.planes),
                PadEdit::Stroke(stroke) => {
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
