/** The schema part of CREATE and ALTER TABLE: columns, constraints, watermark, distribution. */
import type {
  ColumnDefinition,
  Distribution,
  Identifier,
  KeyConstraint,
  MetadataColumn,
  StringLiteral,
  TableSchemaDefinition,
  WatermarkDefinition,
} from '../ast/index.js';
import { commentClause } from './clause.js';
import { Context } from './context.js';
import { list, node } from './cursor.js';
import type { Cursor } from './cursor.js';
import { parseExpression } from './expression.js';
import { integerValue, stringLiteral } from './literal.js';
import { syntaxError } from './syntax-error.js';
import * as token from './token-buffer.js';
import { parseType } from './type.js';

export interface ParsedSchema extends TableSchemaDefinition {
  /** Span of `(a, b` when the columns are names only; undefined otherwise. */
  readonly namesOnly: ReturnType<Cursor['span']> | undefined;
}

/** `(column, …, WATERMARK …, PRIMARY KEY …)`, or names only for CREATE TABLE AS. */
export function tableSchema(c: Cursor): ParsedSchema {
  const start = c.position;
  c.expect('(');
  const columns: ColumnDefinition[] = [];
  const constraints: KeyConstraint[] = [];
  const watermarks: WatermarkDefinition[] = [];
  const namesOnly = c.isNameAt(0) && (c.peek(1) === ',' || c.peek(1) === ')');
  if (namesOnly) columns.push(...c.commaList(() => namedColumn(c)));
  else {
    checkElementStart(c);
    c.commaList(() => schemaElement(c, columns, constraints, watermarks));
  }
  const span = namesOnly ? c.span(start) : undefined;
  c.expect(')');
  return {
    columns: list(columns),
    constraints: list(constraints),
    watermarks: list(watermarks),
    namesOnly: span,
  };
}

function namedColumn(c: Cursor): ColumnDefinition {
  const name = c.identifier();
  return node({ kind: 'named-column', span: name.span, name });
}

function schemaElement(
  c: Cursor,
  columns: ColumnDefinition[],
  constraints: KeyConstraint[],
  watermarks: WatermarkDefinition[],
): void {
  if (c.is('WATERMARK')) {
    addWatermark(c, watermarks);
  } else if (atConstraint(c)) constraints.push(tableConstraint(c));
  else columns.push(column(c));
}

/** Flink looks at two tokens before it takes the first watermark or constraint, and finds a name missing otherwise. */
function checkElementStart(c: Cursor): void {
  const second = c.peek(1);
  const fits =
    (!c.is('WATERMARK') || second === 'FOR') &&
    (!c.is('PRIMARY') || second === 'KEY') &&
    (!c.is('UNIQUE') || second === '(') &&
    (!c.is('CONSTRAINT') || c.isNameAt(1));
  if (fits) return;
  throw c.mismatch(2);
}

export const atConstraint = (c: Cursor): boolean => c.is('CONSTRAINT') || c.is('PRIMARY') || c.is('UNIQUE');

/** Takes a watermark; a second one is refused. */
export function addWatermark(c: Cursor, watermarks: WatermarkDefinition[]): void {
  const at = c.tokenSpanAt(c.position);
  const definition = watermark(c);
  if (watermarks.length > 0) {
    throw syntaxError('Multiple WATERMARK declarations are not supported yet.', at);
  }
  watermarks.push(definition);
}

/** `WATERMARK FOR a.b AS expr`. */
function watermark(c: Cursor): WatermarkDefinition {
  const start = c.position;
  c.expect('WATERMARK');
  c.expect('FOR');
  const name = c.qualifiedName();
  c.expect('AS');
  const expression = parseExpression(c, Context.NonQuery);
  return node({ kind: 'watermark', span: c.span(start), column: name, expression });
}

function keyHead(c: Cursor): { readonly name: Identifier | undefined; readonly type: KeyConstraint['type'] } {
  const name = c.accept('CONSTRAINT') ? c.identifier() : undefined;
  if (c.accept('UNIQUE')) return { name, type: 'UNIQUE' };
  c.expect('PRIMARY');
  c.expect('KEY');
  return { name, type: 'PRIMARY KEY' };
}

