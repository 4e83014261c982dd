// The command line of either program.
import { parseArgs } from "node:util";

/**
 * @param {Record<string, string[] | boolean>} known options: of a list, one or more of its names may be given, with commas; else
 *   it is a flag. `--quick` is always known.
 * @returns {object} what was given; all names of a list by default
 */
export function parse(args, known) {
  const lists = Object.entries(known).filter(([, names]) => Array.isArray(names));
  const options = Object.fromEntries(
    ["quick", ...Object.keys(known)].map((name) => [name, { type: Array.isArray(known[name]) ? "string" : "boolean" }]),
  );
  const { values } = parseArgs({ args, options });
  for (const [option, names] of lists) {
    const wanted = values[option]?.split(",") ?? names;
    const stranger = wanted.find((name) => !names.includes(name));
    if (stranger !== undefined) throw new Error(`--${option} ${stranger}: there are ${names.join(", ")}`);
    values[option] = wanted;
  }
  return values;
}
