import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

import type { Browser, Locator, Page } from "playwright-core";

import { launch } from "../dev/browser";
import { Server } from "./server";
import { View } from "./view";

/** What of JupyterLab's own application is used here; `expose_app_in_browser` lays it open. */
interface Application {
  readonly restored: Promise<unknown>;
  readonly commands: {
    execute(name: string, args?: object): Promise<unknown>;
    isEnabled(name: string): boolean;
    hasCommand(name: string): boolean;
  };
  readonly shell: {
    activateById(id: string): void;
    readonly currentWidget: unknown;
    widgets(area: string): Iterable<unknown>;
  };
}

interface Cell {
  readonly model: {
    readonly outputs?: { toJSON(): unknown };
    readonly trusted?: boolean;
    readonly sharedModel: { getSource(): string; setSource(text: string): void };
  };
}

interface Panel {
  readonly id: string;
  readonly context: {
    readonly path: string;
    save(): Promise<void>;
    rename(name: string): Promise<void>;
  };
  readonly content: {
    activeCellIndex: number;
    readonly widgets: readonly Cell[];
    readonly model: { readonly sharedModel: { addCell(cell: object): unknown } };
  };
  readonly sessionContext: {
    readonly session: { readonly kernel: { readonly status: string } | null } | null;
    shutdown(): Promise<void>;
    restartKernel(): Promise<void>;
  };
}

declare global {
  interface Window {
    jupyterapp: Application;
    /** The notebook that was opened: a tab may be the current widget. */
    panel: Panel;
    isBusy: boolean;
  }
}

const SHOTS = resolve("..", "artefacts");
const SECONDS = 30;

/** A person at a JupyterLab of their own: one server, one page. */
export class Lab {
  readonly errors: string[] = [];

  private constructor(
    readonly server: Server,
    private readonly browser: Browser,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(1_000 * SECONDS);
    page.on("pageerror", error => this.errors.push(String(error)));
  }

