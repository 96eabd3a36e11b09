/** Small readings of the syntax tree. */
import type { Node } from 'libpg-query';

/** The strings of a list of name parts; others (`*`) are left out. */
export const namesOf = (nodes: readonly Node[] | undefined): readonly string[] =>
  (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));

export const lastName = (nodes: readonly Node[] | undefined): string | undefined => {
  const last = nodes?.at(-1);
  return last && 'String' in last ? last.String.sval : undefined;
};

/** An integer constant. */
export function integerOf(node: Node | undefined): number | undefined {
  if (!node || !('A_Const' in node)) return undefined;
  const { ival } = node.A_Const;
  return ival ? (ival.ival ?? 0) : undefined;
}

export const isStar = (node: Node): boolean =>
  'ColumnRef' in node && (node.ColumnRef.fields ?? []).some((field) => 'A_Star' in field);
