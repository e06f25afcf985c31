const SHOWN = 100;

/** A text of a stranger, cut for a sentence. */
export const shown = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
