/**
 * The schema of a table: columns, watermark and primary key as declared are checked and resolved here, for CREATE and
 * ALTER alike, with Flink's rules and messages (docs: "CREATE TABLE").
 */
import type { Expression, QualifiedName } from '../sql/ast/index.js';
import { bindExpression } from '../sql/analyzer/bind-expression.js';
import type { ExpressionScope, SessionContext } from '../sql/analyzer/expression-scope.js';
import { catalogError, didYouMean } from './catalog-error.js';
import { FungiError } from '../sql/error/index.js';
import type { BoundExpression } from '../sql/expression/bound-expression.js';
import { nearestNames } from '../sql/function/index.js';
import type { ColumnDescription, WatermarkDescription } from '../sql/plan/table-description.js';
import type { LogicalType } from '../sql/types/index.js';
import { printType, timeAttributeOf, withNullability } from '../sql/types/index.js';
import type { PrimaryKey } from './catalog-object.js';

/** A column before its computed type is known. */
export type DeclaredColumn =
  | Extract<ColumnDescription, { kind: 'physical' | 'metadata' }>
  | Omit<Extract<ColumnDescription, { kind: 'computed' }>, 'type'>;

export interface DeclaredSchema {
  readonly columns: readonly DeclaredColumn[];
  readonly watermark: WatermarkDescription | undefined;
  readonly primaryKey: PrimaryKey | undefined;
}

export interface ResolvedSchema {
  readonly columns: readonly ColumnDescription[];
  readonly watermark: WatermarkDescription | undefined;
  readonly primaryKey: PrimaryKey | undefined;
}

/**
 * Infers the types of computed columns and checks watermark, primary key and metadata keys.
 * @throws FungiError VALIDATION, INVALID_SCHEMA, or what binding an expression throws
 */
export function resolveSchema(declared: DeclaredSchema, session: SessionContext): ResolvedSchema {
  checkMetadataKeys(declared.columns);
  const plain = declared.columns.filter((column) => column.kind !== 'computed');
  const columns = declared.columns.map((column): ColumnDescription => {
    if (column.kind !== 'computed') return column;
    const bound = bindColumnExpression(column.expression, plain, session);
    return { ...column, type: bound.type };
  });
  if (declared.watermark) checkWatermark(declared.watermark, columns, session);
  if (declared.primaryKey) checkPrimaryKey(declared.primaryKey, columns);
  return { columns, watermark: declared.watermark, primaryKey: declared.primaryKey };
}

/** @throws FungiError COLUMN_NOT_FOUND and all that binding throws */
function bindColumnExpression(
  expression: Expression,
  columns: readonly { readonly name: string; readonly type: LogicalType }[],
  session: SessionContext,
): BoundExpression {
  return bindExpression(expression, columnScope(columns, session));
}

/** Columns of one table, and paths into ROW columns; no subqueries. */
function columnScope(
  columns: readonly { readonly name: string; readonly type: LogicalType }[],
  session: SessionContext,
): ExpressionScope {
  return {
    session,
    column(name: QualifiedName): BoundExpression {
      const [first, ...rest] = name.parts;
      const index = columns.findIndex((column) => column.name === first?.name);
      const column = columns[index];
      if (!first || !column) {
        const missing = first?.name ?? '';
        const hint = didYouMean(
          nearestNames(
            missing,
            columns.map((candidate) => candidate.name),
          ),
        );
        throw catalogError(
          'COLUMN_NOT_FOUND',
          `Unknown identifier '${missing}'`,
          first?.span ?? name.span,
          hint,
        );
      }
      let bound: BoundExpression = { kind: 'input', index, type: column.type, span: name.span };
      for (const part of rest) {
        const row: LogicalType = bound.type;
        const field: number =
          row.kind === 'ROW' ? row.fields.findIndex((each) => each.name === part.name) : -1;
        if (row.kind !== 'ROW' || field < 0) {
          throw catalogError(
            'COLUMN_NOT_FOUND',
            `Column '${name.parts.map((each) => each.name).join('.')}' not found in any table`,
            part.span,
          );
        }
        const type: LogicalType = row.fields[field]!.type;
        bound = {
          kind: 'field',
          operand: bound,
          index: field,
          type: withNullability(type, type.nullable || row.nullable),
          span: name.span,
        };
      }
      return bound;
    },
  };
}

