/** Reads the data files: a row a line, values between bars, `\N` for null. */

export type Row = readonly (string | null)[];

export function rowsOf(lines: string): readonly Row[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|').map((value) => (value === '\\N' ? null : value)));
}
