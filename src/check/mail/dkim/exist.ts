/** Does the domain have DKIM keys? (`mail.md` 2.5, 6.1; `settled.md` 2.6 row 26) */
import type { Finding } from "../../../model/report.ts";
import { type DkimExistence, isMissing, judgeExistence } from "../../../proto/dkim/existence.ts";
import {
  judgeLikeInternetNl,
  lacksConsentLikeInternetNl,
  rejectsAllLikeInternetNl,
} from "../../../proto/dmarc/internetnl.ts";
import { isTransient } from "../../../proto/records/ask.ts";
import { deniesAllLikeInternetNl, judgeLikeInternetNl as judgeSpf } from "../../../proto/spf/internetnl.ts";
import { splitKey } from "../../answer.ts";
import { defineCheck, type Evidence, type Row, type Seen, type Setting } from "../../define.ts";
import { finding } from "../../finding.ts";
import { bogusFindings, isHeldAgainstTarget } from "../lookup.ts";
import { destinationsOf, dmarcOf, isNonSending, pointerOf, spfOf, unknownAnswer } from "../replay.ts";
import { dkimSeen } from "./seen.ts";

type DkimSections = Evidence<"dns" | "spf" | "dmarc" | "dkim">;

interface ExistFacts {
  readonly name: string;
  readonly state: DkimExistence["state"];
  readonly by: DkimExistence["by"];
  /** Selectors with a key that can be used. */
  readonly selectors: readonly string[];
  readonly sends_nothing: boolean;
}

type Verdict = "no-email" | "bad" | "good";

const isState =
  (...states: readonly ExistFacts["state"][]) =>
  ({ state }: ExistFacts): boolean =>
    states.includes(state);

// internet.nl takes the test out of the maximum then.
const NO_EMAIL: Row<ExistFacts, Verdict> = {
  when: ({ state, sends_nothing }) => sends_nothing && (state === "absent" || state === "undecidable"),
  status: "not_tested",
  verdict: "no-email",
  reason: "not_applicable",
  level: "none",
};

