/** The web site of a healthy domain, and how others differ from it. */
import type { Answer, LabRequest, Reply, Site } from "./script.ts";

type Headers = Readonly<Record<string, string | readonly string[] | null>>;

/** What differs from a healthy site. */
export interface SiteChange {
  /** Fields of every answer on port 443, in place of or beside the usual ones; `null` leaves one out. */
  readonly headers?: Headers | ((request: LabRequest) => Headers);
  /** The start page. */
  readonly body?: string;
  /** What port 80 answers in place of the redirect to HTTPS. */
  readonly plain?: (request: LabRequest) => Answer;
  /** Asked first, on port 443; `null` for what is as usual. Orderly answers get the usual fields. */
  readonly secure?: (request: LabRequest) => Answer | null;
  /** `null`: there is none. */
  readonly securityTxt?: ((host: string) => string) | null;
}

/** What a site depends on beside the request. */
export interface SiteNeeds {
  /** Unix seconds. */
  readonly now: number;
}

const DAY = 86_400;
const EXPIRES_DAYS = 200;

/** Fields of every answer of a good site. */
const GOOD_HEADERS: Headers = {
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
  "Content-Security-Policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Frame-Options": "DENY",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
};

/** The page of a host; long enough that a difference in it shows. */
export function startPage(host: string): string {
  const lines = Array.from(
    { length: 40 },
    (_, index) => `<p>Paragraph ${index + 1} of the pages of ${host}.</p>`,
  );
  return `<!doctype html>\n<html lang="en">\n<title>${host}</title>\n${lines.join("\n")}\n</html>\n`;
}

/** A security.txt as good as one can be: signed, by the form of it, and naming itself. */
export function goodSecurityTxt(host: string, now: number): string {
  return signed(`Contact: https://${host}/report
Expires: ${new Date((now + EXPIRES_DAYS * DAY) * 1000).toISOString().slice(0, 19)}Z
Encryption: https://${host}/key.asc
Canonical: https://${host}/.well-known/security.txt
Preferred-Languages: en, nl
`);
}

/** A detached-looking signature in the armour of RFC 9580 section 7; nobody checks whose it is. */
function signed(text: string): string {
  return `-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

${text}-----BEGIN PGP SIGNATURE-----

${SIGNATURE_ARMOUR}
-----END PGP SIGNATURE-----
`;
}

/** One signature packet (tag 2, version 4, Ed25519) without subpackets, and its checksum. */
const SIGNATURE_ARMOUR = armour(signaturePacket());

function signaturePacket(): Buffer {
  // RFC 9580 section 5.2.3: version, type text, EdDSA (22), SHA-256 (8), no subpackets, two octets of the hash, two MPIs.
  const mpi = Buffer.concat([Buffer.of(0x01, 0x00), Buffer.alloc(32, 0x81)]);
  const body = Buffer.concat([Buffer.of(4, 1, 22, 8, 0, 0, 0, 0, 0x12, 0x34), mpi, mpi]);
  // Section 4.2.1: new format, tag 2, one octet of length.
  return Buffer.concat([Buffer.of(0xc2, body.length), body]);
}

function armour(packet: Buffer): string {
  const lines = packet.toString("base64").match(/.{1,64}/g) ?? [];
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc24(packet));
  return [...lines, `=${sum.subarray(1).toString("base64")}`].join("\n");
}

/** RFC 9580 section 6.1.1. */
function crc24(octets: Buffer): number {
  let crc = 0xb704ce;
  for (const octet of octets) {
    crc ^= octet << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

/** A site that is healthy but for the change. */
export function makeSite(change: SiteChange, { now }: SiteNeeds): Site {
  const { plain = upgrade, secure, securityTxt = (host: string) => goodSecurityTxt(host, now) } = change;
  return (request) => {
    if (!request.secure) return plain(request);
    const own = secure?.(request) ?? null;
    if (own !== null && "acts" in own) return own;
    return withFields(own ?? page(request, change.body, securityTxt), fieldsFor(request, change.headers));
  };
}

function fieldsFor(
  request: LabRequest,
  headers: NonNullable<SiteChange["headers"]> = {},
): [string, string][] {
  return pairsOf({ ...GOOD_HEADERS, ...(typeof headers === "function" ? headers(request) : headers) });
}

const upgrade = ({ host, path }: LabRequest): Reply => ({
  status: 301,
  headers: [["Location", `https://${host}${path}`]],
});

const HTML = "text/html; charset=utf-8";
/** Sites are at the name itself; `www` leads there. */
const WWW = "www.";

function page(
  { host, path }: LabRequest,
  body: string = startPage(host),
  securityTxt: ((host: string) => string) | null,
): Reply {
  if (path === "/" && host.startsWith(WWW)) {
    return { status: 301, headers: [["Location", `https://${host.slice(WWW.length)}/`]] };
  }
  if (path === "/") return { status: 200, headers: [["Content-Type", HTML]], body };
  if (path === "/.well-known/security.txt" && securityTxt !== null) {
    return { status: 200, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: securityTxt(host) };
  }
  return { status: 404, headers: [["Content-Type", HTML]], body: "<title>Not found</title>\n" };
}

function withFields(reply: Reply, fields: readonly (readonly [string, string])[]): Reply {
  return { ...reply, headers: [...(reply.headers ?? []), ...fields] };
}

function pairsOf(headers: Headers): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === null) return [];
    return (typeof value === "string" ? [value] : value).map((each): [string, string] => [name, each]);
  });
}
