// TensorFlow.js behind the bench interface. ?backend=webgpu|wasm|webgl|cpu and, for wasm, ?threads=N, of which there is
// more than one only on a page that is cross-origin isolated.
const { tf, benchKit: kit } = globalThis;
const query = new URLSearchParams(location.search);
const backend = query.get("backend") ?? "webgpu";
const threads = Number(query.get("threads") ?? 1);

let workload;
let images;
// Variables by name.
let weights;
let optimizer;
let step = 0;
// What the micro workloads work with.
let given;

async function useBackend() {
  if (backend === "wasm") prepareWasm();
  const started = await tf.setBackend(backend);
  await tf.ready();
  if (!started || tf.getBackend() !== backend) throw new Error(`backend ${backend} did not start`);
}

function prepareWasm() {
  tf.wasm.setWasmPaths(new URL("../nm/@tensorflow/tfjs-backend-wasm/wasm-out/", location.href).href);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", threads > 1 && globalThis.crossOriginIsolated);
  // The published binary takes half the cores at most, which is one thread on a machine with two: let it have what was
  // asked for.
  if (threads > 1) {
    Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => 2 * threads });
  }
  tf.wasm.setThreadsCount(threads);
}

const weight = (name) => weights.get(`${name}.w`);
const bias = (name) => weights.get(`${name}.b`);
const dense = (x, name) => tf.add(tf.matMul(x, weight(name)), bias(name));
const conv = (x, name, stride) => tf.add(tf.conv2d(x, weight(name), stride, 1), bias(name));
const convT = (x, name, shape) => tf.add(tf.conv2dTranspose(x, weight(name), shape, 2, 1), bias(name));
const pool = (x) => tf.maxPool(x, 2, 2, "valid");
function batchNorm(x, name) {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.batchNorm(x, mean, variance, bias(name), weights.get(`${name}.g`), workload.bnEps);
}
const mse = (y, x) => tf.mean(tf.squaredDifference(y, x));

// A batch of pictures to the loss.
const models = {
  dense64(x) {
    const h = tf.relu(dense(x, "enc"));
    return mse(tf.sigmoid(dense(h, "dec")), x);
  },
  vae2(x, noise) {
    const h = tf.relu(dense(x, "enc"));
    const mu = dense(h, "mu");
    const logvar = dense(h, "logvar");
    const z = tf.add(mu, tf.mul(noise, tf.exp(tf.mul(logvar, 0.5))));
    const logits = dense(tf.relu(dense(z, "hid")), "dec");
    // Cross entropy of sigmoid(logits), in the form that cannot overflow.
    const linear = tf.sub(tf.relu(logits), tf.mul(logits, x));
    const soft = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
    const bce = tf.sum(tf.add(linear, soft));
    const kl = tf.mul(tf.sum(tf.sub(tf.sub(tf.add(logvar, 1), tf.square(mu)), tf.exp(logvar))), -0.5);
    return tf.div(tf.add(bce, kl), workload.batch);
  },
  conv_small(x) {
    const { batch } = workload;
    let h = tf.relu(conv(tf.reshape(x, [batch, 28, 28, 1]), "c1", 2));
    h = tf.relu(conv(h, "c2", 2));
    h = dense(tf.reshape(h, [batch, 1568]), "enc");
    h = tf.reshape(dense(h, "dec"), [batch, 7, 7, 32]);
    h = tf.relu(convT(h, "t1", [batch, 14, 14, 16]));
    h = tf.sigmoid(convT(h, "t2", [batch, 28, 28, 1]));
    return mse(tf.reshape(h, [batch, 784]), x);
  },
  conv_tutorial(x) {
    const { batch } = workload;
    let h = conv(tf.reshape(x, [batch, 28, 28, 1]), "c1", 1);
    h = pool(tf.relu(batchNorm(conv(h, "c2", 1), "n2")));
    h = pool(tf.relu(batchNorm(conv(h, "c3", 1), "n3")));
    h = tf.reshape(conv(h, "c4", 1), [batch, 49]);
    h = dense(dense(dense(h, "d1"), "d2"), "d3");
    h = tf.relu(conv(tf.reshape(h, [batch, 28, 28, 1]), "c5", 1));
    h = conv(h, "c6", 1);
    return tf.sqrt(mse(tf.reshape(h, [batch, 784]), x));
  },
};

