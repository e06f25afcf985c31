/** Does the web server have an IPv6 address? (`web.md` 3.10) */
import type { Finding } from "../../model/report.ts";
import { classify } from "../../proto/ip/special.ts";
import { defineCheck, type Evidence, type Seen, type Setting } from "../define.ts";
import { finding } from "../finding.ts";
import { type Addresses, recordsOf } from "./ipv6.ts";

interface Facts {
  readonly name: string;
  /** AAAA records, without those that are IPv4 addresses in disguise. */
  readonly aaaa: number;
  readonly mapped: number;
  /** What could not be learnt is taken for the best. */
  readonly not_learnt: boolean;
}

export const webIpv6WsAddress = defineCheck<"dns", Facts, "good" | "bad">({
  id: "web_ipv6_ws_address",
  needs: ["dns"],
  spec: ["RFC 3596 2.1"],
  see,
  table: [
    { when: ({ aaaa, not_learnt }) => aaaa === 0 && !not_learnt, status: "failed", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    bad: { says: "{name} has no IPv6 address.", fix: "Give {name} an AAAA record." },
    good: { says: "{name} has an IPv6 address." },
  },
  culprits: { bad: ["web-without-ipv6"] },
});

function see(evidence: Evidence<"dns">, setting: Setting): Seen<Facts> {
  const { name } = evidence.target;
  const records = recordsOf("AAAA", evidence, setting);
  const isNone = records.list.length === 0 && records.unmeasured === null;
  return {
    facts: {
      name,
      aaaa: records.list.length,
      mapped: records.mapped.length,
      not_learnt: records.unmeasured !== null,
    },
    findings: [
      ...(isNone ? [finding("web-without-ipv6", { name }, [records.pointer])] : []),
      ...notGlobal(records, evidence),
      ...records.findings,
    ],
    unmeasured: records.unmeasured,
  };
}

/** Addresses that the internet does not reach; where we were allowed to connect, the user knows. */
function notGlobal({ list, mapped, pointer }: Addresses, evidence: Evidence<"dns">): Finding[] {
  const { name } = evidence.target;
  return [...list, ...mapped].flatMap((address) => {
    const { global, category } = classify(address);
    if (global || wasDialled(address, evidence)) return [];
    return [finding("aaaa-not-global", { name, address, category: category ?? "unknown" }, [pointer])];
  });
}

function wasDialled(address: string, { web }: Evidence<"dns">): boolean {
  const endpoint = web?.endpoints.find((each) => each.address === address);
  return Object.values(endpoint?.tcp ?? {}).some(({ state }) => state !== "denied");
}
