// The workloads of the runner in our terms: the run, and the layer that each of its weights belongs to.

const flatten = { name: "flatten", kind: "flatten" };
const reshape = (channels, side) => ({ name: `reshape${channels}`, kind: "reshape", shape: [channels, side, side] });
const dense = (name, units, activation = "linear") => ({ name, kind: "dense", units, activation });
const window = (kind, name, channels, stride, activation) => ({
  name,
  kind,
  channels,
  kernel: [3, 3],
  stride: [stride, stride],
  padding: { explicit: [1, 1] },
  activation,
});
const conv = (name, channels, stride, activation = "linear") => window("conv2d", name, channels, stride, activation);
const up = (name, channels, activation) => ({
  ...window("conv_transpose2d", name, channels, 2, activation),
  output_padding: [1, 1],
});
const norm = (name) => ({ name, kind: "batch_norm", epsilon: 1e-5, activation: "relu" });
const pool = (name) => ({ name, kind: "max_pool", size: [2, 2] });

const models = {
  vae2: {
    loss: "bce",
    reduction: "sum",
    encoder: [flatten, dense("enc", 512, "relu"), { name: "z", kind: "gaussian", units: 2 }],
    decoder: [dense("hid", 512, "relu"), dense("dec", 784, "sigmoid"), reshape(1, 28)],
    moments: ["mu", "logvar"],
  },
  dense64: {
    loss: "mse",
    encoder: [flatten, dense("enc", 64, "relu")],
    decoder: [dense("dec", 784, "sigmoid"), reshape(1, 28)],
  },
  conv_small: {
    loss: "mse",
    encoder: [conv("c1", 16, 2, "relu"), conv("c2", 32, 2, "relu"), flatten, dense("enc", 16)],
    decoder: [dense("dec", 1568), reshape(32, 7), up("t1", 16, "relu"), up("t2", 1, "sigmoid")],
    // The dense layers' units stand for (row, column, channel) with the runner, for (channel, row, column) with us.
    pictures: { enc: "inputs", dec: "units" },
  },
  conv_tutorial: {
    loss: "rmse",
    encoder: [
      conv("c1", 64, 1),
      conv("c2", 128, 1),
      norm("n2"),
      pool("p2"),
      conv("c3", 256, 1),
      norm("n3"),
      pool("p3"),
      conv("c4", 1, 1),
      flatten,
      dense("d1", 49),
    ],
    decoder: [dense("d2", 49), dense("d3", 784), reshape(1, 28), conv("c5", 64, 1, "relu"), conv("c6", 1, 1)],
  },
  denoise: {
    loss: "mse",
    corruption: { kinds: ["gaussian"], train: 0.5, test: 0.5 },
    encoder: [flatten, dense("enc1", 256, "relu"), dense("enc2", 64, "relu")],
    decoder: [dense("dec1", 256, "relu"), dense("dec2", 784, "sigmoid"), reshape(1, 28)],
  },
};

export function runOf({ id, batch, adam }) {
  const model = models[id];
  if (!model) throw new Error(`there is no ${id} here yet`);
  return {
    dataset: "strokes",
    model: { input: [1, 28, 28], encoder: model.encoder, decoder: model.decoder },
    loss: model.loss,
    reduction: model.reduction ?? "mean",
    ...(model.corruption && { corruption: model.corruption }),
    optimizer: {
      kind: "adam",
      learning_rate: adam.lr,
      beta1: adam.beta1,
      beta2: adam.beta2,
      epsilon: adam.eps,
      form: "torch",
    },
    batch,
    epochs: 1,
  };
}

// Where value i of (row, column, channel) stands among (channel, row, column), for 32 channels of 7 x 7.
const turned = (i) => (i % 32) * 49 + Math.floor(i / 32);

// The runner's weights as ours: [name, values].
export function weightsOf(workload, weights) {
  const { pictures = {}, moments = [] } = models[workload.id];
  return weights.map(({ name, kind, shape, data }) => {
    const [layer, part] = name.split(".");
    const kindOfPart = part === "w" || part === "g" ? "weight" : "bias";
    const ours = moments.includes(layer) ? `z.${kindOfPart}_${layer}` : `${layer}.${kindOfPart}`;
    if (kind === "dense") return [ours, denseWeight(data, shape, pictures[layer])];
    if (kind === "conv" || kind === "convT") return [ours, kernel(data, shape)];
    const bias = new Float32Array(data.length);
    data.forEach((value, i) => (bias[pictures[layer] === "units" ? turned(i) : i] = value));
    return [ours, bias];
  });
}

function denseWeight(data, [inputs, units], picture) {
  const out = new Float32Array(data.length);
  for (let i = 0; i < inputs; i++)
    for (let u = 0; u < units; u++) {
      const [input, unit] = [picture === "inputs" ? turned(i) : i, picture === "units" ? turned(u) : u];
      out[unit * inputs + input] = data[i * units + u];
    }
  return out;
}

// [height, width, a, b] to [b, a, height, width]: that of a convolution and of a transposed one.
function kernel(data, [height, width, a, b]) {
  const out = new Float32Array(data.length);
  let at = 0;
  for (let j = 0; j < b; j++)
    for (let i = 0; i < a; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) out[at++] = data[((y * width + x) * a + i) * b + j];
  return out;
}
