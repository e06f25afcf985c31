/** The certificate of a server that prefers to show none: its anonymous suites left out. */
import { codeText } from "../../proto/tls/code.ts";
import { LIST_WITH_CERTIFICATE } from "../../proto/tls/list.table.ts";
import { VERSION } from "../../proto/tls/version.table.ts";
import { askHello } from "./ask.ts";
import { bestOld, isOn, type Knowledge } from "./knowledge.ts";
import { offer12 } from "./offer.ts";
import type { Task } from "./step.ts";
import { noteList } from "./suites.ts";

/** Asks nothing where a certificate was seen, or TLS 1.3 will show one. A rejection says that there is none. */
export function* askCertificate(known: Knowledge): Task {
  if (known.chains.length > 0 || isOn(known, VERSION.tls13)) return;
  const version = bestOld(known);
  if (version === null) return;
  const v = codeText(version);
  const offer = { ...offer12(version, LIST_WITH_CERTIFICATE), statusRequest: true };
  const answer = yield* askHello(known, `${v} certificate`, offer);
  noteList(known, { v, list: "certificate", exhausted: answer.is === "no" });
}
