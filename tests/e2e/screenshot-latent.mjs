// Makes the README's pictures of codes: the latent map of digits, traversals on Shapes, a concept on Faces. All are trained here
// and now, through the real page.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { call, open, stage } from "./lib/page.mjs";
import { MNIST } from "./lib/server.mjs";

const OUT = fileURLToPath(new URL("../../docs", import.meta.url));
// Enough to see what is meant; more makes better pictures and takes longer.
const EPOCHS = Number(process.env.EPOCHS ?? 5);

async function trained(preset, epochs, colorScheme, dataset) {
  const { page, context } = await open(here, {
    query: "?backend=cpu",
    context: { viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: "reduce" },
  });
  await call(page, "load", preset);
  if (dataset) await call(page, "dataset", dataset);
  await call(page, "train", { epochs });
  await page.waitForTimeout(3000);
  return { page, context };
}

const keep = (name, options) => async (target) => {
  const file = path.join(OUT, name);
  await target.screenshot({ path: file, ...options });
  console.log(`docs/${name}: ${fs.statSync(file).size} bytes`);
};

const here = await stage({ pictures: true, mnist: MNIST });
try {
  const digits = await trained("vae2", EPOCHS, "light", MNIST ? "mnist" : undefined);
  await keep("latent-light.png")(digits.page);
  await digits.page.emulateMedia({ colorScheme: "dark" });
  await digits.page.waitForTimeout(3000);
  await keep("latent-dark.png")(digits.page);
  await digits.context.close();

  const shapes = await trained("beta", 4 * EPOCHS, "light");
  await shapes.page.getByRole("button", { name: "Traversals: one dimension at a time" }).click();
  await shapes.page.waitForSelector("#traversal-sheet canvas");
  await shapes.page.waitForTimeout(3000);
  await keep("traversals.png")(shapes.page.locator(".trav:has(#traversals)"));
  await shapes.context.close();

  const faces = await trained("faces_vae", 2 * EPOCHS, "light");
  await faces.page.getByRole("button", { name: "+ Concept" }).click();
  const form = faces.page.getByRole("form", { name: "New concept" });
  const titles = await form.getByLabel("More").locator("option").allTextContents();
  const smiles = titles.filter((title) => /smil/i.test(title));
  await form.getByLabel("More").selectOption(smiles.at(-1));
  await form.getByLabel("Less").selectOption(smiles[0]);
  await form.getByLabel("Name").fill("Smile");
  await form.getByRole("button", { name: "Add concept" }).click();
  await faces.page.getByRole("button", { name: "From the focus picture" }).click();
  await faces.page.waitForTimeout(2000);
  await keep("concept.png")(faces.page);
  await faces.context.close();
} finally {
  await here.close();
}
