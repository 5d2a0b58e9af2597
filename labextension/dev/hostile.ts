import texts from "./hostile.json";

/** Two hundred texts and more that want to be something else; the tests in Python read the same. */
export const HOSTILE: readonly string[] = texts;