async function setup(wanted) {
  await useBackend();
  workload = wanted;
  const { id, kind, n } = workload;
  if (kind === "train") {
    setupTraining();
  } else if (id === "matmul1024") {
    given = { a: tf.tensor2d(kit.matmulA(n), [n, n]), x: tf.tensor2d(kit.matmulX(n), [n, n]) };
  } else {
    given = { x: tf.tensor1d(kit.tinyX(n)), mul: tf.scalar(kit.tinyMul), add: tf.scalar(kit.tinyAdd) };
  }
}

function setupTraining() {
  const { lr, beta1, beta2, eps } = workload.adam;
  images = tf.tensor2d(kit.images(), [kit.N_IMAGES, kit.PIXELS]);
  weights = new Map();
  for (const { name, shape, data } of kit.initialWeights(workload)) {
    weights.set(name, tf.variable(tf.tensor(data, shape), true, name));
  }
  optimizer = tf.train.adam(lr, beta1, beta2, eps);
  step = 0;
}

function trainStep() {
  const { id, batch, latent } = workload;
  return tf.tidy(() => {
    const x = tf.gather(images, tf.tensor1d(kit.batch(step, batch), "int32"));
    const noise = latent ? tf.tensor2d(kit.noise(step, batch * latent), [batch, latent]) : undefined;
    step++;
    return optimizer.minimize(() => models[id](x, noise), true);
  });
}

async function steps(n) {
  const last = workload.kind === "train" ? trainSteps(n) : microSteps(n);
  const [loss] = await last.data();
  last.dispose();
  return { loss };
}

function trainSteps(n) {
  let loss = null;
  for (let i = 0; i < n; i++) {
    loss?.dispose();
    loss = trainStep();
  }
  return loss;
}

function microSteps(n) {
  let x = given.x.clone();
  const replace = (y) => {
    x.dispose();
    x = y;
  };
  for (let i = 0; i < n; i++) {
    if (workload.id === "matmul1024") replace(tf.matMul(given.a, x));
    else for (let k = 0; k < workload.ops; k++) replace(k & 1 ? tf.add(x, given.add) : tf.mul(x, given.mul));
  }
  const last = first(x);
  x.dispose();
  return last;
}

// The first number of a tensor.
function first(x) {
  return tf.tidy(() => tf.slice(tf.reshape(x, [-1]), 0, 1));
}

// The loss of a step is there before its weight update is: wait for that too.
async function sync() {
  if (backend === "webgpu") {
    // Reading the loss has submitted all that was pending.
    await tf.backend().device.queue.onSubmittedWorkDone();
  } else if (backend === "webgl" && weights) {
    const probe = first([...weights.values()].at(-1));
    await probe.data();
    probe.dispose();
  }
}

async function info() {
  const about = { engine: `TensorFlow.js ${tf.version.tfjs}`, backend: tf.getBackend() };
  if (backend !== "wasm") return about;
  const threaded = await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT");
  return {
    ...about,
    simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    threads: threaded ? tf.wasm.getThreadsCount() : 1,
  };
}

// Kernels of one training step, by name: a look inside, never timed.
async function profile() {
  const { kernels, newTensors, peakBytes } = await tf.profile(trainStep);
  const count = {};
  for (const { name } of kernels) count[name] = (count[name] ?? 0) + 1;
  return { kernels: kernels.length, newTensors, peakBytes, count };
}

globalThis.bench = { setup, steps, sync, info, profile };
