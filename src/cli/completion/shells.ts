/** The shells that can be taught what there is to type. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;
