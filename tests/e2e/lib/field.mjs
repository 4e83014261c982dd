// Sets of the kinds that the field brings, each in several variants, with what is to become of it.
import zlib from "node:zlib";
import { npy, png, tar, zip } from "./files.mjs";

/** What each pixel of picture `i` of class `k` is, 0 to 255: a bright square on black, its place by the class, its level by the picture. */
const level = (i, k, x, y) => (x >> 2 === k % 4 && y >> 2 === (k >> 2) % 4 ? 255 - (i % 50) : 0);
const SIDE = 16;
const bytes = (count, classes, side = SIDE) =>
  Buffer.from(Array.from({ length: count * side * side }, (_, at) => {
    const i = Math.floor(at / (side * side));
    const place = at % (side * side);
    return level(i, i % classes, place % side, Math.floor(place / side));
  }));
const labels = (count, classes) => Buffer.from(Array.from({ length: count }, (_, i) => i % classes));
const names = (classes) => Array.from({ length: classes }, (_, i) => String(i));
const npz = (arrays) => zip(Object.entries(arrays).map(([name, bytes]) => ({ name: `${name}.npy`, bytes })));
const picture = (i, k, colour = false) =>
  png(SIDE, SIDE, (x, y) => (colour ? [level(i, k, x, y), 40, 80] : [level(i, k, x, y)]));

/** Pictures in a little-endian type of so many bytes, each put by `put(view, offset, value)`. */
function numbers(count, classes, size, put) {
  const from = bytes(count, classes);
  const to = Buffer.alloc(from.length * size);
  const view = new DataView(to.buffer, to.byteOffset, to.length);
  from.forEach((value, i) => put(view, i * size, value));
  return to;
}

/** Arrays: types, labels of every form, axes, parts, a class a file. */
function arrays() {
  const variants = [];
  for (const [form, array] of [
    ["(N,)", npy("|u1", [40], labels(40, 4))],
    ["(N, 1)", npy("|u1", [40, 1], labels(40, 4))],
    ["int64", npy("<i8", [40], Buffer.from(new BigInt64Array(Array.from({ length: 40 }, (_, i) => BigInt(i % 4))).buffer))],
    ["one-hot", npy("|u1", [40, 4], Buffer.from(Array.from({ length: 160 }, (_, at) => Number(at % 4 === Math.floor(at / 4) % 4))))],
    ["one-hot floats", npy("<f4", [40, 5], Buffer.from(new Float32Array(200).map((_, at) => Number(at % 5 === Math.floor(at / 5) % 4)).buffer))],
  ]) {
    const set = npz({ images: npy("|u1", [40, SIDE, SIDE], bytes(40, 4)), labels: array });
    variants.push({ what: `labels ${form}`, files: { "set.npz": set }, count: 40, classes: names(4) });
  }
  const types = {
    "<u2": numbers(30, 3, 2, (view, at, value) => view.setUint16(at, value * 257, true)),
    ">i2": numbers(30, 3, 2, (view, at, value) => view.setInt16(at, value, false)),
    "<f8": numbers(30, 3, 8, (view, at, value) => view.setFloat64(at, value / 255, true)),
    ">f4": numbers(30, 3, 4, (view, at, value) => view.setFloat32(at, value / 127.5 - 1, false)),
    "|b1": numbers(30, 3, 1, (view, at, value) => view.setUint8(at, Number(value > 0))),
  };
  for (const [type, content] of Object.entries(types)) {
    variants.push({ what: `numbers ${type}`, files: { "x.npy": npy(type, [30, SIDE, SIDE], content) }, count: 30, classes: [] });
  }
  for (const shape of [[48, SIDE, SIDE], [48, SIDE * SIDE], [48, 1, SIDE, SIDE], [48, SIDE, SIDE, 1], [16, SIDE, SIDE, 3]]) {
    variants.push({ what: `shape ${shape}`, files: { "x.npy": npy("|u1", shape, bytes(48, 3)) }, count: shape[0], classes: [] });
  }
  for (const [train, validation, test] of [
    ["x_train", null, "x_test"],
    ["train_images", "val_images", "test_images"],
    ["Xtr", "Xva", "Xte"],
    ["X_train", "X_dev", "X_eval"],
    ["data_training", "data_validation", "data_testing"],
  ]) {
    const array = (name, count) => name && { [name]: npy("|u1", [count, SIDE, SIDE], bytes(count, 2)) };
    const set = npz({ ...array(train, 40), ...array(validation, 12), ...array(test, 20) });
    const parts = validation ? [40, 12, 20] : [36, 4, 20];
    variants.push({ what: `parts ${train}, ${validation}, ${test}`, files: { "set.npz": set }, count: validation ? 72 : 60, classes: [], parts });
  }
  for (const [what, named] of [
    ["a class a file", ["cat", "dog", "bee"]],
    ["a class a file with words in common", ["full_numpy_bitmap_ant", "full_numpy_bitmap_owl"]],
    ["classes of several words", ["The Eiffel Tower", "apple"]],
    ["numbered classes", ["10", "9"]],
    ["files of parts are no classes", ["train", "test"]],
  ]) {
    const files = Object.fromEntries(named.map((name) => [`${name}.npy`, npy("|u1", [20, SIDE * SIDE], bytes(20, 2))]));
    const classes = {
      "full_numpy_bitmap_ant": ["ant", "owl"], "10": ["9", "10"], train: [], cat: ["bee", "cat", "dog"],
    }[named[0]] ?? [...named].sort();
    variants.push({ what, files, count: 20 * named.length, classes });
  }
  return variants;
}

