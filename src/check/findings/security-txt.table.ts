/** Findings about security.txt; internet.nl's names, where it has one. */
import type { FindingTable } from "./row.ts";

const atLine = <S extends string, F extends string>(says: S, fix: F, section: string) =>
  ({
    params: ["line", "servers"],
    says,
    fix,
    refs: [`RFC 9116 section ${section}`],
  }) as const;

const whole = <S extends string, F extends string>(says: S, fix: F, section: string) =>
  ({ params: ["servers"], says, fix, refs: [`RFC 9116 section ${section}`] }) as const;

export const SECURITY_TXT_FINDINGS = {
  "no-security-txt-404": whole(
    "There is no security.txt at {servers}.",
    "Publish the file below `/.well-known/` at {servers}.",
    "3",
  ),
  "no-security-txt-other": {
    params: ["status_code", "servers"],
    says: "The request for security.txt at {servers} is answered with status {status_code}.",
    fix: "Let {servers} answer it with status 200.",
    refs: ["RFC 9116 section 3"],
  },
  "no-content-type": whole(
    "The security.txt of {servers} comes without Content-Type.",
    "Send `Content-Type: text/plain; charset=utf-8` with it.",
    "3",
  ),
  "invalid-media": {
    params: ["media", "servers"],
    says: "What {servers} sends for security.txt is {media}.",
    fix: "Send the file as `Content-Type: text/plain; charset=utf-8`.",
    refs: ["RFC 9116 section 3"],
  },
  "invalid-charset": {
    params: ["charset", "servers"],
    says: "The security.txt of {servers} comes as {charset}.",
    fix: "Send the file as `Content-Type: text/plain; charset=utf-8`.",
    refs: ["RFC 9116 section 3"],
  },
  location: whole(
    "The security.txt of {servers} lies in the old place only.",
    "Put the file below `/.well-known/` at {servers}.",
    "3",
  ),
  "invalid-uri-scheme": {
    params: ["url", "servers"],
    says: "The way to the security.txt of {servers} leads over plain HTTP: {url}.",
    fix: "Redirect to HTTPS, or not at all.",
    refs: ["RFC 9116 section 3"],
  },
  "invalid-cert": whole(
    "The security.txt of {servers} cannot be trusted, because the certificate is not valid.",
    "Install a valid certificate.",
    "3",
  ),
  "bom-in-file": whole(
    "The security.txt of {servers} begins with a byte order mark.",
    "Save the file without a byte order mark.",
    "4",
  ),
  utf8: whole("The security.txt of {servers} is not UTF-8.", "Save the file as UTF-8.", "4"),
  "no-line-separators": atLine(
    "Line {line} of the security.txt of {servers} has no line end.",
    "End every line with a line feed.",
    "4",
  ),
  "invalid-line": atLine(
    "Line {line} of the security.txt of {servers} is neither a field nor a comment.",
    "Write it as `Name: value`, or put `#` in front.",
    "4",
  ),
  "prec-ws": atLine(
    "There is a blank before the colon in line {line} of the security.txt of {servers}.",
    "Remove the blank.",
    "4",
  ),
  "no-space": atLine(
    "There is no blank after the colon in line {line} of the security.txt of {servers}.",
    "Put one blank after the colon.",
    "4",
  ),
  "empty-key": atLine(
    "Line {line} of the security.txt of {servers} has no name before the colon.",
    "Write it as `Name: value`.",
    "4",
  ),
  "empty-value": atLine(
    "Line {line} of the security.txt of {servers} has no value.",
    "Give the field a value, or remove it.",
    "4",
  ),
  "no-uri": atLine(
    "The value in line {line} of the security.txt of {servers} is no URI that can be used there.",
    "Write it with a scheme, as in `https://`, `mailto:` or `tel:`.",
    "2.5.3",
  ),
  "no-https": atLine(
    "The address in line {line} of the security.txt of {servers} is one of plain HTTP.",
    "Write it with `https://`.",
    "2.5.3",
  ),
  "no-contact": whole("The security.txt of {servers} has no field Contact.", "Add a field Contact.", "2.5.3"),
  "no-expire": whole(
    "The security.txt of {servers} has no field Expires.",
    "Add a field Expires, less than a year ahead.",
    "2.5.5",
  ),
  "multi-expire": atLine(
    "The field Expires comes again in line {line} of the security.txt of {servers}.",
    "Keep one field Expires.",
    "2.5.5",
  ),
  "invalid-expiry": atLine(
    "The date in line {line} of the security.txt of {servers} is none that can be read.",
    "Write it as in `2027-06-30T00:00:00Z`.",
    "2.5.5",
  ),
  expired: atLine(
    "The security.txt of {servers} has expired (line {line}).",
    "Look through the file and set a new date, less than a year ahead.",
    "2.5.5",
  ),
  "long-expiry": atLine(
    "The security.txt of {servers} expires in more than a year (line {line}).",
    "Set a date less than a year ahead.",
    "2.5.5",
  ),
  "invalid-lang": {
    params: ["tag", "line", "servers"],
    says: "{tag} in line {line} of the security.txt of {servers} is no language tag.",
    fix: "List tags with commas between them, as in `en, nl`.",
    refs: ["RFC 9116 section 2.5.8", "RFC 5646 section 2.1"],
  },
  "multi-lang": atLine(
    "The field Preferred-Languages comes again in line {line} of the security.txt of {servers}.",
    "Put all languages into one field.",
    "2.5.8",
  ),
  "no-canonical-match": atLine(
    "The field Canonical of the security.txt of {servers} names another place (line {line}).",
    "Add a field Canonical with the address of the file itself.",
    "2.5.2",
  ),
  "canonical-before-redirect": atLine(
    "The field Canonical of the security.txt of {servers} names the address before a redirect (line {line}).",
    "Add a field Canonical with the address that the redirect leads to.",
    "2.5.2",
  ),
  "no-csaf-file": atLine(
    "The field CSAF in line {line} of the security.txt of {servers} does not lead to a `provider-metadata.json`.",
    "Name the address of the file `provider-metadata.json`.",
    "2.5",
  ),
  "multiple-csaf-fields": atLine(
    "The field CSAF comes again in line {line} of the security.txt of {servers}.",
    "Keep one field CSAF.",
    "2.5",
  ),
  "signed-format-issue": atLine(
    "The signed part of the security.txt of {servers} begins in line {line} only.",
    "Sign the whole file.",
    "4",
  ),
  "pgp-data-error": atLine(
    "The signature of the security.txt of {servers} is cut off or has no armour (line {line}).",
    "Sign the file again.",
    "2.3",
  ),
  "pgp-error": atLine(
    "The signature of the security.txt of {servers} cannot be decoded (line {line}).",
    "Sign the file again.",
    "2.3",
  ),
  "pgp-signature-error": atLine(
    "There is no signature in the armour of the security.txt of {servers} (line {line}).",
    "Sign the file again.",
    "2.3",
  ),
  "data-after-sig": atLine(
    "Something follows the signature of the security.txt of {servers} (line {line}).",
    "Sign the whole file, with nothing behind the signature.",
    "4",
  ),
  "too-many-line-separators": atLine(
    "The signed security.txt of {servers} ends with an empty line ({line}).",
    "Remove the empty line.",
    "4",
  ),
  "not-signed": whole("The security.txt of {servers} is not signed.", "Sign the file with OpenPGP.", "2.3"),
  "no-canonical": whole(
    "The security.txt of {servers} is signed and has no field Canonical.",
    "Add a field Canonical with the address of the file, and sign it again.",
    "2.5.2",
  ),
  "no-encryption": whole(
    "The security.txt of {servers} gives an e-mail address and no key for it.",
    "Add a field Encryption with the address of a key.",
    "2.5.4",
  ),
  "unknown-field": {
    params: ["name", "line", "servers"],
    says: "{name} in line {line} of the security.txt of {servers} is no field that is registered.",
    fix: "Look for a mistyped name.",
    refs: ["RFC 9116 section 2.4"],
  },
  "invalid-bug-bounty": atLine(
    "The value in line {line} of the security.txt of {servers} is neither True nor False.",
    "Write `Bug-Bounty: True` or `Bug-Bounty: False`.",
    "2.4",
  ),
  "multi-bug-bounty": atLine(
    "The field Bug-Bounty comes again in line {line} of the security.txt of {servers}.",
    "Keep one field Bug-Bounty.",
    "2.4",
  ),
  "security-txt-example": {
    params: ["lines", "servers"],
    says: "A security.txt for {servers} as it should be has these lines: {lines}.",
    refs: ["RFC 9116 section 2.6"],
  },
} as const satisfies FindingTable;