  static async start(): Promise<Lab> {
    const server = new Server();
    const [browser] = await Promise.all([launch(), server.start()]);
    const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    return new Lab(server, browser, page);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  async open(name: string, query = "?reset", where = "lab/tree"): Promise<void> {
    await this.page.goto(`${this.server.url}/${where}/${name}${query}`);
    await this.page.waitForFunction(
      () => {
        const app = (window as Partial<Window>).jupyterapp;
        const widgets = app === undefined ? [] : [...app.shell.widgets("main")];
        const panel = widgets.find(
          widget => "sessionContext" in (widget as object) && "content" in (widget as object),
        ) as Panel | undefined;
        if (panel?.sessionContext.session?.kernel?.status !== "idle") {
          return false;
        }
        window.panel = panel;
        return true;
      },
      undefined,
      { timeout: 60_000 },
    );
  }

  /** Opens a notebook as one that has no kernel is opened. */
  async openWithoutKernel(name: string): Promise<void> {
    await this.page.goto(`${this.server.url}/lab?reset`);
    await this.page.waitForFunction(() => "jupyterapp" in window);
    await this.page.evaluate(async path => {
      const kernelPreference = { shouldStart: false, canStart: true };
      const options = { path, factory: "Notebook", kernelPreference };
      await window.jupyterapp.restored;
      const panel = await window.jupyterapp.commands.execute("docmanager:open", options);
      window.panel = panel as Panel;
    }, name);
  }

  /** Opens a further notebook beside those that are open, and goes on with it. */
  async openBeside(path: string): Promise<void> {
    await this.command("docmanager:open", { path });
    await this.show(path);
    await this.page.waitForFunction(
      () => window.panel.sessionContext.session?.kernel?.status === "idle",
    );
  }

  /** Goes on with a notebook that is open. */
  async show(path: string): Promise<void> {
    await this.page.waitForFunction(name => {
      const { shell } = window.jupyterapp;
      const panels = [...shell.widgets("main")] as Partial<Panel>[];
      const found = panels.find(panel => panel.context?.path === name && "content" in panel);
      if (found === undefined) {
        return false;
      }
      window.panel = found as Panel;
      shell.activateById(window.panel.id);
      return true;
    }, path);
  }

  save(): Promise<void> {
    return this.page.evaluate(() => window.panel.context.save());
  }

  shutDownKernel(): Promise<void> {
    return this.page.evaluate(() => window.panel.sessionContext.shutdown());
  }

  /** One more person, in a browser of their own, at the same JupyterLab. */
  async join(): Promise<Lab> {
    const context = await this.browser.newContext({ viewport: { width: 1500, height: 900 } });
    return new Lab(this.server, this.browser, await context.newPage());
  }

  command(name: string, args: object = {}): Promise<void> {
    return this.page.evaluate(
      async ([command, options]) => {
        await window.jupyterapp.commands.execute(command, options);
      },
      [name, args] as const,
    );
  }

  hasCommand(name: string): Promise<boolean> {
    return this.page.evaluate(id => window.jupyterapp.commands.hasCommand(id), name);
  }

  /** Begins to run a cell. */
  begin(cell: number): Promise<void> {
    return this.page.evaluate(index => {
      window.panel.content.activeCellIndex = index;
      window.isBusy = true;
      const end = () => (window.isBusy = false);
      void window.jupyterapp.commands.execute("notebook:run-cell").then(end, end);
    }, cell);
  }

  /** Waits until the cell that was begun has ended. */
  async ended(seconds = SECONDS): Promise<void> {
    await this.page.waitForFunction(() => !window.isBusy, undefined, { timeout: 1_000 * seconds });
  }

  /** Runs a cell; returns its outputs. */
  async run(cell: number, seconds = SECONDS): Promise<string> {
    await this.begin(cell);
    await this.ended(seconds);
    return this.outputs(cell);
  }

  isBusy(): Promise<boolean> {
    return this.page.evaluate(() => window.isBusy);
  }

  outputs(cell: number): Promise<string> {
    return this.page.evaluate(
      index => JSON.stringify(window.panel.content.widgets[index]?.model.outputs?.toJSON()),
      cell,
    );
  }

  edit(cell: number, source: string): Promise<void> {
    return this.page.evaluate(
      ([index, text]) => window.panel.content.widgets[index]?.model.sharedModel.setSource(text),
      [cell, source] as const,
    );
  }

  /** Adds a cell at the end; returns its place. */
  add(source: string): Promise<number> {
    return this.page.evaluate(text => {
      const { model, widgets } = window.panel.content;
      model.sharedModel.addCell({ cell_type: "code", source: text });
      return widgets.length - 1;
    }, source);
  }

  /** Answers what the cell that runs asks for, once it does. */
  async answer(cell: number, text: string): Promise<void> {
    const prompt = this.cell(cell).locator(".jp-Stdin-input").last();
    const asked = await prompt.elementHandle();
    await prompt.fill(text);
    await prompt.press("Enter");
    await asked.waitForElementState("hidden");
  }

  /** Clicks on a button above the notebook, by the command that it is for. */
  async press(command: string): Promise<void> {
    await this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).click();
  }

  cell(cell: number): Locator {
    return this.page
      .locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")
      .nth(cell);
  }

  restartKernel(): Promise<void> {
    return this.page.evaluate(() => window.panel.sessionContext.restartKernel());
  }

  /** The live view under a cell. */
  view(cell: number): View {
    return new View(this.cell(cell).locator(".nbf"));
  }

  /** The live view in a tab. */
  get tab(): View {
    return new View(this.page.locator('.jp-MainAreaWidget[id^="nbflow-"] .nbf'));
  }

  async theme(isDark: boolean): Promise<void> {
    const theme = isDark ? "JupyterLab Dark" : "JupyterLab Light";
    await this.command("apputils:change-theme", { theme });
    await this.page.waitForSelector(`body[data-jp-theme-light="${String(!isDark)}"]`, {
      state: "attached",
    });
  }

  /** Keeps a picture of the page in both themes. */
  async shoot(name: string): Promise<void> {
    for (const isDark of [true, false]) {
      await this.theme(isDark);
      await this.page.waitForTimeout(300);
      await this.keep(`${name}-${isDark ? "dark" : "light"}`);
    }
  }

  /** Keeps a picture of the page. */
  async keep(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: resolve(SHOTS, `${name.replaceAll(" ", "-")}.png`) });
  }
}
