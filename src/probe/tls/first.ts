/** The first questions: whether TLS is spoken at all, and what a modern client gets (`tls.md` 2.5, C0). */

import { codeText } from "../../proto/tls/code.ts";
import type { Flight } from "../../proto/tls/flight.ts";
import { LIST_13 } from "../../proto/tls/list.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { groupsOf, type Knowledge, settleVersion } from "./knowledge.ts";
import { FIRST_SMALL, firstOffer, offer12 } from "./offer.ts";
import type { Answer, Task } from "./step.ts";

/** Rejections that a TLS 1.3 server may mean for the missing key share (`tls.md` 2.6). */
const SHARE_WANTED: ReadonlySet<string> = new Set(["alert:47", "alert:109", "alert:40", "closed"]);

/**
 * Learns the best version.
 *
 * @returns false when nothing but silence came back, so that nothing else is worth asking
 */
export function* askFirst(known: Knowledge): Task<boolean> {
  const answer = yield* askBest(known);
  if (answer.is === "yes") {
    const { version, group } = answer.value;
    known.first = { flight: answer.value };
    if (version === VERSION.tls13) groupsOf(known, version).preferred = group;
    else settleVersion(known, VERSION.tls13, { ok: false, why: `hello:${codeText(version ?? 0)}` });
    return true;
  }
  settleVersion(known, VERSION.tls13, { ok: answer.is === "no" ? false : null, why: answer.why });
  if (answer.is === "no") return true;
  return answer.isConnected && answer.why !== "not-tls" && (yield* askPlain(known));
}

/** A hello that offers everything; a second time with a key share for servers that want one. */
function* askBest(known: Knowledge): Task<Answer<Flight>> {
  const answer = yield* askHello(known, "C0", firstOffer(), { small: [FIRST_SMALL] });
  if (answer.is !== "no" || !SHARE_WANTED.has(answer.why)) return answer;
  const again = yield* askHello(known, "C0 share", firstOffer(true), { isOnce: true });
  if (again.is !== "yes") return answer;
  known.needsKeyShare = again.value.version === VERSION.tls13;
  return again;
}

/** Some old servers are silent whenever a hello speaks of versions. */
function* askPlain(known: Knowledge): Task<boolean> {
  const { suites, groups } = FIRST_SMALL;
  const old = suites.filter((suite) => !LIST_13.includes(suite));
  const offer = { ...offer12(VERSION.tls12, old, groups), padding: false };
  const answer = yield* askHello(known, "C0 1.2", offer, { isOnce: true });
  return answer.is !== "unknown";
}
