// jax-js behind the bench interface. ?device=webgpu|wasm
//
// The whole training step (gather, loss, gradients, Adam) is one jitted function, with which this library is fastest.
// Adam is that of the library's own optimiser package, which is not in the npm registry. ?eager=1 jits the model alone
// and runs the optimiser eagerly, as the library's own MNIST page does. ?every=N waits for the device every N steps.
import * as jax from "@jax-js/jax";

const { numpy: np, lax, nn, tree } = jax;
const kit = globalThis.benchKit;
const query = new URLSearchParams(location.search);
const device = query.get("device") ?? "webgpu";
const eager = query.get("eager") === "1";
const every = Number(query.get("every") ?? 4);

let workload;
let images;
// { p, m, v, t }: the weights, their two moments, and the steps done.
let state;
// (state, images, index, noise) -> [state, loss]
let train;
let step = 0;
// What the micro workloads start from.
let given;

const array = (data, shape) => np.array(data, { shape });

// jax-js takes the arrays that it is given; `.ref` keeps one alive.
const PAD = [
  [1, 1],
  [1, 1],
];
const dense = (x, p, name) => np.dot(x, p[`${name}.w`].ref).add(p[`${name}.b`].ref);
const channels = (values) => values.ref.reshape([-1, 1, 1]);
const conv = (x, p, name, stride) =>
  lax.convGeneralDilated(x, p[`${name}.w`].ref, [stride, stride], PAD).add(channels(p[`${name}.b`]));
function convT(x, p, name) {
  const padding = [
    [1, 0],
    [1, 0],
  ];
  const y = lax.convTranspose(x, p[`${name}.w`].ref, [2, 2], padding, { transposeKernel: true });
  return y.add(channels(p[`${name}.b`]));
}
// The gradient of nn.relu, which is maximum(x, 0), is 1 at x = 0 where the other engines have 0; with the arguments the
// other way round it is 0 as well.
const relu = (x) => np.maximum(0, x);
const pool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2]);
function batchNorm(x, p, name) {
  const mean = np.mean(x.ref, [0, 2, 3], { keepdims: true });
  const d = x.sub(mean);
  const variance = np.mean(d.ref.mul(d.ref), [0, 2, 3], { keepdims: true });
  const normal = d.div(np.sqrt(variance.add(workload.bnEps)));
  return normal.mul(channels(p[`${name}.g`])).add(channels(p[`${name}.b`]));
}
function mse(y, x) {
  const d = y.sub(x);
  return np.mean(d.ref.mul(d));
}

// Weights and a batch of pictures to the loss.
const models = {
  dense64(p, x) {
    const h = relu(dense(x.ref, p, "enc"));
    return mse(nn.sigmoid(dense(h, p, "dec")), x);
  },
  vae2(p, x, noise) {
    const h = relu(dense(x.ref, p, "enc"));
    const mu = dense(h.ref, p, "mu");
    const logvar = dense(h, p, "logvar");
    const z = mu.ref.add(noise.mul(np.exp(logvar.ref.mul(0.5))));
    const logits = dense(relu(dense(z, p, "hid")), p, "dec");
    const soft = np.log1p(np.exp(np.absolute(logits.ref).neg()));
    const bce = np.sum(relu(logits.ref).sub(logits.mul(x)).add(soft));
    const kl = np.sum(logvar.ref.add(1).sub(mu.ref.mul(mu)).sub(np.exp(logvar))).mul(-0.5);
    return bce.add(kl).div(workload.batch);
  },
  conv_small(p, x) {
    const { batch } = workload;
    let h = relu(conv(x.ref.reshape([batch, 1, 28, 28]), p, "c1", 2));
    h = relu(conv(h, p, "c2", 2));
    // The dense layers' weights are in the order height, width, channel.
    h = dense(np.transpose(h, [0, 2, 3, 1]).reshape([batch, 1568]), p, "enc");
    h = np.transpose(dense(h, p, "dec").reshape([batch, 7, 7, 32]), [0, 3, 1, 2]);
    h = relu(convT(h, p, "t1"));
    h = nn.sigmoid(convT(h, p, "t2"));
    return mse(h.reshape([batch, 784]), x);
  },
  conv_tutorial(p, x) {
    const { batch } = workload;
    let h = conv(x.ref.reshape([batch, 1, 28, 28]), p, "c1", 1);
    h = pool(relu(batchNorm(conv(h, p, "c2", 1), p, "n2")));
    h = pool(relu(batchNorm(conv(h, p, "c3", 1), p, "n3")));
    h = conv(h, p, "c4", 1).reshape([batch, 49]);
    h = dense(dense(dense(h, p, "d1"), p, "d2"), p, "d3");
    h = relu(conv(h.reshape([batch, 1, 28, 28]), p, "c5", 1));
    h = conv(h, p, "c6", 1);
    return np.sqrt(mse(h.reshape([batch, 784]), x));
  },
};

