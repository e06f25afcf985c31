/** What there is to say of one exchange of the MX records (`mail.md` 1.4). */
import type { Finding } from "../../../model/report.ts";
import { parseAddress } from "../../../proto/ip/address.ts";
import { classify } from "../../../proto/ip/special.ts";
import { readAnswer } from "../../answer.ts";
import type { Evidence, Unmeasured } from "../../define.ts";
import { finding } from "../../finding.ts";
import { answerPointer, pointerTo } from "../../pointer.ts";

type Sections = Evidence<"dns" | "mx">;

export interface Exchange {
  readonly name: string;
  /** Empty for one that is no host, or has none. */
  readonly addresses: readonly string[];
  /** No address of it stayed unknown. */
  readonly isComplete: boolean;
  readonly findings: readonly Finding[];
  readonly unmeasured: Unmeasured | null;
}

/** The exchanges of a domain, each once, in the order of its records; null MX and those beyond the cap left out. */
export function exchangesOf(evidence: Sections): Exchange[] {
  const { records, skipped } = evidence.mx;
  const names = records.map(({ exchange }) => exchange);
  const known = [...new Set(names)].filter((name) => name !== "." && !skipped.includes(name));
  return known.map((name) => {
    const at = [pointerTo("mx", "records", names.indexOf(name))];
    const count = names.filter((other) => other === name).length;
    const again = count > 1 ? [finding("mx-duplicate", { exchange: name }, at)] : [];
    const exchange = exchangeOf(name, evidence, at);
    return { ...exchange, findings: [...exchange.findings, ...again] };
  });
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** RFC 1123 section 2.1, and two labels at least. */
function isHostName(name: string): boolean {
  const labels = name.split(".");
  return labels.length > 1 && labels.every((label) => LABEL.test(label));
}

function exchangeOf(exchange: string, evidence: Sections, at: readonly string[]): Exchange {
  const none = { name: exchange, addresses: [], isComplete: true, unmeasured: null };
  if (parseAddress(exchange).ok) return { ...none, findings: [finding("mx-ip-literal", { exchange }, at)] };
  if (exchange.endsWith(".invalid")) {
    return { ...none, findings: [finding("mx-verification-record", { exchange }, at)] };
  }
  const odd = isHostName(exchange) ? [] : [finding("mx-badname", { exchange }, at)];
  if (exchange === "localhost") return { ...none, findings: odd };
  const host = hostOf(exchange, evidence, at);
  return { ...host, findings: [...odd, ...host.findings] };
}

function hostOf(exchange: string, evidence: Sections, at: readonly string[]): Exchange {
  const keys = [`${exchange}/A`, `${exchange}/AAAA`];
  const states = keys.map((key) => readAnswer(evidence, key));
  const addresses = keys.flatMap((key) => addressesAt(key, evidence));
  const unknown = states.find(({ kind }) => kind === "unknown");
  const unmeasured = unknown?.kind === "unknown" && addresses.length === 0 ? unknown.unmeasured : null;
  const pointers = [...at, ...keys.filter((key) => key in evidence.dns.answers).map(answerPointer)];
  const alias = keys.flatMap((key) => evidence.dns.answers[key]?.cname.slice(-1) ?? []);
  const [target] = alias;
  return {
    name: exchange,
    addresses,
    isComplete: unknown === undefined,
    unmeasured,
    findings: [
      ...(target === undefined ? [] : [finding("mx-cname", { exchange, target }, pointers)]),
      ...addressFindings(exchange, addresses, unknown !== undefined, evidence, pointers),
    ],
  };
}

function addressesAt(key: string, { dns }: Sections): string[] {
  const { outcome, rrs = [] } = dns.answers[key] ?? {};
  return outcome === "ok" ? rrs.flatMap((rrset) => dns.rrsets[rrset]?.rdata ?? []) : [];
}

function addressFindings(
  exchange: string,
  addresses: readonly string[],
  isUnknown: boolean,
  { mx }: Sections,
  at: readonly string[],
): Finding[] {
  if (isUnknown) return [];
  if (addresses.length === 0) return [finding("mx-no-address", { exchange }, at)];
  const denied = mx.details?.[exchange]?.denied;
  // What may be spoken to although it is special, in a lab or by the user's wish, is open to others there.
  const isReachable = addresses.some((address) =>
    denied === undefined ? classify(address).global : !denied.includes(address),
  );
  return isReachable ? [] : [finding("mx-unroutable", { exchange, addresses }, at)];
}
