/** The folder of a run (`--save`): `evidence/<name>.json` and `reports/<name>.<type>.json` (`settled.md` 5.5). */
import { join } from "node:path";
import type { EvidenceDocument } from "../model/evidence.ts";
import type { Report } from "../model/report.ts";
import { unwritable, writeAtomic } from "./atomic.ts";
import { sha256Hex } from "./digest.ts";
import { ensureFolder } from "./ensure-folder.ts";

export interface RunFolder {
  /** Evidence first: a report whose evidence is lost could not be judged again. */
  write(evidence: EvidenceDocument, reports: readonly Report[]): Promise<void>;
}

/** Makes the folder where it does not exist. @throws UserError `output-unwritable` */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const folders = { evidence: join(path, "evidence"), reports: join(path, "reports") };
  for (const folder of Object.values(folders)) await makeFolder(folder);
  return {
    write: async (evidence, reports) => {
      const { name } = evidence.target;
      await writeAtomic(join(folders.evidence, `${fileNameOf(name)}.json`), documentText(evidence));
      for (const report of reports) {
        const file = `${fileNameOf(name)}.${report.target.type}.json`;
        await writeAtomic(join(folders.reports, file), documentText(report));
      }
    },
  };
}

/** A document as a file holds it: indented by two, ending with a newline. */
function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

const LONGEST_FILE_NAME = 200;

/**
 * The name of a target as files have it: prefixes without their slash and colons. File systems take 255 octets and a name
 * may have 253, before `.mail.json`; a digest keeps cut names apart.
 */
export function fileNameOf(target: string): string {
  const name = target.replaceAll(/[/:]/g, "_");
  if (name.length <= LONGEST_FILE_NAME) return name;
  return `${name.slice(0, LONGEST_FILE_NAME)}-${sha256Hex(name).slice(0, 16)}`;
}

/** Makes a folder and those above it. @throws UserError `output-unwritable` */
export async function makeFolder(path: string): Promise<void> {
  try {
    await ensureFolder(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}
