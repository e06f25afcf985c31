import { describe, expect, test } from "vitest";
import type { StsNeeds } from "../../src/probe/mta-sts.ts";
import { probeMtaSts } from "../../src/probe/mta-sts.ts";
import { type Script, scripted } from "./session.ts";

/** Nothing can be connected to; what was dialled is written down. */
function needs(answers: Script["answers"], over: Partial<StsNeeds> = {}) {
  const { session, lookups } = scripted({ ...(answers === undefined ? {} : { answers }) });
  const dialled: string[] = [];
  return {
    lookups,
    dialled,
    needs: {
      session: {
        ...session,
        dial: async ({ address, port }: { address: string; port: number }) => {
          dialled.push(`${address} ${port}`);
          return { outcome: "refused", detail: "ECONNREFUSED", attempt: dialled.length } as const;
        },
      },
      keep: () => "",
      roots: [],
      userAgent: "waterpas/0",
      signal: new AbortController().signal,
      families: ["ipv4", "ipv6"],
      allAddresses: false,
      ...over,
    } satisfies StsNeeds,
  };
}

const RECORD = { "_mta-sts.a.nl/TXT": ['"v=STSv1; id=1"'] };
const HOST = { "mta-sts.a.nl/A": ["192.0.2.80"], "mta-sts.a.nl/AAAA": ["2001:db8::80"] };

test("without a record nobody looks for a policy", async () => {
  const scene = needs(HOST);
  expect(await probeMtaSts("a.nl", scene.needs)).toEqual({ record: "_mta-sts.a.nl/TXT" });
  expect(scene.dialled).toEqual([]);
  expect(scene.lookups).toEqual(["_mta-sts.a.nl/TXT"]);
});

test("T25: every address of the policy host is asked, and each tells how it went", async () => {
  const scene = needs({ ...RECORD, ...HOST });
  expect(await probeMtaSts("a.nl", scene.needs)).toEqual({
    record: "_mta-sts.a.nl/TXT",
    host: ["mta-sts.a.nl/A", "mta-sts.a.nl/AAAA"],
    fetches: [
      { address: "192.0.2.80", attempt: 1, outcome: "refused", detail: "refused" },
      { address: "2001:db8::80", attempt: 2, outcome: "refused", detail: "refused" },
    ],
    skipped: [],
  });
  expect(scene.dialled).toEqual(["192.0.2.80 443", "2001:db8::80 443"]);
});

describe("the host is looked at", () => {
  test.each([
    ["T03: where a record only lacks its semicolon", '"v=STSv1"'],
    ["T06: where the version is in the wrong case", '"V=STSv1; id=1"'],
    ["T04: where there are several records", '"v=STSv1; id=1"'],
  ])("%s", async (_, text) => {
    const scene = needs({ ...HOST, "_mta-sts.a.nl/TXT": [text, '"v=STSv1; id=2"'] });
    expect((await probeMtaSts("a.nl", scene.needs)).fetches).toHaveLength(2);
  });

  test("in the families that are wanted", async () => {
    const scene = needs({ ...RECORD, ...HOST }, { families: ["ipv6"] });
    expect((await probeMtaSts("a.nl", scene.needs)).host).toEqual(["mta-sts.a.nl/AAAA"]);
    expect(scene.dialled).toEqual(["2001:db8::80 443"]);
  });

  test("at four addresses of a family, the others are named", async () => {
    const many = Array.from({ length: 6 }, (_, at) => `192.0.2.${80 + at}`);
    const scene = needs({ ...RECORD, "mta-sts.a.nl/A": many });
    expect((await probeMtaSts("a.nl", scene.needs)).skipped).toEqual(["192.0.2.84", "192.0.2.85"]);
    expect(scene.dialled).toHaveLength(4);
  });
});

test("a record for something else announces nothing", async () => {
  const scene = needs({ ...HOST, "_mta-sts.a.nl/TXT": ['"v=spf1 -all"'] });
  expect(await probeMtaSts("a.nl", scene.needs)).toEqual({ record: "_mta-sts.a.nl/TXT" });
});
