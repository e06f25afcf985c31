/** SVCB and HTTPS records, RFC 9460 sections 2.2, 7 and 8. */
import { nameToText } from "../dns/name.ts";
import { SVC_PARAM_KEYS } from "../dns/svc-param.table.ts";
import { formatAddress } from "../ip/address.ts";
import type { HeaderFinding } from "./field.ts";

export interface ServiceBinding {
  /** 0 is an alias; otherwise smaller goes first. */
  readonly priority: number;
  /** `.` for the owner itself. */
  readonly target: string;
  /** Protocol ids as told; `http/1.1` goes with them unless `hasDefaultAlpn` is false. */
  readonly alpn: readonly string[];
  readonly hasDefaultAlpn: boolean;
  /** `null`: that of the URL. */
  readonly port: number | null;
  readonly ipv4Hints: readonly string[];
  readonly ipv6Hints: readonly string[];
  /** The `ECHConfigList` (RFC 9848 section 3) as it came; `null` without one. */
  readonly ech: Buffer | null;
  /** All keys, ascending. */
  readonly keys: readonly number[];
  /** Mandatory keys that we do not know; such a record is not used. */
  readonly unknownMandatory: readonly number[];
}

type BindingReason = "truncated" | "name" | "key-order" | "value" | "mandatory" | "no-default-alpn-alone";

export type BindingResult =
  | { readonly ok: true; readonly value: ServiceBinding }
  | { readonly ok: false; readonly reason: BindingReason };

const KNOWN: ReadonlySet<number> = new Set(Object.values(SVC_PARAM_KEYS));

/** The binding in the RDATA of one record; malformed ones make clients ignore the whole RRset (RFC 9460 section 2.2). */
export function parseServiceBinding(rdata: Buffer): BindingResult {
  const target = rdata.length < 3 ? null : readTarget(rdata);
  if (rdata.length < 3) return { ok: false, reason: "truncated" };
  if (target === null) return { ok: false, reason: "name" };
  const params = readParams(rdata, target.end);
  if (typeof params === "string") return { ok: false, reason: params };
  const values = readValues(params);
  if (typeof values === "string") return { ok: false, reason: values };
  return { ok: true, value: { priority: rdata.readUInt16BE(0), target: target.name, ...values } };
}

function readTarget(rdata: Buffer): { readonly name: string; readonly end: number } | null {
  for (let at = 2; at < rdata.length; ) {
    const length = rdata[at] ?? 0;
    if (length > 63) return null;
    at += length + 1;
    if (length === 0)
      return at - 2 > 255 ? null : { name: nameToText(rdata.toString("latin1", 2, at)), end: at };
  }
  return null;
}

type Params = ReadonlyMap<number, Buffer>;

function readParams(rdata: Buffer, start: number): Params | BindingReason {
  const params = new Map<number, Buffer>();
  let last = -1;
  for (let at = start; at < rdata.length; ) {
    if (at + 4 > rdata.length) return "truncated";
    const key = rdata.readUInt16BE(at);
    const end = at + 4 + rdata.readUInt16BE(at + 2);
    if (key <= last) return "key-order";
    if (end > rdata.length) return "truncated";
    params.set(key, rdata.subarray(at + 4, end));
    last = key;
    at = end;
  }
  return params;
}

function readValues(params: Params): Omit<ServiceBinding, "priority" | "target"> | BindingReason {
  const of = (name: keyof typeof SVC_PARAM_KEYS) => params.get(SVC_PARAM_KEYS[name]);
  const mandatory = items(of("mandatory"), 2, (item) => item.readUInt16BE(0));
  const alpn = protocolsIn(of("alpn"));
  const ipv4Hints = items(of("ipv4hint"), 4, formatAddress);
  const ipv6Hints = items(of("ipv6hint"), 16, formatAddress);
  const port = of("port");
  const flag = of("no-default-alpn");
  if (mandatory === null || alpn === null || ipv4Hints === null || ipv6Hints === null) return "value";
  if ((port !== undefined && port.length !== 2) || (flag !== undefined && flag.length !== 0)) return "value";
  if (flag !== undefined && !params.has(SVC_PARAM_KEYS.alpn)) return "no-default-alpn-alone";
  if (!isMandatoryList(mandatory, params)) return "mandatory";
  return {
    alpn,
    hasDefaultAlpn: flag === undefined,
    port: port === undefined ? null : port.readUInt16BE(0),
    ipv4Hints,
    ipv6Hints,
    ech: of("ech") ?? null,
    keys: [...params.keys()],
    unknownMandatory: mandatory.filter((key) => !KNOWN.has(key)),
  };
}

/** RFC 9460 section 8: ascending, each once, present, not itself. */
const isMandatoryList = (keys: readonly number[], params: Params): boolean =>
  keys.every((key, index) => key > (keys[index - 1] ?? 0) && params.has(key));

/** Items of equal length; none when the parameter is absent, `null` when it is empty or uneven. */
function items<T>(value: Buffer | undefined, size: number, read: (item: Buffer) => T): T[] | null {
  if (value === undefined) return [];
  if (value.length === 0 || value.length % size !== 0) return null;
  return Array.from({ length: value.length / size }, (_, index) =>
    read(value.subarray(index * size, (index + 1) * size)),
  );
}

function protocolsIn(value: Buffer | undefined): string[] | null {
  if (value === undefined) return [];
  const protocols: string[] = [];
  for (let at = 0; at < value.length; ) {
    const end = at + 1 + (value[at] ?? 0);
    if (end === at + 1 || end > value.length) return null;
    protocols.push(value.toString("latin1", at + 1, end));
    at = end;
  }
  return protocols.length === 0 ? null : protocols;
}

/** What was seen of the service besides its records. */
export interface BindingScene {
  readonly a: readonly string[];
  readonly aaaa: readonly string[];
  /** TLS answers on port 443; `null`: not known. */
  readonly hasTls: boolean | null;
  /** Protocols that TLS agreed to when they were offered; `null`: not known. */
  readonly agreed: readonly string[] | null;
  /** A QUIC server answered; `null`: silent, which proves nothing. */
  readonly hasQuic: boolean | null;
}

/** Where records and service disagree. */
export function findBindingFaults(bindings: readonly ServiceBinding[], scene: BindingScene): HeaderFinding[] {
  const services = bindings.filter(({ priority }) => priority > 0);
  const findings: HeaderFinding[] = services
    .flatMap(({ ipv4Hints, ipv6Hints }) => [
      ...ipv4Hints.filter((hint) => !scene.a.includes(hint)),
      ...ipv6Hints.filter((hint) => !scene.aaaa.includes(hint)),
    ])
    .map((address) => ({ code: "https-rr-hint-unknown", params: { address } }));
  const alpn = new Set(services.flatMap((service) => service.alpn));
  if (bindings.length > 0 && scene.hasTls === false) findings.push({ code: "https-rr-without-tls" });
  if (alpn.has("h2") && scene.agreed !== null && !scene.agreed.includes("h2")) {
    findings.push({ code: "https-rr-h2-not-offered" });
  }
  if (alpn.has("h3") && scene.hasQuic !== true) findings.push({ code: "https-rr-h3-no-answer" });
  if (services.length < bindings.length && services.length > 0)
    findings.push({ code: "https-rr-alias-with-service" });
  for (const {
    unknownMandatory: [key],
  } of services) {
    if (key !== undefined) findings.push({ code: "https-rr-mandatory-unknown", params: { key } });
  }
  return findings;
}
