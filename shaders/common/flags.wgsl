// Bits of the flags word, as in `program::kernel::flag`.

const FLAG_ACTIVATION = 1u;
const FLAG_LOSS = 2u;
const FLAG_PARAMETER = 4u;
