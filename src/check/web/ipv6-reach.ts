/** Does the web server answer over IPv6? (`web.md` 3.10) */
import type { Cause } from "../../model/cause.ts";
import type { Finding, ServerRow } from "../../model/report.ts";
import type { WebEndpoint, WebPort } from "../../model/web.ts";
import { judgeReach } from "../../proto/http/similar.ts";
import { classify } from "../../proto/ip/special.ts";
import { type AnyCheck, defineCheck, type Seen, type Setting, type Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { pointerTo } from "../pointer.ts";
import { causeOfFailure } from "./failure.ts";
import { recordsOf } from "./ipv6.ts";
import type { WebSections } from "./site.ts";

interface Facts {
  readonly name: string;
  /** Addresses that were looked at, and those of them at which neither port is open. */
  readonly addresses: number;
  readonly unreachable: number;
  /** Ports open over IPv4 and nowhere over IPv6. */
  readonly missing_ports: readonly number[];
  readonly points: number;
  /** IPv6 was switched off by the user. */
  readonly switched_off: boolean;
}

export const webIpv6WsReach: AnyCheck = defineCheck<"dns" | "web", Facts, "good" | "bad">({
  id: "web_ipv6_ws_reach",
  needs: ["dns", "web"],
  spec: ["RFC 6540"],
  gate: { test: "web_ipv6_ws_address", verdicts: ["bad"] },
  see,
  table: [
    {
      when: ({ switched_off }) => switched_off,
      status: "not_tested",
      reason: "disabled",
      verdict: "not-tested",
    },
    {
      when: ({ unreachable }) => unreachable > 0,
      status: "failed",
      verdict: "bad",
      points: ({ points }) => points,
    },
    { when: () => true, status: "passed", verdict: "good", points: ({ points }) => points },
  ],
  text: {
    bad: {
      says: "Not every IPv6 address of {name} accepts connections.",
      fix: "Let the web server listen at every address of the AAAA records.",
    },
    good: { says: "Every IPv6 address of {name} accepts connections." },
  },
  culprits: { bad: ["web-ipv6-silent", "aaaa-not-global"] },
  differs: "internet.nl tries addresses that are not on the internet too.",
});

const PORTS = ["80", "443"] as const;

/** An address of one family and how connecting to it ended. */
interface Tried {
  readonly endpoint: WebEndpoint;
  readonly pointer: string;
  readonly open: readonly number[];
  /** Why nothing can be said of it. */
  readonly unknown: Cause | null;
}

function see(evidence: WebSections, setting: Setting): Seen<Facts> {
  const { target, web, options, vantage } = evidence;
  const records = recordsOf("AAAA", evidence, setting);
  const six = triedOf(records.list, evidence);
  const four = triedOf(recordsOf("A", evidence, setting).list, evidence);
  const known = six.filter(({ unknown }) => unknown === null);
  const { points } = judgeReach(
    [...known, ...four].map(({ endpoint, open }) => ({ family: endpoint.family, openPorts: open })),
  );
  const missingPorts = missingOf(four, known);
  const unreachable = known.filter(({ open }) => open.length === 0);
  return {
    facts: {
      name: target.name,
      addresses: known.length,
      unreachable: unreachable.length,
      missing_ports: missingPorts,
      points,
      switched_off: !options.families.includes("ipv6") && records.list.length > 0,
    },
    findings: [
      ...unreachable.map((each) => silent(each, target.name)),
      ...portFindings(missingPorts, four),
      ...skippedFindings(evidence),
      ...records.findings,
      ...(vantage.ipv4 === "ok" || !options.families.includes("ipv4") || web.addresses.ipv4?.length === 0
        ? []
        : [finding("family-not-measured", { family: "IPv4" }, [pointerTo("vantage", "ipv4")])]),
    ],
    servers: six.map(rowOf),
    unmeasured: unmeasuredOf(evidence, records.unmeasured, six),
  };
}

function triedOf(addresses: readonly string[], evidence: WebSections): Tried[] {
  return addresses.flatMap((address) => {
    const index = evidence.web.endpoints.findIndex((each) => each.address === address);
    const endpoint = evidence.web.endpoints[index];
    return endpoint === undefined ? [] : [tried(endpoint, index, evidence)];
  });
}

function tried(endpoint: WebEndpoint, index: number, evidence: WebSections): Tried {
  const ports = PORTS.flatMap((port) => {
    const seen = endpoint.tcp[port];
    return seen === undefined ? [] : [{ port: Number(port), seen }];
  });
  const open = ports.filter(({ seen }) => seen.state === "open").map(({ port }) => port);
  const doubtful = ports.find(({ seen }) => isDoubtful(seen, evidence));
  const isKnown = open.length > 0 || (doubtful === undefined && ports.length === PORTS.length);
  const unknown = isKnown ? null : whyUnknown(endpoint.address, doubtful?.seen, evidence);
  return { endpoint, pointer: pointerTo("web", "endpoints", index), open, unknown };
}

const OURS: ReadonlySet<string> = new Set(["blocked", "budget", "cancelled"]);

/** Whether what became of a port is our own doing. What no address on the internet is, we need not try. */
function isDoubtful({ state, detail }: WebPort, { options }: WebSections): boolean {
  if (state === "denied") return options.resolver !== "iterate" || detail === "excluded";
  return OURS.has(state);
}

function whyUnknown(address: string, port: WebPort | undefined, evidence: WebSections): Cause {
  if (port === undefined || port.state === "open") return "evidence-missing";
  return causeOfFailure(port.state, address, evidence, port.detail);
}

function missingOf(four: readonly Tried[], six: readonly Tried[]): number[] {
  const over = (list: readonly Tried[]): number[] => list.flatMap(({ open }) => open);
  if (!six.some(({ open }) => open.length > 0)) return [];
  return [...new Set(over(four))].filter((port) => !over(six).includes(port)).sort((a, b) => a - b);
}

function silent({ endpoint: { address, tcp }, pointer }: Tried, name: string): Finding {
  const states = PORTS.map((port) => tcp[port]?.state);
  const at = [`${pointer}/tcp`];
  if (states.includes("denied")) {
    return finding("aaaa-not-global", { name, address, category: classify(address).category ?? "" }, at);
  }
  const outcomes = PORTS.map((port, index) => `${port} ${states[index]}`);
  return finding("web-ipv6-silent", { address, outcome: outcomes.join(", ") }, at);
}

function portFindings(ports: readonly number[], four: readonly Tried[]): Finding[] {
  if (ports.length === 0) return [];
  return [
    finding(
      "port-missing-on-ipv6",
      { ports: ports.map(String) },
      four.map(({ pointer }) => `${pointer}/tcp`),
    ),
  ];
}

function skippedFindings({ web }: WebSections): Finding[] {
  const skipped = web.addresses.skipped.filter((address) => address.includes(":"));
  if (skipped.length === 0) return [];
  return [finding("addresses-skipped", { addresses: skipped }, [pointerTo("web", "addresses", "skipped")])];
}

function rowOf({ endpoint: { address }, open, unknown }: Tried): ServerRow {
  const base = { server: address, address };
  if (unknown !== null) return { ...base, status: "error", verdict: "could-not-test" };
  return open.length > 0
    ? { ...base, status: "passed", verdict: "good" }
    : { ...base, status: "failed", verdict: "bad" };
}

function unmeasuredOf(
  { vantage, web }: WebSections,
  lookup: Unmeasured | null,
  six: readonly Tried[],
): Unmeasured | null {
  if (lookup !== null) return lookup;
  if (vantage.ipv6 !== "ok") return { cause: "ipv6-none", evidence: [pointerTo("vantage", "ipv6")] };
  const lost = six.find(({ unknown }) => unknown !== null);
  if (lost?.unknown != null) return { cause: lost.unknown, evidence: [`${lost.pointer}/tcp`] };
  const isThere = six.length > 0 || web.addresses.ipv6?.length === 0;
  return isThere ? null : { cause: "evidence-missing", evidence: [pointerTo("web", "endpoints")] };
}
