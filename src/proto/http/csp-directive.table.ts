/** Directives of Content Security Policy Level 3 and of the specifications that extend it. */
export interface DirectiveRow {
  /** `sources`: a list of source expressions; `words`: values of another form. */
  readonly values: "sources" | "words";
  /** Directives that stand in when this one is absent, nearest first (CSP3 section 6.8.3). */
  readonly fallback?: readonly string[];
  readonly isDeprecated?: true;
}

const DEFAULT = ["default-src"] as const;

export const CSP_DIRECTIVES: Readonly<Record<string, DirectiveRow>> = {
  "default-src": { values: "sources" },
  "script-src": { values: "sources", fallback: DEFAULT },
  "script-src-elem": { values: "sources", fallback: ["script-src", "default-src"] },
  "script-src-attr": { values: "sources", fallback: ["script-src", "default-src"] },
  "style-src": { values: "sources", fallback: DEFAULT },
  "style-src-elem": { values: "sources", fallback: ["style-src", "default-src"] },
  "style-src-attr": { values: "sources", fallback: ["style-src", "default-src"] },
  "child-src": { values: "sources", fallback: DEFAULT },
  "frame-src": { values: "sources", fallback: ["child-src", "default-src"] },
  "fenced-frame-src": { values: "sources", fallback: ["frame-src", "child-src", "default-src"] },
  "worker-src": { values: "sources", fallback: ["child-src", "script-src", "default-src"] },
  "connect-src": { values: "sources", fallback: DEFAULT },
  "font-src": { values: "sources", fallback: DEFAULT },
  "img-src": { values: "sources", fallback: DEFAULT },
  "manifest-src": { values: "sources", fallback: DEFAULT },
  "media-src": { values: "sources", fallback: DEFAULT },
  "object-src": { values: "sources", fallback: DEFAULT },
  "prefetch-src": { values: "sources", fallback: DEFAULT, isDeprecated: true },
  "base-uri": { values: "sources" },
  "form-action": { values: "sources" },
  "frame-ancestors": { values: "sources" },
  "navigate-to": { values: "sources", isDeprecated: true },
  sandbox: { values: "words" },
  "report-to": { values: "words" },
  "report-uri": { values: "words" },
  "upgrade-insecure-requests": { values: "words" },
  "require-trusted-types-for": { values: "words" },
  "trusted-types": { values: "words" },
  webrtc: { values: "words" },
  "block-all-mixed-content": { values: "words", isDeprecated: true },
  "plugin-types": { values: "words", isDeprecated: true },
  referrer: { values: "words", isDeprecated: true },
  "reflected-xss": { values: "words", isDeprecated: true },
  "require-sri-for": { values: "words", isDeprecated: true },
};

/** What the lists in force are asked for: what loads scripts, what loads styles, and the rest. */
export const CSP_SCRIPT_LISTS = ["script-src", "script-src-elem", "script-src-attr"] as const;
export const CSP_STYLE_LISTS = ["style-src", "style-src-elem", "style-src-attr"] as const;
export const CSP_OTHER_LISTS = [
  "frame-src",
  "child-src",
  "worker-src",
  "connect-src",
  "font-src",
  "img-src",
  "manifest-src",
  "media-src",
  "object-src",
  "prefetch-src",
  "base-uri",
  "form-action",
  "frame-ancestors",
  "navigate-to",
] as const;

/** Keywords without their quotes, CSP3 section 2.3.1 and WebAssembly's. */
export const CSP_KEYWORDS: ReadonlySet<string> = new Set([
  "none",
  "self",
  "unsafe-inline",
  "unsafe-eval",
  "unsafe-hashes",
  "unsafe-allow-redirects",
  "strict-dynamic",
  "report-sample",
  "report-sha256",
  "report-sha384",
  "report-sha512",
  "wasm-unsafe-eval",
  "inline-speculation-rules",
  "trusted-types-eval",
]);
