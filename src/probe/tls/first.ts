/** The first questions: whether TLS is spoken at all, and what a modern client gets (`tls.md` 2.5, C0). */

import { codeText } from "../../proto/tls/code.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { groupsOf, type Knowledge, settleVersion } from "./knowledge.ts";
import { FIRST_SMALL, firstOffer, offer12 } from "./offer.ts";
import type { Task } from "./step.ts";

/** Rejections that a TLS 1.3 server may mean for the missing key share (`tls.md` 2.6). */
const SHARE_WANTED: ReadonlySet<string> = new Set(["alert:47", "alert:109", "alert:40", "closed"]);

/**
 * Learns the best version.
 *
 * @returns false when nothing but silence came back, so that nothing else is worth asking
 */
export function* askFirst(known: Knowledge): Task<boolean> {
  let answer = yield* askHello(known, "C0", firstOffer(), { small: [FIRST_SMALL] });
  if (answer.is === "no" && SHARE_WANTED.has(answer.why)) {
    const { why } = answer;
    answer = yield* askHello(known, "C0 share", firstOffer(true), { small: [] });
    if (answer.is === "yes") known.needsKeyShare = true;
    else answer = { is: "no", why };
  }
  if (answer.is === "yes") {
    const { version, group } = answer.value;
    known.first = { flight: answer.value };
    if (version === VERSION.tls13) groupsOf(known, version).preferred = group;
    else settleVersion(known, VERSION.tls13, { ok: false, why: `hello:${codeText(version ?? 0)}` });
    return true;
  }
  settleVersion(known, VERSION.tls13, { ok: answer.is === "no" ? false : null, why: answer.why });
  if (answer.is === "no") return true;
  // Some old servers are silent whenever a hello speaks of versions.
  const { suites } = FIRST_SMALL;
  const plain = { ...offer12(VERSION.tls12, suites.slice(3), FIRST_SMALL.groups), padding: false };
  const second = yield* askHello(known, "C0 1.2", plain, { small: [] });
  return second.is !== "unknown";
}
