import { afterEach, describe, expect, test } from "vitest";
import {
  type Behaviour,
  forQuestions,
  onlyRcode,
  replace,
  strip,
  withoutEdns,
} from "../../src/lab/behaviour.ts";
import type { DnsAnswer } from "../../src/model/evidence.ts";
import type { NetMap } from "../../src/net/map.ts";
import type { Net, NetOptions } from "../../src/net/open.ts";
import { RCODE } from "../../src/proto/dns/rcode.table.ts";
import { TYPE } from "../../src/proto/dns/type.table.ts";
import { revalidate } from "../../src/proto/dnssec/analysis.ts";
import { createMemo } from "../../src/proto/dnssec/memo.ts";
import { LAB_NOW, type Lab, openWorldLab } from "../support/lab.ts";

const STUB = "127.0.0.53";
const THROUGH_STUB: NetOptions = {
  upstream: { mode: "stub", servers: [{ address: STUB, port: 53 }] },
  timeoutMs: 500,
};
const SCENARIOS = ["good", "unsigned", "sig-bad-a", "nx"];

const labs: Lab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

async function labWith(...behaviours: Behaviour[]): Promise<Lab> {
  const lab = await openWorldLab({ scenarios: SCENARIOS, stub: { behaviours } });
  labs.push(lab);
  return lab;
}

/** The map without anything but the resolver: port 53 is closed everywhere else. */
function onlyStub({ netMap }: Lab): NetMap {
  return { version: 1, otherwise: "deny", map: netMap.map.filter(({ address }) => address === STUB) };
}

/** What an audit would make of the evidence later. */
async function later(lab: Lab, net: Net, name: string): Promise<string> {
  const session = net.session({ target: name });
  await session.lookup(name, "A");
  const { answers } = revalidate(session.evidence(), {
    now: LAB_NOW,
    anchors: lab.anchors,
    memo: createMemo(),
  });
  const answer = answers[`${name}/A`];
  return answer === undefined ? "" : stateOf(answer);
}

const ask = (net: Net, name: string): Promise<DnsAnswer> => net.session({ target: name }).lookup(name, "A");
const stateOf = ({ security, reason }: DnsAnswer): string => `${security} ${reason?.code ?? ""}`.trim();

/** States of one secure, one unsigned, one broken and one nonexistent name. */
async function statesOf(net: Net): Promise<string[]> {
  const names = ["good.test", "unsigned.test", "sig-bad-a.test", "nope.good.test"];
  const answers = await Promise.all(names.map((name) => ask(net, name)));
  return answers.map(stateOf);
}

const DIRECT = ["secure", "insecure nsec3-opt-out", "bogus rrsig-invalid", "secure"];

describe("a resolver that lets DNSSEC through", () => {
  test("gives the same states as our own iteration", async () => {
    const lab = await labWith();
    expect(await statesOf(lab.net(THROUGH_STUB))).toEqual(DIRECT);
    expect(await statesOf(lab.net())).toEqual(DIRECT);
  });

  test("is asked with RD, CD and DO, the name in lower case; cuts are not known", async () => {
    const lab = await labWith();
    const seen: string[] = [];
    const net = lab.net(THROUGH_STUB, seen);
    const answer = await ask(net, "good.test");
    expect(seen).toContain("dns/udp good.test A +do +rd");
    expect(answer.cuts).toBeUndefined();
  });

  test("a bogus name is confirmed at the authoritative servers", async () => {
    const lab = await labWith();
    const seen: string[] = [];
    const net = lab.net(THROUGH_STUB, seen);
    expect(stateOf(await ask(net, "sig-bad-a.test"))).toBe("bogus rrsig-invalid");
    expect(seen).toContain("dns/udp sig-bad-a.test A +do");
  });

  test("with port 53 closed it cannot be: unconfirmed", async () => {
    const lab = await labWith();
    const net = lab.net({ ...THROUGH_STUB, netMap: onlyStub(lab) });
    expect(await statesOf(net)).toEqual([
      "secure",
      "insecure nsec3-opt-out",
      "indeterminate unconfirmed-bogus",
      "secure",
    ]);
    expect(await later(lab, net, "sig-bad-a.test")).toBe("indeterminate unconfirmed-bogus");
    expect(await later(lab, net, "good.test")).toBe("secure");
  });
});

