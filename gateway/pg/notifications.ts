/**
 * LISTEN and NOTIFY (PostgreSQL: "NOTIFY"): what a transaction has to say is heard when it commits, by the connections to the same
 * database that listen. Nothing is kept for those that do not.
 */
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';

export interface Notification {
  readonly channel: string;
  readonly payload: string;
  /** Of the connection that said it. */
  readonly processId: number;
}

/** The connections of one server that listen. */
export class Channels {
  readonly #listeners = new Set<Listener>();

  add(listener: Listener): void {
    this.#listeners.add(listener);
  }

  delete(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** @throws FungiError 54000 when one that listens does not read what it is told */
  check(database: string, notifications: readonly Notification[]): void {
    for (const listener of this.#listeners) {
      if (listener.isFull && notifications.some((each) => listener.hears(database, each))) {
        throw pgError('54000', 'too many notifications in the NOTIFY queue');
      }
    }
  }

  publish(database: string, notifications: readonly Notification[]): void {
    for (const listener of this.#listeners) {
      const heard = notifications.filter((each) => listener.hears(database, each));
      if (heard.length > 0) listener.tell(heard);
    }
  }
}

type Action =
  | { readonly kind: 'listen' | 'unlisten'; readonly channel: string }
  | { readonly kind: 'unlisten-all' }
  | ({ readonly kind: 'notify' } & Notification);

const CHANNEL_BYTES_MAX = 63;
const PAYLOAD_BYTES_MAX = 7_999;

/** What one connection listens to, and what its transaction has said and nobody has heard yet. */
export class Listener {
  readonly #listening = new Set<string>();
  #actions: Action[] = [];
  #sayingBytes = 0;
  #heard: Notification[] = [];
  #heardBytes = 0;

  /** `awake`: there is something to take. */
  constructor(
    private readonly channels: Channels,
    private readonly database: string,
    private readonly processId: number,
    private readonly awake: () => void,
  ) {}

  // ---- what statements do; it counts when the transaction commits

  /** As names are, channels are cut. @throws FungiError 22023 */
  listen(kind: 'listen' | 'unlisten', channel: string): void {
    this.#actions.push({ kind, channel: shortened(channel) });
  }

  unlistenAll(): void {
    this.#actions.push({ kind: 'unlisten-all' });
  }

  /** The same said twice in a transaction is heard once. @throws FungiError 22023, 54000 */
  notify(channel: string, payload: string): void {
    if (channel === '') throw pgError('22023', 'channel name cannot be empty');
    if (Buffer.byteLength(channel) > CHANNEL_BYTES_MAX) throw pgError('22023', 'channel name too long');
    const bytes = Buffer.byteLength(payload);
    if (bytes > PAYLOAD_BYTES_MAX) throw pgError('22023', 'payload string too long');
    const last = this.#actions.findLast(
      (each) => each.kind === 'notify' && each.channel === channel && each.payload === payload,
    );
    if (last) return;
    this.#sayingBytes += bytes + NOTIFICATION_BYTES;
    if (this.#sayingBytes > pgLimits.notification_bytes_max) {
      throw pgError('54000', 'too many notifications in the NOTIFY queue');
    }
    this.#actions.push({ kind: 'notify', channel, payload, processId: this.processId });
  }

  get channelNames(): readonly string[] {
    return [...this.#listening];
  }

  // ---- transactions

  /** For ROLLBACK TO. */
  get mark(): number {
    return this.#actions.length;
  }

  rollbackTo(mark: number): void {
    this.#actions.length = mark;
  }

  rollback(): void {
    this.#actions = [];
    this.#sayingBytes = 0;
  }

  /** @throws FungiError 54000: the transaction cannot be committed */
  check(): void {
    if (this.#actions.length > 0) this.channels.check(this.database, this.#said());
  }

  commit(): void {
    if (this.#actions.length === 0) return;
    const said = this.#said();
    for (const action of this.#actions) {
      if (action.kind === 'listen') this.#listening.add(action.channel);
      else if (action.kind === 'unlisten') this.#listening.delete(action.channel);
      else if (action.kind === 'unlisten-all') this.#listening.clear();
    }
    this.rollback();
    if (this.#listening.size > 0) this.channels.add(this);
    else this.channels.delete(this);
    this.channels.publish(this.database, said);
  }

  #said(): readonly Notification[] {
    return this.#actions.filter((each) => each.kind === 'notify');
  }

  close(): void {
    this.channels.delete(this);
  }

  // ---- what it hears

  hears(database: string, { channel }: Notification): boolean {
    return database === this.database && this.#listening.has(channel);
  }

  get isFull(): boolean {
    return this.#heardBytes > pgLimits.notification_bytes_max;
  }

  tell(notifications: readonly Notification[]): void {
    for (const each of notifications) {
      this.#heard.push(each);
      this.#heardBytes += Buffer.byteLength(each.payload) + NOTIFICATION_BYTES;
    }
    this.awake();
  }

  /** All that the client has not been told. */
  take(): readonly Notification[] {
    const taken = this.#heard;
    if (taken.length === 0) return taken;
    this.#heard = [];
    this.#heardBytes = 0;
    return taken;
  }
}

/** About what one takes beside its payload. */
const NOTIFICATION_BYTES = 100;

function shortened(channel: string): string {
  if (Buffer.byteLength(channel) <= CHANNEL_BYTES_MAX) return channel;
  let cut = channel;
  while (Buffer.byteLength(cut) > CHANNEL_BYTES_MAX) cut = [...cut].slice(0, -1).join('');
  return cut;
}
