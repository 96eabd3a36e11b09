/**
 * A stored table as the analyzer sees it. What the connector can do is looked up, and the options are checked, when the
 * planner asks for `source` or `sink`: Flink lets a table with wrong options exist and complains when it is used, as a
 * source or as a sink.
 */
import { FungiError } from '../sql/error/index.js';
import type {
  ObjectPath,
  SinkCapabilities,
  SourceCapabilities,
  TableDescription,
} from '../sql/plan/table-description.js';
import type { CatalogTable } from './catalog-object.js';
import { sqlString, summaryOf } from './object-path.js';
import { connectorSchemas, describeConnector, validateTableOptions } from './options/index.js';
import type { ConnectorCapabilities, TableShape, TableUse } from './options/index.js';
import { shownOption } from './sensitive-options.js';

class UsableTable implements TableDescription {
  readonly kind = 'table';
  readonly columns;
  readonly partitionKeys;
  readonly watermark?: NonNullable<TableDescription['watermark']>;
  readonly primaryKey?: NonNullable<TableDescription['primaryKey']>;
  readonly comment?: string;
  readonly #capabilities: ConnectorCapabilities;
  readonly #checked = new Set<TableUse>();

  constructor(
    readonly path: ObjectPath,
    readonly temporary: boolean,
    table: CatalogTable,
    readonly options: ReadonlyMap<string, string>,
  ) {
    this.columns = table.columns;
    this.partitionKeys = table.partitionKeys;
    if (table.watermark) this.watermark = table.watermark;
    if (table.primaryKey) this.primaryKey = table.primaryKey;
    if (table.comment !== undefined) this.comment = table.comment;
    if (table.materialized) this.materialized = true;
    if (table.materialized?.key) this.uniqueKey = table.materialized.key;
    this.#capabilities = describeConnector(options, this.#shape());
    for (const use of ['source', 'sink'] as const) {
      Object.defineProperty(this, use, { enumerable: true, get: () => this.#use(use) });
    }
  }

  readonly materialized?: true;
  readonly uniqueKey?: readonly string[];
  declare readonly source?: SourceCapabilities;
  declare readonly sink?: SinkCapabilities;

  #shape(): TableShape {
    return {
      path: this.path,
      columns: this.columns,
      partitionKeys: this.partitionKeys,
      ...(this.primaryKey ? { primaryKey: this.primaryKey } : {}),
    };
  }

  /** Undefined where the connector exists and cannot be used so. */
  #use(use: TableUse): SourceCapabilities | SinkCapabilities | undefined {
    const known = connectorSchemas.has(this.options.get('connector') ?? '');
    if (known && this.#capabilities[use] === undefined) return undefined;
    if (!this.#checked.has(use)) {
      checkOptions(this.path, this.options, this.#shape(), use);
      this.#checked.add(use);
    }
    return this.#capabilities[use];
  }
}

/** `options` may differ from the table's own by an OPTIONS hint. */
export function usableTable(
  path: ObjectPath,
  temporary: boolean,
  table: CatalogTable,
  options: ReadonlyMap<string, string> = table.options,
): TableDescription {
  return new UsableTable(path, temporary, table, options);
}

/** @throws FungiError of the check, with Flink's sentence around it and the options, secrets hidden */
function checkOptions(
  path: ObjectPath,
  options: ReadonlyMap<string, string>,
  shape: TableShape,
  use: TableUse,
): void {
  try {
    validateTableOptions(options, shape, use);
  } catch (error) {
    if (!(error instanceof FungiError) || error.errorName === 'NOT_SUPPORTED') throw error;
    const action = use === 'source' ? 'create a source for reading table' : 'create a sink for writing table';
    const shown = [...options]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${sqlString(key)}=${sqlString(shownOption(key, value))}`);
    throw new FungiError(
      error.errorName,
      `Unable to ${action} '${summaryOf(path)}'.\n\nTable options are:\n\n${shown.join('\n')}\n\n${error.message}`,
      {
        cause: error,
        ...(error.span ? { span: error.span } : {}),
        ...(error.hint ? { hint: error.hint } : {}),
      },
    );
  }
}
