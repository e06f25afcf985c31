/** What each cause of "could not measure" means, and what to do about it. */
import type { Cause } from "../model/cause.ts";
import type { Text } from "./define.ts";

export const CAUSE_TEXT: Readonly<Record<Cause, Text>> = {
  "ipv4-none": {
    says: "This machine has no working IPv4.",
    fix: "Measure from a machine with IPv4.",
  },
  "ipv6-none": {
    says: "This machine has no working IPv6.",
    fix: "Measure from a machine with IPv6.",
  },
  "port25-blocked": {
    says: "Connections to port 25 are closed from here.",
    fix: "Measure from a network that lets port 25 out; `waterpas doctor` shows which is blocked.",
  },
  "dns-blocked": {
    says: "DNS questions to name servers do not get out from here.",
    fix: "Open UDP and TCP port 53, or name a resolver with `--resolver`.",
  },
  "resolver-unfit": {
    says: "The resolver removes or breaks what DNSSEC validation needs.",
    fix: "Use `--resolver iterate`, or a resolver that passes DNSSEC records on.",
  },
  "clock-off": {
    says: "The clock of this machine is wrong.",
    fix: "Set the clock.",
  },
  "anchor-unfit": {
    says: "None of the trust anchors fits the keys of the root zone.",
    fix: "Update waterpas, or give the right anchors with `--trust-anchor`.",
  },
  "rpki-missing": {
    says: "There is no RPKI data.",
    fix: "Run `waterpas update rpki`, or name a file with `--rpki`.",
  },
  "rpki-stale": {
    says: "The RPKI data is too old.",
    fix: "Run `waterpas update rpki`.",
  },
  "origins-missing": {
    says: "There is no table of announced routes.",
    fix: "Run `waterpas update origins`, or name a file with `--origins`.",
  },
  "address-denied": {
    says: "The address is not a public one, so it was not contacted.",
    fix: "Allow it with `--allow-private` if it is yours.",
  },
  excluded: { says: "The target is on the exclude list." },
  budget: {
    says: "The time or the number of questions for this target was used up.",
    fix: "Raise `--target-timeout` and measure again.",
  },
  cancelled: { says: "The measurement was broken off.", fix: "Measure again." },
  overloaded: { says: "This machine was too busy.", fix: "Measure again with a lower `--concurrency`." },
  local: { says: "This machine ran out of sockets or memory.", fix: "Raise the limits, then measure again." },
  "evidence-missing": {
    says: "The evidence does not contain what this test needs.",
    fix: "Measure again.",
  },
  internal: { says: "This test met a bug in waterpas.", fix: "Report the bug, with the evidence file." },
  "dns-failure": {
    says: "The name servers gave no usable answer.",
    fix: "Measure again; if it stays so, look at the name servers.",
  },
  timeout: { says: "No answer came in time.", fix: "Measure again." },
  unreachable: { says: "The address could not be reached.", fix: "Measure again." },
  "rate-limited": { says: "The server limits how often it may be asked.", fix: "Measure again later." },
  "refused-by-policy": { says: "The server refuses to talk to this machine." },
  "connection-budget": { says: "More connections to the server than allowed would be needed." },
  "probe-error": { says: "What the server sent could not be read." },
  "trust-disagreement": { says: "Two ways to judge the same certificate came to different results." },
};
