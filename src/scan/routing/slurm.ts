/** Files of local exceptions (RFC 8416), read and checked against each other. */
import { resolve } from "node:path";
import type { Input } from "../../model/evidence.ts";
import { UserError } from "../../model/user-error.ts";
import { prefixText } from "../../proto/rpki/prefix.ts";
import { parseSlurm, type Slurm, type SlurmFault } from "../../proto/rpki/slurm.ts";
import { findConflict } from "../../proto/rpki/slurm-conflict.ts";
import { digestOfText } from "../../store/digest.ts";
import { readText } from "../../store/document.ts";

/** Local exceptions, and the entries of the inputs that name them. */
export interface Exceptions {
  readonly files: readonly Slurm[];
  readonly names: readonly string[];
  readonly inputs: readonly Input[];
}

const SAYS: Readonly<Record<SlurmFault["reason"], string>> = {
  "not-an-object": "no JSON object",
  "not-an-array": "a list was expected",
  version: "slurmVersion is neither 1 nor 2",
  "unknown-member": "there is no such member",
  prefix: "not a prefix",
  "host-bits": "a prefix with bits set behind its length",
  asn: "not an AS number",
  "max-length": "not a max length that fits the prefix",
  "empty-filter": "a filter needs a prefix or an asn",
  comment: "a comment has to be text",
};

/** @throws UserError `input-unreadable`, `config-invalid`: one fault, and none of the file counts (RFC 8416 section 3.1) */
export async function readExceptions(names: readonly string[], cwd: string): Promise<Exceptions> {
  const read = await Promise.all(names.map((name) => readOne(name, cwd)));
  const files = read.map(({ slurm }) => slurm);
  refuseConflict(names, files);
  return { files, names, inputs: read.map(({ input }) => input) };
}

async function readOne(name: string, cwd: string): Promise<{ readonly slurm: Slurm; readonly input: Input }> {
  const text = await readText(resolve(cwd, name));
  const parsed = parseSlurm(text);
  if (!parsed.ok) {
    throw new UserError("config-invalid", {
      what: `${name} is not a file of local exceptions (SLURM)`,
      details: [`${parsed.at === "" ? "/" : parsed.at}  ${SAYS[parsed.reason]}`],
      why: "RFC 8416 section 3.1: with one fault none of the file counts",
      fix: "correct the file",
    });
  }
  return { slurm: parsed.value, input: { name: "slurm", source: name, digest: digestOfText(text) } };
}

function refuseConflict(names: readonly string[], files: readonly Slurm[]): void {
  const conflict = findConflict(files);
  if (conflict === null) return;
  const [left = "", right = ""] = conflict.files.map((index) => names[index] ?? "");
  const { about } = conflict;
  throw new UserError("config-invalid", {
    what: `${left} and ${right} both speak of ${typeof about === "number" ? `AS${about}` : prefixText(about)}`,
    why: "RFC 8416 section 4.2: files of local exceptions must not overlap",
    fix: "make one file of them",
  });
}
