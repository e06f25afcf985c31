import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import pLimit from "p-limit";

import type { Authority } from "../../src/lab/tls/authority.ts";
import { certificatesOf, openLabAuthority, tlsaRdata, writeIssued } from "./mail/certificates.ts";
import { agrees, checkAudit, checkFinger, checkSwaks, type Heard } from "./mail/compare.ts";
import { askFinger } from "./mail/finger.ts";
import { type Audited, auditMail } from "./mail/ours.ts";
import { addressesOf, domainOf, hostOf, type Place } from "./mail/place.ts";
import type { MailRow } from "./mail/row.ts";
import { BEHAVIOUR_ROWS } from "./mail/rows/behaviour.ts";
import { DANE_ROWS } from "./mail/rows/dane.ts";
import { startEximFor } from "./mail/servers/exim.ts";
import { startNodeServer } from "./mail/servers/node.ts";
import { startPostfixFor } from "./mail/servers/postfix.ts";
import { askSwaks } from "./mail/swaks.ts";
import { type Published, publish } from "./mail/zones.ts";
import { addAddresses } from "./namespace.ts";
import { postfixConfiguration } from "./postfix.ts";
import { type Daemon, waitForPort } from "./process.ts";
import { expectThat, runSuite, table } from "./report.ts";
import { startUnbound } from "./unbound.ts";

/*
 * Mail servers of Debian packages and of npm on port 25 of real addresses of a network namespace, their TLSA records in
 * zones signed by the lab and served by NSD. Each domain is audited by our scanner; posttls-finger has to agree about
 * DANE, and swaks about what is said in SMTP where the rows are about that.
 */

const RESOLVER = "127.0.0.1";
const EHLO = "scanner.test";
/** Programs that ask at once. */
const AT_ONCE = 4;
const SMTP_PORT = 25;

const asked = new Set(process.argv.slice(2));
const speaks = new Set(BEHAVIOUR_ROWS);

interface Member {
  readonly row: MailRow;
  /** One for each address. */
  readonly places: readonly Place[];
  readonly tlsa: readonly string[];
}

function memberOf(row: MailRow, index: number, directory: string, authority: Authority): Member {
  const certificates = certificatesOf(row, authority);
  const files = [certificates.issued, certificates.ipv6].map((issued, family) =>
    issued.map((one, at) => writeIssued(directory, `${row.id}-${family}-${at}`, one)),
  );
  return {
    row,
    tlsa: row.tlsa.map((spec) => tlsaRdata(spec, certificates, authority)),
    places: addressesOf(row, index).map((address, at) => ({
      row,
      address,
      host: hostOf(row),
      certificates: files[at] ?? [],
    })),
  };
}

/** Starts one daemon for the servers of its kind, if there are any, and waits until the last of them listens. */
async function startKind(
  kind: MailRow["server"]["kind"],
  places: readonly Place[],
  start: (own: readonly Place[]) => Promise<Daemon>,
): Promise<Daemon[]> {
  const own = places.filter(({ row }) => row.server.kind === kind);
  const last = own.at(-1);
  if (last === undefined) {
    return [];
  }
  const daemon = await start(own);
  await waitForPort(daemon, last.address, SMTP_PORT);
  return [daemon];
}

/** Starts all servers side by side; returns the daemons. */
async function startServers(directory: string, places: readonly Place[]): Promise<Daemon[]> {
  const [postfix, exim] = await Promise.all([
    startKind("postfix", places, (own) => startPostfixFor(directory, own)),
    startKind("exim", places, (own) => startEximFor(directory, own)),
    ...places.filter(({ row }) => row.server.kind === "node").map(startNodeServer),
  ]);
  return [...postfix, ...exim];
}

async function startResolver(directory: string, { hints, anchors }: Published): Promise<void> {
  const home = join(directory, "unbound");
  mkdirSync(home);
  const anchor = `${anchors.filter((line) => /\sDS\s/.test(line)).join("\n")}\n`;
  await startUnbound({ directory: home, address: RESOLVER, port: 53, hints, anchor, ordinary: ["test."] });
}

/** The audits of all kinds side by side. */
async function auditAll(
  members: readonly Member[],
  { anchors }: Published,
  ca: string,
): Promise<ReadonlyMap<string, Audited>> {
  const kinds = Map.groupBy(members, ({ row }) => row.audit ?? "fast");
  const audits = [...kinds].map(([how, own]) =>
    auditMail({ how, domains: own.map(({ row }) => domainOf(row)), anchors, ca, ehlo: EHLO }),
  );
  return new Map((await Promise.all(audits)).flatMap((audited) => [...audited]));
}

