/**
 * Physical plans as values that can go to another process or into a file: functions of the function table are objects with
 * code, so they travel by name. Everything else in a plan is data, with nodes shared between consumers, maps and big
 * integers, which the structured clone algorithm keeps.
 */
import { findBuiltInFunction } from '../../sql/function/index.js';
import type { FunctionDefinition } from '../../sql/function/index.js';
import type { PhysicalPlan } from '../../sql/plan/physical-plan.js';
import { isLiteral, listLiterals, literalsOf } from './portable-literals.js';

/** A plan that `structuredClone`, process messages and `v8.serialize` can carry. */
export type PortablePlan = { readonly __brand: 'PortablePlan' };

const MARK = '@function';

/** @throws Error for a function that is not in the function table */
export function toPortablePlan(plan: PhysicalPlan): PortablePlan {
  return convert(plan, (value, visit) => {
    if (Array.isArray(value)) return listLiterals(value, visit);
    if (!isFunctionDefinition(value)) return undefined;
    if (findBuiltInFunction(value.name) !== value) {
      throw new Error(`The function ${value.name} is not in the function table`);
    }
    return { [MARK]: value.name };
  }) as PortablePlan;
}

/** @throws Error when the plan names a function that this version does not have */
export function fromPortablePlan(plan: PortablePlan): PhysicalPlan {
  return convert(plan, (value, visit) => {
    const literals = literalsOf(value, visit);
    if (literals) return literals;
    const name = (value as { readonly [MARK]?: unknown })[MARK];
    if (typeof name !== 'string') return undefined;
    const found = findBuiltInFunction(name);
    if (!found) throw new Error(`The function table has no ${name}`);
    return found;
  }) as PhysicalPlan;
}

function isFunctionDefinition(value: object): value is FunctionDefinition {
  return 'coerce' in value && typeof value.coerce === 'function';
}

/** Literals, types and places have no functions in them. A plan may have a hundred thousand of each. */
function isData(value: object): boolean {
  return (
    isLiteral(value) || ('kind' in value && 'nullable' in value) || ('offset' in value && 'line' in value)
  );
}

/** A deep copy in which `replace` may put something else for an object; what was shared stays shared. */
function convert(
  root: unknown,
  replace: (value: object, visit: (part: unknown) => unknown) => unknown,
): unknown {
  const seen = new Map<object, unknown>();
  const visit = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (isData(value)) return value;
    if (seen.has(value)) return seen.get(value);
    const replaced = replace(value, visit);
    if (replaced !== undefined) {
      seen.set(value, replaced);
      return replaced;
    }
    if (value instanceof Uint8Array) return value;
    if (Array.isArray(value)) {
      const copy: unknown[] = [];
      seen.set(value, copy);
      for (const item of value) copy.push(visit(item));
      return copy;
    }
    if (value instanceof Map) {
      const copy = new Map<unknown, unknown>();
      seen.set(value, copy);
      for (const [key, item] of value) copy.set(visit(key), visit(item));
      return copy;
    }
    if (value instanceof Set) {
      const copy = new Set<unknown>();
      seen.set(value, copy);
      for (const item of value) copy.add(visit(item));
      return copy;
    }
    const copy: Record<string, unknown> = {};
    seen.set(value, copy);
    for (const key of Object.keys(value)) copy[key] = visit((value as Record<string, unknown>)[key]);
    return copy;
  };
  return visit(root);
}
