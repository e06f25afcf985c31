/** Addresses of a host as the DNS sections give them, and which of them are judged (`settled.md` 8.1, 2.6 row 1). */
import { compareAddresses } from "../../proto/ip/address.ts";
import { readAnswer } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { pointerTo } from "../pointer.ts";
import type { TlsRole } from "./role.ts";

type Family = "ipv4" | "ipv6";

export interface HostAddresses {
  /** To judge: IPv4 before IPv6, lowest first. */
  readonly addresses: readonly string[];
  /** Families that this machine lacks, with addresses that nobody looked at. */
  readonly missing: readonly Family[];
  /** Addresses exist, all of families that the user switched off. */
  readonly switchedOff: boolean;
  readonly unknown: readonly Unmeasured[];
}

const FAMILIES = [
  { family: "ipv4", type: "A", cause: "ipv4-none" },
  { family: "ipv6", type: "AAAA", cause: "ipv6-none" },
] as const;

/** The addresses of a host that count in a role. */
export function addressesOf(
  host: string,
  role: TlsRole,
  evidence: Evidence<"dns">,
  { profile }: Setting,
): HostAddresses {
  const { options, vantage } = evidence;
  const found = FAMILIES.map((row) => ({ ...row, ...lookUp(`${host}/${row.type}`, evidence) }));
  const asked = found.filter(({ family }) => options.families.includes(family));
  const usable = asked.filter(({ family }) => vantage[family] === "ok");
  const lacking = asked.filter(({ family, addresses }) => vantage[family] !== "ok" && addresses.length > 0);
  const of = (family: Family): readonly string[] =>
    usable.find((each) => each.family === family)?.addresses ?? [];
  const all = [...of("ipv4"), ...of("ipv6")];
  const blind = lacking.map(({ family, cause }): Unmeasured => {
    return { cause, evidence: [pointerTo("vantage", family)] };
  });
  return {
    addresses: profile.reading === "rfc" ? all : role.parityAddresses(of("ipv4"), of("ipv6")),
    missing: all.length > 0 ? lacking.map(({ family }) => family) : [],
    switchedOff: asked.length < found.length && all.length === 0 && lacking.length === 0 && hasAny(found),
    // With addresses of the other family it is judged on those alone.
    unknown: [...asked.flatMap(({ unknown }) => unknown), ...(all.length > 0 ? [] : blind)],
  };
}

const hasAny = (found: readonly { readonly addresses: readonly string[] }[]): boolean =>
  found.some(({ addresses }) => addresses.length > 0);

interface Looked {
  readonly addresses: readonly string[];
  readonly unknown: readonly Unmeasured[];
}

function lookUp(key: string, evidence: Evidence<"dns">): Looked {
  const state = readAnswer(evidence, key);
  if (state.kind === "unknown") return { addresses: [], unknown: [state.unmeasured] };
  if (state.kind !== "found") return { addresses: [], unknown: [] };
  const rdata = state.answer.rrs.flatMap((rrset) => evidence.dns.rrsets[rrset]?.rdata ?? []);
  return { addresses: [...new Set(rdata)].sort(compareAddresses), unknown: [] };
}
