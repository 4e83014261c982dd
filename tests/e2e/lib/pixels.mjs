// What stands on the page's canvases, as values.

/**
 * To be evaluated in the page: puts `pixelsOf(canvas, colour)` there, the values of a canvas from the theme's paper (0) to its ink
 * (1), in colour all three channels one after another, with its size; and `pixels(id)`, the values of one of the drawing pad's.
 */
export function reader() {
  globalThis.pixelsOf = (canvas, colour = false) => {
    const { width, height } = canvas;
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const token = (name) => {
      const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim().slice(1, 3);
      return parseInt(hex, 16);
    };
    const [zero, one] = colour ? [0, 255] : [token("--px0"), token("--px1")];
    const plane = (c) => Array.from({ length: width * height }, (_, i) => (data[4 * i + c] - zero) / (one - zero));
    return { width, height, values: colour ? [0, 1, 2].flatMap(plane) : plane(0) };
  };
  globalThis.pixels = (id) => {
    const colour = document.querySelector(".pad-stack.colour") !== null;
    return globalThis.pixelsOf(document.getElementById(id), colour).values;
  };
}
