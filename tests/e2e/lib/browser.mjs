// The system's Chromium with WebGPU on the software adapter, so that tests run on any machine.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

function findChrome() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = [
    process.env.CHROME_PATH,
    ...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    MAC,
  ];
  const found = candidates.find((file) => file && fs.existsSync(file));
  if (!found) throw new Error("No Chromium was found. Install one, or set CHROME_PATH to it.");
  return found;
}

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a WebGPU canvas needs to be seen in a screenshot. */
const PICTURES = [
  "--enable-features=Vulkan",
  "--use-vulkan=swiftshader",
  "--use-angle=swiftshader",
];

/**
 * Starts a browser of its own, with a profile of its own.
 * @param {{pictures?: boolean, camera?: string}} [options] `camera` is a Y4M file that a camera sees.
 */
export function launch({ pictures = false, camera } = {}) {
  const films = camera
    ? ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${camera}`]
    : [];
  return chromium.launch({
    executablePath: findChrome(),
    args: [...FLAGS, ...(pictures ? PICTURES : []), ...films],
    ignoreDefaultArgs: ["--disable-gpu", "--headless", "--hide-scrollbars"],
  });
}
