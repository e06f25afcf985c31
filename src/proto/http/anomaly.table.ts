/**
 * Deviations from RFC 9112 in a response, one row for each.
 *
 * `lenient`: browsers go on, so do we, and say so. `fatal`: there is no response that could be used.
 * `parser`: what Node.js's own HTTP parser calls it when it is strict; `null` when it sees nothing wrong.
 */
export const ANOMALIES = {
  // RFC 9112 2.2: a lone LF may be taken for a line end.
  "lf-line-end": { effect: "lenient", finding: "http-malformed", parser: "HPE_CR_EXPECTED" },
  // RFC 9112 2.2: empty lines before the status line are tolerated in requests only.
  "blank-line-before-status": {
    effect: "lenient",
    finding: "http-malformed",
    parser: null,
  },
  // RFC 9112 4: the blank before the reason phrase is not optional, one blank between the parts.
  "status-line-form": { effect: "lenient", finding: "http-malformed", parser: null },
  // RFC 9110 15: classes of status codes end at 599.
  "status-code-range": { effect: "lenient", finding: "http-malformed", parser: null },
  // RFC 9112 5.2
  "obs-fold": { effect: "lenient", finding: "http-malformed", parser: "HPE_INVALID_HEADER_TOKEN" },
  // RFC 9110 5.5
  "control-in-value": { effect: "lenient", finding: "http-malformed", parser: "HPE_INVALID_HEADER_TOKEN" },
  // RFC 9112 6.3, rule 3
  "length-with-transfer-encoding": {
    effect: "lenient",
    finding: "http-malformed",
    parser: "HPE_INVALID_TRANSFER_ENCODING",
  },
  // RFC 9110 8.6: the same length several times may be taken once.
  "repeated-content-length": {
    effect: "lenient",
    finding: "http-malformed",
    parser: "HPE_UNEXPECTED_CONTENT_LENGTH",
  },
  // RFC 9112 6.1
  "transfer-encoding-in-http-1.0": {
    effect: "lenient",
    finding: "http-malformed",
    parser: null,
  },
  // RFC 9112 6.3, rule 4: without chunked at the end the body goes on until the connection closes.
  "transfer-encoding-unknown": {
    effect: "lenient",
    finding: "http-malformed",
    parser: null,
  },
  // RFC 9112 6.3, rule 1: no body, whatever the fields say.
  "length-without-body": {
    effect: "lenient",
    finding: "http-malformed",
    parser: null,
  },
  // RFC 9112 6.3: more came than the response that was asked for.
  "octets-after-response": {
    effect: "lenient",
    finding: "possible-response-splitting",
    parser: null,
  },
  // RFC 9112 8: the connection closed before the length that was told.
  "body-incomplete": { effect: "lenient", finding: "http-malformed", parser: null },

  "not-http": { effect: "fatal", finding: "not-http", parser: "HPE_INVALID_CONSTANT" },
  // RFC 9110 2.5: a higher minor version is read as the highest known.
  "http-version-minor": { effect: "lenient", finding: "http-malformed", parser: "HPE_INVALID_VERSION" },
  "http-version": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_VERSION" },
  "status-code": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_STATUS" },
  // RFC 9112 2.2: a CR that no LF follows must not be taken as content; some recipients end the line there.
  "bare-cr": { effect: "fatal", finding: "possible-response-splitting", parser: "HPE_LF_EXPECTED" },
  // RFC 9110 5.5: NUL is dangerous.
  "nul-in-head": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_HEADER_TOKEN" },
  // RFC 9112 5.1
  "blank-before-colon": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_HEADER_TOKEN" },
  "field-name": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_HEADER_TOKEN" },
  "no-colon": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_HEADER_TOKEN" },
  // RFC 9112 2.2: lines before the first field that begin with a blank are passed over.
  "blank-before-fields": { effect: "lenient", finding: "http-malformed", parser: "HPE_UNEXPECTED_SPACE" },
  // RFC 9112 6.3, rule 5
  "content-length": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_CONTENT_LENGTH" },
  "content-lengths-differ": {
    effect: "fatal",
    finding: "possible-response-splitting",
    parser: "HPE_UNEXPECTED_CONTENT_LENGTH",
  },
  // RFC 9112 6.1: chunked at most once, and last.
  "chunked-not-last": { effect: "lenient", finding: "http-malformed", parser: null },
  // RFC 9112 7.1
  "chunk-size": { effect: "fatal", finding: "http-malformed", parser: "HPE_INVALID_CHUNK_SIZE" },
  "chunk-end": { effect: "fatal", finding: "http-malformed", parser: "HPE_STRICT" },
  "chunk-line-limit": { effect: "fatal", finding: "http-malformed", parser: "HPE_CHUNK_EXTENSIONS_OVERFLOW" },
  "head-limit": { effect: "fatal", finding: "http-malformed", parser: "HPE_HEADER_OVERFLOW" },
  "trailer-limit": { effect: "fatal", finding: "http-malformed", parser: "HPE_HEADER_OVERFLOW" },
  "informational-limit": { effect: "fatal", finding: "http-malformed", parser: null },
  // RFC 9110 15.2.2: only after the client asked for it.
  "switching-protocols": { effect: "fatal", finding: "http-malformed", parser: null },
  "head-incomplete": { effect: "fatal", finding: "http-malformed", parser: null },
  "no-response": { effect: "fatal", finding: "not-http", parser: null },
} as const;

/** Name of one deviation. */
export type AnomalyCode = keyof typeof ANOMALIES;
