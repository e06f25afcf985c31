/** Attributes by which a page loads, and whether what is loaded can change the page (W3C Mixed Content, section 3). */
export interface LoadRow {
  readonly tag: string;
  readonly attribute: string;
  readonly kind: "active" | "passive" | "form";
  /** The CSP directive that decides about it. */
  readonly directive: string;
}

export const LOADS: readonly LoadRow[] = [
  { tag: "script", attribute: "src", kind: "active", directive: "script-src-elem" },
  { tag: "iframe", attribute: "src", kind: "active", directive: "frame-src" },
  { tag: "frame", attribute: "src", kind: "active", directive: "frame-src" },
  { tag: "object", attribute: "data", kind: "active", directive: "object-src" },
  { tag: "embed", attribute: "src", kind: "active", directive: "object-src" },
  { tag: "img", attribute: "src", kind: "passive", directive: "img-src" },
  { tag: "input", attribute: "src", kind: "passive", directive: "img-src" },
  { tag: "audio", attribute: "src", kind: "passive", directive: "media-src" },
  { tag: "video", attribute: "src", kind: "passive", directive: "media-src" },
  { tag: "video", attribute: "poster", kind: "passive", directive: "img-src" },
  { tag: "source", attribute: "src", kind: "passive", directive: "media-src" },
  { tag: "track", attribute: "src", kind: "passive", directive: "media-src" },
  { tag: "form", attribute: "action", kind: "form", directive: "form-action" },
];

/** Relations of a link that load what they point at. */
export const LINK_LOADS: Readonly<Record<string, Pick<LoadRow, "kind" | "directive">>> = {
  stylesheet: { kind: "active", directive: "style-src-elem" },
  manifest: { kind: "active", directive: "manifest-src" },
  modulepreload: { kind: "active", directive: "script-src-elem" },
  icon: { kind: "passive", directive: "img-src" },
  "apple-touch-icon": { kind: "passive", directive: "img-src" },
};
