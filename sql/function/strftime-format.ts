/** Java date patterns as DuckDB's `strftime` formats, for the fields that both write alike. */

const FIELDS: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  yy: '%y',
  MM: '%m',
  MMM: '%b',
  MMMM: '%B',
  dd: '%d',
  d: '%-d',
  HH: '%H',
  H: '%-H',
  hh: '%I',
  mm: '%M',
  m: '%-M',
  ss: '%S',
  s: '%-S',
  SSS: '%g',
  SSSSSS: '%f',
  SSSSSSSSS: '%n',
  EEE: '%a',
  EEEE: '%A',
  a: '%p',
  DDD: '%j',
};

/** Undefined when a field or a quote needs Java's own rules. */
export function strftimeFormat(pattern: string): string | undefined {
  let result = '';
  for (const part of pattern.match(/([A-Za-z])\1*|[^A-Za-z]/g) ?? []) {
    if (/^[A-Za-z]/.test(part)) {
      const field = FIELDS[part];
      if (field === undefined) return undefined;
      result += field;
    } else if (part === "'" || part === '[' || part === ']' || part === '#' || part === '{' || part === '}') {
      return undefined;
    } else {
      result += part === '%' ? '%%' : part;
    }
  }
  return result;
}