/** Tables of text: separators, decimal commas, labels first, last or named, names, index columns, encodings. */
function tables() {
  const variants = [];
  const side = 8;
  const row = (i, separator, form) =>
    Array.from({ length: side * side }, (_, at) => {
      const value = level(i, i % 3, (at % side) * 2, Math.floor(at / side) * 2);
      return form === "comma" ? (value / 255).toFixed(4).replace(".", ",") : form === "point" ? (value / 255).toFixed(4) : String(value);
    }).join(separator);
  const names = Array.from({ length: side * side }, (_, at) => `p${at}`);
  for (const [separator, form] of [[",", "whole"], [";", "comma"], ["\t", "point"], [" ", "whole"], [";", "whole"]]) {
    for (const place of ["first", "last", "named"]) {
      const rows = Array.from({ length: 24 }, (_, i) => {
        const cells = row(i, separator, form);
        const label = ["a", "b", "c"][i % 3];
        return place === "last" ? cells + separator + label : label + separator + cells;
      });
      if (place === "named") rows.unshift(["class", ...names].join(separator));
      const what = `cells parted by ${JSON.stringify(separator)}, ${form}, label ${place}`;
      variants.push({ what, files: { "rows.csv": Buffer.from(rows.join("\n") + "\n") }, count: 24, classes: ["a", "b", "c"] });
    }
  }
  const plain = ["label," + names.join(), ...Array.from({ length: 20 }, (_, i) => `${i % 2},${row(i, ",")}`)];
  const indexed = [",label," + names.join(), ...Array.from({ length: 20 }, (_, i) => `${i},${i % 2},${row(i, ",")}`)];
  for (const [what, text] of [
    ["a byte order mark and CRLF", Buffer.from("\ufeff" + plain.join("\r\n"))],
    ["UTF-16", Buffer.from("\ufeff" + plain.join("\n"), "utf16le")],
    ["an index column", Buffer.from(indexed.join("\n"))],
    ["quoted names", Buffer.from(plain.map((line, i) => (i ? line : line.replace(/[^,]+/g, '"$&"'))).join("\n"))],
    ["gzip", zlib.gzipSync(plain.join("\n"))],
  ]) {
    variants.push({ what, files: { [what === "gzip" ? "rows.csv.gz" : "rows.csv"]: text }, count: 20, classes: ["0", "1"] });
  }
  return variants;
}

