/** Tests of the routes to the hosts of a name. */
import { anchor, optional, recommended, type TestRow } from "./row.ts";

const webRoutes = { category: "web_rpki", section: "web_rpki" } as const;
const webNsRoutes = { category: "web_rpki", section: "web_ns_rpki" } as const;
const mailRoutes = { category: "mail_rpki", section: "mail_rpki" } as const;
const mailNsRoutes = { category: "mail_rpki", section: "mail_ns_rpki" } as const;
const mxNsRoutes = { category: "mail_rpki", section: "mail_mx_ns_rpki" } as const;
const exists = { ...anchor, points: 5, title: "ROAs exist for the addresses" } as const;
const valid = { ...anchor, points: 10, title: "The routes to the addresses are valid" } as const;
const maxLength = { ...recommended, title: "ROAs allow no more than is announced" } as const;
const reachable = { ...recommended, title: "Networks that drop invalid routes reach the addresses" } as const;
const origins = { ...optional, title: "Networks that announce the addresses" } as const;

export const WEB_RPKI_TESTS = [
  { ...exists, ...webRoutes, id: "web_rpki_exists" },
  { ...valid, ...webRoutes, id: "web_rpki_valid" },
  { ...maxLength, ...webRoutes, id: "web_rpki_maxlength" },
  { ...reachable, ...webRoutes, id: "web_rpki_reachable" },
  { ...origins, ...webRoutes, id: "web_rpki_origins" },
  { ...exists, ...webNsRoutes, id: "web_ns_rpki_exists" },
  { ...valid, ...webNsRoutes, id: "web_ns_rpki_valid" },
  { ...maxLength, ...webNsRoutes, id: "web_ns_rpki_maxlength" },
  { ...reachable, ...webNsRoutes, id: "web_ns_rpki_reachable" },
  { ...origins, ...webNsRoutes, id: "web_ns_rpki_origins" },
] as const satisfies readonly TestRow[];

export const MAIL_RPKI_TESTS = [
  { ...exists, ...mailRoutes, id: "mail_rpki_exists" },
  { ...valid, ...mailRoutes, id: "mail_rpki_valid" },
  { ...maxLength, ...mailRoutes, id: "mail_rpki_maxlength" },
  { ...reachable, ...mailRoutes, id: "mail_rpki_reachable" },
  { ...origins, ...mailRoutes, id: "mail_rpki_origins" },
  { ...exists, ...mailNsRoutes, id: "mail_ns_rpki_exists" },
  { ...valid, ...mailNsRoutes, id: "mail_ns_rpki_valid" },
  { ...maxLength, ...mailNsRoutes, id: "mail_ns_rpki_maxlength" },
  { ...reachable, ...mailNsRoutes, id: "mail_ns_rpki_reachable" },
  { ...origins, ...mailNsRoutes, id: "mail_ns_rpki_origins" },
  { ...exists, ...mxNsRoutes, id: "mail_mx_ns_rpki_exists" },
  { ...valid, ...mxNsRoutes, id: "mail_mx_ns_rpki_valid" },
  { ...maxLength, ...mxNsRoutes, id: "mail_mx_ns_rpki_maxlength" },
  { ...reachable, ...mxNsRoutes, id: "mail_mx_ns_rpki_reachable" },
  { ...origins, ...mxNsRoutes, id: "mail_mx_ns_rpki_origins" },
] as const satisfies readonly TestRow[];
