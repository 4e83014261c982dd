"""The same workloads in PyTorch on the CPU: the yardstick outside the browser.

    python torch_cpu.py --json torch.json [--threads 2] [--reps 3] [--seconds 2] [--workload A,B]

Prints and writes results in the form of run.mjs, so that `node report.mjs` can put both in one table.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

EXPORT = Path(__file__).parent / "lib" / "export.mjs"
# Batches and noise are made for so many steps, and begin again after them.
MAX_STEPS = 4096
# Seconds that the steps to a loss checkpoint may take.
BUDGET = 40


def export(*words):
    return subprocess.run(["node", EXPORT, *map(str, words)], check=True, capture_output=True).stdout


def numbers(*words, dtype=np.float32):
    return torch.from_numpy(np.frombuffer(export(*words), dtype=dtype).copy())


WORKLOADS = json.loads(export("spec"))


class Training:
    def __init__(self, workload):
        self.name, self.batch = workload["id"], workload["batch"]
        self.eps = workload.get("bnEps")
        self.step = 0
        self.images = numbers("images").view(6000, 784)
        self.p = dict(parameters(workload))
        adam = workload["adam"]
        betas = (adam["beta1"], adam["beta2"])
        self.optimizer = torch.optim.Adam(self.p.values(), adam["lr"], betas, adam["eps"], fused=True)
        self.batches = numbers("batches", self.name, MAX_STEPS, dtype=np.int32).view(MAX_STEPS, self.batch).long()
        if "latent" in workload:
            self.noise = numbers("noise", self.name, MAX_STEPS).view(MAX_STEPS, self.batch, workload["latent"])

    def dense(self, x, name):
        return torch.addmm(self.p[f"{name}.b"], x, self.p[f"{name}.w"])

    def conv(self, x, name, stride):
        return F.conv2d(x, self.p[f"{name}.w"], self.p[f"{name}.b"], stride, padding=1)

    def conv_t(self, x, name):
        weight, bias = self.p[f"{name}.w"], self.p[f"{name}.b"]
        return F.conv_transpose2d(x, weight, bias, stride=2, padding=1, output_padding=1)

    def norm(self, x, name):
        weight, bias = self.p[f"{name}.g"], self.p[f"{name}.b"]
        return F.batch_norm(x, None, None, weight, bias, training=True, eps=self.eps)

    def dense64(self, x):
        return F.mse_loss(torch.sigmoid(self.dense(F.relu(self.dense(x, "enc")), "dec")), x)

    def vae2(self, x):
        h = F.relu(self.dense(x, "enc"))
        mu, logvar = self.dense(h, "mu"), self.dense(h, "logvar")
        z = mu + self.noise[self.step] * torch.exp(0.5 * logvar)
        logits = self.dense(F.relu(self.dense(z, "hid")), "dec")
        bce = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = -0.5 * torch.sum(1 + logvar - mu * mu - torch.exp(logvar))
        return (bce + kl) / self.batch

    def conv_small(self, x):
        h = F.relu(self.conv(x.view(self.batch, 1, 28, 28), "c1", 2))
        h = F.relu(self.conv(h, "c2", 2))
        # The dense layers' weights are in the order height, width, channel.
        h = self.dense(h.permute(0, 2, 3, 1).reshape(self.batch, 1568), "enc")
        h = self.dense(h, "dec").view(self.batch, 7, 7, 32).permute(0, 3, 1, 2)
        h = torch.sigmoid(self.conv_t(F.relu(self.conv_t(h, "t1")), "t2"))
        return F.mse_loss(h.reshape(self.batch, 784), x)

    def conv_tutorial(self, x):
        h = self.conv(x.view(self.batch, 1, 28, 28), "c1", 1)
        h = F.max_pool2d(F.relu(self.norm(self.conv(h, "c2", 1), "n2")), 2)
        h = F.max_pool2d(F.relu(self.norm(self.conv(h, "c3", 1), "n3")), 2)
        h = self.conv(h, "c4", 1).reshape(self.batch, 49)
        h = self.dense(self.dense(self.dense(h, "d1"), "d2"), "d3")
        h = self.conv(F.relu(self.conv(h.view(self.batch, 1, 28, 28), "c5", 1)), "c6", 1)
        return torch.sqrt(F.mse_loss(h.reshape(self.batch, 784), x))

    def steps(self, n):
        forward = getattr(self, self.name)
        for _ in range(n):
            loss = forward(self.images[self.batches[self.step]])
            self.step = (self.step + 1) % MAX_STEPS
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
        return loss.item()


def parameters(workload):
    """Names and tensors. Kernels, [height, width, a, b] in the kit, are [b, a, height, width] here."""
    flat, at = numbers("weights", workload["id"]), 0
    for given in workload["params"]:
        size = int(np.prod(given["shape"]))
        tensor = flat[at : at + size].view(given["shape"])
        at += size
        if given["kind"] in ("conv", "convT"):
            tensor = tensor.permute(3, 2, 0, 1)
        yield given["name"], tensor.contiguous().clone().requires_grad_(True)


class Micro:
    def __init__(self, workload):
        self.ops = workload.get("ops")
        if workload["id"] == "matmul1024":
            self.a, self.x = numbers("matmul").view(2, 1024, 1024)
        else:
            self.x = numbers("tiny")

    def steps(self, n):
        x = self.x
        for _ in range(n):
            x = self.chain(x) if self.ops else self.a @ x
        return x.flatten()[0].item()

    def chain(self, x):
        for k in range(self.ops):
            x = x + 0.001 if k & 1 else x * 0.999
        return x


def timed(bench, n):
    start = time.perf_counter()
    loss = bench.steps(n)
    return time.perf_counter() - start, loss


def pass_checkpoints(bench, checkpoints, cell):
    """The first step, the warm-up and the losses to compare. Returns the seconds of a step."""
    done, per_step = 0, 0
    for checkpoint in checkpoints:
        late = (checkpoint - done) * per_step > BUDGET
        # Later repetitions only warm up.
        needless = cell["rep"] > 0 and checkpoint > 10
        if done >= 2 and (late or needless):
            break
        seconds, loss = timed(bench, checkpoint - done)
        per_step, done = seconds / (checkpoint - done), checkpoint
        cell["losses"][str(checkpoint)] = loss
        if checkpoint == 1:
            cell["firstStepMs"] = seconds * 1000
    return per_step


def measure(workload, rep, options):
    cell = {"peer": "torch-cpu", "workload": workload["id"], "rep": rep, "losses": {}, "loadBefore": os.getloadavg()}
    bench = (Training if workload["kind"] == "train" else Micro)(workload)
    per_step = pass_checkpoints(bench, workload["checkpoints"], cell)
    # What was measured so far may be cold: once more.
    some = max(1, max(1, round(options.seconds / per_step)) // 4)
    seconds, _ = timed(bench, some)
    steps = max(1, round(options.seconds * some / seconds))
    cell["stepsPerWindow"], cell["windowsMs"] = steps, []
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(options.windows):
        seconds, cell["finalLoss"] = timed(bench, steps)
        cell["windowsMs"].append(round(seconds * 1000, 2))
    cell["cores"] = {"own": round((time.process_time() - cpu) / (time.perf_counter() - wall), 2)}
    return cell


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--windows", type=int, default=3)
    models = [name for name, workload in WORKLOADS.items() if workload["kind"] == "train"]
    parser.add_argument("--workload", default=",".join(models))
    return parser.parse_args()


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    env = {
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "torch": torch.__version__,
        "threads": options.threads,
        "loadStart": os.getloadavg(),
    }
    cells = []
    for rep in range(options.reps):
        for name in options.workload.split(","):
            cell = measure(WORKLOADS[name], rep, options)
            cells.append(cell)
            ms = statistics.median(cell["windowsMs"]) / cell["stepsPerWindow"]
            print(f"{rep + 1}/{options.reps} {name}: {ms:.3f} ms/step, losses {cell['losses']}", flush=True)
    env["loadEnd"] = os.getloadavg()
    if options.json:
        Path(options.json).write_text(json.dumps({"env": env, "cells": cells}, indent=1))


main()
