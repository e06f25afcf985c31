export type {
  Family,
  Net,
  NetCounts,
  NetOptions,
  PreDelegation,
  RootServer,
  SessionOptions,
  Upstream,
} from "./options.ts";
