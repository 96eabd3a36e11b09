/** Builds entries of the function table with the defaults that nearly all share, so that an entry says only what is its own. */
import { isRepeatable } from '../expression/duckdb-text.js';
import type { RenderContext, ScalarFunction } from './function-definition.js';
import { withoutBareNull } from './inference.js';

export type DeterministicEntry = Omit<ScalarFunction, 'kind' | 'determinism'>;

/** A scalar function that gives the same for the same arguments, always. */
export function deterministic(entry: DeterministicEntry): ScalarFunction {
  return {
    kind: 'scalar',
    determinism: 'deterministic',
    ...entry,
    render: bindingLongArguments(entry.render),
  };
}

/** Likewise, for a function whose arguments the planner itself checks: it takes no bare NULL. */
export function plannerChecked(entry: DeterministicEntry): ScalarFunction {
  return deterministic({ ...entry, coerce: withoutBareNull(entry.coerce) });
}

/**
 * Many renderings name an argument several times, and calls nest: without care the text would grow exponentially with
 * the depth, and RAND() would be drawn again. A long or volatile argument that comes more than once is bound to a name,
 * which in DuckDB is a lambda over one element.
 * Short ones are repeated, since DuckDB itself finds common subexpressions and is faster at that.
 */
function bindingLongArguments(render: ScalarFunction['render']): ScalarFunction['render'] {
  return (args: readonly string[], context: RenderContext) => {
    const direct = render(args, context);
    const bound = args.flatMap((arg, index) =>
      !isRepeatable(arg) && context.literals[index] === undefined && isRepeated(arg, direct) ? [index] : [],
    );
    if (bound.length === 0) return direct;
    const body = render(
      args.map((arg, index) => (bound.includes(index) ? `once.a${index}` : arg)),
      context,
    );
    const members = bound.map((index) => `a${index} := ${args[index]!}`);
    return `list_extract(list_transform([struct_pack(${members.join(', ')})], lambda once: ${body}), 1)`;
  };
}

function isRepeated(part: string, whole: string): boolean {
  const first = whole.indexOf(part);
  return first >= 0 && whole.includes(part, first + part.length);
}