/** What the other programs hear, in the order of the members. */
function askOthers(members: readonly Member[], directory: string): Promise<Heard[]> {
  const limit = pLimit(AT_ONCE);
  const configuration = postfixConfiguration({ directory: join(directory, "postfix") });
  return Promise.all(
    members.map(async ({ row, places }): Promise<Heard> => {
      if (row.ours === true) {
        return { fingers: [], swaks: null };
      }
      const families = places.map(({ address }) => (address.includes(":") ? "ipv6" : "ipv4"));
      const [swaks, ...fingers] = await Promise.all([
        speaks.has(row) ? limit(() => askSwaks(places[0]?.address ?? "", EHLO, hostOf(row))) : null,
        ...families.map((family) => limit(() => askFinger(domainOf(row), { configuration, family }))),
      ]);
      return { swaks, fingers };
    }),
  );
}

interface Result {
  readonly row: MailRow;
  readonly ours: Audited | undefined;
  readonly heard: Heard | undefined;
}

const HEADINGS = ["row", "outcome", "exist", "valid", "posttls-finger"];

function printRow({ row, ours, heard }: Result): string[] {
  const verdicts = (heard?.fingers ?? []).map(({ verified }) => (verified ? "verified" : "not verified"));
  const why = row.unlike === undefined ? "" : ` (${row.unlike})`;
  return [
    row.id,
    (ours?.servers ?? []).map(({ outcome }) => outcome).join(" "),
    ours?.tests.get("mail_starttls_dane_exist") ?? "",
    ours?.tests.get("mail_starttls_dane_valid") ?? "",
    `${verdicts.join(", ")}${why}`,
  ];
}

await runSuite("mail servers", async (suite) => {
  const { directory } = suite;
  // The servers give up root and still have to get at their files.
  chmodSync(directory, 0o755);
  const started = performance.now();
  const lap = (what: string): void => suite.note(`${what}: ${Math.round(performance.now() - started)} ms`);
  const authority = openLabAuthority();
  const files = join(directory, "certificates");
  mkdirSync(files);
  const members = [...DANE_ROWS, ...BEHAVIOUR_ROWS]
    .map((row, index) => memberOf(row, index, files, authority))
    .filter(({ row }) => asked.size === 0 || asked.has(row.id));
  const places = members.flatMap((member) => member.places);
  await addAddresses(places.map(({ address }) => address));
  const records = members.map(({ row, tlsa, places: own }) => {
    return { row, tlsa, addresses: own.map(({ address }) => address) };
  });
  const publishing = publish(directory, records).then(async (published) => {
    await startResolver(directory, published);
    return published;
  });
  const [published, daemons] = await Promise.all([publishing, startServers(directory, places)]);
  lap(`${places.length} mail servers, NSD and Unbound are up`);
  const [audited, heard] = await Promise.all([
    auditAll(members, published, authority.pem),
    askOthers(members, directory),
  ]);
  lap(`${members.length} domains audited, posttls-finger and swaks asked`);
  await Promise.all(daemons.map((daemon) => daemon.stop()));
  for (const [at, { row }] of members.entries()) {
    const ours = audited.get(domainOf(row));
    await suite.test(`${row.id}, ${row.how} (${row.server.kind})`, () => {
      const others = heard[at];
      expectThat(ours !== undefined && others !== undefined, "not audited");
      checkAudit(row, ours);
      checkFinger(row, ours, others.fingers);
      if (others.swaks !== null) {
        checkSwaks(ours, others.swaks);
      }
    });
  }
  const results = members.map(
    ({ row }, at): Result => ({ row, ours: audited.get(domainOf(row)), heard: heard[at] }),
  );
  suite.note(table([HEADINGS, ...results.map(printRow)]));
  const fingered = results.filter((result) => result.heard?.fingers.length !== 0);
  const agreeing = fingered.filter(({ ours, heard: others }) =>
    agrees(ours?.tests ?? new Map(), others?.fingers ?? []),
  );
  const explained = fingered.filter(({ row }) => row.unlike !== undefined);
  const spoken = results.filter((result) => result.heard?.swaks != null);
  suite.note(
    `posttls-finger agrees on ${agreeing.length} of ${fingered.length} MX hosts, ${explained.length} differences are explained; swaks was heard at ${spoken.length}`,
  );
});
