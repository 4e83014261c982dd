/// How a window moves over pictures: what convolution, its transpose and pooling share.
///
/// The window's places form a *map*: place `(r, c)` of a map and tap `(i, j)` of the kernel meet the pixel `(y, x)` with
/// `y = r · stride[0] + i · dilation[0] − padding[0]`, and likewise for `x`. Pixels outside the picture count as 0.
/// Pictures are `[batch, channels, height, width]`, maps `[batch, maps, rows, columns]`, the kernel
/// `[maps, channels, kernel[0], kernel[1]]`, all row-major: a convolution's weight in PyTorch's layout (OIHW), and a
/// transposed convolution's too (IOHW), whose input are the maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Geometry {
    /// Channels of a picture.
    pub channels: u32,
    /// Height of a picture.
    pub height: u32,
    /// Width of a picture.
    pub width: u32,
    /// Maps, one for each filter.
    pub maps: u32,
    /// Height of a map.
    pub rows: u32,
    /// Width of a map.
    pub columns: u32,
    /// Height and width of the kernel.
    pub kernel: [u32; 2],
    /// Pixels between neighbouring places of the window.
    pub stride: [u32; 2],
    /// Zeros above and to the left of a picture.
    pub padding: [u32; 2],
    /// Pixels between neighbouring taps.
    pub dilation: [u32; 2],
}

impl Geometry {
    /// Values of a picture.
    pub fn picture(&self) -> u32 {
        self.channels * self.height * self.width
    }

    /// Values of all maps of a picture.
    pub fn map(&self) -> u32 {
        self.maps * self.rows * self.columns
    }

    /// Places of the window.
    pub fn places(&self) -> u32 {
        self.rows * self.columns
    }

    /// Taps of the kernel over all channels.
    pub fn taps(&self) -> u32 {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    /// Numbers in the kernel.
    pub fn weights(&self) -> u32 {
        self.maps * self.taps()
    }
}