function checkMetadataKeys(columns: readonly DeclaredColumn[]): void {
  const owners = new Map<string, string>();
  for (const column of columns) {
    if (column.kind !== 'metadata') continue;
    const other = owners.get(column.key);
    if (other !== undefined) {
      throw catalogError(
        'INVALID_SCHEMA',
        `The column \`${other}\` and \`${column.name}\` in the table are both from the same metadata key '${column.key}'. ` +
          'Please specify one of the columns as the metadata column and use the computed column syntax to specify the others.',
      );
    }
    owners.set(column.key, column.name);
  }
}

const TIME_FIELD_RULE =
  "The field must be of type TIMESTAMP(p) or TIMESTAMP_LTZ(p), the supported precision 'p' is from 0 to 3";

function checkWatermark(
  watermark: WatermarkDescription,
  columns: readonly ColumnDescription[],
  session: SessionContext,
): void {
  const name = watermark.column.join('.');
  const column = watermark.column.length === 1 ? columns.find((each) => each.name === name) : undefined;
  if (!column) {
    throw catalogError(
      'INVALID_SCHEMA',
      `Invalid column name '${name}' for rowtime attribute in watermark declaration. ` +
        `Available columns are: [${columns.map((each) => each.name).join(', ')}]`,
      watermark.expression.span,
    );
  }
  if (timeAttributeOf(column.type) === 'proctime') {
    const message = 'A watermark can not be defined for a processing-time attribute.';
    throw catalogError('INVALID_SCHEMA', message, watermark.expression.span);
  }
  if (!isTimeField(column.type)) {
    throw catalogError(
      'INVALID_SCHEMA',
      `Invalid data type of time field for watermark definition. ${TIME_FIELD_RULE}, ` +
        `but the time field type is ${printType(column.type)}`,
      watermark.expression.span,
    );
  }
  const bound = bindColumnExpression(watermark.expression, columns, session);
  if (!isTimeField(bound.type)) {
    throw catalogError(
      'INVALID_SCHEMA',
      `Invalid data type of expression for watermark definition. ${TIME_FIELD_RULE}, ` +
        `but the watermark expression type is ${printType(bound.type)}`,
      watermark.expression.span,
    );
  }
}

const TIME_FIELD_PRECISION_MAX = 3;

function isTimeField(type: LogicalType): boolean {
  return (
    (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision <= TIME_FIELD_PRECISION_MAX
  );
}

function checkPrimaryKey(key: PrimaryKey, columns: readonly ColumnDescription[]): void {
  const duplicates = key.columns.filter((name, index) => key.columns.indexOf(name) !== index);
  if (duplicates.length > 0) {
    throw catalogError(
      'INVALID_SCHEMA',
      `Invalid primary key '${key.name}'. A primary key must not contain duplicate columns. Found: [${duplicates.join(', ')}]`,
    );
  }
  for (const name of key.columns) {
    const column = columns.find((each) => each.name === name);
    if (!column) {
      throw catalogError(
        'INVALID_SCHEMA',
        `Invalid primary key '${key.name}'. Column '${name}' does not exist.`,
      );
    }
    if (column.kind !== 'physical') {
      throw catalogError(
        'INVALID_SCHEMA',
        `Invalid primary key '${key.name}'. Column '${name}' is not a physical column.`,
      );
    }
    if (column.type.nullable) {
      throw catalogError(
        'INVALID_SCHEMA',
        `Invalid primary key '${key.name}'. Column '${name}' is nullable.`,
      );
    }
  }
}

/** Puts what a failing ALTER was doing in front of the message. */
export function inAction<T>(action: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof FungiError)) throw error;
    throw new FungiError(error.errorName, `${action}${error.message}`, {
      cause: error.cause ?? error,
      ...(error.span ? { span: error.span } : {}),
      ...(error.hint ? { hint: error.hint } : {}),
    });
  }
}
