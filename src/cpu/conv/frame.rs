//! Pictures in a frame of zeros, so that a window may look over their edge without asking.

use super::scratch;

/// Where planes stand in their frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Height and width of a plane.
    pub plane: [usize; 2],
    /// Height and width of its frame.
    pub size: [usize; 2],
    /// The plane's top left corner in the frame; where negative, the frame begins within the plane.
    pub corner: [i64; 2],
}

impl Frame {
    /// Numbers of a frame.
    pub fn len(&self) -> usize {
        self.size[0] * self.size[1]
    }

    /// Whether frames are the planes themselves.
    pub fn is_plane(&self) -> bool {
        self.plane == self.size && self.corner == [0, 0]
    }

    /// Places planes in their frames, with zeros around them; what a frame does not show of its plane is left out.
    pub fn fill(&self, frames: &mut [f32], planes: &[f32]) {
        frames.fill(0.0);
        let [rows, columns] = [0, 1].map(|axis| {
            let corner = self.corner[axis];
            let from = (-corner).max(0);
            let to = (self.plane[axis] as i64).min(self.size[axis] as i64 - corner);
            from as usize..to.max(from) as usize
        });
        if rows.is_empty() || columns.is_empty() {
            return;
        }
        let place = |index: usize, axis: usize| (index as i64 + self.corner[axis]) as usize;
        let plane_len = self.plane[0] * self.plane[1];
        for (frame, plane) in frames
            .chunks_exact_mut(self.len())
            .zip(planes.chunks_exact(plane_len))
        {
            for row in rows.clone() {
                let to = place(row, 0) * self.size[1] + place(columns.start, 1);
                let from = row * self.plane[1];
                copy(
                    &mut frame[to..][..columns.len()],
                    &plane[from..][columns.clone()],
                );
            }
        }
    }
}

/// Runs `work` on pictures (or maps) in their frames.
pub fn framed<R>(frame: &Frame, planes: &[f32], work: impl FnOnce(&[f32]) -> R) -> R {
    if frame.is_plane() {
        return work(planes);
    }
    let count = planes.len() / (frame.plane[0] * frame.plane[1]);
    scratch::with(count * frame.len(), |frames| {
        frame.fill(frames, planes);
        work(frames)
    })
}

/// A copy without a call, since most rows are short.
#[inline(always)]
fn copy(to: &mut [f32], from: &[f32]) {
    let (to_fours, to_rest) = to.as_chunks_mut::<4>();
    let (from_fours, from_rest) = from.as_chunks::<4>();
    for (to, from) in to_fours.iter_mut().zip(from_fours) {
        *to = *from;
    }
    for (to, from) in to_rest.iter_mut().zip(from_rest) {
        *to = *from;
    }
}
