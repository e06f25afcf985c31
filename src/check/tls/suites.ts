/** The cipher suites of a server by level, and which levels may still hold some that nobody saw. */
import type { AcceptedSuite, SuiteListName, TlsEndpoint } from "../../model/tls.ts";
import { type Level, suiteLevel } from "../../proto/tls/ncsc-2025-05.table.ts";
import { codeOf } from "./code.ts";
import { accepts, bestOfOld } from "./versions.ts";

export const levelOfSuite = ({ id }: Pick<AcceptedSuite, "id">): Level => suiteLevel(codeOf(id));

/** Sets of lists of which one has to be gone through to know that nothing more of a level is accepted. */
const SETTLING: Readonly<
  Record<"old" | "new", Readonly<Record<string, readonly (readonly SuiteListName[])[]>>>
> = {
  old: {
    insufficient: [
      ["a", "b1", "b2"],
      ["a-insufficient", "b1-insufficient", "b2-insufficient"],
    ],
    "phase-out": [["a", "b1", "b2"], ["phase-out"]],
  },
  new: { insufficient: [["tls13"], ["tls13-insufficient"]], "phase-out": [[]] },
};

function isSettled({ suite_lists }: TlsEndpoint, v: string, level: "insufficient" | "phase-out"): boolean {
  const done = new Set(suite_lists.filter((list) => list.v === v && list.exhausted).map(({ list }) => list));
  const sets = SETTLING[v === "0304" ? "new" : "old"][level] ?? [];
  return sets.some((set) => set.every((list) => done.has(list)));
}

/** Whether all suites of a level that the server accepts were seen, or at least one of them. */
export function knowsLevel(endpoint: TlsEndpoint, level: "insufficient" | "phase-out"): boolean {
  const best = bestOfOld(endpoint);
  if (best === undefined || accepts(endpoint, "0304") === null) return false;
  const versions = [
    ...(accepts(endpoint, "0304") === true ? ["0304"] : []),
    ...(best === null ? [] : [best]),
  ];
  return versions.every((v) => isSettled(endpoint, v, level));
}

/** The suites of TLS 1.2 and older; of SSL 2.0 none. */
export const oldSuites = ({ suites }: TlsEndpoint): AcceptedSuite[] =>
  suites.filter(({ v }) => v !== "0304" && v !== "0002");

/** Whether every prime is known: all suites of the lower levels were seen, or those with DHE were asked for by themselves. */
export function knowsPrimes(endpoint: TlsEndpoint): boolean {
  if (knowsLevel(endpoint, "insufficient") && knowsLevel(endpoint, "phase-out")) return true;
  const best = bestOfOld(endpoint);
  if (best === undefined || best === null) return false;
  const hasPrime = endpoint.suites.some(({ v, dh }) => v === best && dh !== null);
  return (
    hasPrime ||
    endpoint.suite_lists.some(({ v, list, exhausted }) => v === best && list === "dhe" && exhausted)
  );
}
