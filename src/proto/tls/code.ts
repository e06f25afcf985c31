/** Code points of suites, groups, schemes and extensions as they stand in evidence. */

/** Four capital hexadecimal digits: `C02F`. */
export function codeText(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, "0");
}

/** The number that `codeText` wrote, or `null` for other text. */
export function parseCode(text: string): number | null {
  return /^[0-9A-F]{4}$/.test(text) ? Number.parseInt(text, 16) : null;
}
