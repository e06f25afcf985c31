/** Which authorities may issue certificates for the names (`dns.md` 5.3; `tls.md` 4.7; `settled.md` 9.5). */
import { type CaaFacts, isIssuerListed, readCaaRrset } from "../../proto/caa/rrset.ts";
import { readAnswer, splitKey } from "../answer.ts";
import type { AnyCheck } from "../define.ts";
import { answerPointer, pointerTo } from "../pointer.ts";
import { certificateOf } from "./certificates.ts";
import type { Step } from "./family.ts";
import { defineNameCheck, type NameContext } from "./names.ts";
import type { Opinion, Remark } from "./opinion.ts";
import { rdatasOf } from "./rdatas.ts";
import type { TlsRole } from "./role.ts";
import { counts } from "./server.ts";

type Says = "bad" | "insufficient" | "syntax-error" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "warning" },
  { says: "insufficient", status: "warning" },
  { says: "syntax-error", status: "warning" },
  { says: "good", status: "passed" },
];

export function defineCaa(role: TlsRole): AnyCheck {
  return defineNameCheck<Says, Says>({
    id: `${role.prefix}_tls_caa`,
    role,
    section: "caa",
    spec: ["RFC 8659", "RFC 8657", "RFC 9495"],
    steps: STEPS,
    isPlaceholder: false, // recommended from the start (`catalogue.md` 4.9)
    isGatedInParity: true,
    judge: judgeCaa,
    text: {
      bad: {
        says: `No CAA records say who may issue certificates for ${role.of}.`,
        fix: "Publish a CAA record “0 issue” with the name of the authority that issues the certificates.",
      },
      insufficient: {
        says: `The CAA records for ${role.of} do not say who may issue certificates.`,
        fix: "Add a CAA record “0 issue” with the name of the authority that issues the certificates.",
      },
      "syntax-error": { says: `CAA records for ${role.of} are written wrongly.`, fix: "Correct them." },
      good: { says: `CAA records say who may issue certificates for ${role.of}.` },
    },
    culprits: { "syntax-error": ["caa-problem"] },
    differs: "internet.nl takes a lookup that fails for “no records”, and wants the tag in lower case.",
  });
}

function judgeCaa(host: string, context: NameContext): Opinion<Says> {
  const { evidence, setting } = context;
  const keys = evidence.caa?.[host] ?? [];
  if (keys.length === 0) return { unknown: "evidence-missing", at: [pointerTo("caa")] };
  for (const key of keys) {
    const answer = readAnswer(evidence, key);
    if (answer.kind === "unknown" && counts(answer.unmeasured, setting)) {
      return { unknown: answer.unmeasured.cause, at: answer.unmeasured.evidence };
    }
    const isBogus = "security" in answer && answer.security === "bogus";
    if (isBogus && !context.isParity) {
      const { name } = splitKey(key);
      return { says: "bad", remarks: [{ code: "caa-bogus", params: { name }, at: [answerPointer(key)] }] };
    }
    if (answer.kind === "found") return judgeSet(key, host, answer.security === "secure", context);
  }
  const at = keys.map(answerPointer);
  return { says: "bad", remarks: [{ code: "no-caa", params: { host }, at }] };
}

function judgeSet(key: string, host: string, isSecure: boolean, context: NameContext): Opinion<Says> {
  const { isParity } = context;
  const { name } = splitKey(key);
  const at = [answerPointer(key)];
  const facts = readCaaRrset(rdatasOf(key, context.evidence).rdatas);
  const problems = problemRemarks(facts, name, at);
  const hasIssue = isParity ? facts.hasLowerCaseIssue : facts.hasIssue;
  if (!hasIssue) {
    return { says: "insufficient", remarks: [{ code: "caa-no-issue", params: { name }, at }, ...problems] };
  }
  const isFaulty = isParity ? facts.problems.length > 0 : facts.hasFault;
  if (isFaulty) return { says: "syntax-error", remarks: problems };
  const notes = isParity ? [] : [...problems, ...noteRemarks(facts, { name, host, at, isSecure }, context)];
  return { says: "good", remarks: notes };
}

function problemRemarks({ records }: CaaFacts, name: string, at: readonly string[]): Remark[] {
  return records.flatMap(({ tag, problems }) =>
    problems.map(({ code }): Remark => ({ code: "caa-problem", params: { name, tag, problem: code }, at })),
  );
}

interface Place {
  readonly name: string;
  readonly host: string;
  readonly at: readonly string[];
  readonly isSecure: boolean;
}

function noteRemarks(facts: CaaFacts, { name, host, at, isSecure }: Place, context: NameContext): Remark[] {
  const unlisted = unlistedIssuers(facts, host, context);
  return [
    ...(isSecure ? [] : ([{ code: "caa-insecure", params: { name }, at }] as const)),
    ...(facts.isClosed ? ([{ code: "caa-closed", params: { name }, at }] as const) : []),
    ...unlisted.map((issuer): Remark => ({ code: "caa-issuer-not-listed", params: { name, issuer }, at })),
  ];
}

/** Authorities that issued what the host sends and that the set does not name. */
function unlistedIssuers(facts: CaaFacts, host: string, { evidence, role }: NameContext): string[] {
  const endpoints = Object.values(evidence.tls ?? {}).filter(
    ({ sni, port }) => sni === host && port === role.port,
  );
  const leaves = endpoints.flatMap(({ chains }) =>
    chains.flatMap(({ certificates }) => certificateOf(evidence, certificates[0] ?? "") ?? []),
  );
  const unlisted = leaves.filter((leaf) => isIssuerListed(facts, [leaf]) === false);
  return [...new Set(unlisted.map(({ issuer }) => issuer.organization ?? issuer.text))];
}
