// Serves the pages of all engines on 127.0.0.1. What is under /coi/ comes with the headers that make a page cross-origin
// isolated, which gives it threads and a finer clock; the same under /open/ comes without.
//   node serve.mjs [PORT]     to open a page by hand
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ENGINE } from "./lib/engines.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FOLDERS = {
  pages: path.join(HERE, "pages"),
  lib: path.join(HERE, "lib"),
  hourglass: path.join(HERE, "hourglass"),
  engine: ENGINE,
  nm: path.join(HERE, "node_modules"),
};
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * @param {{port?: number, folders?: Record<string, string>}} [options] `folders` stand in for those of the same names
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function serve({ port = 0, folders = {} } = {}) {
  const all = { ...FOLDERS, ...folders };
  const server = http.createServer((request, response) => answer(all, request, response));
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function answer(folders, request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const [, mode, folder, ...rest] = decodeURIComponent(pathname).split("/");
  const file = find(folders[folder], rest);
  if (!file || !["coi", "open"].includes(mode)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "Cache-Control": "no-store",
    ...(mode === "coi" ? ISOLATION : {}),
  });
  fs.createReadStream(file).pipe(response);
}

function find(folder, rest) {
  if (!folder) return null;
  const file = path.join(folder, ...rest);
  const inside = file.startsWith(folder + path.sep);
  return inside && fs.existsSync(file) && fs.statSync(file).isFile() ? file : null;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve({ port: Number(process.argv[2] ?? 8123) });
  console.log(`${url}coi/hourglass/bench.html?backend=gpu`);
  console.log(`${url}coi/pages/tfjs.html?backend=webgpu`);
  console.log(`${url}coi/pages/jaxjs.html?device=webgpu`);
}
