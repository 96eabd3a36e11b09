/** The built-in functions of the bitmap group; an entry is all there is to know about a function. */
import { deterministic } from '../define.js';
import type { ScalarFunction } from '../function-definition.js';
import * as i from '../inference.js';
import * as t from '../../types/index.js';

const { bitmapParameter, parameters } = i;

const integerArray: i.Parameter = ({ type }) => {
  if (type.kind !== 'ARRAY') return undefined;
  const target = t.int(type.element.nullable);
  return t.isInteger(type.element) && t.isImplicitlyCastable(type.element, target)
    ? t.array(target, type.nullable)
    : undefined;
};

/** A function of one argument that its native alone computes. */
function unary(
  name: string,
  signature: string,
  parameter: i.Parameter,
  returnType: t.LogicalType,
): ScalarFunction {
  const native = `flink_${name.toLowerCase()}`;
  return deterministic({
    name,
    group: 'bitmap',
    signatures: [`${name}(${signature})`],
    coerce: parameters(parameter),
    returnType: i.returnsNullableIfArgs(returnType),
    render: ([value]) => `${native}(${value})`,
    native: [native],
  });
}

function binary(name: string): ScalarFunction {
  const native = `flink_${name.toLowerCase()}`;
  return deterministic({
    name,
    group: 'bitmap',
    signatures: [`${name}(bitmap1 <BITMAP>, bitmap2 <BITMAP>)`],
    coerce: parameters(bitmapParameter, bitmapParameter),
    returnType: i.returnsNullableIfArgs(t.bitmap()),
    render: ([left, right]) => `${native}(${left}, ${right})`,
    native: [native],
  });
}

export const bitmapFunctions: readonly ScalarFunction[] = [
  binary('BITMAP_AND'),
  binary('BITMAP_ANDNOT'),
  binary('BITMAP_OR'),
  binary('BITMAP_XOR'),
  unary('BITMAP_BUILD', 'array ARRAY<INT>', integerArray, t.bitmap()),
  unary('BITMAP_CARDINALITY', 'bitmap <BITMAP>', bitmapParameter, t.bigint()),
  unary('BITMAP_FROM_BYTES', 'bytes <BINARY_STRING>', i.binaryString, t.bitmap()),
  unary('BITMAP_TO_ARRAY', 'bitmap <BITMAP>', bitmapParameter, t.array(t.int())),
  unary('BITMAP_TO_STRING', 'bitmap <BITMAP>', bitmapParameter, t.string()),
  deterministic({
    name: 'BITMAP_TO_BYTES',
    group: 'bitmap',
    signatures: ['BITMAP_TO_BYTES(bitmap <BITMAP>)'],
    coerce: parameters(bitmapParameter),
    returnType: i.returnsNullableIfArgs(t.bytes()),
    // A bitmap is held as these very bytes.
    render: ([bitmap]) => bitmap!,
  }),
];
