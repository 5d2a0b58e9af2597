import { duration, wholeSeconds } from "../model/duration";
import type { Model } from "../model/model";
import { when } from "../model/moment";
import type { RunInfo, RunRow } from "../protocol/generated";
import { glyph, lookOf, setGlyph } from "./looks";
import { make, setAttribute, setText } from "./make";
import { clean } from "./text";

export interface LineAsks {
  open(isLive: boolean): void;
  choose(isChosen: boolean): void;
}

/** A recorded run in the list of them. */
export class RunLine {
  readonly element = make("li", "nbf-run");
  private readonly check: HTMLInputElement;
  private readonly button = make("button", "nbf-run-open", { type: "button" });
  private readonly glyph = glyph("");
  private readonly name = make("span", "nbf-run-name");
  private readonly state = make("span", "nbf-run-state");
  private readonly when = make("span", "nbf-run-when");
  private readonly took = make("span", "nbf-run-took");
  private readonly told = make("span", "nbf-run-told");
  private readonly mark = make("span", "nbf-run-mark");
  private isLive = false;

  constructor(
    private readonly model: Model,
    private readonly number: number,
    asks: LineAsks,
  ) {
    const label = `Compare run ${number}`;
    this.check = make("input", "nbf-run-check", {
      type: "checkbox",
      "aria-label": label,
      title: label,
    });
    this.check.addEventListener("change", () => asks.choose(this.check.checked));
    this.button.addEventListener("click", () => asks.open(this.isLive));
    const { glyph: picture, name, state, when: time, took, told, mark } = this;
    this.button.append(picture, name, state, time, took, told, mark);
    this.element.append(this.check, this.button);
  }

  update(row: RunRow, isChosen: boolean): void {
    const { live, past, archive } = this.model;
    this.isLive = row.id === live?.run.id;
    // The store may not have heard yet what has been seen here.
    const run = this.isLive && live !== null ? live.run : row;
    const look = lookOf(run.state);
    const now = this.model.now();
    this.check.checked = isChosen;
    setAttribute(this.element, "data-tone", look.tone);
    setGlyph(this.glyph, look.glyph);
    setText(this.name, `Run ${row.number}`);
    setText(this.state, look.word);
    setText(this.when, when(row.started, now));
    setText(this.took, tookOf(run, now));
    const told = toldOf(row);
    setText(this.told, told);
    setAttribute(this.told, "title", told);
    const isShown = past === null ? this.isLive : past.number === this.number;
    const isAwaited = archive.wanted === this.number;
    const mark = isAwaited ? "opening…" : isShown ? "shown" : this.isLive ? "live" : "";
    setText(this.mark, mark);
    setAttribute(this.button, "aria-current", String(isShown));
  }
}

function tookOf({ started, ended }: Pick<RunInfo, "ended" | "started">, now: number): string {
  if (started === null) {
    return "";
  }
  return ended === null ? wholeSeconds(now - started) : duration(ended - started);
}

/** "ran 2, reused 4, failed 1 (clean): day=monday". */
function toldOf({ counts, failed, given }: RunRow): string {
  const parts = counts.map(([outcome, count]) => {
    const names = outcome === "failed" ? failed.map(clean) : [];
    const more = count > names.length ? ", …" : "";
    const named = names.length > 0 ? ` (${names.join(", ")}${more})` : "";
    return `${clean(outcome)} ${count.toLocaleString("en")}${named}`;
  });
  return [parts.join(", "), clean(given)].filter(part => part !== "").join(" · ");
}
