import { make, setAttribute } from "./make";

/** Something to be seen below the drawing, kept up to date only while it is. */
export interface Panel {
  readonly title: string;
  readonly element: HTMLElement;
  /** It is seen from now on. */
  open(): void;
  close(): void;
}

let made = 0;

/** The strip below the drawing that opens one of several panels, or none. */
export class Drawer {
  readonly element: HTMLElement;
  private readonly buttons: readonly HTMLButtonElement[];
  private current: Panel | null = null;

  constructor(private readonly panels: readonly Panel[]) {
    made += 1;
    this.buttons = panels.map((panel, index) => {
      panel.element.id = `nbf-panel-${made}-${index}`;
      panel.element.hidden = true;
      const attributes = {
        type: "button",
        "aria-expanded": "false",
        "aria-controls": panel.element.id,
      };
      const button = make("button", "nbf-drawer-button", attributes, panel.title);
      button.addEventListener("click", () => this.toggle(panel));
      return button;
    });
    const strip = make("div", "nbf-drawer-strip", {}, ...this.buttons);
    this.element = make("div", "nbf-drawer", {}, strip, ...panels.map(({ element }) => element));
  }

  toggle(panel: Panel): void {
    const former = this.current;
    this.current = former === panel ? null : panel;
    this.panels.forEach((each, index) => {
      const isOpen = each === this.current;
      each.element.hidden = !isOpen;
      setAttribute(this.buttons[index] ?? each.element, "aria-expanded", String(isOpen));
    });
    former?.close();
    this.current?.open();
  }
}
