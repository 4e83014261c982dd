// Words of a program's counters and of the hyper-parameters, as in `program::kernel::{tick, hyper}`.

const STEP = 0u;
const CURSOR = 1u;
const COUNT = 2u;
const START = 3u;
const VALID = 4u;
const SLOT = 5u;
const BETA1_POWER = 6u;
const BETA2_POWER = 7u;
const RATE = 8u;
const KL_WEIGHT = 9u;
const KL_CAPACITY = 10u;

const LEARNING_RATE = 0u;
const MOMENTUM = 1u;
const BETA1 = 2u;
const BETA2 = 3u;
const EPSILON = 4u;
const COUPLED_DECAY = 5u;
const DECOUPLED_DECAY = 6u;
const CLIP = 7u;
const L1 = 8u;
const L2 = 9u;
const BETA = 10u;
const CAPACITY = 11u;
const FREE_BITS = 12u;
const CODE_WEIGHT = 13u;
const RHO = 14u;
