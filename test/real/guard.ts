import { closeSync, existsSync, openSync, readFileSync } from "node:fs";

import { hasProgram, run } from "./process.ts";

/** One condition of a tier: fulfilled, or why not and what helps. */
export interface Condition {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** What a program comes with on Debian. */
const PACKAGES: Readonly<Record<string, string>> = {
  ip: "iproute2",
  ping: "iputils-ping",
  nsd: "nsd",
  knotd: "knot",
  kzonesign: "knot-dnssecutils",
  keymgr: "knot",
  named: "bind9",
  "dnssec-signzone": "bind9-utils",
  "dnssec-keygen": "bind9-utils",
  nsec3hash: "bind9-utils",
  dig: "bind9-dnsutils",
  delv: "bind9-dnsutils",
  unbound: "unbound",
  "ldns-signzone": "ldnsutils",
  dnsviz: "dnsviz python3-pygraphviz",
  dnsperf: "dnsperf",
  nft: "nftables",
  openssl: "openssl",
  nginx: "nginx-light",
  "gnutls-serv": "gnutls-bin",
  selfserv: "libnss3-tools",
  certutil: "libnss3-tools",
  pk12util: "libnss3-tools",
  apache2: "apache2-bin",
  haproxy: "haproxy",
  postfix: "postfix",
  "posttls-finger": "postfix",
  // Exim itself is unpacked, see below; these are the libraries it is linked with.
  exim4: "libdb5.3 libgnutls-dane0 libidn12 libnsl2 libpcre2-8-0",
  swaks: "swaks libnet-ssleay-perl",
  caddy: "caddy",
  sslscan: "sslscan",
  pg_ctlcluster: "postgresql",
  "/usr/bin/python3": "python3",
};

/**
 * Programs that are not installed: their packages are downloaded and unpacked. Debian lets a machine have one mail server,
 * that is Postfix, and the tests want Exim beside it.
 */
const UNPACKED: Readonly<Record<string, string>> = { exim4: "exim4-daemon-light" };

/** Where they are unpacked, and found again by the next run. */
const UNPACKED_IN = "/var/cache/waterpas-real";

/** The search path with the unpacked programs at its end: one that is installed comes first. */
export const searchPath = (path: string): string => `${path}:${UNPACKED_IN}/usr/sbin`;

/** Used where they are there, and not installed for the tests: too large, or for the benchmark alone. */
const EXTRA_PACKAGES: Readonly<Record<string, string>> = {
  java: "default-jdk-headless",
  testssl: "testssl.sh",
};

/** Whether the tests do without a program that is not there. */
export const isExtra = (program: string): boolean => EXTRA_PACKAGES[program] !== undefined;

/** Reports are opened in it; nothing else needs it. */
export const BROWSER = "chromium";

/** Fonts come with the browser, or there would be no text on the pages. */
const BROWSER_PACKAGES: Readonly<Record<string, string>> = { [BROWSER]: "chromium fonts-dejavu-core" };

/** Programs the in-process servers' judges need (tier 1b). */
const PEER_PROGRAMS = ["unshare", "ip", "nft", "unbound", "dig", "delv"] as const;

/** Programs tier 2 needs. */
export const SERVER_PROGRAMS = Object.keys(PACKAGES);

const good = (name: string, message: string): Condition => ({ name, ok: true, message });
const bad = (name: string, message: string): Condition => ({ name, ok: false, message });

/** The programs of a list that are not installed. */
export async function missingPrograms(wanted: readonly string[]): Promise<string[]> {
  const present = await Promise.all(wanted.map((program) => hasProgram(program)));
  return wanted.filter((_, index) => present[index] !== true);
}

/** The Debian packages that hold programs, sorted, each once. */
export const packagesFor = (programs: readonly string[]): string[] =>
  [
    ...new Set(
      programs.flatMap((program) =>
        (PACKAGES[program] ?? EXTRA_PACKAGES[program] ?? BROWSER_PACKAGES[program] ?? program).split(" "),
      ),
    ),
  ].sort();

/** Is this Debian, run by root? Then missing packages can be installed. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version") && existsSync("/usr/bin/apt-get");
}

const policyFile = "/usr/sbin/policy-rc.d";

/**
 * Installs Debian packages without letting their daemons start: `policy-rc.d` answers 101 meanwhile (one that is
 * there already is left alone), and RUNLEVEL=1 says the same to old init scripts.
 */
export async function install(packages: readonly string[]): Promise<string | null> {
  const script = [
    "set -e",
    `if [ ! -e ${policyFile} ]; then`,
    `  printf '#!/bin/sh\\nexit 101\\n' > ${policyFile}; chmod 755 ${policyFile}`,
    `  trap 'rm -f ${policyFile}' EXIT`,
    "fi",
    "apt-get update -qq",
    `apt-get install -y -qq --no-install-recommends ${packages.join(" ")}`,
  ].join("\n");
  const env = { ...process.env, RUNLEVEL: "1", DEBIAN_FRONTEND: "noninteractive" };
  const ran = await run(["sh", "-c", script], { env, timeout: 600_000 });
  return ran.code === 0 ? null : ran.stderr.trim().split("\n").slice(-3).join("\n");
}

/** The Debian packages to unpack for programs, each once. */
export const packagesToUnpack = (programs: readonly string[]): string[] => [
  ...new Set(programs.flatMap((program) => UNPACKED[program] ?? [])),
];

/** Downloads Debian packages and unpacks them; nothing is installed, no script of theirs is run. */
export async function unpack(packages: readonly string[]): Promise<string | null> {
  const script = [
    "set -e",
    `mkdir -p ${UNPACKED_IN}`,
    "folder=$(mktemp -d)",
    `trap 'rm -rf "$folder"' EXIT`,
    'cd "$folder"',
    `download() { apt-get download -qq -o APT::Sandbox::User=root ${packages.join(" ")}; }`,
    "download || { apt-get update -qq; download; }",
    `for each in *.deb; do dpkg -x "$each" ${UNPACKED_IN}; done`,
  ].join("\n");
  const ran = await run(["sh", "-c", script], { timeout: 600_000 });
  return ran.code === 0 ? null : ran.stderr.trim().split("\n").slice(-3).join("\n");
}

const linux = (): Condition =>
  process.platform === "linux"
    ? good("Linux", "yes")
    : bad("Linux", "tiers 1b and 2 need Linux; tier 1 covers this platform: npm run test:unit");

const root = (): Condition =>
  process.getuid?.() === 0 ? good("root", "yes") : bad("root", "tier 2 needs root: sudo npm run test:real");

const sysctl = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");

/** Why an unprivileged namespace cannot be made, in the words of the setting that forbids it. */
const userNamespaceRefusal = (): string => {
  if (sysctl("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1") {
    return "tier 1b is blocked by sysctl kernel.apparmor_restrict_unprivileged_userns; run as root or set it to 0";
  }
  if (sysctl("/proc/sys/user/max_user_namespaces") === "0") {
    return "tier 1b is blocked by sysctl user.max_user_namespaces; run as root or raise it";
  }
  return "unshare -Urn is not permitted here (container without CAP_SYS_ADMIN?)";
};

const userNamespace = async (): Promise<Condition> => {
  const ran = await run(["unshare", "-Urn", "ip", "link", "set", "lo", "up"]);
  return ran.code === 0 ? good("user namespace", "yes") : bad("user namespace", userNamespaceRefusal());
};

const namedNamespace = async (): Promise<Condition> => {
  const name = `wp${process.pid}-probe`;
  const made = await run(["ip", "netns", "add", name]);
  if (made.code !== 0) {
    return bad("namespace", "no permission for ip netns (container without CAP_SYS_ADMIN?)");
  }
  await run(["ip", "netns", "del", name]);
  return good("namespace", "yes");
};

const ipv6 = async (): Promise<Condition> => {
  const script = "ip link set lo up && ip addr add 2001:db8::1/128 dev lo nodad";
  const ran = await run(["unshare", process.getuid?.() === 0 ? "-n" : "-Urn", "sh", "-c", script]);
  return ran.code === 0
    ? good("IPv6", "yes")
    : bad("IPv6", "kernel without IPv6: the lab's servers have addresses of both families");
};

/** Can the delay line run? */
export function tunnel(): Condition {
  try {
    closeSync(openSync("/dev/net/tun", "r+"));
    return good("TUN", "yes");
  } catch {
    return bad("TUN", "no /dev/net/tun: round trips are not measured");
  }
}

const YEAR = 365.25 * 86_400_000;

const clock = (built: number): Condition => {
  const now = Date.now();
  return now > built - 86_400_000 && now < built + 20 * YEAR
    ? good("clock", "yes")
    : bad("clock", "clock is off: signatures would look expired");
};

const programs = async (wanted: readonly string[]): Promise<Condition> => {
  const missing = await missingPrograms(wanted);
  return missing.length === 0
    ? good("programs", "yes")
    : bad(
        "programs",
        `missing: ${missing.join(", ")}. apt-get install -y --no-install-recommends ${packagesFor(missing).join(" ")}`,
      );
};

/** When this source was made: nothing here can be older. */
const SOURCE_DATE = Date.UTC(2026, 10, 1);

/** Conditions of tier 1b: in-process servers on real addresses and ports, without root. */
export async function checkTierOneB(): Promise<Condition[]> {
  const first = linux();
  return first.ok
    ? [first, await programs(PEER_PROGRAMS), await userNamespace(), await ipv6(), clock(SOURCE_DATE)]
    : [first];
}

/** Conditions of tier 2: several real implementations, root. */
export async function checkTierTwo(): Promise<Condition[]> {
  const first = [linux(), root()];
  return first.every(({ ok }) => ok)
    ? [...first, await programs(SERVER_PROGRAMS), await namedNamespace(), await ipv6(), clock(SOURCE_DATE)]
    : first;
}

/** Conditions of the reports in a browser. */
export async function checkBrowser(): Promise<Condition[]> {
  const first = linux();
  return first.ok ? [first, await programs([BROWSER])] : [first];
}
