/**
 * Where a connection stands between BEGIN and COMMIT: the states and errors are PostgreSQL's, which is what clients steer by. What
 * statements did is undone by the transaction of the serving store (`src/serving`) and by the settings.
 */
import type { TransactionStatus } from './codec/index.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';
import type { SettingsMark } from './settings.js';

export interface Savepoint {
  readonly name: string;
  /** What was written so far. */
  readonly mark: number;
  readonly settings: SettingsMark;
  /** What was listened to and notified so far. */
  readonly notifications: number;
  /** Cursors that were open: ROLLBACK TO closes the others. */
  readonly cursors: ReadonlySet<unknown>;
}

/** Of all connections, as of PostgreSQL's. */
let transactions = 1_000;

export class Transaction {
  #number: number | undefined;
  #status: TransactionStatus = 'I';
  /** Statements of one message, or of a pipeline up to Sync, without BEGIN: they succeed or fail together all the same. */
  #implicit: 'no' | 'open' | 'failed' = 'no';
  #savepoints: Savepoint[] = [];
  /** What was done that ROLLBACK does not undo, by the tags of the statements. */
  readonly #lasting = new Set<string>();

  /** The same from BEGIN to COMMIT, otherwise another one each time. */
  get number(): number {
    if (!this.active) return ++transactions;
    return (this.#number ??= ++transactions);
  }

  get status(): TransactionStatus {
    return this.#status;
  }

  get open(): boolean {
    return this.#status !== 'I';
  }

  get failed(): boolean {
    return this.#status === 'E';
  }

  /** Clients are not told of it: to them it is no transaction block. */
  get implicit(): boolean {
    return this.#implicit !== 'no';
  }

  get implicitFailed(): boolean {
    return this.#implicit === 'failed';
  }

  /** Of BEGIN or not: what statements do is decided about at its end. */
  get active(): boolean {
    return this.open || this.implicit;
  }

  /** What came before BEGIN in the same message belongs to it. */
  begin(): void {
    if (!this.implicit) this.#lasting.clear();
    this.#status = 'T';
    this.#implicit = 'no';
    this.#savepoints = [];
  }

  beginImplicit(): void {
    this.#implicit = 'open';
    this.#lasting.clear();
  }

  /** After an error nothing runs until ROLLBACK, or until the message or pipeline is over. */
  fail(): void {
    if (this.#status === 'T') this.#status = 'E';
    if (this.#implicit === 'open') this.#implicit = 'failed';
  }

  end(): void {
    this.#status = 'I';
    this.#implicit = 'no';
    this.#number = undefined;
    this.#savepoints = [];
  }

  /** @throws FungiError 25P01 outside of a transaction */
  savepoint(savepoint: Savepoint): void {
    this.#requireOpen('SAVEPOINT');
    if (this.#savepoints.length >= pgLimits.savepoints_max) throw pgError('54000', 'too many savepoints');
    this.#savepoints.push(savepoint);
  }

  /** @throws FungiError 3B001 */
  release(name: string): void {
    this.#requireOpen('RELEASE SAVEPOINT');
    this.#savepoints.length = this.#indexOf(name);
  }

  /** @throws FungiError 3B001 */
  rollbackTo(name: string): Savepoint {
    this.#requireOpen('ROLLBACK TO SAVEPOINT');
    const index = this.#indexOf(name);
    this.#savepoints.length = index + 1;
    this.#status = 'T';
    return this.#savepoints[index]!;
  }

  /** A statement has taken effect for good. */
  lasts(tag: string): void {
    if (this.active) this.#lasting.add(tag);
  }

  get lasting(): readonly string[] {
    return [...this.#lasting];
  }

  #indexOf(name: string): number {
    const index = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
    if (index < 0) throw pgError('3B001', `savepoint "${name}" does not exist`);
    return index;
  }

  #requireOpen(what: string): void {
    if (!this.open) throw pgError('25P01', `${what} can only be used in transaction blocks`);
  }
}
