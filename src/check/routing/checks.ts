/** The tests of routes, in the order of the tests table. */
import type { TestId } from "../../model/tests.table.ts";
import type { AnyCheck } from "../define.ts";
import { defineExists } from "./exists.ts";
import { defineMaxLength } from "./max-length.ts";
import { defineOrigins } from "./origins.ts";
import { defineReachable } from "./reachable.ts";
import { ROLES, type Role } from "./role.table.ts";
import { defineValid } from "./valid.ts";

type Prefix<T> = T extends `${infer P}_rpki_origins` ? P : never;

function checksOf(prefix: Prefix<TestId>, role: Role): AnyCheck[] {
  return [
    defineExists(`${prefix}_rpki_exists`, role),
    defineValid(`${prefix}_rpki_valid`, role),
    defineMaxLength(`${prefix}_rpki_maxlength`, role),
    defineReachable(`${prefix}_rpki_reachable`, role),
    defineOrigins(`${prefix}_rpki_origins`, role),
  ];
}

export const WEB_ROUTING_CHECKS: readonly AnyCheck[] = [
  ...checksOf("web", ROLES.web),
  ...checksOf("web_ns", ROLES.ns),
];

export const MAIL_ROUTING_CHECKS: readonly AnyCheck[] = [
  ...checksOf("mail", ROLES.mx),
  ...checksOf("mail_ns", ROLES.ns),
  ...checksOf("mail_mx_ns", ROLES["mx-ns"]),
];
