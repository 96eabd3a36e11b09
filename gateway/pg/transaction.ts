/**
 * Where a connection stands between BEGIN and COMMIT. Statements take effect at once, so a rollback undoes settings and
 * cursors only; the states and errors are PostgreSQL's, which is what clients steer by.
 */
import type { TransactionStatus } from './codec/index.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';

export class Transaction {
  #status: TransactionStatus = 'I';
  #savepoints: string[] = [];

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
  }

  /** After an error nothing runs until ROLLBACK. */
  fail(): void {
    if (this.#status === 'T') this.#status = 'E';
  }

  end(): void {
    this.#status = 'I';
    this.#savepoints = [];
  }

  /** @throws FungiError 25P01 outside of a transaction */
  savepoint(name: string): void {
    this.#requireOpen('SAVEPOINT');
    if (this.#savepoints.length >= pgLimits.savepoints_max) throw pgError('54000', 'too many savepoints');
    this.#savepoints.push(name);
  }

  /** @throws FungiError 3B001 */
  release(name: string): void {
    this.#requireOpen('RELEASE SAVEPOINT');
    this.#savepoints.length = this.#indexOf(name);
  }

  /** @throws FungiError 3B001 */
  rollbackTo(name: string): void {
    this.#requireOpen('ROLLBACK TO SAVEPOINT');
    this.#savepoints.length = this.#indexOf(name) + 1;
    this.#status = 'T';
  }

  #indexOf(name: string): number {
    const index = this.#savepoints.lastIndexOf(name);
    if (index < 0) throw pgError('3B001', `savepoint "${name}" does not exist`);
    return index;
  }

  #requireOpen(what: string): void {
    if (!this.open) throw pgError('25P01', `${what} can only be used in transaction blocks`);
  }
}
