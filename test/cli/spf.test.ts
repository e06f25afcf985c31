/** `waterpas spf` against domains of the lab. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorld, type World } from "../../src/lab/world.ts";
import type { SpfDocument } from "../../src/report/spf.ts";
import { labFlags, waterpas } from "./child.ts";
import { runFake } from "./fake-io.ts";

let world: World;
let folder = "";
let flags: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "waterpas-spf-"));
  world = await startWorld({
    now: Math.floor(Date.now() / 1000),
    scenarios: ["good", "spf-11", "spf-two", "spf-include-nx", "no-mx"],
  });
  flags = await labFlags(world, folder);
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

async function evaluated(domain: string, ip: string, ...more: readonly string[]): Promise<SpfDocument> {
  const network = flags.filter(
    (_, at) => !flags[at]?.startsWith("--cache-dir") && !flags[at - 1]?.startsWith("--cache-dir"),
  );
  const { code, out, err } = await waterpas(["spf", domain, "--ip", ip, "--json", ...more, ...network]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out);
}

describe("the result", () => {
  test.each([
    ["good.test", "192.0.2.24", "pass", null, "mx"],
    ["good.test", "2001:db8:51::24", "pass", null, "mx"],
    ["good.test", "203.0.113.1", "fail", null, "-all"],
    ["spf-11.test", "203.0.113.1", "permerror", "lookup-limit", null],
    ["spf-two.test", "203.0.113.1", "permerror", "multiple", null],
    ["spf-include-nx.test", "203.0.113.1", "permerror", "include-none", null],
    ["no-mx.test", "203.0.113.1", "none", "no-record", null],
  ])("of %s for %s is %s", async (domain, ip, result, fault, term) => {
    const document = await evaluated(domain, ip);
    expect(document).toMatchObject({
      domain,
      ip,
      result,
      fault,
      sender: `postmaster@${domain}`,
      helo: domain,
    });
    if (term !== null) expect(document.term).toBe(term);
  });

  test("names the sender that was given", async () => {
    const document = await evaluated("good.test", "192.0.2.24", "--sender", "a@b.test", "--helo", "c.test");
    expect(document).toMatchObject({ sender: "a@b.test", helo: "c.test" });
  });
});

test.each([
  ["user+tag@good.test", "user+tag@good.test"],
  ["GOOD.test.", "postmaster@good.test"],
])("%s is taken as mail from %s", async (typed, sender) => {
  expect(await evaluated(typed, "192.0.2.24")).toMatchObject({ sender });
});

test("the explanation goes to a pipe as plain text", async () => {
  const network = flags.filter((flag, at) => !`${flags[at - 1]} ${flag}`.includes("--cache-dir"));
  const { code, out, err } = await waterpas(["spf", "good.test", "--ip", "203.0.113.1", ...network]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("✔ -all  matches; lookups 1/10\n");
  expect(out).not.toContain("\x1b");
});

describe("wrong use", () => {
  test.each([
    [["spf", "good.test"], "--ip is missing"],
    [["spf", "good.test", "--ip", "mx"], "'mx' is not an IP address"],
    [["spf", "192.0.2.1", "--ip", "192.0.2.1"], "192.0.2.1"],
    [["spf", "@list", "--ip", "192.0.2.1"], "spf does not read lists"],
    [["spf"], "<domain> is missing"],
    [["spf", "", "--ip", "192.0.2.1"], "the domain is empty"],
    [["spf", "test", "--ip", "192.0.2.1"], "'test' is a single label"],
    [["spf", "a..b", "--ip", "192.0.2.1"], "it has an empty label"],
    [["spf", "good.test", "--ip", "192.0.2.0/24"], "'192.0.2.0/24' is not an IP address"],
    [["spf", "good.test", "other.test", "--ip", "192.0.2.1"], "too many arguments"],
  ])("%j", async (args, says) => {
    const { code, out, err } = await runFake([...args, "--no-config"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(says);
  });
});
