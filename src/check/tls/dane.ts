/** TLSA records of a host, and whether clients may use them (`tls.md` 4.6, `mail.md` 8.1, 8.2). */
import { tlsaName } from "../../model/tlsa.ts";
import {
  parseTlsa,
  type TlsaRecord,
  type TlsaService,
  USAGE,
  unusableReason,
} from "../../proto/tlsa/record.ts";
import { type AnswerState, readAnswer } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { answerPointer, pointerTo } from "../pointer.ts";
import type { Remark } from "./opinion.ts";
import { rdatasOf } from "./rdatas.ts";
import type { TlsRole } from "./role.ts";
import { counts } from "./server.ts";

export type Dane =
  | {
      readonly state: "good";
      /** The name whose records they are, without the labels for the port. */
      readonly base: string;
      readonly records: readonly TlsaRecord[];
      readonly ttl: number;
      readonly at: string;
      readonly remarks: readonly Remark[];
    }
  | { readonly state: "bad" | "bogus"; readonly remarks: readonly Remark[] }
  | { readonly state: "unknown"; readonly unmeasured: Unmeasured };

/** The TLSA records of a host for the port of a role. */
export function daneOf(host: string, role: TlsRole, evidence: Evidence<"dns">, setting: Setting): Dane {
  const bases = basesOf(host, role, evidence);
  const found = bases.map((base) => daneAt(base, host, role, evidence, setting));
  return found.find(({ state }) => state === "good" || state === "bogus") ?? found.at(-1) ?? missing();
}

function missing(): Dane {
  return { state: "unknown", unmeasured: { cause: "evidence-missing", evidence: [pointerTo("target")] } };
}

/** RFC 7672 section 2.2.2: where the host is an alias, the name behind it comes first, if it was asked about. */
function basesOf(host: string, { prefix, port }: TlsRole, { dns, tlsa = {} }: Evidence<"dns">): string[] {
  if (prefix === "web_https") return [host];
  const aliases = ["A", "AAAA"].flatMap((type) => dns.answers[`${host}/${type}`]?.cname.slice(-1) ?? []);
  return [...new Set(aliases.filter((name) => tlsaName(name, port) in tlsa)), host];
}

function daneAt(
  base: string,
  host: string,
  role: TlsRole,
  evidence: Evidence<"dns">,
  setting: Setting,
): Dane {
  const owner = tlsaName(base, role.port);
  const [key, sibling] = evidence.tlsa?.[owner] ?? [];
  if (key === undefined) return missing();
  const at = [answerPointer(key)];
  const answer = readAnswer(evidence, key);
  if (answer.kind === "unknown") {
    // internet.nl takes a lookup that fails for "no records".
    return counts(answer.unmeasured, setting)
      ? { state: "unknown", unmeasured: answer.unmeasured }
      : { state: "bad", remarks: [{ code: "tlsa-lookup-failed", params: { owner }, at }] };
  }
  if (isBogus(answer)) return { state: "bogus", remarks: [{ code: "tlsa-bogus", params: { owner }, at }] };
  if (answer.kind !== "found") return { state: "bad", remarks: [{ code: "no-tlsa", params: { owner }, at }] };
  if (answer.security !== "secure") {
    return { state: "bad", remarks: [{ code: "tlsa-insecure", params: { owner }, at }] };
  }
  if (sibling !== undefined && isBogus(readAnswer(evidence, sibling))) {
    const pointers = [answerPointer(sibling)];
    return { state: "bogus", remarks: [{ code: "tlsa-denial-bogus", params: { owner }, at: pointers }] };
  }
  return addressFault(host, base, role, evidence, setting) ?? usable(key, base, role, evidence);
}

const isBogus = (answer: AnswerState): boolean => "security" in answer && answer.security === "bogus";

/** RFC 7672 section 2.2: senders look for TLSA records only where the addresses are secure. */
function addressFault(
  host: string,
  base: string,
  { prefix }: TlsRole,
  evidence: Evidence<"dns">,
  { profile }: Setting,
): Dane | null {
  if (prefix === "web_https" || profile.reading !== "rfc") return null;
  const keys = [`${host}/A`, `${host}/AAAA`];
  const read = keys.map((key) => ({ key, answer: readAnswer(evidence, key) }));
  const bogus = read.find(({ answer }) => isBogus(answer));
  if (bogus !== undefined) {
    const remarks = [
      { code: "bogus-data", params: addressOf(host, bogus.key), at: [answerPointer(bogus.key)] },
    ];
    return { state: "bogus", remarks: remarks as readonly Remark[] };
  }
  const found = read.filter(({ answer }) => answer.kind === "found");
  const insecure = found.filter(({ answer }) => "security" in answer && answer.security === "insecure");
  if (found.length === 0 || insecure.length < found.length) return null;
  if (base === host && found.some(({ answer }) => isSecureAlias(host, answer))) return null;
  const at = insecure.map(({ key }) => answerPointer(key));
  return { state: "bad", remarks: [{ code: "address-insecure", params: { host }, at }] };
}

/** RFC 7672 section 2.1.3: an alias in a signed zone has TLSA records of its own, wherever it leads. */
function isSecureAlias(host: string, state: AnswerState): boolean {
  if (state.kind !== "found" || state.answer.cname.length === 0) return false;
  const [first] = state.answer.path ?? [];
  return first?.name === host && first.security === "secure";
}

const addressOf = (name: string, key: string): { name: string; type: string } => ({
  name,
  type: key.slice(name.length + 1),
});

const serviceOf = ({ prefix }: TlsRole): TlsaService => (prefix === "web_https" ? "web" : "mail");

function usable(key: string, base: string, role: TlsRole, evidence: Evidence<"dns">): Dane {
  const { rdatas, ttl } = rdatasOf(key, evidence);
  const at = answerPointer(key);
  const records = rdatas.flatMap((rdata) => {
    const parsed = parseTlsa(rdata);
    return parsed.ok ? [parsed.value] : [];
  });
  const isFit =
    role.prefix === "web_https"
      ? records.some((record) => unusableReason(record, "web") === null)
      : records.some(({ usage }) => usage === USAGE.daneTa || usage === USAGE.daneEe);
  const remarks = records.flatMap((record): Remark[] => {
    const reason = unusableReason(record, serviceOf(role));
    const { usage, selector, matching } = record;
    const params = { owner: tlsaName(base, role.port), form: `${usage} ${selector} ${matching}` };
    return reason === null
      ? []
      : [{ code: "tlsa-unusable", params: { ...params, reason: UNUSABLE_TEXT[reason] }, at: [at] }];
  });
  return isFit
    ? { state: "good", base, records, ttl, at, remarks }
    : { state: "bad", remarks: orNone(remarks, base, role, at) };
}

/** Records that cannot even be read. */
function orNone(remarks: readonly Remark[], base: string, { port }: TlsRole, at: string): readonly Remark[] {
  if (remarks.length > 0) return remarks;
  return [{ code: "no-tlsa", params: { owner: tlsaName(base, port) }, at: [at] }];
}

const UNUSABLE_TEXT: Readonly<Record<NonNullable<ReturnType<typeof unusableReason>>, string>> = {
  "pkix-usage": "mail servers do not use usages 0 and 1",
  "unknown-param": "it has a parameter that nobody knows",
  "bad-length": "its digest is not as long as it should be",
  "bad-certificate": "its certificate or key cannot be read",
};
