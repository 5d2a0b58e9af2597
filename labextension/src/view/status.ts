import type { Model } from "../model/model";
import { make, setText } from "./make";
import { clean } from "./text";

/** What is to be said of the whole: a refusal, that something is awaited, that there is nothing. */
export class Status {
  /** A line above the drawing, gone with a click. */
  readonly notice = make("button", "nbf-notice", { type: "button", title: "Dismiss" });
  /** In the place of a drawing. */
  readonly empty = make("p", "nbf-empty");

  constructor(private readonly model: Model) {
    this.notice.addEventListener("click", () => model.dismiss());
  }

  update(): void {
    const { table, notice, isWaiting, isConnected } = this.model;
    const isLate = isWaiting && isConnected && table !== null;
    setText(this.notice, clean(notice) || (isLate ? "Catching up with the kernel…" : ""));
    this.notice.hidden = this.notice.textContent === "";
    const count = table?.graph.nodes.length ?? 0;
    this.empty.hidden = count > 0;
    const missing = notice === "" ? "Waiting for the kernel…" : "There is no flow to show.";
    setText(this.empty, table === null ? missing : "This flow has no tasks yet.");
  }
}
