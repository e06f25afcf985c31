import { describe, expect, test } from "vitest";
import type { DnsOutcome } from "../../../src/model/evidence.ts";
import {
  type DenialSeen,
  isMissing,
  isWorthProbing,
  judgeExistence,
  selectorInNsec,
} from "../../../src/proto/dkim/existence.ts";
import { SELECTORS } from "../../../src/proto/dkim/selector.table.ts";
import {
  countUsable,
  probeSelectors,
  readSelector,
  selectorName,
  selectorsFor,
} from "../../../src/proto/dkim/selector.ts";
import { nameFromText } from "../../../src/proto/dns/name.ts";
import { TYPE } from "../../../src/proto/dns/type.table.ts";
import { answerAll } from "../../../src/proto/records/ask.ts";
import { answers } from "../spf/world.ts";
import { rsa } from "./keys.ts";

function wire(text: string): string {
  const name = nameFromText(text);
  if (!name.ok) throw new Error(`no name: ${text}`);
  return name.value;
}

type NsecRow = readonly [owner: string, next: string, ...types: readonly number[]];

function seen(
  name: string,
  outcome: DnsOutcome,
  more: { texts?: string[]; nsec?: NsecRow; secure?: boolean } = {},
): DenialSeen {
  const { texts = [], nsec, secure = false } = more;
  const nsecs =
    nsec === undefined
      ? []
      : [{ owner: wire(nsec[0]), next: wire(nsec[1]), types: new Set(nsec.slice(2).map(Number)) }];
  return { name: wire(name), outcome, isSecure: secure, texts, nsecs };
}

const ent = (outcome: DnsOutcome, more: Parameters<typeof seen>[2] = {}) =>
  seen("_domainkey.d.nl", outcome, more);
const control = (outcome: DnsOutcome, more: Parameters<typeof seen>[2] = {}) =>
  seen("_1f3a.d.nl", outcome, more);

const at = (selector: string, ...texts: string[]) =>
  readSelector(selector, { outcome: "ok", values: texts }, []);
const GOOD = at("selector1", `v=DKIM1; p=${rsa(2048)}`);
const REVOKED = at("default", "v=DKIM1; p=");
const BROKEN = at("old", `p=${rsa(512)}`);
const COMPACT: NsecRow = ["_domainkey.d.nl", "\\000._domainkey.d.nl", TYPE.RRSIG, TYPE.NSEC, TYPE.NXNAME];

