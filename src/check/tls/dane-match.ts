/** Do the certificates of a server match its TLSA records? (`tls.md` 4.6; `mail.md` 8.3, 8.4) */
import { type MatchFault, matchTlsa, type TlsaMatch } from "../../proto/tlsa/match.ts";
import type { Certificate } from "../../proto/x509/certificate.ts";
import { printPublicKey } from "../../proto/x509/public-key.ts";
import { chainsOf, type ReadChain, readable, rootsOf } from "./certificates.ts";
import { type Dane, daneOf } from "./dane.ts";
import type { Context } from "./define.ts";
import { hasNoCertificate, withoutCertificate } from "./no-certificate.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { Server } from "./server.ts";

export type MatchSays = "bad" | "no-dane" | "good";
type Good = Extract<Dane, { readonly state: "good" }>;

/** What the records say of every certificate that a server sends. */
export function judgeMatch(server: Server, context: Context): Opinion<MatchSays> {
  const { evidence, setting, role } = context;
  const dane = daneOf(server.host, role, evidence, setting);
  if (dane.state === "unknown") return { unknown: dane.unmeasured.cause, at: dane.unmeasured.evidence };
  if (dane.state !== "good") return { says: "no-dane" };
  if (server.reach.kind === "fault") {
    const { code } = server.reach;
    return {
      says: "bad",
      remarks: [{ code, params: { host: server.host }, at: [`${server.pointer}/reach`] }],
    };
  }
  const chains = chainsOf(server, context);
  // RFC 7672 section 3.1: nothing can match, and senders that look at DANE do not take such a suite.
  if (hasNoCertificate(server.endpoint)) return { says: "bad", remarks: [withoutCertificate(server)] };
  if (chains.length === 0) return notLearnt(server);
  const said = chains.map((chain) => judgeChain(chain, dane, server, context));
  const remarks = said.flatMap((one) => one.remarks ?? []);
  if (said.some((one) => "says" in one && one.says === "bad")) return { says: "bad", remarks };
  return said.find((one) => "unknown" in one) ?? { says: "good" };
}

function judgeChain(chain: ReadChain, dane: Good, server: Server, context: Context): Opinion<MatchSays> {
  const { leaf, pointer } = chain;
  if (leaf === null) return { unknown: "probe-error", at: [pointer] };
  const match = matchTlsa({
    records: dane.records,
    service: context.role.prefix === "web_https" ? "web" : "mail",
    chain: readable(chain),
    names: referenceNames(dane, server, context),
    roots: rootsOf(server.endpoint, context.evidence),
    now: context.setting.now,
  });
  if (match.state === "matched" || (context.isParity && isMatchedButName(match))) return { says: "good" };
  return { says: "bad", remarks: [mismatch(match, leaf, [pointer, dane.at])] };
}

/** RFC 7672 section 3.2.2; the mail domain itself only where its MX records are secure. */
export function referenceNames(
  { base }: Good,
  { host }: Pick<Server, "host">,
  { evidence, role }: Pick<Context, "evidence" | "role">,
): readonly string[] {
  if (role.prefix === "web_https") return [host];
  const mx = evidence.mx === undefined ? undefined : evidence.dns.answers[evidence.mx.answer];
  return [...new Set([base, host, ...(mx?.security === "secure" ? [evidence.target.name] : [])])];
}

/** internet.nl does not look at names. */
const isMatchedButName = ({ state, records }: TlsaMatch): boolean =>
  state === "faulty" &&
  records.some(
    ({ certificate, faults }) => certificate !== null && faults.every((fault) => fault === "name"),
  );

const STATE_TEXT: Readonly<Record<Exclude<TlsaMatch["state"], "matched" | "faulty">, string>> = {
  "digest-agility": "it matches only a record that clients pass over because of a stronger digest",
  "no-match": "no record matches it",
  unusable: "no client can use any of the records",
};

const FAULT_TEXT: Readonly<Partial<Record<MatchFault, string>>> = {
  name: "a record for its issuer matches, but it does not name the server",
  expired: "a record for its issuer matches, but the chain has expired",
  "not-yet-valid": "a record for its issuer matches, but the chain is not valid yet",
};

function mismatch({ state, records }: TlsaMatch, leaf: Certificate, at: readonly string[]): Remark {
  const faults = records.flatMap((record) => record.faults);
  const [first] = faults.filter((fault) => fault !== "weaker-digest");
  const fallback = "a record for its issuer matches, but the chain is not a good one";
  const reason =
    state === "faulty" ? (FAULT_TEXT[first ?? "bad-signature"] ?? fallback) : STATE_TEXT[state as "no-match"];
  return { code: "tlsa-mismatch", params: { key: printPublicKey(leaf.publicKey), reason }, at };
}
