import { run } from "../process.ts";

/** What Postfix's own DANE client says of the MX host of a domain. */
export interface FingerReport {
  readonly verified: boolean;
  /** The address it spoke to. */
  readonly peer: string | null;
  /** Its last line about TLS. */
  readonly words: string;
}

const CONNECTED = /^Connected to \S+\[(.+)\]:25$/;
const VERIFIED = /^Verified TLS connection established to /;
/** Its own words, not those of the server. */
const WORTH = /TLS connection established|TLSA|STARTTLS rejected|SSL_connect|not available|EHLO rejected/;

/** Asks `posttls-finger`, which has to deliver over DANE or not at all; the resolver is the one of this namespace. */
export async function askFinger(
  domain: string,
  { configuration, family }: { readonly configuration: string; readonly family: "ipv4" | "ipv6" },
): Promise<FingerReport> {
  const options = ["-t", "15", "-T", "15", "-l", "dane-only", "-L", "summary"];
  const command = ["posttls-finger", ...options, "-o", `inet_protocols=${family}`, domain];
  const { stdout, stderr } = await run(command, { env: { ...process.env, MAIL_CONFIG: configuration } });
  const lines = `${stdout}${stderr}`.split("\n").map((line) => line.replace(/^posttls-finger: /, ""));
  const offers = lines.some((line) => /^< 250[ -]STARTTLS/.test(line));
  return {
    verified: lines.some((line) => VERIFIED.test(line)),
    peer: lines.flatMap((line) => CONNECTED.exec(line)?.[1] ?? [])[0] ?? null,
    words:
      lines.findLast((line) => WORTH.test(line)) ?? (offers ? lines.join(" / ") : "STARTTLS is not offered"),
  };
}
