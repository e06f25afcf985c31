import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openLab } from "../real/ours.ts";
import { auditMail } from "./mail-audit.ts";

/** Milliseconds of one audit each, of domains of which nothing was known but their top-level domain. */
export type FullTiming = Readonly<Record<"web" | "mail" | "both", number>>;

const [directory = "."] = process.argv.slice(2);
const read = (name: string): string => readFileSync(join(directory, name), "utf8");
const [anchor, ca] = [read("anchor.zone"), read("ca.pem")];
/** Without the pauses between sessions with a mail server. */
const net = openLab({ anchor, more: { smtpApartMs: 0 } });

async function audit(name: string, type: keyof FullTiming, port25 = true): Promise<number> {
  const started = performance.now();
  let ms = 0;
  await auditMail([name], {
    ...{ type, net, anchor, ca, options: { net_map: false, dkim_probe: "off", skip: ["rpki"], port25 } },
    onDone: () => {
      ms = performance.now() - started;
    },
  });
  return ms;
}

await audit("good.test", "both", false);
const timing: FullTiming = {
  web: await audit("mx-cert.test", "web"),
  mail: await audit("mx-dane-single.test", "mail"),
  both: await audit("mx-dane-rollover.test", "both"),
};
await net.close();
console.log(JSON.stringify(timing));
