import { join } from "node:path";

import { startPostfix } from "../../postfix.ts";
import type { Daemon } from "../../process.ts";
import type { CertificateFiles, Place } from "../place.ts";

/** Seconds that postscreen waits to see whether a client speaks too early. */
const GREET_WAIT_SECONDS = 2;

const GOES_THROUGH = "smtpd pass - - n - - smtpd";
const SCREEN = [
  "postscreen_cache_map = btree:$data_directory/postscreen_cache",
  "postscreen_access_list =",
  "postscreen_greet_action = enforce",
  `postscreen_greet_wait = ${GREET_WAIT_SECONDS}s`,
];

/** RSA and ECDSA certificates at once are one list of files, each key before its chain. */
const chainFiles = (certificates: readonly CertificateFiles[]): string =>
  certificates.map(({ chain, key }) => `${key},${chain}`).join(",");

function servicesOf({ row: { server }, address, host, certificates }: Place): string[] {
  if (server.kind !== "postfix") {
    return [];
  }
  const settings = [
    `myhostname=${host}`,
    `smtpd_tls_chain_files=${chainFiles(certificates)}`,
    ...(server.settings ?? []),
  ];
  // In master.cf a value with spaces stands in braces.
  const options = settings.map((setting) => ` -o {${setting}}`).join("");
  const at = `${address.includes(":") ? `[${address}]` : address}:25`;
  return server.screened === true
    ? [`${at} inet n - n - 1 postscreen -o {myhostname=${host}}`, `${GOES_THROUGH}${options}`]
    : [`${at} inet n - n - - smtpd${options}`];
}

/** One Postfix for all rows; each service has its own certificates. */
export const startPostfixFor = (directory: string, places: readonly Place[]): Promise<Daemon> =>
  startPostfix({
    directory: join(directory, "postfix"),
    main: ["myhostname = lab.test", "mynetworks = 127.0.0.0/8", ...SCREEN],
    services: places.flatMap(servicesOf),
  });
