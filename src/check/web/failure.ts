/** What a failed connection or exchange means for what could not be learnt from it. */
import type { Failure } from "../../model/attempt.ts";
import type { Cause } from "../../model/cause.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import { causeOfBlock } from "../answer.ts";

const CAUSES: Readonly<Record<Exclude<Failure, "blocked" | "denied">, Cause>> = {
  timeout: "timeout",
  refused: "unreachable",
  unreachable: "unreachable",
  reset: "unreachable",
  protocol: "probe-error",
  budget: "budget",
  cancelled: "cancelled",
};

/** The cause of "could not measure" at an address; `detail` says which rule of ours forbade it. */
export function causeOfFailure(
  failure: Failure,
  address: string,
  { vantage }: Pick<EvidenceDocument, "vantage">,
  detail?: string,
): Cause {
  if (failure === "blocked") return causeOfBlock(address, vantage);
  if (failure === "denied") return detail === "excluded" ? "excluded" : "address-denied";
  return CAUSES[failure];
}
