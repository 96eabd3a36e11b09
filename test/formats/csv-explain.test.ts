/** Which row of a CSV batch is named as the bad one. */
import { describe, expect, it } from 'vitest';
import { findBadCsv, withoutBadRecords } from '../../src/formats/csv-explain.js';
import { NOT_UTF8 } from '../../src/formats/format.js';
import { int, string } from '../../sql/types/index.js';

const structure = {
  columns: 2,
  delimiter: ',',
  quote: '"',
  escape: '"',
  trailing: 'empty',
  missingFails: false,
  comments: false,
} as const;

const find = (text: string): { readonly offset: number; readonly reason: string } =>
  findBadCsv(Buffer.from(text), {
    types: [int(), string()],
    ...structure,
    nullLiteral: 'n/a',
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

  it('names bytes that are no text, and a quote that is not closed', () => {
    const latin = Buffer.from('1,a\n2,\xe9\n', 'latin1');
    const options = { types: [int(), string()], nullLiteral: undefined, error: '', ...structure };
    expect(findBadCsv(latin, options)).toMatchObject({ offset: 4, reason: NOT_UTF8 });
    expect(find('1,a\n2,"b\n').reason).toContain('closing quote');
  });

  it("gives DuckDB's reason when every row looks fine", () => {
    expect(find('1,a\n').reason).toContain('refused');
  });
});

describe('withoutBadRecords', () => {
  it('leaves out rows that cannot be taken apart, and says which', () => {
    const { bytes, bad } = withoutBadRecords(Buffer.from('1,a\n2,b,c\n\n3,"x\ny"\n4\n'), structure);
    expect(bytes.toString()).toBe('1,a\n\n3,"x\ny"\n4\n');
    expect(bad).toEqual([{ offset: 4, reason: 'Too many entries: expected at most 2' }]);
  });
});
