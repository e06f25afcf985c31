import type { ServerFailure } from "../../model/evidence.ts";

/** Why a question has no answer, as the validator takes it. */
export interface NoAnswer {
  readonly failed:
    | "timeout"
    | "servfail"
    | "refused"
    | "lame"
    | "unreachable"
    | "budget"
    | "loop"
    | "badname"
    | "exhausted";
  readonly detail?: string;
}

/** Kinds of failures, the one that says least about the servers first: it decides where they differ. */
const KINDS = ["timeout", "servfail", "refused", "lame", "loop", "unreachable"] as const;
type Kind = (typeof KINDS)[number];

/** By the beginning of `why`; the first that fits. */
const KIND_OF_WHY: readonly (readonly [string, Kind])[] = [
  ["timeout", "timeout"],
  ["protocol", "timeout"],
  ["reset", "timeout"],
  ["rcode:REFUSED", "refused"],
  ["rcode:NOTAUTH", "refused"],
  ["rcode:", "servfail"],
  ["lame:", "lame"],
  ["glue-loop", "loop"],
];

/** The kind of one failure; ports that are closed, addresses denied and names without address are `unreachable`. */
export function kindOf({ why }: ServerFailure): Kind {
  return KIND_OF_WHY.find(([start]) => why.startsWith(start))?.[1] ?? "unreachable";
}

/** Whether every server said something, none of it useful: a second try after some time may help. */
export function isWorthSecondTry(failures: readonly ServerFailure[]): boolean {
  const kinds = new Set(failures.map(kindOf));
  if (kinds.has("timeout")) return false;
  return kinds.has("servfail") || kinds.has("refused") || kinds.has("lame");
}

/** What the failures of all servers of a zone amount to. */
export function sumUp(failures: readonly ServerFailure[]): NoAnswer {
  const kinds = new Set(failures.map(kindOf));
  const failed = KINDS.find((kind) => kinds.has(kind)) ?? "unreachable";
  const detail = failures.map(({ server, why }) => `${server} ${why}`).join(", ");
  return { failed, detail };
}