export const mailAuthDkimExist = defineCheck<"dns" | "spf" | "dmarc" | "dkim", ExistFacts, Verdict>({
  id: "mail_auth_dkim_exist",
  needs: ["dns", "spf", "dmarc", "dkim"],
  spec: ["RFC 6376 3.6.2", "RFC 8020 2", "RFC 9824"],
  see,
  table: [
    { when: isState("unknown"), status: "error", verdict: "could-not-test" },
    NO_EMAIL,
    { when: isState("undecidable"), status: "not_tested", verdict: "not-tested", reason: "undecidable" },
    { when: isState("absent"), status: "failed", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  parityTable: [
    { when: isState("unknown"), status: "error", verdict: "could-not-test" },
    NO_EMAIL,
    { when: isState("absent"), status: "failed", verdict: "bad" },
    { when: () => true, status: "passed", verdict: "good" },
  ],
  text: {
    "no-email": { says: "The domain sends no mail, so it needs no DKIM key." },
    bad: {
      says: "There is no DKIM key below {name}.",
      fix: "Have your mail service sign with DKIM, and publish its key.",
    },
    good: { says: "There are DKIM keys below {name}." },
  },
  culprits: { bad: ["dkim-revoked-only"] },
  differs: "internet.nl takes every answer but a denial for a key, also by a wildcard.",
});

function see(evidence: DkimSections, setting: Setting): Seen<ExistFacts> {
  return setting.profile.reading === "rfc" ? seeByProof(evidence) : seeLikeInternetNl(evidence, setting);
}

function seeByProof(evidence: DkimSections): Seen<ExistFacts> {
  const seen = dkimSeen(evidence);
  const existence = judgeExistence(seen);
  const selectors = seen.selectors
    .filter(({ keys }) => keys.some(({ isUsable }) => isUsable))
    .map(({ selector }) => selector);
  const { ent, control } = evidence.dkim;
  const name = splitKey(ent).name;
  const facts: ExistFacts = { name, ...existence, selectors, sends_nothing: isNonSending(evidence) };
  const unmeasured = existence.state === "unknown" ? failedOf(evidence) : null;
  const at = [pointerOf(ent, evidence), pointerOf(control, evidence)];
  const bogus = bogusFindings([ent], evidence);
  return {
    facts,
    findings: [...wordsOf(facts, evidence, at), ...parked(facts, evidence), ...bogus],
    unmeasured,
  };
}

function failedOf(evidence: DkimSections) {
  const { ent, control } = evidence.dkim;
  return (
    unknownAnswer(ent, evidence) ??
    unknownAnswer(control, evidence) ?? {
      cause: "dns-failure" as const,
      evidence: [pointerOf(ent, evidence)],
    }
  );
}

function wordsOf(
  { state, by, name, selectors }: ExistFacts,
  evidence: DkimSections,
  at: readonly string[],
): Finding[] {
  if (state === "unknown") return [];
  const keys = selectorPointers(evidence, selectors);
  switch (by) {
    case "selector": {
      const denied = isMissing(dkimSeen(evidence).ent) ? [finding("dkim-ent-nxdomain", { name }, at)] : [];
      return [finding("dkim-selector", { selectors }, keys), ...denied];
    }
    case "revoked-only": {
      const all = evidence.dkim.selectors.map(({ selector }) => selector);
      const revoked = dkimSeen(evidence)
        .selectors.filter((seen) => seen.keys.length > 0)
        .map(({ selector }) => selector);
      return [finding("dkim-revoked-only", { selectors: revoked }, selectorPointers(evidence, all))];
    }
    default:
      return [finding(PLAIN[by], { name }, at)];
  }
}

const PLAIN = {
  ent: "dkim-ent",
  "ent-proved": "dkim-ent-proved",
  nxdomain: "dkim-none",
  wildcard: "dkim-wildcard",
  online: "dkim-online-signing",
  "dns-failure": "dkim-none",
} as const;

function selectorPointers(evidence: DkimSections, wanted: readonly string[]): string[] {
  const keys = evidence.dkim.selectors.filter(({ selector }) => wanted.includes(selector));
  return keys.map(({ answer }) => pointerOf(answer, evidence));
}

function parked({ state, sends_nothing }: ExistFacts, evidence: DkimSections): Finding[] {
  if (!sends_nothing || state === "exists" || state === "unknown") return [];
  const domain = evidence.target.name;
  const at = [pointerOf(`${domain}/TXT`, evidence), pointerOf(`_dmarc.${domain}/TXT`, evidence)];
  return [finding("non-sending", { domain }, at)];
}

/** Any answer but a denial is a key; a lookup that fails is none. */
function seeLikeInternetNl(evidence: DkimSections, setting: Setting): Seen<ExistFacts> {
  const { ent } = evidence.dkim;
  const name = splitKey(ent).name;
  const at = [pointerOf(ent, evidence)];
  const failed = unknownAnswer(ent, evidence);
  const isHeld = failed !== null && isHeldAgainstTarget(failed, setting);
  const outcome = evidence.dns.answers[ent]?.outcome ?? "timeout";
  const exists = outcome === "ok" || outcome === "nodata";
  const facts: ExistFacts = {
    name,
    ...parityState(exists, failed !== null && !isHeld),
    selectors: [],
    sends_nothing: isNonSendingLikeInternetNl(evidence),
  };
  const findings = exists
    ? []
    : [
        isTransient(outcome)
          ? finding("lookup-failed", { name, cause: failed?.cause ?? "" }, at)
          : finding("dkim-none", { name }, at),
      ];
  return { facts, findings, unmeasured: isHeld ? null : failed };
}

function parityState(exists: boolean, isUnknown: boolean): DkimExistence {
  if (isUnknown) return { state: "unknown", by: "dns-failure" };
  return exists ? { state: "exists", by: "ent" } : { state: "absent", by: "nxdomain" };
}

/** `scoring.md` 3.4: both records are good in its eyes, and read as it expects to the letter. */
function isNonSendingLikeInternetNl(evidence: DkimSections): boolean {
  const { root } = spfOf(evidence);
  const dmarc = judgeLikeInternetNl(dmarcOf(evidence));
  const isSpfGood = judgeSpf(root)?.verdict === "good" && root.texts.some(deniesAllLikeInternetNl);
  const isDmarcGood = dmarc.policy === "strong" && rejectsAllLikeInternetNl(dmarc);
  return isSpfGood && isDmarcGood && !destinationsOf(evidence, "list").some(lacksConsentLikeInternetNl);
}
