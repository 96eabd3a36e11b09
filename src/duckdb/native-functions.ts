/**
 * Registers the functions that the language defines in JavaScript (`sql/function/native`) as DuckDB scalar functions, a
 * vector at a time. A failure inside of one becomes an error of the query.
 */
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBScalarFunction,
  FLOAT,
  INTEGER,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBType,
  DuckDBValue,
  DuckDBVector,
} from '@duckdb/node-api';
import {
  beginRow,
  beginSteps,
  beginTexts,
  calledName,
  chargeSteps,
  checkTextLength,
  costPerCharacter,
  nativeFunctions,
  takeRoom,
} from '../../sql/function/index.js';
import type { NativeFunction, NativeValue } from '../../sql/function/index.js';
import { TURN_FUNCTION } from './turns.js';

const TYPES: Readonly<Record<string, DuckDBType>> = {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  FLOAT,
  INTEGER,
  VARCHAR,
};

type Argument = NativeValue | readonly NativeValue[];

/** Makes every native function known to the database of `connection`; later connections to it see them too. */
export function registerNativeFunctions(
  connection: DuckDBConnection,
  functions: readonly NativeFunction[] = nativeFunctions,
  /** Steps that a row may take. */
  stepsMax = Infinity,
): void {
  for (const definition of functions) {
    connection.registerScalarFunction(scalarFunction(definition, stepsMax));
  }
}

function typeOf(name: string): DuckDBType {
  if (name.endsWith('[]')) return LIST(typeOf(name.slice(0, -2)));
  const type = TYPES[name];
  if (!type) throw new Error(`Native functions have no type ${name}`);
  return type;
}

function scalarFunction(definition: NativeFunction, stepsMax: number): DuckDBScalarFunction {
  const name = calledName(definition.name);
  const evaluate = definition.evaluate.bind(definition);
  return DuckDBScalarFunction.create({
    name: definition.name,
    returnType: typeOf(definition.returns),
    parameterTypes: definition.parameters.map(typeOf),
    // Turns, which are not looked at, and whether the call has a part of a vector's rows.
    varArgsType: BOOLEAN,
    // DuckDB itself gives NULL for a NULL argument unless the function asks to see them.
    specialHandling: true,
    volatile: definition.volatile ?? false,
    mainFunction: (info, input, output) => {
      try {
        beginSteps(stepsMax, name);
        evaluateChunk(definition, evaluate, input, output);
      } catch (cause) {
        info.setError(cause instanceof Error ? cause.message : String(cause));
      }
    },
  });
}

function turnFunction(): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name: TURN_FUNCTION,
    returnType: BOOLEAN,
    parameterTypes: [BOOLEAN],
    specialHandling: true,
    mainFunction: () => undefined,
  });
}

function evaluateChunk(
  definition: NativeFunction,
  evaluate: NativeFunction['evaluate'],
  input: DuckDBDataChunk,
  output: DuckDBVector,
): void {
  const { rowCount } = input;
  const cost = costPerCharacter(definition.name);
  beginTexts(input.columnCount > definition.parameters.length + 1);
  const columns = definition.parameters.map((_, index) => input.getColumnVector(index));
  const args: Argument[] = new Array<Argument>(columns.length);
  for (let row = 0; row < rowCount; row++) {
    let hasNull = false;
    beginRow();
    for (let index = 0; index < columns.length; index++) {
      const value = toJavaScript(columns[index]!.getItem(row));
      if (value === null) hasNull = true;
      if (typeof value === 'string') {
        checkTextLength(value.length);
        chargeSteps(value.length * cost);
      }
      args[index] = value;
    }
    const result = hasNull && !definition.handlesNull ? null : evaluate(args);
    if (typeof result === 'string') takeRoom(result.length);
    output.setItem(row, toDuckDB(result));
  }
  output.flush();
}

function toJavaScript(value: DuckDBValue): Argument {
  if (value instanceof DuckDBBlobValue) return value.bytes;
  if (value instanceof DuckDBListValue) return value.items.map((item) => toJavaScript(item) as NativeValue);
  return value as NativeValue;
}

function toDuckDB(value: Argument): DuckDBValue {
  if (value instanceof Uint8Array) return new DuckDBBlobValue(value);
  if (Array.isArray(value)) return new DuckDBListValue(value.map(toDuckDB));
  return value as DuckDBValue;
}

/**
 * Settings and functions that rendered expressions count on; once for each database. Division of floating-point
 * numbers by zero is then infinite, as in Java, and not NULL.
 */
export async function prepareConnection(connection: DuckDBConnection, stepsMax?: number): Promise<void> {
  registerNativeFunctions(connection, nativeFunctions, stepsMax);
  connection.registerScalarFunction(turnFunction());
  await connection.run('SET GLOBAL ieee_floating_point_ops = true');
}
