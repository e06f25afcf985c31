/** What a lookup means that failed, or whose answer does not validate. */
import { FAULT_OF_CAUSE } from "../../model/cause.ts";
import type { Finding } from "../../model/report.ts";
import { splitKey } from "../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../define.ts";
import { finding } from "../finding.ts";
import { answerPointer } from "../pointer.ts";

/** internet.nl takes a lookup that fails for "no record"; our own blindness is held against nobody (`settled.md` 2.5). */
export function isHeldAgainstTarget({ cause }: Unmeasured, { profile }: Pick<Setting, "profile">): boolean {
  return profile.reading !== "rfc" && FAULT_OF_CAUSE[cause] === "unclear";
}

/** Answers that do not validate; they are judged as received, and the DNSSEC tests say the rest (`settled.md` 2.7). */
export function bogusFindings(keys: readonly string[], { dns }: Evidence<"dns">): Finding[] {
  const bogus = keys.filter((key) => dns.answers[key]?.security === "bogus");
  return bogus.map((key) => finding("bogus-data", splitKey(key), [answerPointer(key)]));
}
