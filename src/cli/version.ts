import { readFileSync } from "node:fs";
import type { Tool } from "../model/evidence.ts";

/** The profile that is used when none is named. */
export const DEFAULT_PROFILE = "waterpas";

/** This program, as evidence and reports name it. */
export function toolOf(): Tool {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  return {
    name: "waterpas",
    version: manifest.version,
    node: process.versions.node,
    openssl: process.versions.openssl,
  };
}

/** `waterpas 1.2.3 (node 24.21.0, profile waterpas)`. */
export function versionText(): string {
  const { version, node } = toolOf();
  return `waterpas ${version} (node ${node}, profile ${DEFAULT_PROFILE})`;
}
