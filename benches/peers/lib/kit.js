// What the engines must agree on to do the same work: the pictures, the initial weights, the order of the batches, the
// noise of Gaussian codes and the list of workloads. Sets globalThis.benchKit. No module, so that the runner can inject
// it into any page, also one from another server, and a page can load it with a plain <script>.
(() => {
  if (globalThis.benchKit) return;

  const N_IMAGES = 6000;
  const SIDE = 28;
  const PIXELS = SIDE * SIDE;

  // mulberry32: 32 bits of state, uniform in [0, 1). Integers only, so that any language with wrapping 32-bit
  // multiplication gets the same bits.
  function rng(seed) {
    let a = seed >>> 0;
    return () => {
      a = (a + 0x6d2b79f5) >>> 0;
      let t = a;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  // Pictures of strokes: one to three curves each. About a fifth of the pixels is not zero, as in MNIST.
  let pictures = null;
  function images() {
    if (pictures) return pictures;
    pictures = new Float32Array(N_IMAGES * PIXELS);
    const random = rng(20240601);
    for (let n = 0; n < N_IMAGES; n++) {
      const picture = pictures.subarray(n * PIXELS, (n + 1) * PIXELS);
      const strokes = 1 + Math.floor(random() * 3);
      for (let s = 0; s < strokes; s++) {
        const points = Array.from({ length: 6 }, () => 4 + random() * 20);
        drawCurve(picture, points, 0.9 + random() * 0.7);
      }
    }
    return pictures;
  }

  // A quadratic Bezier curve as 25 dabs of a brush. `p` is x and y of its three points.
  function drawCurve(picture, p, width) {
    const segments = 24;
    for (let i = 0; i <= segments; i++) {
      const t = i / segments;
      const u = 1 - t;
      const x = u * u * p[0] + 2 * u * t * p[2] + t * t * p[4];
      const y = u * u * p[1] + 2 * u * t * p[3] + t * t * p[5];
      dab(picture, x, y, width);
    }
  }

  // A spot with a soft edge; where two overlap, the darker one stands.
  function dab(picture, cx, cy, width) {
    const x0 = Math.max(0, Math.floor(cx - 2));
    const x1 = Math.min(SIDE - 1, Math.ceil(cx + 2));
    const y0 = Math.max(0, Math.floor(cy - 2));
    const y1 = Math.min(SIDE - 1, Math.ceil(cy + 2));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const dx = x - cx;
        const dy = y - cy;
        const value = 1.25 - Math.sqrt(dx * dx + dy * dy) / width;
        if (value <= 0) continue;
        const ink = Math.fround(Math.min(value, 1));
        if (ink > picture[y * SIDE + x]) picture[y * SIDE + x] = ink;
      }
    }
  }

  const zeros = (name, size) => ({ name, kind: "zeros", shape: [size] });
  const dense = (name, inputs, units) => [
    { name: `${name}.w`, kind: "dense", shape: [inputs, units], fan: [inputs, units] },
    zeros(`${name}.b`, units),
  ];
  const conv = (name, inputs, outputs) => [
    { name: `${name}.w`, kind: "conv", shape: [3, 3, inputs, outputs], fan: [9 * inputs, 9 * outputs] },
    zeros(`${name}.b`, outputs),
  ];
  // The kernel has the shape of the convolution's that this one transposes.
  const convT = (name, inputs, outputs) => [
    { name: `${name}.w`, kind: "convT", shape: [3, 3, outputs, inputs], fan: [9 * inputs, 9 * outputs] },
    zeros(`${name}.b`, outputs),
  ];
  const batchNorm = (name, channels) => [
    { name: `${name}.g`, kind: "ones", shape: [channels] },
    zeros(`${name}.b`, channels),
  ];

  const adam = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-7 };
  const workloads = {
    dense64: {
      id: "dense64",
      kind: "train",
      batch: 32,
      adam,
      loss: "mse",
      checkpoints: [1, 2, 10, 50, 200, 1000],
      params: [...dense("enc", 784, 64), ...dense("dec", 64, 784)],
    },
    vae2: {
      id: "vae2",
      kind: "train",
      batch: 128,
      adam,
      loss: "bce+kl",
      latent: 2,
      checkpoints: [1, 2, 10, 50, 200],
      params: [
        ...dense("enc", 784, 512),
        ...dense("mu", 512, 2),
        ...dense("logvar", 512, 2),
        ...dense("hid", 2, 512),
        ...dense("dec", 512, 784),
      ],
    },
    conv_small: {
      id: "conv_small",
      kind: "train",
      batch: 64,
      adam,
      loss: "mse",
      checkpoints: [1, 2, 10, 50, 200],
      params: [
        ...conv("c1", 1, 16),
        ...conv("c2", 16, 32),
        ...dense("enc", 1568, 16),
        ...dense("dec", 16, 1568),
        ...convT("t1", 32, 16),
        ...convT("t2", 16, 1),
      ],
    },
    conv_tutorial: {
      id: "conv_tutorial",
      kind: "train",
      batch: 32,
      adam,
      loss: "rmse",
      bnEps: 1e-5,
      checkpoints: [1, 2, 4],
      params: [
        ...conv("c1", 1, 64),
        ...conv("c2", 64, 128),
        ...batchNorm("n2", 128),
        ...conv("c3", 128, 256),
        ...batchNorm("n3", 256),
        ...conv("c4", 256, 1),
        ...dense("d1", 49, 49),
        ...dense("d2", 49, 49),
        ...dense("d3", 49, 784),
        ...conv("c5", 1, 64),
        ...conv("c6", 64, 1),
      ],
    },
    // Only ours has it: what noise pictures get is for the engine to draw.
    denoise: {
      id: "denoise",
      kind: "ours",
      batch: 128,
      adam,
      loss: "mse",
      checkpoints: [1, 2, 10, 50],
      params: [
        ...dense("enc1", 784, 256),
        ...dense("enc2", 256, 64),
        ...dense("dec1", 64, 256),
        ...dense("dec2", 256, 784),
      ],
    },
    // A step is one product of two resident matrices, X <- A X, so that none can be skipped.
    matmul1024: { id: "matmul1024", kind: "micro", n: 1024, checkpoints: [1, 2, 4] },
    // A step is a chain of eager elementwise operations, x * a and x + b in turn: what it costs to get one going.
    tiny1000: { id: "tiny1000", kind: "micro", n: 4096, ops: 1000, checkpoints: [1, 2, 4] },
  };

  // Weights are drawn by their place in the list of parameters, each from a generator of its own.
  function initialWeights(workload) {
    return workload.params.map(({ name, kind, shape, fan }, i) => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if (kind === "ones") data.fill(1);
      else if (kind !== "zeros") fillGlorot(data, fan, 7000 + i);
      return { name, kind, shape, data };
    });
  }

  function fillGlorot(data, [fanIn, fanOut], seed) {
    const limit = Math.sqrt(6 / (fanIn + fanOut));
    const random = rng(seed);
    for (let i = 0; i < data.length; i++) data[i] = (2 * random() - 1) * limit;
  }

  // The pictures of a step, which counts from 0. Each epoch has an order of its own and leaves out the incomplete last
  // batch.
  const orders = new Map();
  function batch(step, size) {
    const perEpoch = Math.floor(N_IMAGES / size);
    const epoch = Math.floor(step / perEpoch);
    if (!orders.has(epoch)) {
      if (orders.size > 3) orders.clear();
      orders.set(epoch, shuffled(9000 + epoch));
    }
    const at = (step % perEpoch) * size;
    return orders.get(epoch).slice(at, at + size);
  }

  // Fisher-Yates. Written plainly, since engines are timed with it.
  function shuffled(seed) {
    const order = new Int32Array(N_IMAGES);
    for (let i = 0; i < N_IMAGES; i++) order[i] = i;
    const random = rng(seed);
    for (let i = N_IMAGES - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const value = order[i];
      order[i] = order[j];
      order[j] = value;
    }
    return order;
  }

  // Standard normal noise of a step (Box-Muller).
  function noise(step, count) {
    const random = rng(50000 + step);
    const out = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      const angle = 2 * Math.PI * random();
      out[i] = radius * Math.cos(angle);
      if (i + 1 < count) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  function matrix(n, seed, limit) {
    const random = rng(seed);
    return Float32Array.from({ length: n * n }, () => (2 * random() - 1) * limit);
  }

  globalThis.benchKit = {
    N_IMAGES,
    PIXELS,
    workloads,
    images,
    initialWeights,
    batch,
    noise,
    // Of variance 1/n, which keeps X as large from product to product.
    matmulA: (n) => matrix(n, 11, Math.sqrt(3 / n)),
    matmulX: (n) => matrix(n, 12, 1),
    tinyX: (n) => {
      const random = rng(13);
      return Float32Array.from({ length: n }, () => random());
    },
    tinyMul: 0.999,
    tinyAdd: 0.001,
  };
})();
