/** Versions that nobody should speak any more (`tls.md` 2.5, P2 and P3). */
import { codeText } from "../../proto/tls/code.ts";
import { LIST_A } from "../../proto/tls/list.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { addChain, bestOld, type Knowledge, settleVersion, versionName } from "./knowledge.ts";
import { bareOffer, offer12 } from "./offer.ts";
import { type Task, take } from "./step.ts";

const STEPS = [VERSION.tls11, VERSION.tls10, VERSION.ssl3] as const;

/**
 * From TLS 1.1 down: a server picks the highest version it has that is not above ours (RFC 5246 E.1), so one rejection
 * settles all that are left.
 */
export function* climbDown(known: Knowledge): Task {
  let next: number | null = VERSION.tls11;
  while (next !== null) next = yield* stepDown(known, next);
  if (known.first === undefined && bestOld(known) === null) yield* askFossils(known);
}

/** Asks for a version or anything below; the next one to ask for, `null` when all are settled. */
function* stepDown(known: Knowledge, at: number): Task<number | null> {
  const offer = { ...offer12(at, LIST_A), compression: [1, 0] };
  const answer = yield* askHello(known, `old ${versionName(at)}`, offer);
  const below = STEPS.filter((step) => step <= at);
  if (answer.is !== "yes") {
    const ok = answer.is === "no" ? false : null;
    for (const version of below) settleVersion(known, version, { ok, why: answer.why });
    return null;
  }
  const version = Math.min(answer.value.version ?? at, at);
  const why = `hello:${codeText(version)}`;
  for (const each of below) if (each > version) settleVersion(known, each, { ok: false, why });
  return version > VERSION.ssl3 ? version - 1 : null;
}

/** Servers that answer nothing with an extension or an unknown version in it. */
function* askFossils(known: Knowledge): Task {
  for (const version of [VERSION.tls10, VERSION.ssl3]) {
    const offer = { ...bareOffer(version, LIST_A), compression: [1, 0] };
    const answer = yield* askHello(known, `bare ${versionName(version)}`, offer);
    if (answer.is === "unknown") settleVersion(known, version, { ok: null, why: answer.why });
  }
}

/** SSL 2.0: any answer in its form means that it is spoken, even one without a suite in common. */
export function* askSsl2(known: Knowledge): Task {
  const answer = yield* take({ ask: "ssl2", probe: "ssl2" });
  if (answer.is !== "yes") {
    settleVersion(known, VERSION.ssl2, { ok: answer.is === "no" ? false : null, why: answer.why });
    return;
  }
  settleVersion(known, VERSION.ssl2, { ok: true });
  const { ssl2 } = answer.value;
  const chain = ssl2?.certificate == null ? null : addChain(known, [ssl2.certificate], "0002");
  for (const kind of ssl2?.kinds ?? []) {
    const id = kind.toString(16).toUpperCase().padStart(6, "0");
    known.suites.push({ v: "0002", id, group: null, sig: null, chain, dh: null });
  }
}
