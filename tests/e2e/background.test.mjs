// Training goes on in a tab that nobody sees.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, open, silent, stage, status, until } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

test("a hidden tab trains on, and draws again when it is seen", async (t) => {
  const { page, context, problems } = await open(here);
  await call(page, "play");
  await until(page, "plays", (s) => s.step > 0);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  const other = await context.newPage();
  await other.goto("about:blank");
  await other.bringToFront();
  let hidden = false;
  for (let i = 0; i < 20 && !hidden; i++) {
    hidden = await page.evaluate(() => document.visibilityState === "hidden");
    if (!hidden) await other.waitForTimeout(100);
  }
  if (!hidden) {
    t.skip("this browser does not hide a tab behind another");
    await context.close();
    return;
  }
  const before = await status(page);
  await other.waitForTimeout(1500);
  const after = await status(page);
  assert.ok(after.playing);
  assert.ok(after.step > before.step + 10, `${after.step - before.step} steps while hidden`);
  await page.bringToFront();
  await until(page, "goes on", (s) => s.playing && s.step > after.step);
  silent(problems);
  await context.close();
});
