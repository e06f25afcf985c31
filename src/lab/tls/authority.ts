/** The certification authority of the lab: a root that the audit is told to trust, two intermediates, and a stranger. */

import { pem } from "../../proto/pem.ts";
import {
  type Certificate,
  type CertificateSpec,
  type Issuer,
  makeCertificate,
  OCSP_SIGNING,
} from "./certificate.ts";
import { type CertificateKey, certificateKey, type KeyKind } from "./key.ts";
import { makeOcspResponse, type OcspSpec } from "./ocsp.ts";
import type { SignatureChoice } from "./signature.ts";

/** How a leaf of the lab differs from a good one. Days count from the world's now. */
export interface LeafSpec {
  readonly names: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Default `p256`. */
  readonly key?: KeyKind;
  /** Tells keys apart; default: the machine's. */
  readonly keyLabel?: string;
  /** First and last day of validity; default 10 days ago to 80 days ahead. */
  readonly days?: readonly [from: number, to: number];
  /** `self`: signed by itself; `root`: straight by the root; `stranger`: below a root that nobody trusts. */
  readonly issuer?: "ecdsa" | "rsa" | "root" | "self" | "stranger";
  /** What the server sends; default the leaf and its intermediate. */
  readonly sends?: Sends;
  /** Logs that promised to include it. */
  readonly logs?: readonly number[];
  readonly signature?: SignatureChoice;
  readonly also?: Pick<CertificateSpec, "usages" | "ocspUri" | "caIssuersUri" | "mustStaple" | "corrupt">;
}

/** A leaf for whatever names the server is asked for. */
export type LeafChange = Omit<LeafSpec, "names"> & Partial<Pick<LeafSpec, "names">>;

type Sends = "chain" | "leaf" | "with-root" | "wrong-order" | "duplicate" | "unrelated";

/** A leaf with its key, as a server holds it. */
export interface Issued {
  readonly leaf: Certificate;
  readonly key: CertificateKey;
  /** DER of what the server sends, leaf first. */
  readonly chain: readonly Buffer[];
  readonly issuer: Issuer;
}

/** The status a server staples; days count from the world's now. */
export interface StapleSpec extends Omit<OcspSpec, "thisUpdate" | "nextUpdate" | "responder"> {
  /** Default half a day ago to six days ahead. */
  readonly days?: readonly [from: number, to: number];
  /** Default the issuer itself; `stranger` has no right to. */
  readonly signer?: "issuer" | "delegate" | "stranger";
}

export interface Authority {
  readonly root: Certificate;
  /** The root as PEM text: `ca.pem`. */
  readonly pem: string;
  issue(spec: LeafSpec): Issued;
  staple(issued: Issued, spec: StapleSpec): Buffer;
}

interface Level {
  readonly issuer: Issuer;
  readonly certificate: Certificate;
}

const DAY = 86_400;
const GOOD_DAYS = [-10, 80] as const;
const CA_DAYS = [-400, 3000] as const;
const STAPLE_DAYS = [-0.5, 6] as const;
const MACHINE = "machine";

/** Unix seconds a number of days from now. */
type Calendar = (days: number) => number;

/**
 * The authority at a time.
 *
 * @param now Unix seconds, to which all validity is relative
 * @param clock the machine's, by which OpenSSL judges whatever it is told; where it differs from `now`, what is valid
 *   is so at both, and what is not is so at neither
 */
export function openAuthority(now: number, clock: number = now): Authority {
  const at: Calendar = (days) =>
    Math.round((days < 0 ? Math.min(now, clock) : Math.max(now, clock)) + days * DAY);
  const root = rootOf(at, "Waterpas Lab Root", "ca root");
  const strange = rootOf(at, "Nobody's Root", "ca stranger");
  const levels = {
    root,
    ecdsa: below(at, root, "Waterpas Lab ECDSA Intermediate", certificateKey("p256", "ca ecdsa")),
    rsa: below(at, root, "Waterpas Lab RSA Intermediate", certificateKey("rsa4096", "ca rsa")),
    stranger: below(at, strange, "Nobody's Intermediate", certificateKey("p256", "ca nobody")),
  };
  return {
    root: root.certificate,
    pem: pem("CERTIFICATE", root.certificate.der),
    issue: (spec) => issue(spec, levels, at),
    staple: ({ leaf, issuer }, { days = STAPLE_DAYS, signer = "issuer", ...rest }) =>
      makeOcspResponse(leaf, issuer, {
        ...rest,
        thisUpdate: at(days[0]),
        nextUpdate: at(days[1]),
        ...responderOf(signer, issuer, at, levels.stranger.issuer),
      }),
  };
}

