/** OCSP responses, RFC 6960 section 4.2. */
import { HASHES } from "../x509/algorithm.table.ts";
import { type Certificate, takeCertificate } from "../x509/certificate.ts";
import { contextTag, type Der, type DerReader, type Parsed, readWhole, TAG } from "../x509/der.ts";
import { type DistinguishedName, takeName } from "../x509/distinguished-name.ts";
import { type Extension, takeExtensions } from "../x509/extension.ts";
import { parseSctExtension, type Sct } from "../x509/sct.ts";
import { type Signed, takeSignatureAlgorithm } from "../x509/signature.ts";
import { takeBitOctets, takeInteger, takeOid, takeSmallInteger, takeTime } from "../x509/value.ts";

const BASIC_RESPONSE = "1.3.6.1.5.5.7.48.1.1";
/** RFC 6962 section 3.3. */
const SCT_LIST = "1.3.6.1.4.1.11129.2.4.5";

const STATUSES: ReadonlyMap<number, ResponseStatus> = new Map<number, ResponseStatus>([
  [0, "successful"],
  [1, "malformed-request"],
  [2, "internal-error"],
  [3, "try-later"],
  [5, "sig-required"],
  [6, "unauthorized"],
]);
export type ResponseStatus =
  | "successful"
  | "malformed-request"
  | "internal-error"
  | "try-later"
  | "sig-required"
  | "unauthorized"
  | "unknown";

/** RFC 5280 section 5.3.1, by number. */
const REASONS: readonly (string | null)[] = [
  "unspecified",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  null,
  "removeFromCRL",
  "privilegeWithdrawn",
  "aACompromise",
];

/** Which certificate an answer is about. */
interface CertificateId {
  /** As node:crypto names it; `null` when unknown. */
  readonly hash: string | null;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** Hexadecimal, as in the certificate. */
  readonly serial: string;
}

/** What is said of one certificate. Times are Unix seconds. */
export interface SingleResponse {
  readonly id: CertificateId;
  readonly status: "good" | "revoked" | "unknown";
  readonly revokedAt: number | null;
  /** As RFC 5280 names it. */
  readonly revocationReason: string | null;
  readonly thisUpdate: number;
  /** `null`: newer information is always available. */
  readonly nextUpdate: number | null;
  readonly scts: readonly Sct[];
}

/** Who signed. */
export type ResponderId =
  | { readonly by: "name"; readonly name: DistinguishedName }
  | { readonly by: "key"; readonly sha1: Buffer };

export interface BasicResponse {
  readonly responder: ResponderId;
  readonly producedAt: number;
  readonly responses: readonly SingleResponse[];
  readonly signed: Signed;
  /** Certificates sent along, for responders that are not the issuer. */
  readonly certificates: readonly Certificate[];
}

export interface OcspResponse {
  readonly status: ResponseStatus;
  /** `null` when the status is not successful. */
  readonly basic: BasicResponse | null;
}

/** The OCSP response that these octets are, all of them. */
export function parseOcspResponse(octets: Uint8Array): Parsed<OcspResponse> {
  return readWhole(octets, (reader) => {
    const inside = reader.enter(TAG.sequence);
    const status = STATUSES.get(takeSmallInteger(inside, TAG.enumerated)) ?? "unknown";
    const wrapped = inside.optional(contextTag(0));
    inside.end();
    const basic = wrapped === null ? null : takeBasic(inside.into(wrapped).enter(TAG.sequence));
    if (status === "successful" && basic === null) reader.fail("no-response-bytes");
    return { status, basic: status === "successful" ? basic : null };
  });
}

/** ResponseBytes: a type, and the response of that type in an octet string. */
function takeBasic(reader: DerReader): BasicResponse {
  if (takeOid(reader) !== BASIC_RESPONSE) reader.fail("unknown-response-type");
  const response = reader.enter(TAG.octetString).enter(TAG.sequence);
  reader.end();
  const data = response.take(TAG.sequence);
  const algorithm = takeSignatureAlgorithm(response);
  const signed: Signed = { data: data.octets, algorithm, signature: takeBitOctets(response) };
  const certificates = takeCertificates(response, response.optional(contextTag(0)));
  response.end();
  return { ...takeResponseData(response.into(data)), signed, certificates };
}

function takeCertificates(reader: DerReader, wrapped: Der | null): Certificate[] {
  if (wrapped === null) return [];
  const list = reader.into(wrapped).enter(TAG.sequence);
  const certificates: Certificate[] = [];
  while (list.next !== null) certificates.push(takeCertificate(list));
  return certificates;
}

function takeResponseData(reader: DerReader): Pick<BasicResponse, "responder" | "producedAt" | "responses"> {
  // Version 1 is the default and the only one.
  reader.optional(contextTag(0));
  const responder = takeResponder(reader);
  const producedAt = takeTime(reader);
  const list = reader.enter(TAG.sequence);
  const responses: SingleResponse[] = [];
  while (list.next !== null) responses.push(takeSingle(list.enter(TAG.sequence)));
  reader.optional(contextTag(1));
  reader.end();
  return { responder, producedAt, responses };
}

function takeResponder(reader: DerReader): ResponderId {
  const byName = reader.optional(contextTag(1));
  if (byName !== null) return { by: "name", name: takeName(reader.into(byName)) };
  return { by: "key", sha1: reader.enter(contextTag(2)).take(TAG.octetString).content };
}

function takeSingle(reader: DerReader): SingleResponse {
  const id = takeId(reader.enter(TAG.sequence));
  const status = takeStatus(reader, reader.take());
  const thisUpdate = takeTime(reader);
  const next = reader.optional(contextTag(0));
  const nextUpdate = next === null ? null : takeTime(reader.into(next));
  const wrapped = reader.optional(contextTag(1));
  const extensions = wrapped === null ? [] : takeExtensions(reader.into(wrapped));
  reader.end();
  return { id, ...status, thisUpdate, nextUpdate, scts: sctsIn(extensions) };
}

function takeId(reader: DerReader): CertificateId {
  const algorithm = reader.enter(TAG.sequence);
  const hash = HASHES.get(takeOid(algorithm)) ?? null;
  return {
    hash,
    issuerNameHash: reader.take(TAG.octetString).content,
    issuerKeyHash: reader.take(TAG.octetString).content,
    serial: takeInteger(reader).toString("hex"),
  };
}

type Status = Pick<SingleResponse, "status" | "revokedAt" | "revocationReason">;

/** CertStatus: [0] good, [1] revoked with time and reason, [2] unknown. */
function takeStatus(reader: DerReader, { tag, content, octets }: Der): Status {
  const plain = { revokedAt: null, revocationReason: null };
  if (tag === contextTag(0, "primitive")) return { status: "good", ...plain };
  if (tag === contextTag(2, "primitive")) return { status: "unknown", ...plain };
  if (tag !== contextTag(1)) {
    reader.fail("unknown-status");
    return { status: "unknown", ...plain };
  }
  const inside = reader.into({ tag, content, octets });
  const revokedAt = takeTime(inside);
  const reason = inside.optional(contextTag(0));
  inside.end();
  const number = reason === null ? null : takeSmallInteger(reader.into(reason), TAG.enumerated);
  return {
    status: "revoked",
    revokedAt,
    revocationReason: number === null ? null : (REASONS[number] ?? null),
  };
}

function sctsIn(extensions: readonly Extension[]): readonly Sct[] {
  const found = extensions.find(({ oid }) => oid === SCT_LIST);
  const scts = found === undefined ? null : parseSctExtension(found.value);
  return scts?.ok === true ? scts.value : [];
}