function adam({ p, m, v, t }, gradients) {
  const { lr, beta1, beta2, eps } = workload.adam;
  const steps = t.add(1);
  const c1 = np.reciprocal(np.subtract(1, np.exp(steps.ref.mul(Math.log(beta1)))));
  const c2 = np.reciprocal(np.subtract(1, np.exp(steps.ref.mul(Math.log(beta2)))));
  const next = { p: {}, m: {}, v: {}, t: steps };
  for (const name of Object.keys(p)) {
    const g = gradients[name];
    const first = m[name].mul(beta1).add(g.ref.mul(1 - beta1));
    const second = v[name].mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
    next.m[name] = first.ref;
    next.v[name] = second.ref;
    const numerator = first.mul(c1.ref).mul(lr);
    next.p[name] = p[name].sub(numerator.div(np.sqrt(second.mul(c2.ref)).add(eps)));
  }
  c1.dispose();
  c2.dispose();
  return next;
}

function makeStep() {
  const model = models[workload.id];
  // Models take `.ref` of every weight, so the references given to them are given back here.
  const loss = (p, x, ...noise) => {
    const value = model(p, x, ...noise);
    tree.dispose(p);
    return value;
  };
  const body =
    (gradient) =>
    (state, images, index, ...noise) => {
      const [value, gradients] = gradient(tree.ref(state.p), images.slice(index), ...noise);
      return [adam(state, gradients), value];
    };
  return eager ? body(jax.valueAndGrad(jax.jit(loss))) : jax.jit(body(jax.valueAndGrad(loss)));
}

// Kernels of the kit, [height, width, a, b], in this library's layout, [b, a, height, width].
function layout({ kind, shape, data }) {
  if (kind !== "conv" && kind !== "convT") return { data, shape };
  const [height, width, a, b] = shape;
  const out = new Float32Array(data.length);
  let at = 0;
  for (let j = 0; j < b; j++)
    for (let i = 0; i < a; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) out[at++] = data[((y * width + x) * a + i) * b + j];
  return { data: out, shape: [b, a, height, width] };
}

async function setup(wanted) {
  const devices = await jax.init(device);
  if (!devices.includes(device)) throw new Error(`device ${device} did not start`);
  jax.defaultDevice(device);
  workload = wanted;
  const { id, kind, n } = workload;
  if (kind === "train") await setupTraining();
  else if (id === "matmul1024")
    given = { a: array(kit.matmulA(n), [n, n]), x: array(kit.matmulX(n), [n, n]) };
  else given = { x: array(kit.tinyX(n), [n]) };
}

async function setupTraining() {
  images = array(kit.images(), [kit.N_IMAGES, kit.PIXELS]);
  state = { p: {}, m: {}, v: {}, t: np.zeros([]) };
  for (const weights of kit.initialWeights(workload)) {
    const { data, shape } = layout(weights);
    state.p[weights.name] = array(data, shape);
    state.m[weights.name] = np.zeros(shape);
    state.v[weights.name] = np.zeros(shape);
  }
  train = makeStep();
  step = 0;
  await jax.blockUntilReady([images, state]);
}

async function steps(n) {
  const last = workload.kind === "train" ? await trainSteps(n) : await microSteps(n);
  return { loss: (await last.data())[0] };
}

async function trainSteps(n) {
  const { batch, latent } = workload;
  let loss = null;
  for (let i = 0; i < n; i++) {
    loss?.dispose();
    const index = np.array(kit.batch(step, batch));
    const noise = latent ? [array(kit.noise(step, batch * latent), [batch, latent])] : [];
    step++;
    [state, loss] = train(state, images.ref, index, ...noise);
    // Nothing is sent to the device until something is waited for; one output of a jitted function stands for all.
    if ((i + 1) % every === 0) await jax.blockUntilReady(eager ? [loss, state] : loss);
  }
  return loss;
}

async function microSteps(n) {
  const { id, ops } = workload;
  let x = given.x.ref;
  for (let i = 0; i < n; i++) {
    if (id === "matmul1024") {
      x = np.matmul(given.a.ref, x);
      if ((i + 1) % every === 0) await jax.blockUntilReady(x);
    } else {
      for (let k = 0; k < ops; k++) x = k & 1 ? x.add(kit.tinyAdd) : x.mul(kit.tinyMul);
      await jax.blockUntilReady(x);
    }
  }
  return x;
}

async function sync() {
  if (state) await jax.blockUntilReady(state);
}

async function info() {
  return { engine: "jax-js", backend: device, eager, every, isolated: globalThis.crossOriginIsolated };
}

globalThis.bench = { setup, steps, sync, info };
