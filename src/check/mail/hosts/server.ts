/** The mail servers of a domain: each address of each MX host, with what the SMTP session there came to. */
import type { Cause } from "../../../model/cause.ts";
import { type SmtpOutcome, type SmtpServer, smtpKey } from "../../../model/mail.ts";
import { parseAddress } from "../../../proto/ip/address.ts";
import { causeOfBlock } from "../../answer.ts";
import type { Evidence, Setting, Unmeasured } from "../../define.ts";
import { pointerTo } from "../../pointer.ts";
import { addressesOf } from "../../tls/address.ts";
import { MAIL } from "../../tls/role.table.ts";

export type MailSections = Evidence<"dns" | "mx">;

export const SMTP_PORT = 25;

export interface MailServer {
  readonly host: string;
  readonly address: string;
  readonly family: "ipv4" | "ipv6";
  /** How findings call it. */
  readonly label: string;
  /** `null` when nobody spoke to it. */
  readonly seen: SmtpServer | null;
  readonly pointer: string;
  /** Why it was not spoken to; `null` when it was. */
  readonly unmeasured: Unmeasured | null;
}

export interface MailServers {
  readonly list: readonly MailServer[];
  /** Hosts of which the addresses are not known. */
  readonly unmeasured: readonly Unmeasured[];
  /** Hosts that have no address at all. */
  readonly bare: readonly string[];
  readonly switchedOff: boolean;
}

/** The servers of some MX hosts that count in a reading, without those left out because of the cap. */
export function mailServers(hosts: readonly string[], evidence: MailSections, setting: Setting): MailServers {
  const each = hosts.map((host) => ({ host, ...addressesOf(host, MAIL, evidence, setting) }));
  const isOff = evidence.options.port25 === false || evidence.vantage.port25 === "off";
  const list = each.flatMap(({ host, addresses }) =>
    addresses
      .filter((address) => evidence.mx.details?.[host]?.skipped.includes(address) !== true)
      .map((address) => serverAt(host, address, evidence)),
  );
  const bare = each.filter(({ addresses, unknown, missing, switchedOff }) => {
    return addresses.length === 0 && unknown.length === 0 && missing.length === 0 && !switchedOff;
  });
  return {
    list,
    unmeasured: each.flatMap(({ unknown }) => unknown),
    bare: bare.map(({ host }) => host),
    switchedOff: hosts.length > 0 && (isOff || each.every(({ switchedOff }) => switchedOff)),
  };
}

function serverAt(host: string, address: string, evidence: MailSections): MailServer {
  const key = smtpKey(address, SMTP_PORT);
  const seen = evidence.smtp?.[key] ?? null;
  const parsed = parseAddress(address);
  const pointer = seen === null ? pointerTo("mx") : pointerTo("smtp", key);
  return {
    host,
    address,
    family: parsed.ok && parsed.family === 6 ? "ipv6" : "ipv4",
    label: `${host} (${address})`,
    seen,
    pointer,
    unmeasured: whyUnmeasured(seen, host, address, evidence, pointer),
  };
}

const NOT_ASKED: Readonly<Partial<Record<SmtpOutcome, Cause>>> = {
  denied: "address-denied",
  budget: "budget",
  cancelled: "cancelled",
};

function whyUnmeasured(
  seen: SmtpServer | null,
  host: string,
  address: string,
  { mx, vantage }: MailSections,
  pointer: string,
): Unmeasured | null {
  const because = (cause: Cause, at = pointer): Unmeasured => ({ cause, evidence: [at] });
  if (seen === null) {
    if (mx.details?.[host]?.denied.includes(address) === true) return because("address-denied");
    return vantage.port25 === "blocked"
      ? because("port25-blocked", pointerTo("vantage", "port25"))
      : because("evidence-missing");
  }
  if (isExcluded(seen)) return because("excluded");
  const cause = NOT_ASKED[seen.outcome];
  if (cause !== undefined) return because(cause);
  if (seen.unconfirmed === true) return because("timeout");
  if (vantage.port25 === "blocked" && !isConnected(seen)) return because("port25-blocked");
  return seen.outcome === "blocked" ? because(causeOfBlock(address, vantage)) : null;
}

/** The user wants nothing to do with the address. */
export const isExcluded = (seen: SmtpServer | undefined): boolean =>
  seen?.outcome === "denied" && seen.connect.detail?.includes("excluded") === true;

const UNCONNECTED: ReadonlySet<SmtpOutcome> = new Set<SmtpOutcome>([
  "refused",
  "timeout-connect",
  "unreachable",
  "denied",
  "blocked",
  "budget",
  "cancelled",
]);

/** The connection was accepted, whatever was said then (`settled.md` 8.9). */
export function isConnected({ outcome, connect }: SmtpServer): boolean {
  return !UNCONNECTED.has(outcome) && connect.error === undefined;
}

/** What the server said last, for a finding. */
export function lastWords({ starttls, ehlo, banner }: SmtpServer): string {
  const lines = [starttls, ehlo, banner].find(
    (reply) => reply !== undefined && reply.lines.length > 0,
  )?.lines;
  return lines?.at(-1)?.slice(0, 200) ?? "nothing";
}
