/** DNSSEC of a name, in the words of the technical document. */
import type { Report } from "../../model/report.ts";
import { type Place, type Spot, spotOf } from "./spot.ts";

export type SecurityWord = "secure" | "insecure" | "bogus" | "servfail" | "dnserror" | "not tested";

const WORD_OF_EXISTENCE: Readonly<Record<string, SecurityWord>> = {
  bad: "insecure",
  servfail: "servfail",
  "resolver-error": "dnserror",
};

/** By a pair of tests, of the target or of one host. */
export function securityWord(report: Report, exist: string, valid: string, host = ""): SecurityWord {
  const place: Place = { host, address: "" };
  const [there, sound] = [spotOf(report, exist, place), spotOf(report, valid, place)];
  if (there.status === null || isSwitchedOff(report, exist)) return "not tested";
  if (there.verdict !== "good") return WORD_OF_EXISTENCE[there.verdict] ?? "dnserror";
  return wordOfValidity(sound);
}

const wordOfValidity = ({ status, verdict }: Spot): SecurityWord => {
  if (status === "passed") return "secure";
  if (verdict === "unsupported-ds-algo") return "insecure";
  return verdict === "bad" ? "bogus" : "dnserror";
};

const isSwitchedOff = ({ tests }: Report, id: string): boolean =>
  tests.find((test) => test.id === id)?.not_tested_reason === "disabled";
