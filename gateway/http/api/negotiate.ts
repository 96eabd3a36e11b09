/** Which of the media types that a route gives a client wants most (RFC 9110, section 12.5.1). */
import { RequestFailure } from './failure.js';

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** Other names of the same form. */
const ALIASES: Readonly<Record<string, string>> = {
  'application/ndjson': 'application/x-ndjson',
  'application/jsonl': 'application/x-ndjson',
  'application/x-jsonlines': 'application/x-ndjson',
  'application/vnd.apache.arrow': 'application/vnd.apache.arrow.stream',
};

/** The first of those offered when the client does not care. @throws RequestFailure 406 */
export function negotiate(accept: string | undefined, offered: readonly string[]): string {
  if (accept === undefined || accept.trim() === '') return offered[0]!;
  const ranges = rangesOf(accept);
  let best: { readonly type: string; readonly quality: number } | undefined;
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > (best?.quality ?? 0)) best = { type, quality };
  }
  if (best) return best.type;
  throw new RequestFailure(`None of the media types in Accept: ${accept.slice(0, 200)} can be given here`, {
    status: 406,
    hint: `There are ${offered.join(', ')}`,
  });
}

function rangesOf(accept: string): readonly Range[] {
  return accept.split(',').flatMap((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (name === '') return [];
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = weight === undefined ? 1 : Number(weight);
    return [{ type: ALIASES[name] ?? name, quality: Number.isFinite(quality) ? quality : 0 }];
  });
}

/** The most precise range counts. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  const [group] = type.split('/');
  for (const wanted of [type, `${group}/*`, '*/*']) {
    const found = ranges.find((range) => range.type === wanted);
    if (found) return found.quality;
  }
  return 0;
}
