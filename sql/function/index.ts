/**
 * The function table: every built-in function by name. Built on first use, so that importing the language
 * costs nothing to those who only parse.
 */
import { aggregateFunctions } from './aggregate/index.js';
import type { FunctionDefinition } from './function-definition.js';
import { accessFunctions } from './table/access.js';
import { arithmeticFunctions } from './table/arithmetic.js';
import { bitmapFunctions } from './table/bitmap.js';
import { catalogFunctions } from './table/catalog.js';
import { collectionFunctions } from './table/collection.js';
import { comparisonFunctions } from './table/comparison.js';
import { conditionalFunctions } from './table/conditional.js';
import { constructionFunctions } from './table/construction.js';
import { conversionFunctions } from './table/conversion.js';
import { groupingFunctions } from './table/grouping.js';
import { hashFunctions } from './table/hash.js';
import { inetFunctions } from './table/inet.js';
import { jsonFunctions } from './table/json.js';
import { logicalFunctions } from './table/logical.js';
import { regexpFunctions } from './table/regexp.js';
import { stringFunctions } from './table/string.js';
import { temporalFunctions } from './table/temporal.js';
import { urlFunctions } from './table/url.js';
import { variantFunctions } from './table/variant.js';

export type * from './function-definition.js';
export type * from './native-function.js';
export { nativeFunctions } from './native/index.js';
export { decimalText, javaDoubleText } from './native/java-number.js';
export { TEXT_LENGTH_MAX, beginTexts, checkTextLength, takeRoom } from './text-length.js';
export { calledName, costPerCharacter } from './native/cost.js';
export { beginRow, beginSteps, chargeSteps } from './regexp/step-budget.js';
export { TOTAL_ORDER } from './table/comparison.js';
export { nearestNames } from './nearest-names.js';

let table: ReadonlyMap<string, FunctionDefinition> | undefined;

function functionTable(): ReadonlyMap<string, FunctionDefinition> {
  if (table) return table;
  const built = new Map<string, FunctionDefinition>();
  for (const definition of allFunctions()) {
    for (const name of [definition.name, ...(definition.aliases ?? [])])
      built.set(name.toUpperCase(), definition);
  }
  table = built;
  return built;
}

function allFunctions(): readonly FunctionDefinition[] {
  return [
    ...accessFunctions,
    ...aggregateFunctions,
    ...arithmeticFunctions,
    ...bitmapFunctions,
    ...catalogFunctions,
    ...collectionFunctions,
    ...comparisonFunctions,
    ...conditionalFunctions,
    ...constructionFunctions,
    ...conversionFunctions,
    ...groupingFunctions,
    ...hashFunctions,
    ...inetFunctions,
    ...jsonFunctions,
    ...logicalFunctions,
    ...regexpFunctions,
    ...stringFunctions,
    ...temporalFunctions,
    ...urlFunctions,
    ...variantFunctions,
  ];
}

/** The built-in function called `name`, in any case; operators by their symbol (`+`, `IS NULL`). */
export function findBuiltInFunction(name: string): FunctionDefinition | undefined {
  return functionTable().get(name.toUpperCase());
}

/** The function that must exist because the binder itself asks for it. */
export function builtInFunction(name: string): FunctionDefinition {
  const found = findBuiltInFunction(name);
  if (!found) throw new Error(`The function table has no ${name}`);
  return found;
}

/** Names (with aliases) that can be called as `NAME(…)`, sorted; operators are left out. */
export function builtInFunctionNames(): readonly string[] {
  return [...functionTable().keys()].filter((name) => /^[A-Z_][A-Z0-9_]*$/.test(name)).sort();
}
