/** What the answers of a document show of DKIM. */
import { denialInEvidence } from "../../../proto/dkim/denial.ts";
import type { DenialSeen, DkimSeen } from "../../../proto/dkim/existence.ts";
import { readSelector } from "../../../proto/dkim/selector.ts";
import { ROOT } from "../../../proto/dns/name.ts";
import { answerInEvidence } from "../../../proto/records/answer.ts";
import { splitKey } from "../../answer.ts";
import type { Evidence } from "../../define.ts";

type DkimSections = Evidence<"dns" | "dkim">;

const KNOWN = new WeakMap<DkimSections["dns"], DkimSeen>();

/** Everything that the existence of keys is judged on; computed once for each document. */
export function dkimSeen(evidence: DkimSections): DkimSeen {
  const known = KNOWN.get(evidence.dns);
  if (known !== undefined) return known;
  const { ent, control, selectors } = evidence.dkim;
  const made = denialAt(control, evidence);
  const seen: DkimSeen = {
    ent: denialAt(ent, evidence),
    control: made,
    selectors: selectors.map(({ selector, answer }) => {
      const found = answerInEvidence(evidence.dns, { name: splitKey(answer).name, type: "TXT" });
      return readSelector(selector, found, made.texts);
    }),
  };
  KNOWN.set(evidence.dns, seen);
  return seen;
}

function denialAt(key: string, { dns }: DkimSections): DenialSeen {
  const seen = denialInEvidence(dns, splitKey(key).name);
  return seen ?? { name: ROOT, outcome: "badname", isSecure: false, texts: [], nsecs: [] };
}