function enforcement(c: Cursor): boolean | undefined {
  if (c.accept('ENFORCED')) return true;
  if (!c.is('NOT') || c.peek(1) === 'NULL') return undefined;
  c.position++;
  c.expect('ENFORCED');
  return false;
}

/** `[CONSTRAINT n] PRIMARY KEY|UNIQUE (a, b) [[NOT] ENFORCED]`. */
export function tableConstraint(c: Cursor): KeyConstraint {
  const start = c.position;
  const { name, type } = keyHead(c);
  const columns = c.identifierList();
  const enforced = enforcement(c);
  return node({ kind: 'key-constraint', span: c.span(start), name, type, columns, enforced });
}

function columnConstraint(c: Cursor, columnName: Identifier): KeyConstraint {
  const start = c.position;
  const { name, type } = keyHead(c);
  const enforced = enforcement(c);
  const columns = list([columnName]);
  return node({ kind: 'key-constraint', span: c.span(start), name, type, columns, enforced });
}

/** A physical, computed or metadata column. */
export function column(c: Cursor): ColumnDefinition {
  const start = c.position;
  const name = c.identifier();
  if (c.accept('AS')) {
    const expression = parseExpression(c, Context.NonQuery);
    const comment = commentClause(c);
    return node({ kind: 'computed-column', span: c.span(start), name, expression, comment });
  }
  const type = parseType(c);
  if (c.is('METADATA')) return metadataColumn(c, start, name, type);
  const constraint = atConstraint(c) ? columnConstraint(c, name) : undefined;
  const comment = commentClause(c);
  return node({ kind: 'physical-column', span: c.span(start), name, type, constraint, comment });
}

function metadataColumn(
  c: Cursor,
  start: number,
  name: Identifier,
  type: MetadataColumn['type'],
): MetadataColumn {
  c.position++;
  const from: StringLiteral | undefined = c.accept('FROM') ? stringLiteral(c) : undefined;
  const virtual = c.accept('VIRTUAL');
  const comment = commentClause(c);
  return node({ kind: 'metadata-column', span: c.span(start), name, type, from, virtual, comment });
}

/** What follows DISTRIBUTED or DISTRIBUTION: `[BY [HASH|RANGE] (a)] [INTO n BUCKETS]`, at least one. */
export function distribution(c: Cursor, start: number): Distribution {
  let algorithm: Distribution['algorithm'];
  let columns: readonly Identifier[] = list([]);
  let buckets: number | undefined;
  const by = c.accept('BY');
  if (by) {
    algorithm = c.acceptOneOf('HASH', 'RANGE');
    columns = c.identifierList();
  }
  if (!by || c.is('INTO')) {
    c.expect('INTO');
    buckets = bucketCount(c);
    c.expect('BUCKETS');
  }
  return node({ kind: 'distribution', span: c.span(start), algorithm, columns, buckets });
}

function bucketCount(c: Cursor): number {
  const fraction = c.is(token.DECIMAL_NUMBER) || c.is(token.APPROXIMATE);
  if (fraction) {
    throw syntaxError('Bucket count must be a positive integer.', c.tokenSpanAt(c.position));
  }
  return integerValue(c);
}

/** `DISTRIBUTED …` of CREATE, if it stands here. */
export function distributedClause(c: Cursor): Distribution | undefined {
  const start = c.position;
  return c.accept('DISTRIBUTED') ? distribution(c, start) : undefined;
}

/** `PARTITIONED BY (a, b)`, if it stands here. */
export function partitionedBy(c: Cursor): readonly Identifier[] {
  if (!c.accept('PARTITIONED')) return list([]);
  c.expect('BY');
  return c.identifierList();
}

/** A schema without the parse-time remark. */
export const schemaNode = (schema: ParsedSchema): TableSchemaDefinition =>
  node({ columns: schema.columns, constraints: schema.constraints, watermarks: schema.watermarks });
