/** How far the measurement of an endpoint came, and whose doing that is (`settled.md` 2.6, 8.7; `web.md` 3.1). */
import type { Cause } from "../../model/cause.ts";
import type { EvidenceDocument } from "../../model/evidence.ts";
import { smtpKey } from "../../model/mail.ts";
import type { ReachState, TlsEndpoint } from "../../model/tls.ts";
import { causeOfBlock } from "../answer.ts";
import type { FindingCode } from "../findings.table.ts";
import { hasNoCertificate } from "./no-certificate.ts";

export type Reach =
  | { readonly kind: "tls" }
  /** The server has no TLS for us: a fact about the target. */
  | { readonly kind: "fault"; readonly code: FaultCode }
  | { readonly kind: "unknown"; readonly cause: Cause };

type FaultCode = Extract<
  FindingCode,
  | "tls-port-closed"
  | "tls-port-silent"
  | "no-tls"
  | "tls-handshake"
  | "no-certificate"
  | "no-starttls"
  | "starttls-failed"
>;

type State = Exclude<ReachState, "tls" | "blocked">;

const CAUSES: Readonly<Partial<Record<State, Cause>>> = {
  unreachable: "unreachable",
  timeout: "timeout",
  "rate-limited": "rate-limited",
  "refused-by-policy": "refused-by-policy",
  denied: "address-denied",
  budget: "budget",
  cancelled: "cancelled",
};

const FAULTS: Readonly<Partial<Record<State, FaultCode>>> = {
  refused: "tls-port-closed",
  reset: "no-tls",
  "not-tls": "no-tls",
  "no-handshake": "tls-handshake",
  "no-starttls": "no-starttls",
  "starttls-failed": "starttls-failed",
};

/** Silent on this port alone, as another port of the same address answers. */
const SELECTIVE: ReadonlySet<ReachState> = new Set(["timeout", "unreachable"]);

/** What the reach of an endpoint means. */
export function judgeReach(endpoint: TlsEndpoint, evidence: EvidenceDocument): Reach {
  const { vantage, web } = evidence;
  const { state } = endpoint.reach;
  const isMail = endpoint.starttls !== null;
  if (state === "tls") return isMail ? { kind: "tls" } : judgeBrowsable(endpoint);
  const cause = isMail ? causeOfMail(endpoint, evidence) : null;
  if (cause !== null) return { kind: "unknown", cause };
  if (state === "blocked") return { kind: "unknown", cause: causeOfBlock(endpoint.address, vantage) };
  if (SELECTIVE.has(state) && answersElsewhere(endpoint, web))
    return { kind: "fault", code: "tls-port-silent" };
  const code = FAULTS[state];
  return code === undefined
    ? { kind: "unknown", cause: CAUSES[state] ?? "probe-error" }
    : { kind: "fault", code };
}

/** Browsers have no suites that do without a certificate; senders of mail may have. */
function judgeBrowsable(endpoint: TlsEndpoint): Reach {
  return hasNoCertificate(endpoint) ? { kind: "fault", code: "no-certificate" } : { kind: "tls" };
}

/** Why nothing is known of the TLS of a mail server, where that is not for its own state to say. */
function causeOfMail(endpoint: TlsEndpoint, { vantage, smtp }: EvidenceDocument): Cause | null {
  if (vantage.port25 === "blocked") return "port25-blocked";
  if (isUnconfirmed(endpoint, smtp)) return "timeout";
  // It may refuse connections to us alone.
  return endpoint.reach.state === "refused" ? "unreachable" : null;
}

/** `settled.md` 10.4. */
const isUnconfirmed = ({ address, port }: TlsEndpoint, smtp: EvidenceDocument["smtp"]): boolean =>
  smtp?.[smtpKey(address, port)]?.unconfirmed === true;

/** Another port of the same address accepts connections: the control of TLS itself, or the web server's port 80. */
function answersElsewhere(
  { address, starttls, reach: { control } }: TlsEndpoint,
  web: EvidenceDocument["web"],
): boolean {
  if (control?.outcome === "ok") return true;
  const tcp = web?.endpoints.find((each) => each.address === address)?.tcp;
  // Where the web server's own request got through, silence is none.
  return starttls === null && tcp?.["80"]?.state === "open" && tcp["443"]?.state !== "open";
}
