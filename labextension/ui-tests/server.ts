import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const STARTUP_SECONDS = 60;

/** What pages must not need; JupyterLab itself tells of none of it but scripts within its page. */
const POLICY = [
  "script-src 'self' 'unsafe-eval' blob: 'report-sample'",
  "img-src 'self' data: blob:",
  ...["base-uri", "form-action", "frame-src", "media-src", "object-src"].map(
    part => `${part} 'none'`,
  ),
].join("; ");

/** A JupyterLab with a home of its own; NBFLOW_LAB names its program, else the path's is taken. */
export class Server {
  readonly home = mkdtempSync(join(tmpdir(), "nbflow-lab-"));
  /** Where notebooks are. */
  readonly root = join(this.home, "notebooks");
  private process: ChildProcess | null = null;
  private said = "";
  url = "";

  async start(): Promise<void> {
    const port = await freePort();
    mkdirSync(this.root);
    writeFileSync(join(this.home, "jupyter_server_config.json"), JSON.stringify(config(port)));
    for (const [plugin, settings] of Object.entries(SETTINGS)) {
      this.set("@jupyterlab", plugin, settings);
    }
    this.url = `http://127.0.0.1:${port}`;
    this.process = spawn(
      process.env["NBFLOW_LAB"] ?? "jupyter-lab",
      [`--ServerApp.root_dir=${this.root}`],
      { cwd: this.home, env: { ...process.env, ...this.places() } },
    );
    const keep = (text: Buffer) => (this.said += text.toString());
    this.process.stdout?.on("data", keep);
    this.process.stderr?.on("data", keep);
    await this.answers();
  }

  /** Puts a notebook there: what is typed into a page is indented by the editor. */
  put(name: string, cells: readonly string[]): void {
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
      cells: cells.map((source, place) => ({
        cell_type: "code",
        id: `cell-${place}`,
        metadata: {},
        execution_count: null,
        outputs: [],
        source,
      })),
    };
    writeFileSync(join(this.root, name), JSON.stringify(notebook));
  }

  /** Sets what a person would set in the settings; the next page has it. */
  set(owner: string, plugin: string, settings: object): void {
    const path = join(this.home, "lab", "user-settings", owner, plugin);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.jupyterlab-settings`, JSON.stringify(settings));
  }

  /** Disables plugins, and no others; the next page has it. */
  disable(plugins: readonly string[]): void {
    const path = join(this.home, "labconfig", "page_config.json");
    mkdirSync(dirname(path), { recursive: true });
    const disabledExtensions = Object.fromEntries(plugins.map(plugin => [plugin, true]));
    writeFileSync(path, JSON.stringify({ disabledExtensions }));
  }

  /** Puts an empty file there, for which tasks wait to be gone. */
  hold(name: string): void {
    writeFileSync(join(this.root, name), "");
  }

  release(name: string): void {
    rmSync(join(this.root, name));
  }

  copy(path: string, name: string): void {
    writeFileSync(join(this.root, name), readFileSync(path));
  }

  /** Ends the server, which ends its kernels. */
  async stop(): Promise<void> {
    const { process: running } = this;
    if (running?.exitCode === null) {
      const ended = new Promise(resolve => running.once("exit", resolve));
      running.kill("SIGTERM");
      await ended;
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private places(): Record<string, string> {
    const folders = ["JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR", "NBFLOW_HOME"];
    const places = Object.fromEntries(folders.map(name => [name, join(this.home, name)]));
    return { ...places, JUPYTER_CONFIG_DIR: this.home, HOME: this.home };
  }

  private async answers(): Promise<void> {
    const until = Date.now() + 1_000 * STARTUP_SECONDS;
    while (Date.now() < until && this.process?.exitCode === null) {
      const answer = await fetch(`${this.url}/api/status`).catch(() => null);
      if (answer?.ok === true) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    throw new Error(`JupyterLab did not start. It said:\n${this.said}`);
  }
}

function config(port: number): object {
  return {
    ServerApp: {
      allow_root: true,
      disable_check_xsrf: true,
      ip: "127.0.0.1",
      open_browser: false,
      port,
      port_retries: 0,
      tornado_settings: { headers: { "Content-Security-Policy-Report-Only": POLICY } },
    },
    IdentityProvider: { token: "" },
    LabApp: { expose_app_in_browser: true },
    JupyterNotebookApp: { expose_app_in_browser: true },
  };
}

const SETTINGS = {
  // Nothing is asked of the network, nor of the person.
  "apputils-extension/notification": { checkForUpdates: false, fetchNews: "false" },
  // All cells stay in the page, so each is found by its place.
  "notebook-extension/tracker": { windowingMode: "none" },
};

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const free = createServer();
    free.once("error", reject);
    free.listen(0, "127.0.0.1", () => {
      const address = free.address();
      free.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
