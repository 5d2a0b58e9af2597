/** Sections one below the other, of which only those are made anew that say something else. */

import { make } from "./make";

export interface Section {
  readonly title: string;
  /** While all of them are the same, the section stays as it is. */
  readonly says: readonly unknown[];
  /** What to show; called when it says something new. */
  readonly content: () => readonly HTMLElement[];
  /** Beside the title. */
  readonly button?: () => HTMLElement;
}

interface Placed {
  readonly says: readonly unknown[];
  readonly element: HTMLElement;
}

/** Keeps the sections of an element. */
export class Stack {
  private placed = new Map<string, Placed>();

  constructor(private readonly home: HTMLElement) {}

  clear(): void {
    this.placed = new Map();
    this.home.replaceChildren();
  }

  show(sections: readonly Section[]): void {
    const before = this.placed;
    this.placed = new Map(
      sections.map(section => {
        const known = before.get(section.title);
        const isKnown = known !== undefined && isSame(known.says, section.says);
        return [section.title, isKnown ? known : made(section, known?.element)];
      }),
    );
    const wanted = [...this.placed.values()].map(({ element }) => element);
    for (const child of [...this.home.children]) {
      if (!wanted.some(element => element === child)) {
        child.remove();
      }
    }
    // What is moved is loaded anew if it is a frame: nothing is moved that is in its place.
    let place = this.home.firstChild;
    for (const element of wanted) {
      if (place === element) {
        place = place.nextSibling;
      } else {
        this.home.insertBefore(element, place);
      }
    }
    for (const element of wanted) {
      follow(element);
    }
  }
}

function made({ title, says, content, button }: Section, former: HTMLElement | undefined): Placed {
  const heads =
    title === ""
      ? []
      : [
          make(
            "div",
            "nbf-section-head",
            {},
            make("h4", "", {}, title),
            ...(button === undefined ? [] : [button()]),
          ),
        ];
  const element = make("section", "nbf-section", {}, ...heads, ...content());
  const list = former?.querySelector(".nbf-follow");
  const isRead = list instanceof HTMLElement && !isAtEnd(list);
  element.querySelector(".nbf-follow")?.setAttribute("data-top", isRead ? `${list.scrollTop}` : "");
  return { says, element };
}

/** Shows the end of what grows, unless somebody reads further up. */
function follow(element: HTMLElement): void {
  const list = element.querySelector(".nbf-follow[data-top]");
  const top = list?.getAttribute("data-top") ?? "";
  if (list !== null) {
    list.removeAttribute("data-top");
    list.scrollTop = top === "" ? list.scrollHeight : Number(top);
  }
}

function isAtEnd(list: HTMLElement): boolean {
  return list.scrollTop + list.clientHeight >= list.scrollHeight - 20;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, place) => Object.is(each, other[place]));
}
