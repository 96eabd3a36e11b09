/**
 * Where a connection stands between BEGIN and COMMIT: the states and errors are PostgreSQL's, which is what clients steer by. What
 * statements did is undone by the transaction of the serving store (`src/serving`) and by the settings.
 */
import type { TransactionStatus } from './codec/index.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';

export class Transaction {
  #status: TransactionStatus = 'I';
  #savepoints: { readonly name: string; readonly mark: number }[] = [];
  /** What was done that ROLLBACK does not undo, by the tags of the statements. */
  readonly #lasting = new Set<string>();

  get status(): TransactionStatus {
    return this.#status;
  }

  get open(): boolean {
    return this.#status !== 'I';
  }

  get failed(): boolean {
    return this.#status === 'E';
  }

  begin(): void {
    this.#status = 'T';
    this.#savepoints = [];
    this.#lasting.clear();
  }

  /** After an error nothing runs until ROLLBACK. */
  fail(): void {
    if (this.#status === 'T') this.#status = 'E';
  }

  end(): void {
    this.#status = 'I';
    this.#savepoints = [];
  }

  /** `mark`: what was written so far. @throws FungiError 25P01 outside of a transaction */
  savepoint(name: string, mark: number): void {
    this.#requireOpen('SAVEPOINT');
    if (this.#savepoints.length >= pgLimits.savepoints_max) throw pgError('54000', 'too many savepoints');
    this.#savepoints.push({ name, mark });
  }

  /** @throws FungiError 3B001 */
  release(name: string): void {
    this.#requireOpen('RELEASE SAVEPOINT');
    this.#savepoints.length = this.#indexOf(name);
  }

  /** Gives the mark of the savepoint. @throws FungiError 3B001 */
  rollbackTo(name: string): number {
    this.#requireOpen('ROLLBACK TO SAVEPOINT');
    const index = this.#indexOf(name);
    this.#savepoints.length = index + 1;
    this.#status = 'T';
    return this.#savepoints[index]!.mark;
  }

  /** A statement has taken effect for good. */
  lasts(tag: string): void {
    if (this.open) this.#lasting.add(tag);
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
