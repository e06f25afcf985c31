/** Whether what a reply denies is proved: RFC 4035 section 5.4, RFC 5155 section 8, RFC 9276. */
import type { Reason, Security } from "../../model/security.ts";
import { RCODE } from "../dns/rcode.table.ts";
import type { RRset } from "../dns/rrset.ts";
import { TYPE } from "../dns/type.table.ts";
import { collectDenial, type DenialInput, type DenialRecords } from "./denial-records.ts";
import { type Judgement, type Settings, settle } from "./judging.ts";
import { judgeRrset } from "./link.ts";
import { proveByNsec, proveWildcardByNsec } from "./nsec-proof.ts";
import { createHasher } from "./nsec3.ts";
import { type Nsec3Set, proveByNsec3, proveWildcardByNsec3 } from "./nsec3-proof.ts";
import { notShown, type Proof, type ProofKind, type Shown, shown } from "./proof.ts";
import type { ReasonCode } from "./reason.table.ts";
import { reasonOf } from "./reason.ts";

/** A proof of non-existence as documents show it. */
export interface DenialProof {
  readonly kind: "nsec" | "nsec3";
  readonly proof: ProofKind;
  readonly optOut: boolean;
  readonly rrsets: readonly RRset[];
}

export interface DenialJudgement extends Judgement {
  readonly state: Extract<Security, "secure" | "insecure" | "bogus">;
  /** Absent when nothing was shown. */
  readonly denial?: DenialProof;
  /** Types at the name, when a record matches it. */
  readonly types?: ReadonlySet<number>;
}

type Prover = {
  readonly nsec: (records: DenialRecords["nsecs"]) => Proof;
  readonly nsec3: (set: Nsec3Set) => Proof;
};

/**
 * Whether a reply without an answer is proved. The SOA RRset in it, if there is one, must be secure too.
 *
 * The proof must fit the reply: records that show that the name exists do not make NXDOMAIN secure, nor do records that
 * show that it does not exist make NODATA secure.
 */
export function judgeDenial(input: DenialInput): DenialJudgement {
  const { question, zone, response } = input;
  const denied = { ...question, zone, nxdomain: response.rcode === RCODE.NXDOMAIN };
  const judged = judgeProof(input, {
    nsec: (records) => proveByNsec(denied, records),
    nsec3: (set) => proveByNsec3(denied, set),
  });
  return judged.state === "bogus" ? judged : withSoa(input, judged);
}

/**
 * Whether an RRset that was expanded from a wildcard may answer for a name: nothing closer may exist.
 *
 * @param labels labels of the wildcard's parent
 */
export function judgeWildcard(input: DenialInput, labels: number): DenialJudgement {
  const { question, zone } = input;
  return judgeProof(
    input,
    {
      nsec: (records) => proveWildcardByNsec({ name: question.name, zone }, labels, records),
      nsec3: (set) => proveWildcardByNsec3(question.name, labels, set),
    },
    "wildcard-proof-missing",
  );
}

function judgeProof(
  input: DenialInput,
  prover: Prover,
  missing: ReasonCode = "nsec-missing",
): DenialJudgement {
  const settings = settle(input);
  const records = collectDenial({ ...input, ...settings });
  const { links, signed } = records;
  const [kind, proof] = prove(records, prover, settings, missing);
  const fault = (code: ReasonCode): Reason =>
    reasonOf({ code, zone: input.zone, name: input.question.name, type: undefined });
  if (!proof.ok) {
    return {
      state: "bogus",
      reason: records.faults[0] ?? fault(proof.code),
      warnings: [],
      links,
      signed: [],
    };
  }
  const { insecure, types } = proof;
  const codes = [...proof.warnings, ...oddities(records, kind, insecure)];
  const isUsed = ({ rrset }: { readonly rrset: RRset }): boolean => proof.rrsets.includes(rrset);
  return {
    state: insecure === undefined ? "secure" : "insecure",
    ...(insecure === undefined ? {} : { reason: fault(insecure) }),
    warnings: [...codes.map(fault), ...records.warnings.filter(isUsed).flatMap(({ warnings }) => warnings)],
    links,
    signed: signed.filter(isUsed),
    denial: { kind, proof: proof.proof, optOut: insecure === "nsec3-opt-out", rrsets: proof.rrsets },
    ...(types === undefined ? {} : { types }),
  };
}

/** The proof by whichever kind of records gives one; NSEC first. */
function prove(
  { nsecs, nsec3s }: DenialRecords,
  prover: Prover,
  settings: Settings,
  missing: ReasonCode,
): readonly ["nsec" | "nsec3", Proof] {
  if (nsecs.length > 0) {
    const proof = prover.nsec(nsecs);
    if (proof.ok || nsec3s.length === 0) return ["nsec", proof];
  }
  const parameters = nsec3s[0];
  if (parameters === undefined) return ["nsec", notShown(missing)];
  if (parameters.iterations > settings.limits.nsec3Iterations) {
    return ["nsec3", shown("unchecked", nsec3s, { insecure: "nsec3-iterations" })];
  }
  const hasher = createHasher(parameters, settings);
  return ["nsec3", prover.nsec3({ records: nsec3s, hasher })];
}

function oddities(
  { nsecs, nsec3s }: DenialRecords,
  kind: DenialProof["kind"],
  insecure: Shown["insecure"],
): ReasonCode[] {
  const codes: ReasonCode[] = [];
  if (nsecs.length > 0 && nsec3s.length > 0) codes.push("nsec-mixed");
  const parameters = kind === "nsec3" ? nsec3s[0] : undefined;
  if (parameters === undefined) return codes;
  // RFC 9276 section 3.1: neither is of use.
  if (parameters.iterations > 0 && insecure !== "nsec3-iterations") codes.push("nsec3-iterations");
  if (parameters.salt.length > 0) codes.push("nsec3-salt");
  return codes;
}

/** RFC 2308 section 5 lets a reply go without SOA; one that has it must have it signed. */
function withSoa(input: DenialInput, judged: DenialJudgement): DenialJudgement {
  const { response, zone, keys } = input;
  const soa = response.authority.find(({ type, name }) => type === TYPE.SOA && name === zone);
  if (soa === undefined) return judged;
  const verdict = judgeRrset({ ...settle(input), rrset: soa, zone, keys });
  const links = [...judged.links, ...verdict.links];
  if (verdict.state === "bogus") return { ...verdict, state: "bogus", links, signed: [] };
  return {
    ...judged,
    warnings: [...judged.warnings, ...verdict.warnings],
    links,
    signed: [...judged.signed, ...verdict.signed],
  };
}
