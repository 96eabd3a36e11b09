/** The serving store as a job sees it that runs within a client's transaction: what it writes is held until the client commits. */
import { notSupported } from '../../sql/error/index.js';
import type { Database } from '../duckdb/index.js';
import { copyRows, LocalJobServing } from './job-serving.js';
import type { StagedDelta, TableSelection } from './job-serving.js';
import type { StoreTransaction } from './store-transaction.js';
import type { ServingTable } from './serving-table.js';

export class TransactionServing extends LocalJobServing {
  #held: StagedDelta[] = [];

  constructor(
    database: Database,
    job: string,
    private readonly transaction: StoreTransaction,
  ) {
    super(database, job);
  }

  /** @throws FungiError NOT_SUPPORTED: rows of a snapshot cannot be handed to a job */
  override async copy(selection: TableSelection, into: string): Promise<number> {
    if (this.transaction.repeatable) {
      throw notSupported(
        'A query that runs as a job over tables of the serving store, in a transaction of isolation level REPEATABLE READ,',
      );
    }
    await this.ensure(selection.table);
    return copyRows(await this.snapshot(), selection, into, this.transaction.relations([selection.table]));
  }

  override writes(_table: ServingTable): void {
    // Nothing is visible before the transaction commits, so there is nothing to say of a table.
  }

  /** @throws FungiError NOT_SUPPORTED */
  override stage(staged: StagedDelta): void {
    if (staged.delta.clear !== false) throw notSupported('INSERT OVERWRITE in a transaction');
    this.#held.push(staged);
  }

  override async endEpoch(): Promise<void> {
    for (const staged of this.#held.splice(0)) await this.transaction.hold(staged);
  }
}
