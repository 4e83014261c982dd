// The system's Chromium, the same for all engines.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--enable-unsafe-swiftshader",
  "--disable-background-timer-throttling",
  "--disable-renderer-backgrounding",
];

// The browser under way, so that stopping the runner stops it too.
let current = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => Promise.resolve(current?.kill()).finally(() => process.exit(1)));
}

/**
 * Starts a browser. `pid` is that of its first process.
 * @param {{adapter: string, chrome?: string, headed: boolean}} options
 */
export async function launch({ adapter, chrome, headed }) {
  const server = await chromium.launchServer({
    executablePath: findChrome(chrome),
    headless: !headed,
    args: [
      ...FLAGS,
      ...(adapter === "swiftshader" ? ["--use-webgpu-adapter=swiftshader"] : []),
      ...(headed ? [] : ["--headless=new"]),
    ],
    ignoreDefaultArgs: ["--disable-gpu", "--headless", "--hide-scrollbars", "--mute-audio"],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  current = server;
  const browser = await chromium.connect(server.wsEndpoint());
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { browser, pid: server.process().pid, close };
}

function findChrome(given) {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const found = [given, process.env.CHROME_PATH, ...onPath, MAC].find((file) => file && fs.existsSync(file));
  if (!found) throw new Error("No Chromium was found. Install one, or set CHROME_PATH to it.");
  return found;
}
