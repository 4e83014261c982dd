// What is counted of training, wherever it is.
export const SAMPLES = { name: "samples", title: "samples/s" };
