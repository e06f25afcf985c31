/** `--hsts-preload-list`: the names that browsers reach over HTTPS from the first visit on. */
import { resolve } from "node:path";
import type { Input } from "../model/evidence.ts";
import { UserError } from "../model/user-error.ts";
import { type PreloadEntry, parsePreloadList } from "../proto/http/preload.ts";
import { digestOfText } from "../store/digest.ts";
import { readText } from "../store/document.ts";

/** @throws UserError for a file that cannot be read or is no such list */
export async function readPreloadList(
  file: string | undefined,
  cwd: string,
): Promise<{ readonly list?: ReadonlyMap<string, PreloadEntry>; readonly inputs: readonly Input[] }> {
  if (file === undefined) return { inputs: [] };
  const text = await readText(resolve(cwd, file));
  const list = parsePreloadList(text);
  if (!list.ok) {
    throw new UserError("input-unreadable", {
      what: `${file} is no HSTS preload list: ${list.reason}`,
      fix: "give Chromium's net/http/transport_security_state_static.json",
    });
  }
  return {
    list: list.value,
    inputs: [{ name: "hsts-preload-list", source: file, digest: digestOfText(text) }],
  };
}
