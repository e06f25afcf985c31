/** Is the start page compressed? (`web.md` 3.4) */
import { readCompression, readCompressionParity } from "../../proto/http/compression.ts";
import { fieldLines } from "../../proto/http/field.ts";
import type { Step } from "../tls/family.ts";
import { defineWebCheck } from "./define.ts";
import { internetnlReads } from "./hsts.ts";
import { unlessLimited } from "./limited.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "info" },
  { says: "good", status: "passed" },
];

export const webHttpsHttpCompress = defineWebCheck<Says, Says>({
  id: "web_https_http_compress",
  spec: ["RFC 9110 8.4"],
  steps: STEPS,
  judge: (_, answer, context) => {
    const { pointer, response } = answer;
    const { headers } = response;
    const contentEncoding = fieldLines(headers, "content-encoding");
    const facts = readCompression(contentEncoding, fieldLines(headers, "transfer-encoding"));
    const remarks = headerRemarks(facts.findings, { pointer, headers });
    const parity = context.isParity ? readCompressionParity(contentEncoding) : facts.verdict;
    if (parity === facts.verdict) {
      return unlessLimited({ says: parity, remarks }, "good", answer, context);
    }
    return {
      says: parity,
      remarks: [...remarks, ...internetnlReads("Content-Encoding", contentEncoding, pointer)],
    };
  },
  withoutAnswer: "bad",
  text: {
    bad: {
      says: "The start page comes compressed; that matters only where a page shows what the visitor sent beside a secret (BREACH).",
    },
    good: { says: "The start page comes without compression." },
  },
  differs: "internet.nl takes every Content-Encoding for compression, and a page that cannot be fetched too.",
});
