/**
 * Says which row of a batch could not be decoded and why. Runs only after DuckDB refused the batch, so it may be slow: it goes
 * through the lines one by one.
 */
import type { ColumnDescription } from '../../sql/plan/table-description.js';
import type { LogicalType } from '../../sql/types/index.js';
import { printType } from '../../sql/types/index.js';
import type { BadRecord } from './format.js';

export interface ExplainOptions {
  readonly fileColumns: readonly ColumnDescription[];
  readonly missingFails: boolean;
  readonly strictIso: boolean;
}

const LINE_FEED = 10;

/** `error`: what DuckDB said; used when the lines look fine one by one. */
export function findBadJson(bytes: Buffer, options: ExplainOptions, error: string): BadRecord | undefined {
  for (let start = 0; start < bytes.length;) {
    const next = bytes.indexOf(LINE_FEED, start);
    const end = next < 0 ? bytes.length : next;
    const reason = explainLine(bytes.toString('utf8', start, end).trim(), options);
    if (reason !== undefined) return { offset: start, reason };
    start = end + 1;
  }
  if (error.includes('issing')) return { offset: 0, reason: error };
  const refused = /(?:JSON transform error|Malformed JSON) in file .*?: ([^\n]*)/.exec(error)?.[1];
  return refused === undefined ? undefined : { offset: 0, reason: `in a row from here on: ${refused}` };
}

function explainLine(line: string, { fileColumns, missingFails }: ExplainOptions): string | undefined {
  if (line === '') return undefined;
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    const reason = (error as Error).message;
    return /Unexpected end|Unterminated/.test(reason)
      ? `Unexpected end-of-input within/between Object entries (${reason})`
      : reason;
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'not a JSON object';
  const record = row as Readonly<Record<string, unknown>>;
  for (const column of fileColumns) {
    if (!Object.hasOwn(record, column.name)) {
      if (missingFails)
        return `Some field is missing in the JSON data. Could not find field with name '${column.name}'.`;
      continue;
    }
    const problem = explainValue(record[column.name], column.type, column.name);
    if (problem !== undefined) return problem;
  }
  const twice = duplicateKey(line);
  return twice === undefined ? undefined : `the key '${twice}' stands twice`;
}

/** Why a value does not fit a type; undefined when it does. */
function explainValue(value: unknown, type: LogicalType, path: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  const wrong = (): string => `field '${path}': ${JSON.stringify(value)} is not of type ${printType(type)}`;
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return fitsInteger(value, type.kind) ? undefined : wrong();
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return String(value).trim() !== '' && !Number.isNaN(Number(value)) ? undefined : wrong();
    case 'DATE':
      return /^\s*[+-]?\d{1,6}-\d{1,2}-\d{1,2}\s*$/.test(String(value)) ? undefined : wrong();
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z?$/.test(String(value))
        ? undefined
        : wrong();
    case 'ARRAY':
      return Array.isArray(value)
        ? value
            .map((element, index) => explainValue(element, type.element, `${path}[${index}]`))
            .find(Boolean)
        : wrong();
    case 'MAP':
      return typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value)
            .map(([key, item]) => explainValue(item, type.value, `${path}[${key}]`))
            .find(Boolean)
        : wrong();
    case 'ROW':
      return typeof value === 'object' && !Array.isArray(value)
        ? type.fields
            .map((field) =>
              explainValue(
                (value as Record<string, unknown>)[field.name],
                field.type,
                `${path}.${field.name}`,
              ),
            )
            .find(Boolean)
        : wrong();
    default:
      return undefined;
  }
}

const INTEGER_BITS = { TINYINT: 8, SMALLINT: 16, INT: 32, BIGINT: 64 } as const;

function fitsInteger(value: unknown, kind: keyof typeof INTEGER_BITS): boolean {
  if (typeof value !== 'number' && !/^\s*[+-]?\d+\s*$/.test(String(value))) return false;
  const limit = 2 ** (INTEGER_BITS[kind] - 1);
  const whole = Math.trunc(Number(value));
  return whole >= -limit && whole < limit;
}

/** A key that an object at the top of the line holds twice: DuckDB refuses such rows. */
function duplicateKey(line: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!;
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const start = index;
      for (index++; line[index] !== '"' && index < line.length; index++) if (line[index] === '\\') index++;
      const rest = /^\s*:/.test(line.slice(index + 1));
      if (depth !== 1 || !rest) continue;
      const key = line.slice(start + 1, index);
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}
