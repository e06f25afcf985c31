/** Whether mail servers can be reached from here: a control measurement of port 25 (`settled.md` 6.11, 8.6). */
import type { Vantage } from "../../model/evidence.ts";
import type { TestRow } from "../../model/tests/row.ts";
import { TESTS } from "../../model/tests.table.ts";
import { MAIL_STREAM } from "../../net/limits.table.ts";
import type { Family, NetSession } from "../../net/open.ts";
import { openTalk } from "../../net/smtp/talk.ts";
import { addressesIn } from "../../probe/addresses.ts";
import { hostName } from "../../probe/host-name.ts";
import type { DoctorRow } from "../../report/doctor.ts";
import { makePort25 } from "../../scan/mail/port25.ts";

/** Two large operators whose mail servers are up whenever the internet is. */
export const CONTROL_HOSTS: readonly string[] = ["gmail-smtp-in.l.google.com", "mx01.mail.icloud.com"];

const SMTP_PORT = 25;
const GREETING_MS = 10_000;
const QUIT_MS = 3_000;
const TYPES: Readonly<Record<Family, string>> = { ipv4: "A", ipv6: "AAAA" };

export interface SmtpControl {
  readonly hosts: readonly string[];
  /** Hosts that take mail for certain, so that one of them is enough. */
  readonly isCertain: boolean;
}

export interface SmtpWish {
  readonly smtpHost?: string;
  readonly domains: readonly string[];
  /** A network of one's own, in which the hosts of the table are not. */
  readonly isOwn: boolean;
}

/** Whether hosts are tried whom the user did not name. */
export function isUnnamed({ smtpHost, domains, isOwn }: SmtpWish): boolean {
  return smtpHost === undefined && domains.length === 0 && !isOwn;
}

/** What to try: what the user names, else the mail hosts of some domains, else those of the table. */
export async function smtpControl(
  wish: SmtpWish,
  session: Pick<NetSession, "lookup" | "rrs">,
): Promise<SmtpControl> {
  const { smtpHost, domains } = wish;
  if (smtpHost !== undefined) return { hosts: [smtpHost], isCertain: true };
  if (isUnnamed(wish)) return { hosts: CONTROL_HOSTS, isCertain: true };
  const found = await Promise.all(
    domains.map(async (domain) => session.rrs(await session.lookup(domain, "MX"))),
  );
  const hosts = found
    .flat()
    .filter(({ type }) => type === "MX")
    .flatMap(({ rdata }) => rdata.map((each) => hostName(each.split(/\s+/)[1] ?? ".")));
  return { hosts: [...new Set(hosts)].filter((host) => host !== "."), isCertain: false };
}

export interface SmtpTried {
  readonly host: string;
  readonly address: string;
  /** `null` when there was a connection. */
  readonly failure: string | null;
}

/** One address of each family of each host: is there a connection? Leaves with QUIT. */
export async function trySmtp(
  { hosts }: SmtpControl,
  families: readonly Family[],
  session: Pick<NetSession, "lookup" | "rrs" | "dial">,
): Promise<{ readonly tried: readonly SmtpTried[]; readonly state: Vantage["port25"] }> {
  const port25 = makePort25("unknown");
  const places = await Promise.all(
    hosts.flatMap((host) =>
      families.map(async (family) => {
        const [address] = addressesIn(await session.lookup(host, TYPES[family]), session);
        return address === undefined ? [] : [{ host, address }];
      }),
    ),
  );
  const tried = await Promise.all(
    places.flat().map(async ({ host, address }): Promise<SmtpTried> => {
      const purpose = { kind: "smtp", what: `port 25 of ${host}` } as const;
      const line = await session.dial({ address, port: SMTP_PORT, limits: MAIL_STREAM }, purpose);
      if (line.outcome !== "ok") {
        const { outcome: error, detail } = line;
        port25.note({ address, outcome: "unreachable", connect: { error, detail } });
        return { host, address, failure: error };
      }
      port25.note({ address, outcome: "ready-for-tls", connect: {} });
      const talk = openTalk(line.socket, line.signal);
      await talk.hear(GREETING_MS);
      talk.say("QUIT\r\n");
      await talk.hear(QUIT_MS);
      talk.leave();
      line.end({ outcome: "ok" });
      return { host, address, failure: null };
    }),
  );
  return { tried, state: port25.state() };
}

/** What DNS alone decides (`settled.md` 2.6 row 3). */
const BY_DNS: ReadonlySet<string> = new Set(
  ["tls_caa", "dane_exist", "dane_rollover"].map((end) => `mail_starttls_${end}`),
);
const ROWS: readonly TestRow[] = TESTS;
const UNMEASURED = ROWS.filter(
  ({ id, category, origin }) =>
    origin === "internetnl" &&
    (id === "mail_ipv6_mx_reach" || (category === "mail_starttls" && !BY_DNS.has(id))),
).length;
const EFFECT = `${UNMEASURED} tests (mail_starttls_*, mail_ipv6_mx_reach) are shown as could not measure; what DNS says of mail is measured`;
const FIX =
  "ask the provider to open port 25, or run it on a server that has it; or leave mail servers out: --no-port25";

/** The row, and what later scans may rely on. */
export function smtpRow(
  { isCertain, hosts }: SmtpControl,
  { tried, state }: Awaited<ReturnType<typeof trySmtp>>,
): { readonly row: DoctorRow; readonly state: Vantage["port25"] } {
  const base = { id: "port25", title: "SMTP to port 25" };
  const works = tried.filter(({ failure }) => failure === null);
  if (works.length > 0) {
    const names = [...new Set(works.map(({ host }) => host))].join(", ");
    return { state: "ok", row: { ...base, status: "passed", says: `works; to ${names}` } };
  }
  if (tried.length === 0) {
    const says = hosts.length === 0 ? "no mail host to try" : `no address of ${hosts.join(", ")}`;
    return { state: "unknown", row: { ...base, status: "not_tested", says } };
  }
  const failures = [...new Set(tried.map(({ failure }) => failure))].join(", ");
  const says = `no connection to ${[...new Set(tried.map(({ host }) => host))].join(", ")}: ${failures}`;
  if (isCertain || state === "blocked") {
    return { state: "blocked", row: { ...base, status: "failed", says, effect: EFFECT, fix: FIX } };
  }
  const fix = "try a host that takes mail for certain: --smtp-host NAME";
  return { state: "unknown", row: { ...base, status: "warning", says, fix } };
}
