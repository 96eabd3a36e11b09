/** Puts together what a scan delivers: columns decoded from the file, partition values from its path, and metadata of the file. */
import type { PlanField } from '../../../sql/plan/physical-plan.js';
import { duckdbType, quoteString } from '../../../sql/types/index.js';
import type { Decoder, PlainValues } from '../../formats/format.js';
import type { SourceContext } from '../connector.js';
import type { DataFile } from './list-files.js';
import { basename } from 'node:path';
import { FungiError } from '../../../sql/error/index.js';

type Part =
  | { readonly kind: 'file'; readonly alias: string }
  | { readonly kind: 'partition'; readonly key: string; readonly field: PlanField }
  | { readonly kind: 'metadata'; readonly key: string };

export class ScanExpressions {
  private readonly parts: readonly Part[];
  /** Positions of the scan's columns that are decoded from the file. */
  readonly decoded: readonly number[];

  constructor(context: SourceContext) {
    const { table, columns, fields } = context;
    this.parts = columns.map((column, index): Part => {
      if (column.kind === 'metadata') return { kind: 'metadata', key: column.key };
      const [name] = column.path;
      return table.partitionKeys.includes(name!)
        ? { kind: 'partition', key: name!, field: fields[index]! }
        : { kind: 'file', alias: `c${index}` };
    });
    this.decoded = this.parts.flatMap((part, index) => (part.kind === 'file' ? [index] : []));
  }

  /** SQL for `c0 …` of a batch. Files without partitions and metadata share one text. */
  over(decoder: Decoder, files: readonly string[], file: DataFile, plain: PlainValues): string {
    const inner = decoder.relation(
      files,
      this.decoded.map((index) => `c${index}`),
      plain,
    );
    return this.around(inner, file);
  }

  /** Adds what does not come from the file's content to a query for what does. */
  around(inner: string, file: DataFile): string {
    if (this.decoded.length === this.parts.length && this.parts.length > 0) return inner;
    const columns = this.parts.map((part, index) => `${partSql(part, file)} AS c${index}`);
    return `SELECT ${columns.join(', ') || 'NULL'} FROM (${inner})`;
  }
}

function partSql(part: Part, file: DataFile): string {
  switch (part.kind) {
    case 'file':
      return part.alias;
    case 'partition': {
      const value = file.partition.get(part.key) ?? null;
      const type = duckdbType(part.field.type);
      return value === null ? `CAST(NULL AS ${type})` : `CAST(${quoteString(value)} AS ${type})`;
    }
    case 'metadata':
      return metadataSql(part.key, file);
    default: {
      const unreachable: never = part;
      return unreachable;
    }
  }
}

function metadataSql(key: string, file: DataFile): string {
  switch (key) {
    case 'file.path':
      return quoteString(file.path);
    case 'file.name':
      return quoteString(basename(file.path));
    case 'file.size':
      return `CAST(${file.size} AS BIGINT)`;
    case 'file.modification-time':
      return `make_timestamp(CAST(${Math.trunc(file.modified)} AS BIGINT) * 1000)`;
    default:
      throw new FungiError('INVALID_SCHEMA', `The filesystem connector has no metadata column '${key}'`);
  }
}
