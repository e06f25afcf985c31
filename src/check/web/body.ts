/** What came as the body of an answer. */
import type { EvidenceDocument } from "../../model/evidence.ts";
import type { WebExchange } from "../../model/web.ts";
import { fieldLines } from "../../proto/http/field.ts";
import { parseMediaType } from "../../proto/http/media-type.ts";
import { type Page, readPage } from "../../proto/http/page.ts";
import { blobOf } from "../tls/certificates.ts";

/** The decoded octets; `null` where they were not kept. */
export function bodyOf({ body }: WebExchange, evidence: EvidenceDocument): Buffer | null {
  if (body === null) return null;
  return body.decoded_bytes === 0 ? Buffer.alloc(0) : blobOf(evidence, body.sha256);
}

const READ = new WeakMap<WebExchange, Page | null>();

/** What the markup says; `null` for anything that is no HTML, or was not kept. */
export function pageOf(exchange: WebExchange, evidence: EvidenceDocument): Page | null {
  const known = READ.get(exchange);
  if (known !== undefined) return known;
  const octets = isHtml(exchange) ? bodyOf(exchange, evidence) : null;
  const page = octets === null ? null : readPage(octets, exchange.url);
  READ.set(exchange, page);
  return page;
}

const HTML: ReadonlySet<string> = new Set(["text/html", "application/xhtml+xml"]);

/** Whether an answer says that it is a page. */
export function isHtml({ response }: WebExchange): boolean {
  const [line] = fieldLines(response?.headers ?? [], "content-type");
  const media = line === undefined ? null : parseMediaType(line.value);
  return media !== null && HTML.has(media.essence);
}
