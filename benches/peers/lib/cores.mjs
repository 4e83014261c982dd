// How many cores the browser and everything else kept busy while we measured. Linux only; elsewhere null.
import fs from "node:fs";

// Of /proc, in ticks of 10 ms.
const TICKS_PER_SECOND = 100;

/** What the process `pid` with all below it, and the machine, have used so far. */
export function sample(pid) {
  try {
    const [total] = fs.readFileSync("/proc/stat", "latin1").split("\n");
    const [user, nice, system, , , irq, softirq, steal] = total.trim().split(/\s+/).slice(1).map(Number);
    return {
      at: performance.now(),
      own: ticksBelow(pid) / TICKS_PER_SECOND,
      all: (user + nice + system + irq + softirq) / TICKS_PER_SECOND,
      steal: steal / TICKS_PER_SECOND,
    };
  } catch {
    return null;
  }
}

/** Cores busy between two samples: with the browser, with other processes, and those a hypervisor took away. */
export function between(before, after) {
  if (!before || !after) return null;
  const seconds = (after.at - before.at) / 1000;
  const cores = (used) => Math.round(Math.max(0, used / seconds) * 100) / 100;
  const own = after.own - before.own;
  return {
    own: cores(own),
    other: cores(after.all - before.all - own),
    steal: cores(after.steal - before.steal),
  };
}

function ticksBelow(root) {
  const numbers = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const processes = numbers.map((name) => stat(Number(name))).filter(Boolean);
  const sum = (pid) => {
    const own = processes.find((process) => process.pid === pid)?.ticks ?? 0;
    const children = processes.filter((process) => process.parent === pid);
    return children.reduce((total, child) => total + sum(child.pid), own);
  };
  return sum(root);
}

function stat(pid) {
  try {
    const line = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name, in brackets, may hold spaces.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    // It has ended meanwhile.
    return null;
  }
}
