/** The model of a flow, kept linked to whatever kernel a notebook has; see `nbflow/notebook/comm.py`. */

import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";

import type { Model } from "../model/model";
import type { Direction, NodeWish } from "../protocol/link";
import { Link } from "../protocol/link";
import type { Actions } from "../view";

export const TARGET = "nbflow";

/** A kernel that does not know the target closes the comm without a word. */
const NOT_LOADED = "nbflow is not loaded here. Run `%load_ext nbflow` in a cell.";

/** Milliseconds to wait for a subshell; without one messages wait until the cell ends. */
const SUBSHELL_WAIT = 2_000;

/** A comm ends with its kernel; what was seen stays, and the next kernel is asked after each cell. */
export class Connection implements Actions {
  private link: Link | null = null;
  private comm: Kernel.IComm | null = null;
  /** The kernel that a comm is being opened to. */
  private wanted: Kernel.IKernelConnection | null = null;
  private isDisposed = false;
  private readonly leave = (): void => this.dispose();

  /** Without a name of a flow the kernel chooses one. */
  constructor(
    private readonly session: ISessionContext,
    private readonly model: Model,
    private readonly flow: string | null,
  ) {
    session.kernelChanged.connect(this.kernelChanged);
    session.statusChanged.connect(this.statusChanged);
    session.iopubMessage.connect(this.heard);
    // A page that is reloaded keeps its kernel, which would go on telling it.
    window.addEventListener("pagehide", this.leave);
    model.isConnected = false;
    this.connect();
  }

  start(fresh: boolean): void {
    this.tell(link => link.start(fresh));
  }

  cancel(): void {
    this.tell(link => link.cancel());
  }

  askDetails(node: number): void {
    this.tell(link => link.askDetails(node));
  }

  turn(direction: Direction): void {
    this.tell(link => link.turn(direction));
  }

  askLogs(after: number): void {
    this.tell(link => link.askLogs(after));
  }

  act(wish: NodeWish): void {
    this.tell(link => link.act(wish));
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      this.session.kernelChanged.disconnect(this.kernelChanged);
      this.session.statusChanged.disconnect(this.statusChanged);
      this.session.iopubMessage.disconnect(this.heard);
      window.removeEventListener("pagehide", this.leave);
      const comm = this.comm;
      this.drop();
      if (comm !== null && !comm.isDisposed) {
        comm.close();
      }
    }
  }

  private tell(say: (link: Link) => void): void {
    if (this.link === null) {
      const text = "The kernel does not have this flow at present.";
      this.model.refused({ type: "refused", code: "unavailable", text });
    } else {
      say(this.link);
    }
  }

  private readonly kernelChanged = (): void => {
    this.drop();
    this.connect();
  };

  private readonly statusChanged = (_: ISessionContext, status: Kernel.Status): void => {
    if (["restarting", "autorestarting", "terminating", "dead"].includes(status)) {
      this.drop();
    }
  };

  /** A cell may have loaded nbflow; our own messages make the kernel busy and idle too. */
  private readonly heard = (_: ISessionContext, message: KernelMessage.IMessage): void => {
    const { msg_type: kind } = message.header;
    const request = message.parent_header as Partial<KernelMessage.IHeader>;
    const { execution_state: state } = message.content as { execution_state?: string };
    if (kind === "status" && state === "idle" && request.msg_type === "execute_request") {
      this.connect();
    }
  };

  private connect(): void {
    const kernel = this.session.session?.kernel ?? null;
    if (this.comm === null && kernel !== null && this.wanted !== kernel && !this.isDisposed) {
      this.wanted = kernel;
      // A kernel that ends before it has answered is no kernel to connect to.
      this.open(kernel).catch(() => this.drop());
    }
  }

  private async open(kernel: Kernel.IKernelConnection): Promise<void> {
    await kernel.info;
    if (this.wanted !== kernel) {
      return;
    }
    const comm = kernel.createComm(TARGET);
    await subshellOf(kernel, comm);
    if (this.wanted !== kernel) {
      comm.dispose();
      return;
    }
    const link = new Link(message => {
      comm.send(message as unknown as JSONObject);
    }, this.model);
    let isKnown = false;
    comm.onMsg = message => {
      isKnown = true;
      const { data } = message.content;
      link.receive(data, message.buffers ?? []);
      if (data["type"] === "snapshot" && !this.model.isConnected) {
        this.model.isConnected = true;
        this.model.dismiss();
      }
    };
    comm.onClose = () => {
      if (this.comm === comm) {
        this.drop();
        if (!isKnown) {
          this.model.waits(false);
          this.model.refused({ type: "refused", code: "unavailable", text: NOT_LOADED });
        }
      }
    };
    this.comm = comm;
    this.link = link;
    // After a restart, what was shown is what is wanted.
    comm.open({ flow: this.flow ?? this.model.table?.flow ?? null });
    link.hello();
  }

  private drop(): void {
    this.link?.dispose();
    this.link = this.comm = this.wanted = null;
    if (this.model.isConnected) {
      this.model.waits(false);
      this.model.isConnected = false;
    }
  }
}

/** Waits until messages of a comm will reach the kernel also while a cell is busy. */
async function subshellOf(kernel: Kernel.IKernelConnection, comm: Kernel.IComm): Promise<void> {
  const { subshellStarted } = comm as { subshellStarted?: Promise<void> };
  if (kernel.supportsSubshells && subshellStarted !== undefined) {
    const patience = new Promise<void>(resolve => setTimeout(resolve, SUBSHELL_WAIT));
    await Promise.race([subshellStarted, patience]);
  }
}
