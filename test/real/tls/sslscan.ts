import { run } from "../process.ts";

/** What sslscan says of a server. */
export interface SslscanReport {
  /** Versions enabled, oldest first: `0303 0304`. */
  readonly versions: string;
  /** Code points, sorted, each once. */
  readonly suites: readonly string[];
  /** Groups of TLS 1.3 by code point. */
  readonly groups13: readonly string[];
  readonly milliseconds: number;
}

/** Versions as sslscan names them. */
const VERSIONS: Readonly<Record<string, string>> = {
  "ssl 2": "0002",
  "ssl 3": "0300",
  "tls 1.0": "0301",
  "tls 1.1": "0302",
  "tls 1.2": "0303",
  "tls 1.3": "0304",
};

const attributes = (element: string): ReadonlyMap<string, string> =>
  new Map([...element.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));

const elements = (xml: string, name: string): ReadonlyMap<string, string>[] =>
  [...xml.matchAll(new RegExp(`<${name} [^>]*>`, "g"))].map(([element]) => attributes(element));

const codePoints = (rows: readonly ReadonlyMap<string, string>[]): string[] => {
  const ids = rows.map((row) => (row.get("id") ?? "").replace(/^0x/, "").toUpperCase());
  return [...new Set(ids)].sort();
};

export interface SslscanQuestion {
  readonly port: number;
  /** Default this machine. */
  readonly host?: string;
  readonly sni: string;
  readonly starttls: boolean;
  /** Versions and suites only. */
  readonly brief?: boolean;
}

const BRIEF = ["groups", "heartbleed", "fallback", "compression", "renegotiation"].map(
  (what) => `--no-${what}`,
);

/** Asks sslscan about a port. */
export async function askSslscan(question: SslscanQuestion): Promise<SslscanReport> {
  const { port, host = "127.0.0.1", sni, starttls, brief = false } = question;
  const options = [
    ...["--xml=-", "--no-colour", `--sni-name=${sni}`],
    ...(starttls ? ["--starttls-smtp"] : []),
    ...(brief ? BRIEF : []),
  ];
  const started = performance.now();
  const { stdout } = await run(["sslscan", ...options, `${host}:${port}`], { timeout: 300_000 });
  const milliseconds = performance.now() - started;
  const enabled = elements(stdout, "protocol").filter((row) => row.get("enabled") === "1");
  return {
    versions: enabled
      .map((row) => VERSIONS[`${row.get("type")} ${row.get("version")}`] ?? "?")
      .sort()
      .join(" "),
    suites: codePoints(elements(stdout, "cipher")),
    groups13: codePoints(elements(stdout, "group").filter((row) => row.get("sslversion") === "TLSv1.3")),
    milliseconds,
  };
}
