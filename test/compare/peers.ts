/** The programs that are compared: what each is asked, and how its words are read. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ran } from "../real/process.ts";

/** Where everything is. */
export interface Scene {
  readonly directory: string;
  readonly resolver: string;
}

/** Something to look at, and what it is called in the table. */
export interface Host {
  readonly id: string;
  /** Domain, or address. */
  readonly at: string;
  readonly port?: number;
  readonly starttls?: boolean;
  /** Large programs look at a few only. */
  readonly heavy?: boolean;
}

export interface Peer {
  readonly name: string;
  /** Looked for on the PATH; its Debian package. */
  readonly program: string;
  readonly from: string;
  readonly heavy?: boolean;
  readonly ask: (host: Host, scene: Scene) => readonly string[];
  readonly read: (ran: Ran, host: Host) => string;
  /** Whether the words mean the same; default: they are the same. */
  readonly same?: (ours: string, theirs: string) => boolean;
}

export interface Area {
  readonly name: string;
  /** What is compared. */
  readonly what: string;
  /** What has to be known to read the costs. */
  readonly note?: string;
  readonly hosts: readonly Host[];
  readonly ours: Pick<Peer, "ask" | "read">;
  readonly peers: readonly Peer[];
}

const PROGRAM = fileURLToPath(new URL("../../bin/waterpas.js", import.meta.url));
const FACTS = fileURLToPath(new URL("tls-facts.ts", import.meta.url));
const GROK = fileURLToPath(new URL("dnsviz.sh", import.meta.url));

const ourFlags = ({ directory }: Scene): string[] => [
  "--no-config",
  "--trust-anchor",
  join(directory, "anchor.zone"),
  "--json",
];

/** The first word whose pattern fits. */
function firstOf(text: string, words: readonly (readonly [pattern: RegExp, word: string])[]): string {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? "?";
}

const names = (ids: readonly string[], heavy: readonly string[] = []): Host[] =>
  ids.map((id) => ({ id, at: `${id}.test`, heavy: heavy.includes(id) }));

const both = ({ stdout, stderr }: Ran): string => `${stdout}\n${stderr}`;

