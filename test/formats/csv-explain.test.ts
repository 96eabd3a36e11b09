/** Which row of a CSV batch is named as the bad one. */
import { describe, expect, it } from 'vitest';
import { findBadCsv } from '../../src/formats/csv-explain.js';
import { int, string } from '../../sql/types/index.js';

const find = (text: string): { readonly offset: number; readonly reason: string } =>
  findBadCsv(Buffer.from(text), {
    types: [int(), string()],
    delimiter: ',',
    quote: '"',
    nullLiteral: 'n/a',
    trailing: 'empty',
    error: 'refused',
  });

describe('findBadCsv', () => {
  it('counts bytes, not characters', () => {
    expect(find('1,ü\nx,a\n')).toMatchObject({ offset: 5, reason: expect.stringContaining('"x"') });
  });

  it('does not end a row at a line end inside of quotes', () => {
    expect(find('1,"a\nb"\nx,a\n').offset).toBe(8);
  });

  it('refuses surplus fields, but not one empty one', () => {
    expect(find('1,a,\n2,b,c\n')).toMatchObject({
      offset: 5,
      reason: 'Too many entries: expected at most 2',
    });
  });

  it('takes the null literal for NULL and an empty text for no number', () => {
    expect(find('n/a,x\n,y\n')).toMatchObject({ offset: 6, reason: 'field 1: empty String' });
  });

  it("gives DuckDB's reason when every row looks fine", () => {
    expect(find('1,a\n').reason).toContain('refused');
  });
});
