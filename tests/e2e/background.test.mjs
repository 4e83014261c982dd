// Training goes on in a tab that nobody sees.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { stage } from "./lib/page.mjs";

let here;
before(async () => (here = await stage()));
after(() => here.close());

/**
 * A tab of the browser itself: the driver keeps its own pages visible, whatever lies in front of them.
 * @returns {Promise<{evaluate: (code: string) => Promise<any>, show: () => Promise<void>}>}
 */
async function tab(browser, url) {
  const { targetId } = await browser.send("Target.createTarget", { url });
  const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: false });
  let count = 0;
  const send = (method, params) =>
    new Promise((done, fail) => {
      const id = ++count;
      const hear = (event) => {
        const answer = JSON.parse(event.message);
        if (event.sessionId !== sessionId || answer.id !== id) return;
        browser.off("Target.receivedMessageFromTarget", hear);
        if (answer.error) fail(new Error(answer.error.message));
        else done(answer.result);
      };
      browser.on("Target.receivedMessageFromTarget", hear);
      browser.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
    });
  return {
    async evaluate(expression) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      assert.ok(!exceptionDetails, JSON.stringify(exceptionDetails));
      return result.value;
    },
    show: () => browser.send("Target.activateTarget", { targetId }),
  };
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function until(what, test) {
  for (let i = 0; i < 300; i++) {
    if (await test()) return;
    await sleep(100);
  }
  assert.fail(`${what}: not within 30 s`);
}

test("a hidden tab trains on, also when it is seen again", async () => {
  const browser = await here.browser.newBrowserCDPSession();
  const page = await tab(browser, here.server.url);
  const status = () => page.evaluate("hourglass.status()");
  await until("ready", () => page.evaluate("!!globalThis.hourglass && hourglass.ready.then(() => true)"));
  await page.evaluate("hourglass.play()");
  await until("plays", async () => (await status()).step > 0);
  const other = await tab(browser, "about:blank");
  await other.show();
  await until("hidden", () => page.evaluate("document.visibilityState === 'hidden'"));
  const before = await status();
  await until("the hidden tab trains on", async () => (await status()).step > before.step + 20);
  const hidden = await status();
  assert.ok(hidden.playing);
  await page.show();
  await until("seen", () => page.evaluate("document.visibilityState === 'visible'"));
  await until("goes on", async () => (await status()).step > hidden.step);
});
