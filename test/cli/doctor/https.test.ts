import { afterEach, describe, expect, test } from "vitest";
import { clockAgainst, type HttpsTried, httpsRow, tryHttps } from "../../../src/cli/doctor/https.ts";
import { memoryRow } from "../../../src/cli/doctor/local.ts";
import type { DoctorRow } from "../../../src/report/doctor.ts";
import { scripted } from "../../probe/session.ts";
import { IPV4, IPV6, openScene, type SceneOptions } from "../../support/web.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const THEIRS = "Sun, 22 Nov 2026 12:00:00 GMT";
const NOON_MS = Date.UTC(2026, 10, 22, 12);

async function tried(options: SceneOptions, nowMs: number) {
  const scene = await openScene(() => ({ status: 200, headers: [["Date", THEIRS]], body: "x" }), options);
  closing.push(scene.close);
  const { session } = scripted({ answers: { "example.nl/A": [IPV4], "example.nl/AAAA": [IPV6] } });
  const { lookup, rrs } = session;
  const web = () => scene.fresh();
  return tryHttps(
    ["example.nl", "gone.nl"],
    ["ipv4", "ipv6"],
    { lookup, rrs, web },
    { roots: [], nowMs: () => nowMs },
  );
}

describe("trying", () => {
  test("one address of each family of a host that has any, and the time there", async () => {
    const row = { host: "example.nl", failure: null, aheadSeconds: -90 };
    expect(await tried({}, NOON_MS + 90_000)).toEqual([
      { ...row, family: "ipv4" },
      { ...row, family: "ipv6" },
    ]);
  });

  test("a server without TLS on port 443 is a failure", async () => {
    const [first] = await tried({ raw: (socket) => socket.destroy() }, NOON_MS);
    expect(first).toMatchObject({ family: "ipv4", aheadSeconds: null });
    expect(first?.failure).not.toBeNull();
  });
});

const at = (
  family: HttpsTried["family"],
  failure: string | null,
  aheadSeconds: number | null = 0,
): HttpsTried => ({
  host: "a.nl",
  family,
  failure,
  aheadSeconds,
});

describe("the row", () => {
  test.each<[string, readonly HttpsTried[], DoctorRow["status"], string]>([
    ["both", [at("ipv4", null), at("ipv6", null)], "passed", "IPv4 works, IPv6 works; to a.nl"],
    [
      "one host of two is enough",
      [at("ipv4", "timeout"), at("ipv4", null)],
      "passed",
      "IPv4 works, IPv6 not tried; to a.nl",
    ],
    [
      "a family fails everywhere",
      [at("ipv4", null), at("ipv6", "timeout")],
      "warning",
      "IPv4 works, IPv6 does not work (timeout); to a.nl",
    ],
    ["nothing was there to try", [], "not_tested", "no web server to try"],
  ])("%s", (_what, all, status, says) => {
    expect(httpsRow(all, ["ipv4", "ipv6"])).toMatchObject({ status, says });
  });
});

const CLOCK: DoctorRow = { id: "clock", title: "Clock", status: "passed", says: "inside" };
const ahead = (...seconds: readonly (number | null)[]) => seconds.map((each) => at("ipv4", null, each));

describe("the clock", () => {
  test.each<[string, readonly HttpsTried[], DoctorRow["status"], string]>([
    ["no server says", ahead(null), "passed", "inside"],
    ["agrees", ahead(0), "passed", "inside; web servers agree within 1 s"],
    ["a minute is let pass", ahead(60), "passed", "inside; web servers agree within 60 s"],
    ["more is not", ahead(61), "warning", "inside; 1 min behind web servers"],
    ["an hour is a warning still", ahead(-3600), "warning", "inside; 60 min ahead of web servers"],
    ["more is an error", ahead(-3601), "failed", "inside; 60 min ahead of web servers"],
    ["a day", ahead(86_400), "failed", "inside; 24 h behind web servers"],
    ["one of three is wrong", ahead(2, 86_400, 1), "passed", "inside; web servers agree within 2 s"],
  ])("%s", (_what, all, status, says) => {
    expect(clockAgainst(CLOCK, all)).toMatchObject({ status, says });
  });

  test("a clock that signatures prove wrong does not become better by a minute", () => {
    expect(clockAgainst({ ...CLOCK, status: "failed" }, ahead(61)).status).toBe("failed");
  });
});

describe("memory", () => {
  test.each([
    [512_000_000, "passed", "512.0 MB free"],
    [511_999_999, "warning", "512.0 MB free; a batch takes 512.0 MB"],
    [32_000_000_000, "passed", "32 GB free"],
  ])("%i octets", (available, status, says) => {
    expect(memoryRow(available)).toMatchObject({ status, says });
  });
});
