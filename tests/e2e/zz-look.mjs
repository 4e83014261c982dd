import { call, open, stage } from "./lib/page.mjs";
const here = await stage({ pictures: true, mnist: null });
const widths = (process.env.WIDTHS ?? "1440,1024,390").split(",").map(Number);
for (const width of widths) for (const colorScheme of (process.env.SCHEMES ?? "light,dark").split(",")) {
  const { page, context, problems } = await open(here, { query: "?backend=cpu", context: { viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme, reducedMotion: "reduce" } });
  await call(page, "load", process.env.PRESET ?? "denoise");
  await call(page, "train", { steps: Number(process.env.STEPS ?? 300) });
  if (process.env.OPEN) { await page.locator("#strengths summary").first().click(); }
  await page.waitForTimeout(3500);
  await page.screenshot({ path: `/tmp/shots/${process.env.NAME ?? "noise"}-${width}-${colorScheme}.png`, fullPage: true });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  console.log(width, colorScheme, "overflow", over, problems);
  await context.close();
}
await here.close();
