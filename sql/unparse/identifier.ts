/** Names, strings and lists as Flink SQL text. */
import type { Hint, Identifier, OptionEntry, QualifiedName, StringLiteral } from '../ast/index.js';

/** A name as it was written: quoted when it was quoted. */
export function identifier(id: Identifier): string {
  if (!id.quoted) return id.name;
  return quoteName(id.name);
}

export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export const qualifiedName = (name: QualifiedName): string => name.parts.map(identifier).join('.');

export const identifiers = (ids: readonly Identifier[]): string => ids.map(identifier).join(', ');

export const quoteString = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export function stringLiteral(literal: StringLiteral): string {
  const text = quoteString(literal.value);
  if (literal.characterSet === undefined) return text;
  return literal.characterSet === 'N' ? `N${text}` : `_${literal.characterSet}${text}`;
}

/** `('k' = 'v', …)`. */
export const optionList = (options: readonly OptionEntry[]): string =>
  `(${options.map((o) => `${stringLiteral(o.key)} = ${stringLiteral(o.value)}`).join(', ')})`;

/** ` WITH (…)`, or nothing when there are no options. */
export const withOptions = (options: readonly OptionEntry[]): string =>
  options.length === 0 ? '' : ` WITH ${optionList(options)}`;

export const commentClause = (comment: StringLiteral | undefined): string =>
  comment === undefined ? '' : ` COMMENT ${stringLiteral(comment)}`;

function hintArgument(argument: Hint['arguments'][number]): string {
  switch (argument.kind) {
    case 'identifier':
      return identifier(argument);
    case 'qualified-name':
      return qualifiedName(argument);
    case 'string-literal':
      return stringLiteral(argument);
    case 'numeric-literal':
      return argument.text;
    default: {
      const unreachable: never = argument;
      return unreachable;
    }
  }
}

function hint(h: Hint): string {
  if (h.options.length > 0) return `${identifier(h.name)}${optionList(h.options)}`;
  if (h.arguments.length === 0) return identifier(h.name);
  return `${identifier(h.name)}(${h.arguments.map(hintArgument).join(', ')})`;
}

/** ` /*+ … *\/`, or nothing. */
export const hintBlock = (hints: readonly Hint[]): string =>
  hints.length === 0 ? '' : ` /*+ ${hints.map(hint).join(', ')} */`;
