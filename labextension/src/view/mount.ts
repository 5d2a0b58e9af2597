/** The live view: a flow, as a model knows it, in an element. Knows no host and no framework. */

import type { Change } from "../model/change";
import type { Model } from "../model/model";
import { Neighbours } from "../model/neighbours";
import { Announcer } from "./announcer";
import { isBelow } from "./arrangement";
import { Asker } from "./asker";
import { Canvas } from "./canvas";
import { DetailsPanel } from "./details";
import { Doer } from "./doer";
import { Drawer } from "./drawer";
import { Earlier } from "./earlier";
import { nodeOf } from "./facts";
import { Folder } from "./folder";
import { Header } from "./header";
import { listenForKeys } from "./keys";
import { LogsPanel } from "./logs";
import { make } from "./make";
import { NodeMenu } from "./menu";
import { Minimap } from "./minimap";
import { Search } from "./search";
import { Status } from "./status";
import { addStyles } from "./styles";
import { clean } from "./text";
import { watchSize } from "./sizes";
import { Timeline } from "./timeline";
import { tools } from "./tools";
import type { Actions, Options, View } from "./view";

/** Shows a model in an element until it is disposed. */
export function mount(
  element: HTMLElement,
  model: Model,
  actions: Actions,
  options: Options = {},
): View {
  addStyles(element);
  const view = new MountedView(element, model, actions, options);
  view.begin();
  return view;
}

class MountedView implements View {
  private readonly root = make("div", "nbf");
  private readonly header: Header;
  private readonly canvas: Canvas;
  private readonly minimap: Minimap;
  private readonly search: Search;
  private readonly details: DetailsPanel;
  private readonly announcer: Announcer;
  private readonly asker: Asker;
  private readonly doer: Doer;
  private readonly folder: Folder;
  private readonly menu: NodeMenu;
  private readonly timeline: Timeline;
  private readonly logs: LogsPanel;
  private readonly earlier: Earlier;
  private readonly status: Status;
  private neighbours: Neighbours | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly sizes: () => void;
  private readonly leave: () => void;

  constructor(
    element: HTMLElement,
    private readonly model: Model,
    private readonly actions: Actions,
    { fill = false, host = {} }: Options,
  ) {
    this.header = new Header(model, actions);
    this.minimap = new Minimap(model, point => this.canvas.centre(point));
    this.canvas = new Canvas(model, seen => this.minimap.look(seen));
    this.sizes = watchSize(this.root, () => this.arrange());
    this.search = new Search(model, {
      found: nodes => this.canvas.dim(nodes),
      open: node => this.open(node),
      focus: node => (node === null ? this.canvas.focus() : this.canvas.focus(node)),
    });
    this.doer = new Doer(model, wish => actions.act(wish), host);
    this.folder = new Folder(model, actions, node => this.canvas.hold(node));
    this.menu = new NodeMenu(model, this.doer, this.folder);
    this.asker = new Asker(model, actions);
    this.details = new DetailsPanel(model, {
      close: () => this.close(),
      act: button => this.menu.open(model.selected, button, button),
      look: kind => this.asker.look(kind),
      goToCell: this.doer.canGoToCell ? node => this.doer.goToCell(node) : null,
    });
    this.timeline = new Timeline(model, node => this.open(node));
    this.logs = new LogsPanel(model, (after, run) => actions.askLogs(after, run));
    const lookUp = actions.lookUp.bind(actions);
    this.earlier = new Earlier(model, lookUp, node => this.open(node));
    this.announcer = new Announcer(model);
    this.status = new Status(model);
    const looks = {
      search: () => this.search.open(),
      zoom: (factor: number) => this.canvas.zoom(factor),
      fit: () => this.canvas.fit(),
      turn: () => this.turn(),
    };
    const stage = make(
      "div",
      "nbf-stage",
      {},
      this.canvas.element,
      this.search.element,
      this.minimap.element,
      tools(looks, this.folder.button),
      this.status.empty,
    );
    const main = make("div", "nbf-main", {}, stage, this.details.element);
    const { runs, results, banner } = this.earlier;
    const drawer = new Drawer([this.timeline, runs, results, this.logs]);
    this.root.append(this.header.element, banner, this.status.notice, main, drawer.element);
    this.root.append(this.menu.element, this.announcer.element);
    this.root.classList.toggle("nbf-fill", fill);
    this.canvas.element.setAttribute("role", "group");
    this.canvas.element.addEventListener("click", event => this.clicked(event));
    this.menu.listen(this.canvas.element);
    this.listenForKeys();
    element.append(this.root);
    this.leave = model.subscribe(change => this.update(change));
  }

