// Makes the README's pictures: trains on MNIST (Strokes where MNIST is not there) through the real page, and looks.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { call, open, stage, until } from "./lib/page.mjs";
import { MNIST } from "./lib/server.mjs";

const OUT = fileURLToPath(new URL("../../docs", import.meta.url));
const PICTURES = [
  { name: "desktop-light.png", width: 1440, height: 900, colorScheme: "light" },
  { name: "desktop-dark.png", width: 1440, height: 900, colorScheme: "dark" },
  { name: "phone.png", width: 390, height: 844, colorScheme: "light" },
];

fs.mkdirSync(OUT, { recursive: true });
const here = await stage({ pictures: true, mnist: MNIST });
try {
  for (const { name, width, height, colorScheme } of PICTURES) {
    // On the CPU by choice, so that no picture shows a notice about the machine that made it.
    const { page, context } = await open(here, {
      query: "?backend=cpu",
      context: { viewport: { width, height }, colorScheme, reducedMotion: "reduce" },
    });
    if (MNIST) await call(page, "dataset", "mnist");
    await call(page, "train", { epochs: 5 });
    await call(page, "play");
    const { step } = await until(page, "plays", (s) => s.playing);
    await until(page, "goes on", (s) => s.step > step + 300);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: path.join(OUT, name) });
    console.log(`${path.join("docs", name)}: ${fs.statSync(path.join(OUT, name)).size} bytes`);
    await context.close();
  }
} finally {
  await here.close();
}
