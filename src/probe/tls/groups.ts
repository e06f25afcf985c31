/** Groups of TLS 1.2 and older (`tls.md` 2.6). */
import { codeText } from "../../proto/tls/code.ts";
import { TLS12_GROUPS } from "../../proto/tls/group.table.ts";
import { SUITES } from "../../proto/tls/suite.ts";
import { askHello } from "./ask.ts";
import { without } from "./codes.ts";
import { groupsOf, type Knowledge, learnGroup, suitesOf } from "./knowledge.ts";
import { offer12 } from "./offer.ts";
import type { Task } from "./step.ts";

/** Goes through the groups that no suite has shown yet. */
export function* listGroups(known: Knowledge, version: number): Task {
  const { suites, kept } = suitesFor(known, version);
  const groups = groupsOf(known, version);
  if (suites.length === 0) {
    groups.exhaustive = true;
    return;
  }
  while (true) {
    const left = without(TLS12_GROUPS, [...groups.accepted, ...kept]);
    // The curve of the certificate stands last, so that a server that follows the client takes any other first.
    const offered = [...left, ...kept];
    if (left.length === 0) {
      groups.exhaustive = true;
      return;
    }
    const answer = yield* askHello(known, `${codeText(version)} groups`, offer12(version, suites, offered));
    if (answer.is !== "yes") {
      groups.exhaustive = answer.is === "no";
      if (answer.is === "no") groups.refused = left;
      return;
    }
    const { group } = answer.value;
    if (group === null || !left.includes(group)) {
      // It took the curve that it had to be offered. One with an order of its own may have others behind it, which no
      // client can get then: without the curve there is no certificate for it, with the curve none of them is chosen.
      groups.exhaustive = known.preference === "client";
      groups.refused = left;
      return;
    }
    learnGroup(known, version, group);
  }
}

interface Choice {
  readonly suites: readonly number[];
  /** Groups that have to stay in the offer, or the server refuses for want of a certificate. */
  readonly kept: readonly number[];
}

/** Suites whose key exchange takes a curve; those with RSA certificates alone where there are any. */
function suitesFor(known: Knowledge, version: number): Choice {
  const curved = suitesOf(known, version).filter((code) => isCurved(code));
  const free = curved.filter((code) => SUITES.get(code)?.authentication !== "ECDSA");
  if (free.length > 0) return { suites: free, kept: [] };
  const curves = known.chains.flatMap(({ leaf }) => (leaf.curve === null ? [] : [leaf.curve]));
  return { suites: curved, kept: [...new Set(curves)] };
}

const isCurved = (code: number): boolean => SUITES.get(code)?.keyExchange.startsWith("ECDHE") === true;
