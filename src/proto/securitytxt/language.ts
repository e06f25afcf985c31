/** Language tags, RFC 5646 section 2.1. */
import { IRREGULAR_LANGUAGES } from "./field.table.ts";

const TAG = new RegExp(
  [
    "^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})",
    "(?:-[a-z]{4})?",
    "(?:-(?:[a-z]{2}|[0-9]{3}))?",
    "(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*",
    "(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*",
    "(?:-x(?:-[a-z0-9]{1,8})+)?$",
  ].join(""),
);
const PRIVATE = /^x(?:-[a-z0-9]{1,8})+$/;

/** Longer ones are of no use to anybody. */
const MAX_LENGTH = 100;

/** Whether a tag is well-formed; whether its parts are registered is not looked up. */
export function isLanguageTag(text: string): boolean {
  const tag = text.toLowerCase();
  return tag.length <= MAX_LENGTH && (TAG.test(tag) || PRIVATE.test(tag) || IRREGULAR_LANGUAGES.has(tag));
}
