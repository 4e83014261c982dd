//! Vectors of the widest kind there is, for loops whose sums must stay in registers.

/// Operations on vectors of `f32`.
pub trait Lanes: Copy {
    /// A vector.
    type Vector: Copy;
    /// Numbers in a vector.
    const WIDTH: usize;
    /// Rows of a tile of one, two, three or four vectors, 0 where there is none; the most that ran without sums kept in
    /// memory. With 32 registers a row's factor needs one too, since the compiler reads those of all rows first.
    const ROWS: [usize; 4];

    /// Runs work compiled for these vectors, in a function of its own.
    fn vectorize<W: Vectorized>(self, work: W) -> W::Output;
    /// All lanes the same.
    fn splat(self, value: f32) -> Self::Vector;
    /// `a · b + c`, in one rounding where the machine can.
    fn multiply_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// Reads a vector.
    ///
    /// # Safety
    /// `WIDTH` numbers are there.
    unsafe fn load(self, from: *const f32) -> Self::Vector;
    /// Writes a vector.
    ///
    /// # Safety
    /// `WIDTH` numbers may be written there.
    unsafe fn store(self, to: *mut f32, vector: Self::Vector);
}

/// Work to be compiled for a kind of vectors.
pub trait Vectorized {
    /// What it returns.
    type Output;
    /// The work; to be marked `#[inline(always)]`, and all it calls likewise.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// Runs work with the widest vectors of this machine.
#[cfg(not(target_arch = "wasm32"))]
pub fn widest<W: Vectorized>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(Adapter(work))
}

/// Runs work with the vectors of WebAssembly.
#[cfg(target_arch = "wasm32")]
pub fn widest<W: Vectorized>(work: W) -> W::Output {
    work.run(Wasm)
}

#[cfg(not(target_arch = "wasm32"))]
struct Adapter<W>(W);

#[cfg(not(target_arch = "wasm32"))]
impl<W: Vectorized> pulp::WithSimd for Adapter<W> {
    type Output = W::Output;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) -> W::Output {
        self.0.run(Native(simd))
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy)]
struct Native<S>(S);

#[cfg(not(target_arch = "wasm32"))]
impl<S: pulp::Simd> Lanes for Native<S> {
    type Vector = S::f32s;
    const WIDTH: usize = S::F32_LANES;
    const ROWS: [usize; 4] = if S::REGISTER_COUNT >= 32 {
        [12, 10, 7, 5]
    } else {
        [7, 6, 0, 0]
    };

    #[inline(always)]
    fn vectorize<W: Vectorized>(self, work: W) -> W::Output {
        self.0.vectorize(Adapter(work))
    }

    #[inline(always)]
    fn splat(self, value: f32) -> S::f32s {
        self.0.splat_f32s(value)
    }

    #[inline(always)]
    fn multiply_add(self, a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
        self.0.mul_add_e_f32s(a, b, c)
    }

    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> S::f32s {
        // SAFETY: the caller's; any bits are a vector.
        unsafe { from.cast::<S::f32s>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32, vector: S::f32s) {
        // SAFETY: the caller's.
        unsafe { to.cast::<S::f32s>().write_unaligned(vector) }
    }
}

#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy)]
struct Wasm;

#[cfg(target_arch = "wasm32")]
impl Lanes for Wasm {
    type Vector = core::arch::wasm32::v128;
    const WIDTH: usize = 4;
    /// An x86 browser has sixteen vector registers, and needs one for a product before it is added.
    const ROWS: [usize; 4] = [4, 4, 0, 0];

    #[inline(always)]
    fn vectorize<W: Vectorized>(self, work: W) -> W::Output {
        work.run(self)
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::Vector {
        core::arch::wasm32::f32x4_splat(value)
    }

    #[inline(always)]
    fn multiply_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        use core::arch::wasm32::{f32x4_add, f32x4_mul};
        f32x4_add(c, f32x4_mul(a, b))
    }

    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> Self::Vector {
        // SAFETY: the caller's.
        unsafe { core::arch::wasm32::v128_load(from.cast()) }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32, vector: Self::Vector) {
        // SAFETY: the caller's.
        unsafe { core::arch::wasm32::v128_store(to.cast(), vector) }
    }
}
