/** Which row of a CSV batch is named as the bad one, and what a batch is rewritten to. */
import { describe, expect, it } from 'vitest';
import { findBadCsv, rewriteCsv } from '../../src/formats/csv-explain.js';
import type { CsvExplainOptions } from '../../src/formats/csv-explain.js';
import { NOT_UTF8 } from '../../src/formats/format.js';
import { int, string } from '../../sql/types/index.js';

const options: CsvExplainOptions = {
  dialect: { delimiter: ',', quote: '"', escape: '', comments: false, trim: false },
  columns: 2,
  trailing: 'empty',
  missingFails: false,
  read: [
    { position: 0, type: int() },
    { position: 1, type: string() },
  ],
  nulls: ['n/a'],
  elementDelimiter: ';',
};

const find = (text: string, encoding: BufferEncoding = 'utf8'): ReturnType<typeof findBadCsv> =>
  findBadCsv(Buffer.from(text, encoding), options);

describe('findBadCsv', () => {
  it('counts bytes, not characters', () => {
    expect(find('1,ü\nx,a\n')).toMatchObject({ offset: 5, reason: expect.stringContaining('"x"') });
  });

  it('does not end a row at a line end inside of quotes', () => {
    expect(find('1,"a\nb"\nx,a\n')?.offset).toBe(8);
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

  it('names bytes that are no text, a quote that is not closed, and what follows one', () => {
    expect(find('1,a\n2,\xe9\n', 'latin1')).toMatchObject({ offset: 4, reason: NOT_UTF8 });
    expect(find('1,a\n2,"b\n')?.reason).toContain('closing quote');
    expect(find('1,a\n2,"b"c\n')).toMatchObject({ offset: 4, reason: expect.stringContaining('code 99') });
  });

  it('wants as many fields as columns are read', () => {
    expect(find('1,a\n2\n')).toMatchObject({
      offset: 4,
      reason: 'Row length mismatch. 2 fields expected but was 1.',
    });
    expect(findBadCsv(Buffer.from('2\n'), { ...options, read: [options.read[1]!] })).toBeUndefined();
  });

  it('refuses integers that have no room', () => {
    expect(find('2147483647,a\n2147483648,a\n')?.offset).toBe(13);
  });

  it('finds nothing when every row is fine', () => {
    expect(find('1,a\n')).toBeUndefined();
  });
});

describe('rewriteCsv', () => {
  it('leaves out rows that cannot be taken apart, says which, and encloses the fields of the others', () => {
    const { bytes, bad } = rewriteCsv(Buffer.from('1,a,\n2,b,c\n\n3,"x\n""y"\r4\n5,ü'), options);
    expect(bytes.toString()).toBe('"1","a"\n""\n"3","x\n""y"\n"4"\n"5","ü"\n');
    expect(bad).toEqual([{ offset: 5, reason: 'Too many entries: expected at most 2' }]);
  });
});