  begin(): void {
    this.update({ flow: true, selection: true, status: true });
    this.announcer.begin();
  }

  fit(): void {
    this.canvas.fit();
  }

  open(node: number): void {
    this.model.select(node);
    this.canvas.reveal(node);
  }

  openRun(run: number): void {
    this.earlier.open(run);
  }

  dispose(): void {
    this.leave();
    this.menu.close(false);
    this.sizes();
    clearInterval(this.timer);
    this.canvas.dispose();
    this.root.remove();
  }

  private update(change: Change): void {
    if (change.shown) {
      // What failed in another run is no news.
      this.announcer.begin();
      this.root.classList.toggle("nbf-was", this.model.past !== null);
    }
    if (change.flow) {
      this.redraw();
    } else if (change.nodes) {
      this.canvas.update(change.nodes);
      this.minimap.update(change.nodes);
      this.announcer.update();
    }
    if (change.selection) {
      this.canvas.select();
      this.root.classList.toggle("nbf-open", this.model.selected !== null);
    }
    this.asker.update();
    this.header.update();
    this.details.update();
    this.doer.update();
    this.timeline.update();
    this.earlier.update();
    this.logs.update();
    this.status.update();
    this.updateTimer();
  }

  private redraw(): void {
    const graph = this.model.table?.graph;
    this.asker.forget();
    this.neighbours = graph === undefined ? null : new Neighbours(graph);
    const { width, height } = graph ?? { width: 0, height: 0 };
    this.root.style.setProperty("--nbf-tall", `${Math.ceil(height)}px`);
    this.root.style.setProperty("--nbf-ratio", String(height / Math.max(1, width)));
    this.minimap.draw();
    this.folder.update();
    this.arrange();
    this.canvas.draw();
    this.search.look();
    this.announcer.begin();
    const flow = clean(this.model.table?.flow ?? "");
    this.canvas.element.setAttribute("aria-label", `Graph of ${flow}`);
  }

  private arrange(): void {
    const drawing = this.model.table?.graph;
    if (drawing !== undefined) {
      this.root.classList.toggle("nbf-below", isBelow(drawing, this.root.clientWidth));
    }
  }

  private updateTimer(): void {
    const isTicking = this.model.isRunning && this.model.isConnected;
    if (isTicking && this.timer === undefined) {
      this.timer = setInterval(() => this.tick(), 1_000);
    } else if (!isTicking) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private tick(): void {
    this.asker.tick();
    this.header.tick();
    this.canvas.tick();
    this.details.tick();
    this.timeline.tick();
  }

  private turn(): void {
    const direction = this.model.table?.graph.direction;
    this.actions.turn(direction === "left-right" ? "top-down" : "left-right");
    if (this.model.past !== null) {
      this.openRun(this.model.past.number);
    }
  }

  private close(): void {
    const node = this.model.selected;
    this.model.select(null);
    if (node !== null) {
      this.canvas.focus(node);
    }
  }

  private clicked(event: MouseEvent): void {
    const node = event.target instanceof Element ? nodeOf(event.target) : null;
    if (node === null) {
      this.model.select(null);
    } else if (!this.folder.open(node)) {
      this.open(node);
    }
  }

  private listenForKeys(): void {
    listenForKeys(this.root, {
      close: () => {
        if (this.model.selected !== null) {
          this.close();
        } else if (this.search.isOpen) {
          this.search.close();
        } else {
          return this.earlier.leave();
        }
        return true;
      },
      fit: () => this.canvas.fit(),
      zoom: factor => this.canvas.zoom(factor),
      run: () => this.header.canStart && this.header.start(false),
      search: () => this.search.open(),
      open: node => {
        if (!this.folder.open(node)) {
          this.open(node);
          this.details.element.focus({ preventScroll: true });
        }
      },
      fold: node => this.folder.toggle(node),
      move: (node, arrow) => {
        const next = this.neighbours?.next(node, arrow) ?? null;
        if (next !== null) {
          this.canvas.focus(next);
        }
      },
    });
  }
}
