// Control characters, what turns the direction of text, what is not seen at all, and halves of
// characters: as `clean` in nbflow/notebook/textwidth.py has it.
const UNSAFE =
  /[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

/** The text on one line, each character that must not be shown as it is being `�`. */
export function clean(text: string): string {
  return text.replace(UNSAFE, "\ufffd");
}

/** The same of a text of several lines. */
export function cleanLines(text: string): string {
  return text.replace(UNSAFE, character => (/[\n\t]/.test(character) ? character : "\ufffd"));
}
