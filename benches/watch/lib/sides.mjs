// Where benches/watch/build.sh has put what it built of the two sides.
import { fileURLToPath } from "node:url";

const folder = (side) => fileURLToPath(new URL(`../../../.tools/watch/${side}`, import.meta.url));

export const FOLDERS = { old: folder("old"), new: folder("new") };
