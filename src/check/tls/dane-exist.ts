/** Are there TLSA records that clients may use? (`tls.md` 1.2, 4.6; `mail.md` 8.4) */
import type { AnyCheck } from "../define.ts";
import { daneOf } from "./dane.ts";
import { judgeMatch } from "./dane-match.ts";
import type { Step } from "./family.ts";
import { defineNameCheck, type NameContext } from "./names.ts";
import type { Opinion } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import { serversOf } from "./server.ts";

type Says = "bogus" | "bad" | "unmatched" | "good";
type Verdict = "bogus" | "bad" | "good";

const WEB_STEPS: readonly Step<Says, Verdict>[] = [
  { says: "bogus", status: "info" },
  { says: "bad", status: "info" },
  { says: "good", status: "passed" },
];
/** Both tests of DANE share their points: records that do not match give none for either. */
const MAIL_STEPS: readonly Step<Says, Verdict>[] = [
  { says: "bogus", status: "failed" },
  { says: "bad", status: "failed" },
  { says: "unmatched", verdict: "good", status: "passed", points: 0 },
  { says: "good", status: "passed" },
];

export function defineDaneExist(role: TlsRole): AnyCheck {
  const isWeb = role.prefix === "web_https";
  return defineNameCheck<Says, Verdict>({
    id: `${role.prefix}_dane_exist`,
    role,
    section: "tlsa",
    spec: ["RFC 6698", "RFC 7671", ...(isWeb ? [] : ["RFC 7672 2.2"])],
    steps: isWeb ? WEB_STEPS : MAIL_STEPS,
    isGatedInParity: true,
    judge: judgeExist,
    text: {
      bogus: {
        says: `The TLSA records of ${role.of}, or what denies other records there, do not validate.`,
        fix: "See the DNSSEC tests; until that is mended, senders that use DANE deliver nothing.",
      },
      bad: {
        says: `There are no TLSA records, secured with DNSSEC, for ${role.of}.`,
        fix: "Sign the zone with DNSSEC, and publish TLSA records “3 1 1” for the keys of the certificates.",
      },
      good: { says: `There are TLSA records, secured with DNSSEC, for ${role.of}.` },
    },
    differs: "internet.nl takes a lookup that fails for “no records”.",
  });
}

function judgeExist(host: string, context: NameContext): Opinion<Says> {
  const dane = daneOf(host, context.role, context.evidence, context.setting);
  if (dane.state === "unknown") return { unknown: dane.unmeasured.cause, at: dane.unmeasured.evidence };
  if (dane.state !== "good") return { says: dane.state, remarks: dane.remarks };
  return { says: isUnmatched(host, context) ? "unmatched" : "good" };
}

/** A server of the host has a certificate that no record matches. */
function isUnmatched(host: string, context: NameContext): boolean {
  const { evidence, role, setting, isParity } = context;
  const { tls } = evidence;
  if (tls === undefined || role.prefix === "web_https") return false;
  const peers = serversOf(role, { ...evidence, tls }, setting).list.filter((server) => server.host === host);
  return peers.some((server) => {
    if (server.reach.kind === "fault") return true;
    if (server.reach.kind === "unknown") return false;
    const opinion = judgeMatch(server, { evidence: { ...evidence, tls }, setting, role, isParity, peers });
    return "says" in opinion && opinion.says === "bad";
  });
}
