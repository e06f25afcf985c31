/** IPv6 of the MX hosts: whether they have addresses, and whether these take connections (`mail.md` 2.2). */
import type { MxStatus } from "../../../model/evidence.ts";
import type { Finding, ServerRow } from "../../../model/report.ts";
import { parseAddress } from "../../../proto/ip/address.ts";
import { readAnswer } from "../../answer.ts";
import {
  defineCheck,
  type Evidence,
  type Row,
  type Seen,
  type Setting,
  type Unmeasured,
} from "../../define.ts";
import { finding } from "../../finding.ts";
import { answerPointer } from "../../pointer.ts";
import { isHeldAgainstTarget } from "../lookup.ts";
import { mxRole } from "../mx.ts";
import { isMx, NO_MX_TEXT, type NoMxVerdict, noMxRows } from "../no-mx.ts";

type Sections = Evidence<"dns" | "mx">;

interface AddressFacts {
  readonly mx_status: MxStatus;
  readonly hosts: number;
  /** MX hosts without an IPv6 address. */
  readonly without_ipv6: readonly string[];
}

const level = "recommended" as const;

export const unusableRow = <F extends { readonly mx_status: MxStatus }, V extends string>(
  verdict: V | "not-tested",
): Row<F, V> => ({
  when: isMx("mx_unusable"),
  status: "not_tested",
  verdict,
  reason: "not_applicable",
  level,
});

export const mailIpv6MxAddress = defineCheck<
  "dns" | "mx",
  AddressFacts,
  "other" | "bad" | "good" | NoMxVerdict
>({
  id: "mail_ipv6_mx_address",
  needs: ["dns", "mx"],
  spec: ["RFC 3974", "RFC 5321 5.2"],
  see: seeAddresses,
  table: [
    ...noMxRows<AddressFacts, "other">("other", level),
    unusableRow<AddressFacts, "other">("other"),
    { when: ({ without_ipv6 }) => without_ipv6.length > 0, status: "failed", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    ...NO_MX_TEXT,
    other: { says: "The domain has no mail servers." },
    bad: {
      says: "Not every mail server has an IPv6 address.",
      fix: "Give every MX host an AAAA record.",
    },
    good: { says: "Every mail server has an IPv6 address." },
  },
});

/** The IPv6 addresses of a host, those that wrap IPv4 ones left out. */
export interface HostIpv6 {
  readonly host: string;
  readonly ipv6: readonly string[];
  readonly unmeasured: Unmeasured | null;
}

/** What is known of the IPv6 addresses of the MX hosts. */
export function ipv6Of(hosts: readonly string[], evidence: Sections): HostIpv6[] {
  return hosts.map((host) => {
    const key = `${host}/AAAA`;
    const state = readAnswer(evidence, key);
    if (state.kind === "unknown") return { host, ipv6: [], unmeasured: state.unmeasured };
    const rrs = state.kind === "found" ? state.answer.rrs : [];
    const rdata = rrs.flatMap((rrset) => evidence.dns.rrsets[rrset]?.rdata ?? []);
    return { host, ipv6: [...new Set(rdata)].filter(isRealIpv6), unmeasured: null };
  });
}

/** IPv4-mapped addresses (RFC 4291 section 2.5.5.2) reach nothing over IPv6. */
function isRealIpv6(address: string): boolean {
  const parsed = parseAddress(address);
  if (!parsed.ok || parsed.family !== 6) return false;
  const { bytes } = parsed;
  return !(bytes.subarray(0, 10).every((octet) => octet === 0) && bytes[10] === 0xff && bytes[11] === 0xff);
}

function seeAddresses(evidence: Sections, setting: Setting): Seen<AddressFacts> {
  const role = mxRole(evidence, setting);
  const hosts = ipv6Of(role.hosts, evidence);
  const isLost = ({ unmeasured }: HostIpv6): boolean =>
    unmeasured !== null && !isHeldAgainstTarget(unmeasured, setting);
  const without = hosts.filter((each) => each.ipv6.length === 0 && !isLost(each));
  const at = without.map(({ host }) => answerPointer(`${host}/AAAA`));
  const findings: Finding[] =
    without.length === 0 ? [] : [finding("mx-without-ipv6", { hosts: without.map(({ host }) => host) }, at)];
  return {
    facts: {
      mx_status: role.status,
      hosts: hosts.length,
      without_ipv6: without.map(({ host }) => host),
    },
    findings: [...role.findings, ...findings],
    servers: hosts.map((each): ServerRow => {
      const base = { server: each.host, address: null };
      if (isLost(each)) return { ...base, status: "error", verdict: "could-not-test" };
      return each.ipv6.length > 0
        ? { ...base, status: "passed", verdict: "good" }
        : { ...base, status: "failed", verdict: "bad" };
    }),
    unmeasured: role.unmeasured ?? hosts.find(isLost)?.unmeasured ?? null,
  };
}
