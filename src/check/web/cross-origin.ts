/** Cross-Origin-Opener-Policy, -Embedder-Policy and -Resource-Policy of the start page (`web.md` 5). */
import { SUGGESTED_HEADERS } from "../../proto/http/advice.ts";
import { type CrossOriginHeader, readCrossOrigin } from "../../proto/http/cross-origin.ts";
import { fieldLines } from "../../proto/http/field.ts";
import type { AnyCheck, Text } from "../define.ts";
import type { Step } from "../tls/family.ts";
import { defineWebCheck } from "./define.ts";
import { onAnswer } from "./header-test.ts";
import { headerRemarks } from "./remark.ts";

type Says = "bad" | "good";

const STEPS: readonly Step<Says, Says>[] = [
  { says: "bad", status: "info" },
  { says: "good", status: "passed" },
];

function define(
  header: CrossOriginHeader,
  name: string,
  spec: string,
  text: Readonly<Record<Says, Text>>,
): AnyCheck {
  return defineWebCheck<Says, Says>({
    id: `web_appsecpriv_${header}`,
    spec: [spec],
    steps: STEPS,
    judge: (_, answer, context) => {
      const { pointer, response } = answer;
      const { headers } = response;
      const facts = readCrossOrigin(header, fieldLines(headers, name));
      const remarks = headerRemarks(facts.findings, { pointer, headers, send: SUGGESTED_HEADERS[header] });
      return onAnswer({ says: facts.isIsolating ? "good" : "bad", remarks }, "good", answer, context);
    },
    text,
    culprits: { bad: [`${header}-missing`, `${header}-invalid`, `${header}-weak`] },
  });
}

export const webAppsecprivCoop = define(
  "coop",
  "Cross-Origin-Opener-Policy",
  "WHATWG HTML, opener policies",
  {
    bad: { says: "Windows of other sites may keep hold of the page." },
    good: { says: "Windows of other sites have no hold of the page." },
  },
);

export const webAppsecprivCoep = define(
  "coep",
  "Cross-Origin-Embedder-Policy",
  "WHATWG HTML, embedder policies",
  {
    bad: { says: "The page may load what did not agree to be loaded." },
    good: { says: "The page loads only what agrees to be loaded." },
  },
);

export const webAppsecprivCorp = define("corp", "Cross-Origin-Resource-Policy", "WHATWG Fetch, CORP", {
  bad: { says: "Other sites may load the page as a part of theirs." },
  good: { says: "Other sites cannot load the page as a part of theirs." },
});
