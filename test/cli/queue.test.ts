/** The commands of the queue where there is none: no packages, no address. */
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { runNode } from "./child.ts";
import { runFake } from "./fake-io.ts";

const LAUNCHER = resolve(import.meta.dirname, "../../bin/waterpas.js");

/** Node.js in which the packages of the queue are not to be found. */
const HOOK = `
import { registerHooks } from "node:module";
registerHooks({
  resolve(name, context, next) {
    if (name !== "pg" && name !== "pg-boss") return next(name, context);
    throw Object.assign(new Error("not found: " + name), { code: "ERR_MODULE_NOT_FOUND" });
  },
});`;
const without = (...args: string[]) =>
  runNode(["--import", `data:text/javascript,${encodeURIComponent(HOOK)}`, LAUNCHER, ...args]);

describe("without the packages of the queue", () => {
  test("a command says how to get them, and not the password", async () => {
    const { code, out, err } = await without("status", "--queue", "postgres://u:hunter2@127.0.0.1:1/d", "-v");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("[queue-missing]");
    expect(err).toContain("npm install pg pg-boss");
    expect(err).not.toContain("hunter2");
  });

  test("the help does not speak of them", async () => {
    const { code, out } = await without("--help");
    expect([code, out.includes("submit"), out.includes("scan")]).toEqual([0, false, true]);
  });
});

describe("without an address", () => {
  test.each([["status"], ["collect"], ["worker"], ["submit"]])(
    "%s: exit code 2, and where to write it",
    async (name) => {
      const { code, err } = await runFake([name, ...(name === "submit" ? ["list.txt"] : [])]);
      expect([code, err]).toEqual([2, expect.stringContaining("WATERPAS_QUEUE=postgres://")]);
    },
  );

  test("a run id that cannot be one", async () => {
    const { code, err } = await runFake(["status", "--queue", "postgres://u:hunter2@h/d", "--run", "a-b"]);
    expect([code, err]).toEqual([2, expect.stringContaining("--run cannot be 'a-b'")]);
    expect(err).not.toContain("hunter2");
  });

  test.each([["0"], ["some"], ["1000"]])("--shards %s cannot be", async (shards) => {
    const { code, err } = await runFake(["worker", "--queue", "postgres://u@h/d", "--shards", shards]);
    expect([code, err]).toEqual([2, expect.stringContaining("--shards cannot be")]);
  });

  test("a server that is not there may be there later: exit code 3", async () => {
    const { code, err } = await runFake(["status", "--queue", "postgres://u:hunter2@127.0.0.1:1/d", "-v"]);
    expect([code, err]).toEqual([3, expect.stringContaining("[queue-away]")]);
    expect(err).not.toContain("hunter2");
  });

  test("an address that is none is not repeated", async () => {
    const { code, err } = await runFake(["status", "--queue", "mysql://u:hunter2@h/d"]);
    expect([code, err]).toEqual([2, expect.stringContaining("the address of the queue is not one")]);
    expect(err).not.toContain("hunter2");
  });
});
