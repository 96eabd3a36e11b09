/** Arrays as PostgreSQL writes them in text: `{a,"b c",NULL}`. One dimension. */

/** Undefined when it is not one. */
export function parseArray(text: string): readonly (string | null)[] | undefined {
  const body = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1];
  if (body === undefined) return undefined;
  if (body.trim() === '') return [];
  const items: (string | null)[] = [];
  const item = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^,{}"]*))\s*(,|$)/y;
  for (;;) {
    const match = item.exec(body);
    if (!match) return undefined;
    const [, inQuotes, plain = ''] = match;
    const bare = plain.trim();
    if (inQuotes !== undefined) items.push(inQuotes.replace(/\\([\s\S])/g, '$1'));
    else if (bare === '') return undefined;
    else items.push(bare.toUpperCase() === 'NULL' ? null : bare.replace(/\\([\s\S])/g, '$1'));
    if (match[3] === '') return items;
  }
}

const PLAIN = /^[^\s{},"\\]+$/;

export const arrayText = (items: readonly (string | null)[]): string =>
  `{${items
    .map((item) =>
      item === null
        ? 'NULL'
        : PLAIN.test(item) && item.toUpperCase() !== 'NULL'
          ? item
          : `"${item.replace(/["\\]/g, '\\$&')}"`,
    )
    .join(',')}}`;
