/** Configurations of Encrypted Client Hello as HTTPS records carry them, RFC 9849 section 4 and RFC 9848 section 3. */
import { type Cursor, openCursor, readExtensions } from "./cursor.ts";
import { HPKE_AEADS, HPKE_KDFS, HPKE_KEM_KEY_OCTETS } from "./hpke.table.ts";

/** The one version that there is; also the type of the extension. */
const ECH_VERSION = 0xfe0d;

export interface EchConfig {
  readonly configId: number;
  /** Key encapsulation, RFC 9180 section 7.1. */
  readonly kem: number;
  readonly publicKey: Buffer;
  /** Key derivation and cipher, in the order of preference. */
  readonly suites: readonly (readonly [kdf: number, aead: number])[];
  /** Octets; 0: not known. */
  readonly maximumNameLength: number;
  /** The name that is shown in place of the hidden one, as it is sent. */
  readonly publicName: string;
  /** Types of the extensions, in order. */
  readonly extensions: readonly number[];
}

/** One entry of a list; its contents only where the version is known. */
export interface EchEntry {
  readonly version: number;
  readonly config: EchConfig | null;
}

type EchReason = "length" | "empty" | "truncated" | "contents";

export type EchResult =
  | { readonly ok: true; readonly value: readonly EchEntry[] }
  | { readonly ok: false; readonly reason: EchReason };

/** The entries of an `ECHConfigList`, length included; entries of other versions are skipped over. */
export function parseEchConfigList(octets: Buffer): EchResult {
  const whole = openCursor(octets);
  const list = openCursor(whole.vector(2));
  if (!whole.isComplete()) return { ok: false, reason: "length" };
  if (list.left() === 0) return { ok: false, reason: "empty" };
  const entries: EchEntry[] = [];
  while (list.left() > 0) {
    const version = list.uint(2);
    const contents = list.vector(2);
    if (!list.isSound()) return { ok: false, reason: "truncated" };
    const config = version === ECH_VERSION ? readConfig(contents) : null;
    if (version === ECH_VERSION && config === null) return { ok: false, reason: "contents" };
    entries.push({ version, config });
  }
  return { ok: true, value: entries };
}

/** `ECHConfigContents`; `null` when the octets are not exactly one. */
function readConfig(contents: Buffer): EchConfig | null {
  const cursor = openCursor(contents);
  const key = {
    configId: cursor.uint(1),
    kem: cursor.uint(2),
    publicKey: cursor.vector(2),
    suites: readSuites(openCursor(cursor.vector(2))),
  };
  const rest = {
    maximumNameLength: cursor.uint(1),
    publicName: cursor.vector(1).toString("latin1"),
  };
  const extensions = readExtensions(cursor.vector(2));
  const { suites } = key;
  if (!cursor.isComplete() || extensions === null || suites === null) return null;
  if (key.publicKey.length === 0 || rest.publicName === "") return null;
  return { ...key, suites, ...rest, extensions: extensions.map(({ type }) => type) };
}

function readSuites(cursor: Cursor): [kdf: number, aead: number][] | null {
  const suites: [number, number][] = [];
  while (cursor.left() > 0) suites.push([cursor.uint(2), cursor.uint(2)]);
  return suites.length > 0 && cursor.isSound() ? suites : null;
}

/** Why clients pass over an entry. */
export type EchFault =
  | "version"
  | "key-encapsulation"
  | "public-key-length"
  | "cipher-suites"
  | "extension-twice"
  | "mandatory-extension"
  | "public-name";

/** What keeps clients from using an entry; `null`: nothing (RFC 9849 sections 4.2, 6.1 and 6.1.7). */
export function echFault({ config }: EchEntry): EchFault | null {
  if (config === null) return "version";
  const { kem, publicKey, suites, extensions, publicName } = config;
  const keyOctets = HPKE_KEM_KEY_OCTETS.get(kem);
  if (keyOctets === undefined) return "key-encapsulation";
  if (keyOctets !== publicKey.length) return "public-key-length";
  if (!suites.some(([kdf, aead]) => HPKE_KDFS.has(kdf) && HPKE_AEADS.has(aead))) return "cipher-suites";
  if (new Set(extensions).size < extensions.length) return "extension-twice";
  // No extension is defined so far: every mandatory one, with the highest bit set, is unknown.
  if (extensions.some((type) => type >= 0x8000)) return "mandatory-extension";
  return isPublicName(publicName) ? null : "public-name";
}

/** RFC 5890 section 2.3.1. */
const LDH_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
/** What may be read as an IPv4 address. */
const NUMERIC_LABEL = /^(?:[0-9]+|0x[0-9a-f]*)$/i;
const MAX_NAME = 253;

/** Whether clients take a text for the name of a server, RFC 9849 section 6.1.7. */
function isPublicName(text: string): boolean {
  const labels = text.split(".");
  return (
    text.length <= MAX_NAME &&
    labels.every((label) => LDH_LABEL.test(label)) &&
    !NUMERIC_LABEL.test(labels.at(-1) ?? "")
  );
}