describe("judgeExistence", () => {
  test.each([
    ["K01", { ent: ent("nodata"), control: control("nxdomain"), selectors: [] }, "exists", "ent"],
    [
      "K01, secure",
      { ent: ent("nodata", { secure: true }), control: control("nxdomain"), selectors: [] },
      "exists",
      "ent-proved",
    ],
    [
      "K02 and K03",
      { ent: ent("nxdomain"), control: control("nxdomain"), selectors: [] },
      "absent",
      "nxdomain",
    ],
    ["K04", { ent: ent("nodata"), control: control("nodata"), selectors: [] }, "undecidable", "online"],
    [
      "K05",
      { ent: ent("nodata", { secure: true, nsec: COMPACT }), control: control("nodata"), selectors: [] },
      "absent",
      "nxdomain",
    ],
    [
      "K06",
      {
        ent: ent("nodata", { secure: true, nsec: ["d.nl", "s1._domainkey.d.nl", TYPE.A] }),
        control: control("nodata"),
        selectors: [],
      },
      "exists",
      "ent-proved",
    ],
    [
      "K06, not secure",
      {
        ent: ent("nodata", { nsec: ["d.nl", "s1._domainkey.d.nl", TYPE.A] }),
        control: control("nodata"),
        selectors: [],
      },
      "undecidable",
      "online",
    ],
    [
      "K06, next name made up",
      {
        ent: ent("nodata", { secure: true, nsec: ["d.nl", "\\000._domainkey.d.nl", TYPE.A] }),
        control: control("nodata"),
        selectors: [],
      },
      "undecidable",
      "online",
    ],
    [
      "K06, next name elsewhere",
      {
        ent: ent("nodata", { secure: true, nsec: ["d.nl", "www.d.nl", TYPE.A] }),
        control: control("nodata"),
        selectors: [],
      },
      "undecidable",
      "online",
    ],
    [
      "K07",
      {
        ent: ent("ok", { texts: ["v=spf1 -all"] }),
        control: control("ok", { texts: ["v=spf1 -all"] }),
        selectors: [],
      },
      "undecidable",
      "wildcard",
    ],
    ["K08", { ent: ent("nxdomain"), control: control("nxdomain"), selectors: [GOOD] }, "exists", "selector"],
    ["K09", { ent: ent("servfail"), control: control("servfail"), selectors: [] }, "unknown", "dns-failure"],
    [
      "K10",
      { ent: ent("nodata"), control: control("nxdomain"), selectors: [REVOKED] },
      "absent",
      "revoked-only",
    ],
    [
      "revoked and broken",
      { ent: ent("nxdomain"), control: control("nxdomain"), selectors: [REVOKED, BROKEN] },
      "absent",
      "nxdomain",
    ],
    [
      "a key although the lookup failed",
      { ent: ent("timeout"), control: null, selectors: [GOOD] },
      "exists",
      "selector",
    ],
    [
      "a wildcard of another type",
      { ent: ent("nodata"), control: control("ok", { texts: ["x"] }), selectors: [] },
      "undecidable",
      "wildcard",
    ],
    [
      "texts at _domainkey only",
      { ent: ent("ok", { texts: ["o=~"] }), control: control("nxdomain"), selectors: [] },
      "exists",
      "ent",
    ],
    [
      "texts, control not asked",
      { ent: ent("ok", { texts: ["o=~"] }), control: null, selectors: [] },
      "undecidable",
      "wildcard",
    ],
    [
      "control failed",
      { ent: ent("nodata"), control: control("timeout"), selectors: [] },
      "unknown",
      "dns-failure",
    ],
    ["control not asked", { ent: ent("nodata"), control: null, selectors: [] }, "unknown", "dns-failure"],
    [
      "control denied compactly",
      {
        ent: ent("nodata"),
        control: control("nodata", { nsec: ["_1f3a.d.nl", "\\000._1f3a.d.nl", TYPE.NXNAME] }),
        selectors: [],
      },
      "exists",
      "ent",
    ],
    ["the name is too long", { ent: ent("badname"), control: null, selectors: [] }, "absent", "nxdomain"],
  ])("%s", (_number, facts, state, by) => {
    expect(judgeExistence(facts)).toEqual({ state, by });
  });

  test("selectors are not asked for when DNSSEC proves that there are none", () => {
    expect(isWorthProbing(ent("nxdomain", { secure: true }))).toBe(false);
    expect(isWorthProbing(ent("nxdomain"))).toBe(true);
    expect(isWorthProbing(ent("nodata", { secure: true }))).toBe(true);
    expect(isMissing(ent("ok"))).toBe(false);
  });

  test.each<[NsecRow, string | null]>([
    [["d.nl", "s1._domainkey.d.nl"], "s1"],
    [["d.nl", "a.b._domainkey.d.nl"], "a.b"],
    [["d.nl", "\\000._domainkey.d.nl"], null],
    [["d.nl", "\\001x._domainkey.d.nl"], null],
    [["d.nl", "www.d.nl"], null],
    [["_domainkey.d.nl", "s1._domainkey.d.nl"], null],
  ])("NSEC %j gives away selector %s", (nsec, selector) => {
    expect(selectorInNsec(ent("nodata", { nsec }))).toBe(selector);
  });
});

describe("selectors", () => {
  test("the table has no selector twice, and room for the domain's own name", () => {
    const names = SELECTORS.map(({ selector }) => selector);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(selectorName(name, "d.nl")).toBe(`${name}._domainkey.d.nl`);
  });

  test("selectorsFor", () => {
    expect(selectorsFor("d.nl", "off", ["mine"])).toEqual(["mine"]);
    expect(selectorsFor("d.nl", "top20", ["mine", "s1"]).length).toBe(21);
    const full = selectorsFor("mail.d.nl", "full", []);
    expect(full.length).toBe(80);
    expect(full).toContain("mail-d-nl");
    expect(selectorsFor("x.onmicrosoft.com", "top20", []).slice(0, 2)).toEqual([
      "selector1-x-onmicrosoft-com",
      "selector2-x-onmicrosoft-com",
    ]);
  });

  test("probing asks eight together and ends after three keys", () => {
    const key = `TXT p=${rsa(1024)}`;
    const world = { "s1._domainkey.d.nl": [key], "s2._domainkey.d.nl": [key], "s9._domainkey.d.nl": [key] };
    const names = Array.from({ length: 30 }, (_, index) => `s${index}`);
    const asked: string[] = [];
    const found = answerAll(
      probeSelectors("d.nl", [...names.slice(0, 5), "a..b", ...names.slice(5)], []),
      answers(world, asked),
    );
    expect([asked.length, found.length, countUsable(found)]).toEqual([16, 16, 3]);
  });

  test("keys that every name has are a wildcard's", () => {
    const text = `p=${rsa(1024)}`;
    expect(readSelector("s1", { outcome: "ok", values: [text] }, [text])).toMatchObject({
      isWildcard: true,
      keys: [],
    });
    expect(readSelector("s1", { outcome: "ok", values: ["v=spf1 -all"] }, ["v=spf1 -all"])).toMatchObject({
      isWildcard: false,
      keys: [],
    });
    expect(readSelector("s1", { outcome: "ok", values: [text, "p="] }, [text]).keys.length).toBe(2);
  });
});
