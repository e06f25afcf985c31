/** What is wrong with what a server sent. */
export type Violation =
  | "version-not-offered"
  | "suite-not-offered"
  | "group-not-offered"
  | "compression-not-offered"
  | "unexpected-message"
  | "malformed"
  | "too-long";
