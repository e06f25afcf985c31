/** Do the certificates name the server? (`tls.md` 4.4) */

import { USAGE } from "../../proto/tlsa/record.ts";
import { coveringName, hostNamesOf } from "../../proto/x509/host.ts";
import type { AnyCheck } from "../define.ts";
import { UNREADABLE } from "./cert-strength.ts";
import { chainsOf } from "./certificates.ts";
import { daneOf } from "./dane.ts";
import { type Context, defineTlsCheck } from "./define.ts";
import type { Step } from "./family.ts";
import { hasNoCertificate, withoutCertificate } from "./no-certificate.ts";
import { notLearnt, type Opinion, type Remark } from "./opinion.ts";
import type { TlsRole } from "./role.ts";
import type { Server } from "./server.ts";

type Says = "bad" | "bad-for-dane" | "unreadable" | "good";
type Verdict = "bad" | "good";

const GOOD: Step<Says, Verdict> = { says: "good", status: "passed" };
const WEB_STEPS: readonly Step<Says, Verdict>[] = [{ says: "bad", status: "failed" }];
/** Names matter to senders only where a DANE-TA record is used (RFC 7672 section 3.2.3); then they do whatever the level. */
const MAIL_STEPS: readonly Step<Says, Verdict>[] = [
  { says: "bad-for-dane", verdict: "bad", status: "failed", pastLevel: true },
  { says: "bad", status: "info", points: 10 },
];

export function defineCertDomain(role: TlsRole): AnyCheck {
  const steps = role.prefix === "web_https" ? WEB_STEPS : MAIL_STEPS;
  return defineTlsCheck<Says, Verdict>({
    id: `${role.prefix}_cert_domain`,
    role,
    spec: ["RFC 9525 6", ...(role.prefix === "web_https" ? [] : ["RFC 7672 3.2.3"])],
    steps: [...steps, GOOD],
    paritySteps: [...steps, UNREADABLE, GOOD],
    judge: judgeName,
    text: {
      bad: {
        says: `Certificates of ${role.of} do not name it.`,
        fix: "Have the certificate issued again with the name of the server as a subject alternative name.",
      },
      good: { says: `The certificates of ${role.of} name it.` },
    },
    culprits: { bad: ["certificate-name", "no-certificate"] },
    differs: "internet.nl looks at one certificate of each server.",
  });
}

const SHOWN = 20;

function judgeName(server: Server, context: Context): Opinion<Says> {
  const chains = chainsOf(server, context);
  if (hasNoCertificate(server.endpoint)) return { says: "bad", remarks: [withoutCertificate(server)] };
  if (chains.length === 0) return notLearnt(server);
  const { host } = server;
  const remarks = chains.flatMap(({ leaf, pointer }): Remark[] => {
    if (leaf === null || coveringName(leaf, host) !== null) return [];
    const { dns, addresses } = hostNamesOf(leaf);
    const names = [...dns, ...addresses].slice(0, SHOWN);
    return [{ code: "certificate-name", params: { host, names }, at: [pointer] }];
  });
  if (remarks.length > 0) return { says: isForDane(server, context) ? "bad-for-dane" : "bad", remarks };
  const unreadable = chains.find(({ leaf }) => leaf === null);
  if (unreadable === undefined) return { says: "good" };
  return context.isParity ? { says: "unreadable" } : { unknown: "probe-error", at: [unreadable.pointer] };
}

function isForDane(server: Server, context: Context): boolean {
  if (context.role.prefix === "web_https") return false;
  const dane = daneOf(server.host, context.role, context.evidence, context.setting);
  return dane.state === "good" && dane.records.some(({ usage }) => usage === USAGE.daneTa);
}
