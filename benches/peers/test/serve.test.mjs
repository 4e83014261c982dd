// The server of the pages.
import assert from "node:assert/strict";
import test from "node:test";
import { serve } from "../serve.mjs";

test("pages come isolated or not, and nothing comes from elsewhere", async (context) => {
  const server = await serve();
  context.after(() => server.close());
  const get = (path) => fetch(server.url + path);
  const isolated = async (path) => (await get(path)).headers.has("Cross-Origin-Embedder-Policy");
  assert.equal(await isolated("coi/pages/tfjs.html"), true);
  assert.equal(await isolated("open/pages/tfjs.html"), false);
  for (const path of ["coi/pages/none.html", "coi/pages", "else/pages/tfjs.html", "coi/test/kit.test.mjs"]) {
    assert.equal((await get(path)).status, 404, path);
  }
  assert.equal((await get("coi/pages/..%2frun.mjs")).status, 404);
});
