/** Domain names as they stand in mail records. */

/** RFC 1035 section 2.3.4, without the length octet of the first label and the root. */
const MAX_NAME = 253;
const MAX_LABEL = 63;

/**
 * The presentation form in lower case of a name written with bare dots between its labels; `null` when a label is
 * empty or longer than 63 octets or the name longer than 253. One final dot is allowed.
 *
 * Characters that presentation form does not allow as they are get escaped, so that any octets can be asked for.
 */
export function presentationOf(domain: string): string | null {
  const bare = domain.endsWith(".") ? domain.slice(0, -1) : domain;
  if (bare === "" || bare.length > MAX_NAME) return null;
  const labels = bare.split(".");
  if (labels.some((label) => label === "" || label.length > MAX_LABEL)) return null;
  return labels.map(escapeLabel).join(".");
}

function escapeLabel(label: string): string {
  const folded = label.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  if (/^[a-z0-9_*/-]*$/.test(folded)) return folded;
  return folded
    .replace(/[\\"();@$]/g, "\\$&")
    .replace(/[^\x21-\x7e]/g, (octet) => `\\${String(octet.charCodeAt(0) & 0xff).padStart(3, "0")}`);
}

/** The name one label up; `""` above a single label. */
export function parentDomain(domain: string): string {
  const dot = domain.indexOf(".");
  return dot < 0 ? "" : domain.slice(dot + 1);
}

/** Whether a name is another one or lies below it; both in lower case. */
export function isWithin(name: string, ancestor: string): boolean {
  return name === ancestor || name.endsWith(`.${ancestor}`);
}
