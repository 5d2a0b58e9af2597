/** The model of a flow, kept linked to whatever kernel a notebook has; see `nbflow/notebook/comm.py`. */

import type { ISessionContext } from "@jupyterlab/apputils";
import type { JSONObject } from "@lumino/coreutils";

import type { Model } from "../model/model";
import type { Buffers } from "../protocol/fold";
import type { Direction, Folding, Look, NodeWish, Question } from "../protocol/link";
import { Link } from "../protocol/link";
import type { Actions } from "../view";
import { Channel } from "./channel";

export const TARGET = "nbflow";

const NOT_LOADED = "nbflow is not loaded here. Run `%load_ext nbflow` in a cell.";

/** What was seen stays when the kernel goes. */
export class Connection implements Actions {
  private link: Link | null = null;
  private readonly channel: Channel;

  /** Without a name of a flow the kernel chooses one. */
  constructor(
    session: ISessionContext,
    private readonly model: Model,
    flow: string | null,
  ) {
    model.isConnected = false;
    this.channel = new Channel(session, {
      target: TARGET,
      // After a restart, what was shown is what is wanted.
      greeting: () => ({ flow: flow ?? model.live?.flow ?? null }),
      opened: () => {
        this.link = new Link(message => void this.channel.send(message), model);
        this.link.hello();
      },
      heard: (data, buffers) => this.heard(data, buffers),
      lost: isRefused => this.lost(isRefused),
    });
    this.channel.begin();
  }

  start(fresh: boolean): void {
    this.tell(link => link.start(fresh));
  }

  pause(): void {
    this.tell(link => link.pause());
  }

  resume(): void {
    this.tell(link => link.resume());
  }

  cancel(): void {
    this.tell(link => link.cancel());
  }

  askDetails(node: number): void {
    this.tell(link => link.askDetails(node));
  }

  look(question: Look): void {
    this.tell(link => link.look(question));
  }

  turn(direction: Direction): void {
    this.tell(link => link.turn(direction));
  }

  fold(node: number | null, how: Folding): void {
    this.tell(link => link.fold(node, how));
  }

  askLogs(after: number, run: number | null): void {
    this.tell(link => link.askLogs(after, run));
  }

  lookUp(question: Question): void {
    this.tell(link => link.lookUp(question));
  }

  act(wish: NodeWish): void {
    this.tell(link => link.act(wish));
  }

  dispose(): void {
    this.channel.dispose();
  }

  private tell(say: (link: Link) => void): void {
    if (this.link === null) {
      const text = "The kernel does not have this flow at present.";
      this.model.refused({ type: "refused", code: "unavailable", text });
    } else {
      say(this.link);
    }
  }

  private heard(data: JSONObject, buffers: Buffers): void {
    this.link?.receive(data, buffers);
    if (data["type"] === "snapshot" && !this.model.isConnected) {
      this.model.isConnected = true;
      this.model.dismiss();
    }
  }

  private lost(isRefused: boolean): void {
    this.link?.dispose();
    this.link = null;
    if (this.model.isConnected || isRefused) {
      this.model.waits(false);
      this.model.isConnected = false;
    }
    if (isRefused) {
      this.model.refused({ type: "refused", code: "unavailable", text: NOT_LOADED });
    }
  }
}
