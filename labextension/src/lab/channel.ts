/** One comm, kept open to whatever kernel a notebook has. */

import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel, KernelMessage } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";

import type { Buffers } from "../protocol/fold";
import type { FromPage } from "../protocol/generated";

/** Milliseconds to wait for a subshell; without one messages wait until the cell ends. */
const SUBSHELL_WAIT = 2_000;

export interface Ends {
  /** What the kernel's end asks for. */
  readonly target: string;
  /** What to say first. */
  greeting(): JSONObject;
  /** The comm is open; what is said now arrives. */
  opened(): void;
  heard(data: JSONObject, buffers: Buffers): void;
  /** The comm is gone; `isRefused`: its kernel does not know the target. */
  lost(isRefused: boolean): void;
  /** Whether to ask the kernel when it comes; without it, whenever. */
  isWanted?(): boolean;
  /** Whether a cell of this text may have made the kernel answer; without it, any cell. */
  mayLoad?(code: string): boolean;
}

/** A comm ends with its kernel; the next kernel is asked when it comes, and after cells. */
export class Channel {
  private comm: Kernel.IComm | null = null;
  /** The kernel that a comm is being opened to. */
  private wanted: Kernel.IKernelConnection | null = null;
  private isKnown = false;
  private isDisposed = false;
  private isWorthIt = false;
  private readonly leave = (): void => this.dispose();

  constructor(
    private readonly session: ISessionContext,
    private readonly ends: Ends,
  ) {
    session.kernelChanged.connect(this.kernelChanged);
    session.statusChanged.connect(this.statusChanged);
    session.iopubMessage.connect(this.listen);
    // A page that is reloaded keeps its kernel, which would go on telling it.
    window.addEventListener("pagehide", this.leave);
  }

  /** Asks the kernel that there is. */
  begin(): void {
    if (this.ends.isWanted?.() ?? true) {
      this.connect();
    }
  }

  /** Says something; false where nobody listens. */
  send(message: FromPage): boolean {
    if (this.comm === null) {
      return false;
    }
    this.comm.send(message as unknown as JSONObject);
    return true;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      this.session.kernelChanged.disconnect(this.kernelChanged);
      this.session.statusChanged.disconnect(this.statusChanged);
      this.session.iopubMessage.disconnect(this.listen);
      window.removeEventListener("pagehide", this.leave);
      const comm = this.comm;
      this.drop();
      if (comm !== null && !comm.isDisposed) {
        comm.close();
      }
    }
  }

  private readonly kernelChanged = (): void => {
    this.drop();
    this.begin();
  };

  private readonly statusChanged = (_: ISessionContext, status: Kernel.Status): void => {
    if (["restarting", "autorestarting", "terminating", "dead"].includes(status)) {
      this.drop();
    }
  };

  /** A cell may have loaded nbflow; our own messages make the kernel busy and idle too. */
  private readonly listen = (_: ISessionContext, message: KernelMessage.IMessage): void => {
    const { msg_type: kind } = message.header;
    const request = message.parent_header as Partial<KernelMessage.IHeader>;
    const { execution_state: state, code } = message.content as Partial<Record<string, unknown>>;
    if (kind === "execute_input" && typeof code === "string") {
      this.isWorthIt ||= this.ends.mayLoad?.(code) ?? true;
    }
    const isEnd = kind === "status" && state === "idle" && request.msg_type === "execute_request";
    if (isEnd && this.isWorthIt) {
      this.isWorthIt = false;
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
    const comm = kernel.createComm(this.ends.target);
    await subshellOf(kernel, comm);
    if (this.wanted !== kernel) {
      comm.dispose();
      return;
    }
    comm.onMsg = message => {
      this.isKnown = true;
      this.ends.heard(message.content.data, message.buffers ?? []);
    };
    // A kernel that does not know the target closes the comm without a word.
    comm.onClose = () => {
      if (this.comm === comm) {
        this.drop(!this.isKnown);
      }
    };
    this.comm = comm;
    this.isKnown = false;
    comm.open(this.ends.greeting());
    this.ends.opened();
  }

  private drop(isRefused = false): void {
    const wasOpen = this.comm !== null;
    this.comm = this.wanted = null;
    if (wasOpen) {
      this.ends.lost(isRefused);
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
