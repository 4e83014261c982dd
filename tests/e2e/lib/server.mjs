// Serves the built page as a web server would: static files under a sub-path, nothing cached, nothing made up.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The built page. */
export const DIST = path.resolve(process.env.DIST ?? path.join(ROOT, "dist"));

/** Folder of the four MNIST files, or null where it is absent. */
export const MNIST = (() => {
  const folder = path.resolve(process.env.MNIST_DIR ?? path.join(ROOT, "data/mnist"));
  return fs.existsSync(path.join(folder, "train-images-idx3-ubyte.gz")) ? folder : null;
})();

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const ISOLATION = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/**
 * @param {object} options
 * @param {string} [options.base] path the page lies at, with slashes around it
 * @param {string} [options.dist] folder of the page
 * @param {string | null} [options.mnist] folder served as data/mnist/ beside it
 * @param {boolean} [options.isolated] whether the page is isolated from other origins, which gives it threads
 * @returns {Promise<{url: string, mnist: string | null, missing: RegExp | null, cut: RegExp | null, close: () => Promise<void>}>}
 *   `mnist`, and names of files that are `missing` or `cut` in half, may be changed at any time
 */
export async function serve({ base = "/some/where/", dist = DIST, mnist = null, isolated = false } = {}) {
  if (!fs.existsSync(path.join(dist, "index.html"))) throw new Error(`There is no page in ${dist}. Build it: scripts/build`);
  const served = { mnist, missing: null, cut: null };
  const server = http.createServer((request, response) => {
    const pathname = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = find(pathname, base, dist, served.mnist);
    if (!file || served.missing?.test(pathname)) {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("not found");
      return;
    }
    const { size } = fs.statSync(file);
    const length = served.cut?.test(pathname) ? size >> 1 : size;
    response.writeHead(200, {
      "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "Content-Length": length,
      "Cache-Control": "no-store",
      ...(isolated ? ISOLATION : {}),
    });
    fs.createReadStream(file, { end: length - 1 }).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return Object.assign(served, {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  });
}

function find(pathname, base, dist, mnist) {
  if (!pathname.startsWith(base)) return null;
  const wanted = pathname.slice(base.length) || "index.html";
  const [folder, name] = wanted.startsWith("data/mnist/")
    ? [mnist, wanted.slice("data/mnist/".length)]
    : [dist, wanted];
  if (!folder) return null;
  const file = path.resolve(folder, name);
  const inside = file.startsWith(path.resolve(folder) + path.sep);
  return inside && fs.existsSync(file) && fs.statSync(file).isFile() ? file : null;
}
