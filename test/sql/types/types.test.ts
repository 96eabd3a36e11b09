/** How types print, merge and cast into each other. */
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../sql/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import * as t from '../../../sql/types/index.js';

function typeOf(text: string): LogicalType {
  const node = parseExpression(`CAST(NULL AS ${text})`);
  if (node.kind !== 'cast') throw new Error(text);
  return node.type.kind === 'interval-qualifier' ? t.intervalType(node.type) : t.typeFromNode(node.type);
}

describe('printing', () => {
  it.each([
    ['STRING', 'STRING'],
    ['VARCHAR(2147483647)', 'STRING'],
    ['VARCHAR', 'STRING'],
    ['CHAR', 'CHAR(1)'],
    ['BYTES', 'BYTES'],
    ['DECIMAL', 'DECIMAL(10, 0)'],
    ['NUMERIC(5, 2)', 'DECIMAL(5, 2)'],
    ['TIMESTAMP', 'TIMESTAMP(6)'],
    ['TIMESTAMP(3) WITH LOCAL TIME ZONE', 'TIMESTAMP_LTZ(3)'],
    ['ROW<a INT NOT NULL, `b c` STRING>', 'ROW<`a` INT NOT NULL, `b c` STRING>'],
    ['MAP<STRING, ARRAY<INT>>', 'MAP<STRING, ARRAY<INT>>'],
    ['INTERVAL DAY(3) TO SECOND(3)', 'INTERVAL DAY(3) TO SECOND(3)'],
    ['INTERVAL YEAR', 'INTERVAL YEAR(2)'],
  ])('%s', (text, printed) => {
    expect(t.printType(typeOf(text))).toBe(printed);
  });

  it('shows time attributes', () => {
    expect(t.printType(t.timestamp(3, true, 'rowtime'))).toBe('TIMESTAMP(3) *ROWTIME*');
    expect(t.printType(t.timestampLtz(3, false, 'proctime'))).toBe('TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*');
  });
});

describe('common types', () => {
  it.each([
    [['INT', 'BIGINT'], 'BIGINT'],
    [['DECIMAL(10, 2)', 'BIGINT'], 'DECIMAL(21, 2)'],
    [['DECIMAL(38, 0)', 'DECIMAL(38, 30)'], 'DECIMAL(38, 0)'],
    [['FLOAT', 'INT'], 'FLOAT'],
    [['FLOAT', 'DECIMAL(10, 2)'], 'DOUBLE'],
    [['CHAR(3)', 'CHAR(3)'], 'CHAR(3)'],
    [['CHAR(3)', 'CHAR(5)'], 'VARCHAR(5)'],
    [['CHAR(3)', 'VARCHAR(2)'], 'VARCHAR(3)'],
    [['DATE', 'TIMESTAMP(3)'], 'TIMESTAMP(3)'],
    [['TIMESTAMP(3)', 'TIMESTAMP_LTZ(6)'], 'TIMESTAMP_LTZ(6)'],
    [['ARRAY<INT>', 'ARRAY<DOUBLE>'], 'ARRAY<DOUBLE>'],
    [['ROW<a INT>', 'ROW<b BIGINT>'], 'ROW<`a` BIGINT>'],
    [['INT', 'STRING'], undefined],
    [['INT', 'BOOLEAN'], undefined],
    [['ROW<a INT>', 'ROW<a INT, b INT>'], undefined],
  ])('%s → %s', (texts, expected) => {
    const common = t.commonType(texts.map(typeOf));
    expect(common && t.printType(common)).toBe(expected);
  });

  it('is nullable as soon as one is, and ignores the type of NULL', () => {
    expect(t.commonType([t.int(false), t.nullType()])).toEqual(t.int(true));
    expect(t.commonType([t.int(false), t.bigint(false)])).toEqual(t.bigint(false));
  });
});

describe('decimal results', () => {
  const d = t.decimal;
  it.each([
    ['sum', t.decimalSum(d(30, 0), d(10, 0)), 'DECIMAL(31, 0)'],
    ['sum beyond 38 digits', t.decimalSum(d(38, 10), d(38, 28)), 'DECIMAL(38, 9)'],
    ['product', t.decimalProduct(d(30, 20), d(30, 20)), 'DECIMAL(38, 17)'],
    ['quotient', t.decimalQuotient(d(20, 2), d(2, 1)), 'DECIMAL(25, 6)'],
    ['quotient beyond 38 digits', t.decimalQuotient(d(20, 2), d(20, 16)), 'DECIMAL(38, 6)'],
    ['remainder', t.decimalRemainder(d(10, 2), d(10, 4)), 'DECIMAL(10, 4)'],
    ['rounding', t.decimalRounded(d(10, 3), -2), 'DECIMAL(8, 0)'],
  ])('%s', (_, type, expected) => {
    expect(t.printType(type)).toBe(expected);
  });
});

describe('casts', () => {
  it('are implicit only where nothing is lost', () => {
    expect(t.isImplicitlyCastable(t.int(), t.bigint())).toBe(true);
    expect(t.isImplicitlyCastable(t.bigint(), t.int())).toBe(false);
    expect(t.isImplicitlyCastable(t.char(3), t.string())).toBe(true);
    expect(t.isImplicitlyCastable(t.string(), t.int())).toBe(false);
  });

  it('may be written where Flink documents them', () => {
    expect(t.isExplicitlyCastable(t.string(), t.int())).toBe(true);
    expect(t.isExplicitlyCastable(t.int(), t.timestamp(3))).toBe(false);
    expect(t.isExplicitlyCastable(t.bytes(), t.int())).toBe(false);
    expect(t.isExplicitlyCastable(t.array(t.int()), t.array(t.string()))).toBe(true);
    expect(t.isExplicitlyCastable(t.date(), t.time())).toBe(false);
  });
});
