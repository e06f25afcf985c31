import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Namespace } from "./namespace.ts";
import { must, run } from "./process.ts";

const PROGRAM = fileURLToPath(new URL("delay-line.py", import.meta.url));
const DEVICE = "wpt0";

/** A cable with a constant delay between two namespaces. */
export interface DelayLine {
  /** Ends it; packets carried from the first to the second namespace and back. */
  readonly stop: () => Promise<{ readonly out: number; readonly back: number; readonly dropped: number }>;
}

/** Addresses of the two ends; the client's are the ones its packets carry. */
const ENDS = {
  client: ["192.168.77.1", "fd77::1"],
  server: ["192.168.77.2", "fd77::2"],
} as const;

const configure = async (namespace: Namespace, own: readonly string[]): Promise<void> => {
  const [v4 = "", v6 = ""] = own;
  const lines = [
    `link set ${DEVICE} mtu 1500 up`,
    `addr add ${v4}/30 dev ${DEVICE}`,
    `addr add ${v6}/64 dev ${DEVICE} nodad`,
    `route replace default dev ${DEVICE} src ${v4}`,
  ];
  await must(namespace.inside(["ip", "-batch", "-"]), { input: `${lines.join("\n")}\n` });
  await must(namespace.inside(["ip", "-6", "route", "replace", "default", "dev", DEVICE, "src", v6]));
};

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      errors += chunk.toString("utf8");
    });
    child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8").trim()));
    child.once("exit", (code) => reject(new Error(`the delay line ended with ${code}: ${errors.trim()}`)));
  });

/** Joins two namespaces by a line of `oneWayMs` each way with `loss` percent lost (seeded, so the same each time). */
export async function joinByDelayLine(
  client: Namespace,
  server: Namespace,
  oneWayMs: number,
  loss = 0,
): Promise<DelayLine> {
  const names = [client.name, server.name, DEVICE, String(oneWayMs), String(loss), "1"];
  const child = spawn("/usr/bin/python3", [PROGRAM, ...names], { stdio: ["ignore", "pipe", "pipe"] });
  const word = await firstLine(child);
  if (word !== "ready") {
    throw new Error(`the delay line said ${word}`);
  }
  await configure(client, ENDS.client);
  await configure(server, ENDS.server);
  return {
    stop: async () => {
      const told = new Promise<string>((resolve) => {
        let text = "";
        child.stdout?.on("data", (chunk: Buffer) => {
          text += chunk.toString("utf8");
        });
        child.once("close", () => resolve(text));
      });
      child.kill("SIGTERM");
      return JSON.parse((await told).trim() || '{"out":0,"back":0,"dropped":0}');
    },
  };
}

/** Median round trip over the line by ping, in milliseconds. */
export async function pingThrough(client: Namespace, address: string): Promise<number> {
  const ran = await run(client.inside(["ping", "-n", "-q", "-c", "5", "-i", "0.05", address]));
  return Number(/= [\d.]+\/([\d.]+)\//.exec(ran.stdout)?.[1] ?? Number.NaN);
}
