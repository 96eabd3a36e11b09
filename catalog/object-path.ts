/** Names of catalog objects as text, in the forms Flink's messages use. */
import type { ObjectPath } from '../sql/plan/table-description.js';

/** `default_catalog.default_database.t`. */
export function summaryOf(path: ObjectPath): string {
  return `${path.catalog}.${path.database}.${path.name}`;
}

/** `` `default_catalog`.`default_database`.`t` ``. */
export function serializedPath(path: ObjectPath): string {
  return [path.catalog, path.database, path.name].map(backtick).join('.');
}

/** A name in back-ticks, safe whatever it holds. */
export function backtick(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string literal of Flink SQL. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