/** Every answer over UDP is cut off. */
const TRUNCATES: Behaviour = {
  when: ({ transport }) => transport === "udp",
  edit: (reply) => ({ ...reply, tc: true, answer: [], authority: [] }),
};
const SERVFAIL: Behaviour = { when: ({ name }) => name.includes("sig-bad-a"), ...onlyRcode(RCODE.SERVFAIL) };
const AUTHORITY = replace((reply) => ({ ...reply, authority: [] }));
const AD = replace((reply) => reply);
/** What scanner errors of dns.md 2 and 6.4 look like when nothing can be confirmed. */
describe("dns.md 6.4: resolvers that do not, port 53 closed", () => {
  const rewrite: Behaviour = {
    edit: (reply) => (reply.rcode === RCODE.NXDOMAIN ? { ...reply, rcode: RCODE.NOERROR } : reply),
  };
  test.each<[string, Behaviour[], string]>([
    ["H1 strips RRSIG", [strip([TYPE.RRSIG])], "resolver-strips-dnssec"],
    ["H2 strips NSEC and NSEC3", [strip([TYPE.NSEC, TYPE.NSEC3])], "resolver-strips-denial"],
    ["H3 drops the authority section", [AUTHORITY], "resolver-strips-denial"],
    [
      "H5 SERVFAIL for DNSKEY",
      [forQuestions([TYPE.DNSKEY], onlyRcode(RCODE.SERVFAIL))],
      "resolver-strips-dnssec",
    ],
    ["H7 denial with NOERROR", [rewrite], "resolver-strips-denial"],
    ["H8 no EDNS", [withoutEdns("ignore")], "resolver-strips-dnssec"],
    ["H8 FORMERR to EDNS", [withoutEdns("formerr")], "resolver-no-answer"],
  ])("%s: no name is blamed", async (_, behaviours, code) => {
    const lab = await labWith(...behaviours);
    const net = lab.net({ ...THROUGH_STUB, netMap: onlyStub(lab) });
    const states = await statesOf(net);
    expect(states.filter((state) => state.startsWith("bogus"))).toEqual([]);
    expect(states).toContain(`indeterminate ${code}`);
    expect(await later(lab, net, "sig-bad-a.test")).not.toMatch(/^bogus/);
  });

  test.each<[string, Behaviour[]]>([
    ["H1 strips RRSIG", [strip([TYPE.RRSIG])]],
    ["H2 strips NSEC and NSEC3", [strip([TYPE.NSEC, TYPE.NSEC3])]],
    ["H3 drops the authority section", [AUTHORITY]],
    ["H4 REFUSED for DS", [forQuestions([TYPE.DS], onlyRcode(RCODE.REFUSED))]],
    ["H5 SERVFAIL for DNSKEY", [forQuestions([TYPE.DNSKEY], onlyRcode(RCODE.SERVFAIL))]],
    ["H6 SERVFAIL for a bogus name", [SERVFAIL]],
    ["H8 no EDNS", [withoutEdns("formerr")]],
    ["H10 sets AD on everything", [AD]],
  ])("%s, port 53 open: the states are those of the names", async (_, behaviours) => {
    const lab = await labWith(...behaviours);
    expect(await statesOf(lab.net(THROUGH_STUB))).toEqual(DIRECT);
  });
});

test("H9 TC without TCP, port 53 closed: no name is blamed", async () => {
  const lab = await labWith(TRUNCATES);
  const { map, ...rest } = onlyStub(lab);
  const net = lab.net({
    ...THROUGH_STUB,
    netMap: { ...rest, map: map.filter(({ proto }) => proto !== "tcp") },
  });
  expect(stateOf(await ask(net, "good.test"))).toBe("indeterminate resolver-no-tcp");
});

describe("several resolvers", () => {
  test("the next one is asked when the first is silent", async () => {
    const lab = await labWith();
    const servers = [
      { address: "127.0.0.54", port: 53 },
      { address: STUB, port: 53 },
    ];
    const netMap: NetMap = {
      ...lab.netMap,
      map: [...lab.netMap.map, { address: "127.0.0.54", fault: "blackhole" }],
    };
    const net = lab.net({ upstream: { mode: "stub", servers }, timeoutMs: 20, retries: 0, netMap });
    expect(stateOf(await ask(net, "good.test"))).toBe("secure");
  });

  test("none answers: timeout, and no blame", async () => {
    const lab = await labWith();
    const netMap: NetMap = { version: 1, otherwise: "deny", map: [{ address: STUB, fault: "refused" }] };
    const answer = await ask(lab.net({ ...THROUGH_STUB, netMap }), "good.test");
    expect(answer).toMatchObject({ outcome: "timeout", security: "indeterminate" });
  });
});

describe("settled 6.5: falling back to the system's resolver", () => {
  const fallback = THROUGH_STUB.upstream;

  test("port 53 open: not used", async () => {
    const lab = await labWith();
    const net = lab.net(fallback === undefined ? {} : { fallback });
    expect(await net.vantage()).toMatchObject({ dns: "ok", resolver: "iterate" });
    expect((await ask(net, "good.test")).cuts).toEqual(["test", "good.test"]);
  });

  test("port 53 closed: used, and recorded", async () => {
    const lab = await labWith();
    const netMap = onlyStub(lab);
    const net = lab.net({ netMap, ...(fallback === undefined ? {} : { fallback }) });
    expect(stateOf(await ask(net, "good.test"))).toBe("secure");
    expect(await net.vantage()).toMatchObject({ dns: "blocked", resolver: STUB, ipv4: "ok" });
  });

  test("without a fallback there is none", async () => {
    const lab = await labWith();
    const net = lab.net({ netMap: onlyStub(lab) });
    expect((await ask(net, "good.test")).security).toBe("indeterminate");
    expect(await net.vantage()).toMatchObject({ dns: "blocked", resolver: "iterate" });
  });
});

test("truncation over UDP leads to TCP", async () => {
  const lab = await labWith(TRUNCATES);
  const seen: string[] = [];
  expect(stateOf(await ask(lab.net(THROUGH_STUB, seen), "good.test"))).toBe("secure");
  expect(seen.some((line) => line.startsWith("dns/tcp"))).toBe(true);
});