/** Pictures: in folders of every depth, beside stray files, of many sizes. */
function pictures() {
  const set = (place, count = 24) => Object.fromEntries(Array.from({ length: count }, (_, i) => [place(i), picture(i, i % 2, i % 4 === 0)]));
  const class_ = (i) => ["cats", "dogs"][i % 2];
  const part = (i) => (i < 16 ? "train" : "test");
  const stray = { "set/cats/notes.txt": Buffer.from("hello"), "set/.DS_Store": Buffer.from("x"), "set/Thumbs.db": Buffer.from("x") };
  return [
    { what: "folders", files: set((i) => `set/${class_(i)}/${i}.png`), classes: ["cats", "dogs"] },
    { what: "folders with images in them", files: set((i) => `set/${class_(i)}/images/${i}.png`), classes: ["cats", "dogs"] },
    { what: "parts", files: set((i) => `set/${part(i)}/${class_(i)}/${i}.png`), classes: ["cats", "dogs"], parts: [15, 1, 8] },
    { what: "parts of trains and cars", files: set((i) => `set/${i % 2 ? "train" : "car"}/${i}.png`), classes: ["car", "train"] },
    { what: "no folders", files: set((i) => `${i}.png`), classes: [] },
    { what: "stray files", files: { ...set((i) => `set/${class_(i)}/${i}.png`), ...stray }, classes: ["cats", "dogs"], skipped: 1 },
    {
      what: "names in either normal form",
      files: set((i) => `set/${i % 4 < 2 ? "é".normalize(i % 2 ? "NFC" : "NFD") : "o"}/${i}.png`),
      classes: ["o", "é"],
    },
  ].map((variant) => ({ count: 24, ...variant }));
}

/** Archives: stored, deflated, in each other, with names as old systems wrote them. */
function archives() {
  const files = Array.from({ length: 24 }, (_, i) => ({ name: `${["a", "b"][i % 2]}/${i}.png`, bytes: picture(i, i % 2) }));
  const old = files.map((file) => ({ ...file, name: file.name.replace("a/", "caf\x82/"), encoding: "latin1" }));
  const array = npy("|u1", [24, SIDE, SIDE], bytes(24, 2));
  const classes = ["a", "b"];
  return [
    { what: "deflated", files: { "set.zip": zip(files) }, classes },
    { what: "stored", files: { "set.zip": zip(files.map((file) => ({ ...file, stored: true }))) }, classes },
    { what: "a class an archive", files: { "a.zip": zip(files.filter((_, i) => i % 2 === 0)), "b.zip": zip(files.filter((_, i) => i % 2)) }, classes },
    { what: "a tar archive", files: { "set.tar": tar(files) }, classes },
    { what: "a gzipped tar archive", files: { "set.tar.gz": zlib.gzipSync(tar(files)) }, classes },
    { what: "a tar archive of gzip files", files: { "set.tar": tar([{ name: "x.npy.gz", bytes: zlib.gzipSync(array) }]) }, classes: [] },
    { what: "gzip in gzip", files: { "x.npy.gz.gz": zlib.gzipSync(zlib.gzipSync(array)) }, classes: [] },
    { what: "gzip in a zip archive", files: { "set.zip": zip([{ name: "x.npy.gz", bytes: zlib.gzipSync(array) }]) }, classes: [] },
    { what: "names in code page 437", files: { "set.zip": zip(old) }, classes: ["b", "café"] },
    { what: "long names in a tar archive", files: { "set.tar": tar(files.map((file) => ({ ...file, name: `${"deep/".repeat(30)}${file.name}` }))) }, classes },
  ].map((variant) => ({ count: 24, ...variant }));
}

/** Every kind, with its variants: `{ what, files, count, classes, parts?, skipped? }`. */
export const FIELD = { arrays: arrays(), tables: tables(), pictures: pictures(), archives: archives() };
