//! The gradients of convolutions and transposed ones: each goes by the other.

use super::Backward;
use crate::program::buffer::Slice;
use crate::program::geometry::Geometry;
use crate::program::kernel::{Conv, ConvTranspose, ConvWeight, Kernel, SumRows};
use crate::program::step::Step;
use crate::spec::Activation;

impl Backward<'_> {
    pub(super) fn conv(&mut self, step: &Step, layer: &str, geometry: &Geometry, gradient: Slice) {
        let (input, batch) = (self.values[step.input.0], self.batch);
        self.conv_weight(
            layer,
            ConvWeight {
                geometry: *geometry,
                batch,
                pictures: input.slice,
                maps: gradient,
                output: gradient,
                slices: 1,
                share: batch,
            },
        );
        let bias = self.gradient_of(layer, "bias");
        self.bias(bias, gradient, geometry.maps, geometry.places());
        if input.needs_gradient {
            let output = self.gradient_buffer(step.input);
            self.launches.push(Kernel::ConvTranspose(ConvTranspose {
                geometry: *geometry,
                batch,
                input: gradient,
                weight: self.value_of(layer, "weight"),
                output,
                bias: None,
                activation: Activation::Linear,
                derivative: self.fused(step.input),
                flags: None,
            }));
            self.contribute(step.input, output, true);
        }
    }

    pub(super) fn conv_transpose(
        &mut self,
        step: &Step,
        layer: &str,
        geometry: &Geometry,
        gradient: Slice,
    ) {
        let (input, batch) = (self.values[step.input.0], self.batch);
        self.conv_weight(
            layer,
            ConvWeight {
                geometry: *geometry,
                batch,
                pictures: gradient,
                maps: input.slice,
                output: gradient,
                slices: 1,
                share: batch,
            },
        );
        let pixels = geometry.height * geometry.width;
        let bias = self.gradient_of(layer, "bias");
        self.bias(bias, gradient, geometry.channels, pixels);
        if input.needs_gradient {
            let output = self.gradient_buffer(step.input);
            self.launches.push(Kernel::Conv(Conv {
                geometry: *geometry,
                batch,
                input: gradient,
                weight: self.value_of(layer, "weight"),
                output,
                bias: None,
                activation: Activation::Linear,
                derivative: self.fused(step.input),
                flags: None,
            }));
            self.contribute(step.input, output, true);
        }
    }

    /// The gradient of a convolution's weight, in parts that are put together.
    fn conv_weight(&mut self, layer: &str, kernel: ConvWeight) {
        let output = self.gradient_of(layer, "weight");
        let slices = ConvWeight::slices(&kernel.geometry, kernel.batch);
        if slices == 1 {
            self.launches
                .push(Kernel::ConvWeight(ConvWeight { output, ..kernel }));
            return;
        }
        let weights = kernel.geometry.weights();
        let parts = self.scratch(
            &format!("{layer}.weight gradient in parts"),
            slices * weights,
        );
        self.launches.push(Kernel::ConvWeight(ConvWeight {
            output: parts,
            slices,
            share: kernel.batch.div_ceil(slices),
            ..kernel
        }));
        self.launches.push(Kernel::SumRows(SumRows {
            input: parts,
            output,
            rows: slices,
            columns: weights,
            places: 1,
        }));
    }
}
