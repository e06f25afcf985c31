/** Problems of a run, as warnings on stderr. */
import type { Problem } from "../model/report.ts";
import type { UserErrorText } from "../model/user-error.ts";
import type { Messages } from "./messages.ts";
import { isRoutingProblem } from "./routing.ts";

/** What each problem of a run means for the results. */
export const PROBLEM_TEXT: Readonly<Record<string, UserErrorText>> = {
  "network-none": {
    what: "this machine reaches no name server, neither over IPv4 nor over IPv6",
    fix: "check the network: waterpas doctor",
  },
  "ipv4-none": {
    what: "this machine has no working IPv4",
    why: "tests over IPv4 are shown as could not measure",
    fix: "waterpas doctor",
  },
  "ipv6-none": {
    what: "this machine has no working IPv6",
    why: "tests over IPv6 are shown as could not measure, never as failed",
    fix: "measure from a machine with IPv6, or leave it out: --ipv4-only",
  },
  "dns-intercepted": {
    what: "something between here and the internet answers in place of name servers",
    why: "verdicts would describe that machine, not the target",
    fix: "waterpas doctor",
  },
  "dns-blocked": {
    what: "questions to name servers do not get out from here",
    why: "a resolver is used instead, so tests of name servers are shown as could not measure",
    fix: "open port 53 for UDP and TCP: waterpas doctor",
  },
  "clock-off": {
    what: "the clock of this machine is outside the signatures of the root zone",
    why: "signatures cannot be judged",
    fix: "set the clock: waterpas doctor",
  },
};

/** Says what is wrong with this machine; the families that the user left out are not missed. */
export function sayProblems(problems: readonly Problem[], messages: Messages): void {
  for (const { code, detail } of problems) {
    // Told when the data was loaded, with what it is about.
    if (isRoutingProblem(code)) continue;
    const text = PROBLEM_TEXT[code] ?? { what: detail === undefined ? code : `${code}: ${detail}` };
    messages.say({ kind: "warning", code, ...text });
  }
}
