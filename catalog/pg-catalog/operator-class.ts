/** The operator class an index on a column of a type has, for `pg_index.indclass`. */
import { operatorClassLines } from './data/types.js';
import { rowsOf } from './lines.js';

const BTREE = '403';
/** `text_ops`: also of varchar, which has none of its own. */
const TEXT_CLASS = 3126;

const byType = new Map(
  rowsOf(operatorClassLines).flatMap(([oid, method, , , type, isDefault]) =>
    method === BTREE && isDefault === 'true' ? [[Number(type), Number(oid)] as const] : [],
  ),
);

export const defaultOperatorClass = (typeOid: number): number => byType.get(typeOid) ?? TEXT_CLASS;
