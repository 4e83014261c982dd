//! How large a convolution is, and its tasks.

use crate::program::Geometry;

/// Multiply-adds of a task, where there is more than a picture in it.
pub const TASK: usize = 1_000_000;

/// A geometry's sizes as they index memory.
#[derive(Debug, Clone, Copy)]
pub struct ConvSizes {
    pub batch: usize,
    pub channels: usize,
    pub pixels: usize,
    pub maps: usize,
    pub places: usize,
    pub taps: usize,
}

impl ConvSizes {
    pub fn new(geometry: &Geometry, pictures: usize, maps: usize) -> Self {
        let sizes = Self {
            batch: pictures / geometry.picture() as usize,
            channels: geometry.channels as usize,
            pixels: (geometry.height * geometry.width) as usize,
            maps: geometry.maps as usize,
            places: geometry.places() as usize,
            taps: geometry.taps() as usize,
        };
        assert_eq!(pictures, sizes.batch * sizes.picture());
        assert_eq!(maps, sizes.batch * sizes.map());
        sizes
    }

    /// Numbers of a picture.
    pub fn picture(&self) -> usize {
        self.channels * self.pixels
    }

    /// Numbers of a picture's maps.
    pub fn map(&self) -> usize {
        self.maps * self.places
    }

    /// Taps of the kernel in one channel.
    pub fn kernel(&self) -> usize {
        self.taps / self.channels
    }

    /// Multiply-adds of a picture.
    pub fn work(&self) -> usize {
        self.map() * self.taps
    }

    /// Pictures of a task.
    pub fn group(&self, work: usize) -> usize {
        work.div_ceil(self.work()).clamp(1, self.batch.max(1))
    }
}