type Levels = Readonly<Record<"root" | "ecdsa" | "rsa" | "stranger", Level>>;

function issue(spec: LeafSpec, levels: Levels, at: Calendar): Issued {
  const { names, days = GOOD_DAYS, issuer: by = "ecdsa", logs = [], key: kind = "p256" } = spec;
  const key = certificateKey(kind, spec.keyLabel ?? MACHINE);
  const [subject = "nobody"] = names;
  const level = by === "self" ? undefined : levels[by];
  const issuer = level?.issuer ?? { name: subject, key };
  const leaf = makeCertificate(
    {
      subject,
      key,
      notBefore: at(days[0]),
      notAfter: at(days[1]),
      dnsNames: names,
      scts: logs.map((log) => ({ log, at: at(days[0]) })),
      ...(spec.ipAddresses === undefined ? {} : { ipAddresses: spec.ipAddresses }),
      ...(spec.signature === undefined ? {} : { signature: spec.signature }),
      ...spec.also,
    },
    issuer,
  );
  return { leaf, key, issuer, chain: chainOf(leaf.der, level, levels, spec.sends) };
}

/** RFC 8446 section 4.4.2: the leaf first, each certificate certifying the one before it. */
function chainOf(leaf: Buffer, level: Level | undefined, levels: Levels, sends: Sends = "chain"): Buffer[] {
  const upper = level === undefined || level === levels.root ? [] : [level.certificate.der];
  const root = levels.root.certificate.der;
  const chains: Readonly<Record<Sends, Buffer[]>> = {
    chain: [leaf, ...upper],
    leaf: [leaf],
    "with-root": [leaf, ...upper, root],
    "wrong-order": [leaf, root, ...upper],
    duplicate: [leaf, ...upper, ...upper],
    unrelated: [leaf, ...upper, levels.stranger.certificate.der],
  };
  return chains[sends];
}

function rootOf(at: Calendar, name: string, label: string): Level {
  const issuer: Issuer = { name, key: certificateKey("p256", label) };
  const certificate = makeCertificate({ ...caSpec(at, issuer), ca: {} }, issuer);
  return { issuer, certificate };
}

function below(at: Calendar, parent: Level, name: string, key: CertificateKey): Level {
  const issuer: Issuer = { name, key };
  const certificate = makeCertificate({ ...caSpec(at, issuer), ca: { pathLength: 0 } }, parent.issuer);
  return { issuer, certificate };
}

function caSpec(at: Calendar, { name, key }: Issuer): CertificateSpec {
  const [from, to] = CA_DAYS;
  return { subject: name, key, notBefore: at(from), notAfter: at(to) };
}

function responderOf(
  signer: NonNullable<StapleSpec["signer"]>,
  issuer: Issuer,
  at: Calendar,
  stranger: Issuer,
): Pick<OcspSpec, "responder"> {
  if (signer === "issuer") return {};
  if (signer === "stranger") return { responder: { signer: stranger } };
  const delegate: Issuer = { name: "Waterpas Lab OCSP", key: certificateKey("p256", "ca ocsp") };
  const certificate = makeCertificate(
    {
      subject: delegate.name,
      key: delegate.key,
      notBefore: at(GOOD_DAYS[0]),
      notAfter: at(GOOD_DAYS[1]),
      usages: [OCSP_SIGNING],
    },
    issuer,
  );
  return { responder: { signer: delegate, certificate } };
}
