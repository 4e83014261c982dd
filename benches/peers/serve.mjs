// Serves the bench page on a free port and prints its address. The headers make it cross-origin isolated, as the peers'
// pages are: that gives all of them a clock of the same resolution.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

const folder = path.resolve(process.argv[2]);
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };

const server = http.createServer((request, response) => {
  const name = path.basename(new URL(request.url, "http://localhost").pathname);
  const file = path.join(folder, name);
  if (!TYPES[path.extname(name)] || !fs.existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "Content-Type": TYPES[path.extname(name)],
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
  fs.createReadStream(file).pipe(response);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/bench.html`));
