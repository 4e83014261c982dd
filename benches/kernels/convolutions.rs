//! The convolutions of two models, each in the three directions that a step takes it: few planes and many, a stride of 1 and
//! of 2, results of a single plane.

use hourglass::program::kernel::{Conv, ConvTranspose, ConvWeight, Kernel};
use hourglass::program::{Geometry, Slice};
use hourglass::spec::Activation;

use super::measure::{Buffers, Case};

/// Planes of pictures and of maps, the pictures' side, the stride, pictures a batch. All kernels are 3 x 3, padded by 1.
const LAYERS: [(u32, u32, u32, u32, u32); 7] = [
    (1, 16, 28, 2, 64),
    (16, 32, 14, 2, 64),
    (1, 64, 28, 1, 32),
    (64, 128, 28, 1, 4),
    (128, 256, 14, 1, 4),
    (256, 1, 7, 1, 32),
    (64, 1, 28, 1, 32),
];

/// Every layer forward, its input's gradient and its weight's.
pub fn cases() -> Vec<Case> {
    LAYERS
        .into_iter()
        .flat_map(|(channels, maps, side, stride, batch)| {
            let places = (side - 1) / stride + 1;
            let geometry = Geometry {
                channels,
                height: side,
                width: side,
                maps,
                rows: places,
                columns: places,
                kernel: [3, 3],
                stride: [stride; 2],
                padding: [1, 1],
                dilation: [1, 1],
            };
            directions(geometry, batch)
        })
        .collect()
}

fn directions(geometry: Geometry, batch: u32) -> Vec<Case> {
    let case = |direction: &str, of: &dyn Fn([Slice; 2], &mut Buffers) -> Kernel| {
        let mut buffers = Buffers::default();
        let slices = [geometry.picture(), geometry.map()].map(|len| buffers.numbers(batch * len));
        let kernel = of(slices, &mut buffers);
        let Geometry {
            channels,
            maps,
            height,
            stride,
            ..
        } = geometry;
        Case {
            name: format!(
                "{direction}/{channels}-{maps} {height}x{height} by {}",
                stride[0]
            ),
            kernel,
            buffers: buffers.0,
            work: 2 * u64::from(batch * geometry.map()) * u64::from(geometry.taps()),
        }
    };
    vec![
        case("conv", &|[input, output], buffers| {
            Kernel::Conv(Conv {
                geometry,
                batch,
                input,
                weight: buffers.numbers(geometry.weights()),
                output,
                bias: Some(buffers.numbers(geometry.maps)),
                activation: Activation::Relu,
                derivative: None,
                flags: Some(buffers.words(vec![0])),
            })
        }),
        case("conv transposed", &|[output, input], buffers| {
            let before = buffers.numbers(batch * geometry.picture());
            Kernel::ConvTranspose(ConvTranspose {
                geometry,
                batch,
                input,
                weight: buffers.numbers(geometry.weights()),
                output,
                bias: None,
                activation: Activation::Linear,
                derivative: Some((Activation::Relu, before)),
                flags: None,
            })
        }),
        case("conv weight", &|[pictures, maps], buffers| {
            let slices = ConvWeight::slices(&geometry, batch);
            Kernel::ConvWeight(ConvWeight {
                geometry,
                batch,
                pictures,
                maps,
                output: buffers.numbers(slices * geometry.weights()),
                slices,
                share: batch.div_ceil(slices),
            })
        }),
    ]
}