const DNSSEC: Area = {
  name: "DNSSEC",
  what: "the state of the A RRset",
  hosts: names(
    [
      "good",
      "unsigned",
      "ds-mismatch",
      "sig-expired",
      "sig-future",
      "ksk-unsigned",
      "nsec3-salt",
      "alg5",
      "alg15",
      "alg8-big",
      "ds-alg250",
      "sig-bad-a",
    ],
    ["good", "unsigned", "sig-expired", "ds-alg250"],
  ),
  ours: {
    ask: ({ at }, scene) => [process.execPath, PROGRAM, "dns", at, "A", ...ourFlags(scene)],
    read: ({ stdout }) => (JSON.parse(stdout) as { security?: string }).security ?? "?",
  },
  peers: [
    {
      name: "delv",
      program: "delv",
      from: "bind9-dnsutils",
      ask: ({ at }, { directory, resolver }) => [
        "delv",
        "-a",
        join(directory, "delv.anchors"),
        `@${resolver}`,
        "+cdflag",
        at,
        "A",
      ],
      read: (ran) =>
        firstOf(both(ran), [
          [/^; (?:negative response, )?fully validated/m, "secure"],
          [/^; (?:negative response, )?unsigned answer/m, "insecure"],
          [/resolution failed/, "bogus"],
        ]),
    },
    {
      name: "drill",
      program: "drill",
      from: "ldnsutils",
      // Follows the signatures from the answer up to the key given.
      ask: ({ at }, { directory, resolver }) => [
        "drill",
        "-S",
        "-k",
        join(directory, "root.key"),
        `@${resolver}`,
        "-o",
        "CD",
        at,
        "A",
      ],
      read: (ran) => (/Chase successful/.test(both(ran)) ? "secure" : "no chain"),
      // It says only whether the signatures reach the key.
      same: (ours, theirs) => (ours === "secure") === (theirs === "secure"),
    },
    {
      name: "DNSViz",
      program: "dnsviz",
      from: "dnsviz",
      heavy: true,
      ask: ({ at }, { directory }) => ["sh", GROK, directory, at],
      read: ({ stdout }, { at }) => {
        try {
          const document = JSON.parse(stdout) as Record<
            string,
            { queries?: Record<string, { answer?: { status?: string }[] }> }
          >;
          return document[`${at}.`]?.queries?.[`${at}./IN/A`]?.answer?.[0]?.status?.toLowerCase() ?? "?";
        } catch {
          return "?";
        }
      },
    },
    {
      name: "Zonemaster",
      program: "zonemaster-cli",
      from: "zonemaster-cli",
      heavy: true,
      ask: ({ at }) => [
        "zonemaster-cli",
        "--test",
        "DNSSEC",
        "--level",
        "NOTICE",
        "--json",
        "--no-progress",
        at,
      ],
      read: (ran) =>
        firstOf(both(ran), [
          [/"(?:ERROR|CRITICAL)"/, "bogus"],
          [/NOT_SIGNED|DS10_|NO_DS|DS01_NO|DS02_NO_DS|NEITHER_DNSKEY_NOR_DS/, "insecure"],
          [/^\s*[[{]/, "secure"],
        ]),
    },
  ],
};

/** Real servers of Debian. */
const AT = "45.45.9.1";
const SERVERS: readonly Host[] = [
  { id: "nginx-good", at: AT, port: 4431, heavy: true },
  { id: "nginx-all", at: AT, port: 4432, heavy: true },
  { id: "s-tls10", at: AT, port: 4433 },
  { id: "gnutls-legacy", at: AT, port: 4434 },
  { id: "nss-range", at: AT, port: 4435 },
  { id: "postfix-hard", at: AT, port: 2525, starttls: true },
];

const VERSIONS: readonly (readonly [testssl: string, sslscan: string, code: string])[] = [
  ["SSLv2", 'type="ssl" version="2"', "0002"],
  ["SSLv3", 'type="ssl" version="3"', "0300"],
  ["TLS1", 'type="tls" version="1.0"', "0301"],
  ["TLS1_1", 'type="tls" version="1.1"', "0302"],
  ["TLS1_2", 'type="tls" version="1.2"', "0303"],
  ["TLS1_3", 'type="tls" version="1.3"', "0304"],
];

const place = ({ at, port = 443 }: Host): string => `${at}:${port}`;

const TLS: Area = {
  name: "TLS",
  what: "the versions that are accepted",
  note: "waterpas and sslscan also list suites and groups; testssl.sh -p tries versions alone",
  hosts: SERVERS,
  ours: {
    ask: ({ at, port = 443, starttls }, { directory }) => [
      process.execPath,
      FACTS,
      join(directory, "real", "ca.pem"),
      at,
      String(port),
      ...(starttls ? ["starttls"] : []),
    ],
    read: ({ stdout }) => (JSON.parse(stdout) as { versions: string }).versions,
  },
  peers: [
    {
      name: "sslscan",
      program: "sslscan",
      from: "sslscan",
      ask: (host) => [
        "sslscan",
        "--xml=-",
        "--no-colour",
        ...(host.starttls ? ["--starttls-smtp"] : []),
        place(host),
      ],
      read: ({ stdout }) =>
        VERSIONS.filter(([, words]) => stdout.includes(`${words} enabled="1"`))
          .map(([, , code]) => code)
          .join(" "),
    },
    {
      name: "testssl.sh -p",
      program: "testssl",
      from: "testssl.sh",
      heavy: true,
      ask: (host, { directory }) => [
        "sh",
        "-c",
        'rm -f "$0"; testssl --quiet --warnings off --color 0 --jsonfile "$0" -p "$@" >&2; cat "$0"',
        join(directory, "testssl.json"),
        ...(host.starttls ? ["-t", "smtp"] : []),
        place(host),
      ],
      read: ({ stdout }) =>
        VERSIONS.filter(([id]) =>
          new RegExp(`"id" *: *"${id}",[^}]*"finding" *: *"(?:offered|is offered)`).test(
            stdout.replaceAll("\n", " "),
          ),
        )
          .map(([, , code]) => code)
          .join(" "),
    },
  ],
};

interface ScanResult {
  readonly reports: readonly {
    readonly tests: readonly { readonly id: string; readonly status: string }[];
  }[];
}

const statusOf = (stdout: string, id: string): string =>
  (JSON.parse(stdout) as ScanResult).reports.flatMap(({ tests }) => tests).find((test) => test.id === id)
    ?.status ?? "?";

const DANE_WORDS: Readonly<Record<string, string>> = {
  passed: "verified",
  failed: "fails",
  not_tested: "no TLSA",
};

const scanMail = ({ at }: Host, scene: Scene): string[] => [
  process.execPath,
  PROGRAM,
  "scan",
  at,
  ...["--type", "mail", "--only", "starttls", "--rpki", "none", "--origins", "none"],
  ...["--ca-file", join(scene.directory, "ca.pem"), "--cache-dir", join(scene.directory, "cache")],
  ...ourFlags(scene),
];

const DANE: Area = {
  name: "DANE of mail hosts",
  what: "whether a sender that uses DANE delivers",
  note: "waterpas makes its whole measurement of two mail hosts over both families here, the peer one session",
  hosts: names(["good", "mx-dane-bad", "mx-dane-rollover", "mx-cert"]),
  ours: {
    ask: scanMail,
    read: ({ stdout }) => DANE_WORDS[statusOf(stdout, "mail_starttls_dane_valid")] ?? "?",
  },
  peers: [
    {
      name: "posttls-finger",
      program: "posttls-finger",
      from: "postfix",
      ask: ({ at }) => ["posttls-finger", "-c", "-t", "10", "-l", "dane-only", at],
      read: (ran) =>
        firstOf(both(ran), [
          [/Verified TLS connection established/, "verified"],
          [
            /[Uu]ntrusted TLS connection|certificate verification failed|not verified|no matching DANE TLSA/i,
            "fails",
          ],
          [/TLSA lookup error|no TLSA|DANE|dane/, "no TLSA"],
        ]),
    },
  ],
};

const STARTTLS: Area = {
  name: "STARTTLS",
  what: "whether a session becomes TLS",
  note: "waterpas makes its whole measurement of two mail hosts over both families here, the peer one session",
  hosts: names(["good", "mx-nostarttls", "mx-tls10"]),
  ours: {
    ask: scanMail,
    read: ({ stdout }) => (statusOf(stdout, "mail_starttls_tls_available") === "passed" ? "TLS" : "no TLS"),
  },
  peers: [
    {
      name: "swaks",
      program: "swaks",
      from: "swaks",
      ask: ({ at }, { resolver }) => [
        "sh",
        "-c",
        'swaks --tls --quit-after TLS --timeout 10 --server "$(dig +short "@$1" "$0" MX | sort -n | head -1 | cut -d" " -f2)" --from a@example.nl --to "postmaster@$0"',
        at,
        resolver,
      ],
      read: (ran) =>
        firstOf(both(ran), [
          [/TLS started with cipher/, "TLS"],
          [/STARTTLS|TLS startup failed|TLS negotiation/, "no TLS"],
        ]),
    },
  ],
};

export const AREAS: readonly Area[] = [DNSSEC, TLS, DANE, STARTTLS];

/** The scenarios of the lab that the areas look at. */
export const SCENARIOS: readonly string[] = [
  ...new Set([DNSSEC, DANE, STARTTLS].flatMap(({ hosts }) => hosts.map(({ id }) => id))),
];

/** Real servers as `tls-serve.ts` takes them. */
export const REAL_SERVERS: readonly string[] = [AT, ...SERVERS.map(({ id, port }) => `${id}=${port}`)];
