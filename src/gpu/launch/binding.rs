//! What a dispatch binds.

use crate::program::Slice;

/// How a shader uses a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::gpu) enum Access {
    Read,
    Write,
}

/// A slice that is bound, or nothing where the variant does not use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gpu) struct Binding {
    pub slice: Option<Slice>,
    pub access: Access,
}

pub(super) fn read(slice: Slice) -> Binding {
    maybe_read(Some(slice))
}

pub(super) fn write(slice: Slice) -> Binding {
    maybe_write(Some(slice))
}

pub(super) fn maybe_read(slice: Option<Slice>) -> Binding {
    Binding {
        slice,
        access: Access::Read,
    }
}

pub(super) fn maybe_write(slice: Option<Slice>) -> Binding {
    Binding {
        slice,
        access: Access::Write,
    }
}
