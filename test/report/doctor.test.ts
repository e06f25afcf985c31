import { describe, expect, test } from "vitest";
import { type DoctorRow, doctorJson, renderDoctor } from "../../src/report/doctor.ts";
import { coloured, terminal } from "./samples.ts";

const GOOD: readonly DoctorRow[] = [
  { id: "node", title: "Node.js", status: "passed", says: "24.21.0 (needs 22.12), OpenSSL 3.5.0" },
  {
    id: "dns-udp",
    title: "DNS over UDP",
    status: "passed",
    says: "IPv4 works, IPv6 works; 3 root servers asked, 11 ms",
  },
];
const BAD: readonly DoctorRow[] = [
  ...GOOD,
  {
    id: "dns-intercepted",
    title: "DNS not intercepted",
    status: "failed",
    says: "something answers in place of the root servers",
    effect: "verdicts would describe that machine, not the target",
    fix: "use another network",
  },
  {
    id: "clock",
    title: "Clock",
    status: "warning",
    says: "could not be compared with the signatures of the root zone",
  },
  { id: "large-answers", title: "Large answers", status: "not_tested", says: "no server to ask" },
];

describe("doctor", () => {
  test.each([
    ["80", terminal(80)],
    ["40", terminal(40)],
    ["ascii", terminal(80, true)],
    ["colour", coloured(200)],
  ])("rows, effects and fixes, look %s", async (name, look) => {
    await expect(renderDoctor(BAD, look)).toMatchFileSnapshot(`../../fixtures/report/doctor-${name}.txt`);
  });

  test.each([
    ["nothing is wrong", GOOD, "Everything can be measured from here."],
    ["something fails", BAD, "1 problem, 1 warning: part of the tests will be shown as could not measure."],
    [
      "only a warning",
      BAD.filter(({ status }) => status !== "failed"),
      "1 warning: everything can still be measured.",
    ],
  ])("the last line sums up: %s", (_what, rows, last) => {
    expect(renderDoctor(rows, terminal(200)).trimEnd().split("\n").at(-1)).toBe(last);
  });

  test("for programs, ok is false as soon as something fails", () => {
    expect(JSON.parse(doctorJson(GOOD))).toEqual({ ok: true, checks: GOOD });
    expect(JSON.parse(doctorJson(BAD))).toMatchObject({ ok: false });
  });
});
