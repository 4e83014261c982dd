// Makes the README's pictures of noise and of sparse codes, trained here and now through the real page.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { call, open, stage } from "./lib/page.mjs";
import { MNIST } from "./lib/server.mjs";

const OUT = fileURLToPath(new URL("../../docs", import.meta.url));
// Enough to see what is meant; more makes better pictures and takes longer.
const EPOCHS = Number(process.env.EPOCHS ?? 5);

async function trained(preset) {
  const { page, context } = await open(here, {
    query: "?backend=cpu",
    context: { viewport: { width: 1440, height: 900 }, colorScheme: "light", reducedMotion: "reduce" },
  });
  await call(page, "load", preset);
  if (MNIST) await call(page, "dataset", "mnist");
  await call(page, "train", { epochs: EPOCHS });
  return { page, context };
}

async function keep(target, name) {
  const file = path.join(OUT, name);
  await target.screenshot({ path: file });
  console.log(`docs/${name}: ${fs.statSync(file).size} bytes`);
}

const here = await stage({ pictures: true, mnist: MNIST });
try {
  const noise = await trained("denoise");
  await noise.page.locator("#strengths > summary").click();
  await noise.page.locator(".strengths-svg").waitFor({ timeout: 120_000 });
  await noise.page.waitForTimeout(8000);
  // What stays at the bottom of the screen would lie over it.
  await noise.page.addStyleTag({ content: ".transport { visibility: hidden !important; }" });
  await keep(noise.page.locator(".recon"), "denoise.png");
  await noise.context.close();

  const sparse = await trained("top_k");
  await sparse.page.locator("#b-wall").click();
  await sparse.page.locator("#wall canvas").first().waitFor();
  await sparse.page.waitForTimeout(4000);
  await sparse.page.addStyleTag({ content: ".transport { visibility: hidden !important; }" });
  await keep(sparse.page.locator(".trav:has(#wall)"), "units.png");
  await sparse.context.close();
} finally {
  await here.close();
}
