import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Daemon, must, startDaemon } from "../../process.ts";
import type { Place } from "../place.ts";

/** The user Debian's Exim runs as; its entry is in the namespace's own passwd file. */
export const EXIM_USER = "Debian-exim";

const MOMENTS = ["connect", "helo", "starttls"] as const;

/** One access control list: the statements of the rows, each for its address. */
function aclFor(moment: (typeof MOMENTS)[number], places: readonly Place[]): string[] {
  const statements = places.flatMap(({ row: { server }, address }) => {
    const statement = server.kind === "exim" ? server.acl?.[moment] : undefined;
    if (statement === undefined) {
      return [];
    }
    const [verb = "", ...rest] = statement.split(" ");
    return [`  ${verb} condition = \${if eq{$received_ip_address}{${address}}}`, `    ${rest.join(" ")}`];
  });
  return [`at_${moment}:`, ...statements, "  accept"];
}

const hidesTls = ({ row: { server } }: Place): boolean => server.kind === "exim" && server.hidesTls === true;

/** Files in which Exim looks up, by the address that was connected to, what it is there. */
function writeTables(directory: string, places: readonly Place[]): (name: string) => string {
  const tables: Readonly<Record<string, (place: Place) => string>> = {
    host: ({ host }) => host,
    chain: ({ certificates }) => certificates.map(({ chain }) => chain).join(" : "),
    key: ({ certificates }) => certificates.map(({ key }) => key).join(" : "),
    offers: (place) => (hidesTls(place) ? "" : "*"),
  };
  for (const [name, value] of Object.entries(tables)) {
    const lines = places.map((place) => `${place.address}: ${value(place)}\n`);
    writeFileSync(join(directory, name), lines.join(""));
  }
  return (name) => `\${lookup{$received_ip_address}lsearch{${join(directory, name)}}}`;
}

/** One Exim for all rows: what it does depends on the address it was called at. IPv4 only: a colon ends the key of a table. */
export async function startEximFor(directory: string, places: readonly Place[]): Promise<Daemon> {
  const home = join(directory, "exim");
  const spool = join(home, "spool");
  mkdirSync(spool, { recursive: true });
  const lookUp = writeTables(home, places);
  const owner = Number((await must(["id", "-u", EXIM_USER])).trim());
  chownSync(spool, owner, -1);
  const lines = [
    "primary_hostname = exim.test",
    `smtp_active_hostname = ${lookUp("host")}`,
    `spool_directory = ${spool}`,
    // A child that ends after the tests would make the folder of a log file anew.
    "log_file_path = syslog",
    `pid_file_path = ${home}/pid`,
    `local_interfaces = ${places.map(({ address }) => address).join(" : ")}`,
    "daemon_smtp_ports = 25",
    "smtp_accept_max = 200",
    "keep_environment =",
    "host_lookup =",
    `tls_advertise_hosts = ${lookUp("offers")}`,
    `tls_certificate = ${lookUp("chain")}`,
    `tls_privatekey = ${lookUp("key")}`,
    ...MOMENTS.map((moment) => `acl_smtp_${moment} = at_${moment}`),
    "begin acl",
    ...MOMENTS.flatMap((moment) => aclFor(moment, places)),
  ];
  const file = join(home, "exim.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  chmodSync(file, 0o644);
  return startDaemon("exim", ["exim4", "-C", file, "-bdf"], join(home, "log"));
}
