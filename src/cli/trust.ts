/** `--ca-file`: certificates of one's own beside those of Node.js. */
import { resolve } from "node:path";
import type { Input } from "../model/evidence.ts";
import { openTrust, type RunTrust } from "../scan/trust.ts";
import { digestOfText } from "../store/digest.ts";
import { readText } from "../store/document.ts";

/** @throws UserError for a file that cannot be read or holds no certificates */
export async function readTrust(
  file: string | undefined,
  cwd: string,
): Promise<{ readonly trust: RunTrust; readonly inputs: readonly Input[] }> {
  if (file === undefined) return { trust: openTrust(), inputs: [] };
  const text = await readText(resolve(cwd, file));
  return {
    trust: openTrust([text]),
    inputs: [{ name: "ca-file", source: file, digest: digestOfText(text) }],
  };
}
