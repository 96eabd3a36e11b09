/** Data types and interval qualifiers as Flink SQL text. */
import type { IntervalQualifier, RowFieldNode, SimpleTypeNode, TypeNode } from '../ast/index.js';
import { identifier, stringLiteral } from './identifier.js';

export function intervalQualifier(q: IntervalQualifier): string {
  const { start, startPrecision, end, fractionalPrecision } = q;
  if (start === 'SECOND' && end === undefined) {
    if (startPrecision === undefined) return start;
    return fractionalPrecision === undefined
      ? `SECOND(${startPrecision})`
      : `SECOND(${startPrecision}, ${fractionalPrecision})`;
  }
  const first = startPrecision === undefined ? start : `${start}(${startPrecision})`;
  if (end === undefined) return first;
  return `${first} TO ${end}${fractionalPrecision === undefined ? '' : `(${fractionalPrecision})`}`;
}

function simpleType(type: SimpleTypeNode): string {
  const parameters = type.parameters.length === 0 ? '' : `(${type.parameters.join(', ')})`;
  switch (type.name) {
    case 'TIME_LTZ':
      return `TIME${parameters} WITH LOCAL TIME ZONE`;
    default:
      return `${type.name}${parameters}`;
  }
}

function field(f: RowFieldNode): string {
  const comment = f.comment === undefined ? '' : ` ${stringLiteral(f.comment)}`;
  return `${identifier(f.name)} ${unparseType(f.type)}${comment}`;
}

function bareType(type: TypeNode): string {
  switch (type.kind) {
    case 'simple-type':
      return simpleType(type);
    case 'interval-type':
      return `INTERVAL ${intervalQualifier(type.qualifier)}`;
    case 'array-type':
      return `ARRAY<${unparseType(type.element)}>`;
    case 'multiset-type':
      return `MULTISET<${unparseType(type.element)}>`;
    case 'map-type':
      return `MAP<${unparseType(type.key)}, ${unparseType(type.value)}>`;
    case 'row-type':
      return `ROW<${type.fields.map(field).join(', ')}>`.replace(/^ROW<>$/, 'ROW()');
    case 'structured-type':
      return `STRUCTURED<${[stringLiteral(type.className), ...type.fields.map(field)].join(', ')}>`;
    case 'raw-type':
      return `RAW(${stringLiteral(type.className)}, ${stringLiteral(type.serializer)})`;
    case 'named-type':
      return type.name.map(identifier).join('.');
    default: {
      const unreachable: never = type;
      return unreachable;
    }
  }
}

/** A type with its `NOT NULL` or `NULL`. */
export function unparseType(type: TypeNode): string {
  const text = bareType(type);
  if (type.nullable === undefined) return text;
  return `${text} ${type.nullable ? 'NULL' : 'NOT NULL'}`;
}
