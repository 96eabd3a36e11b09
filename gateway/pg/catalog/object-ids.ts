/**
 * OIDs of catalog objects: a hash of the object's path, so that an object keeps its OID over restarts without anything being stored.
 * Two paths of one hash are told apart in the order in which they are first seen.
 */

const USER_OID_FIRST = 16_400;
const OID_SPAN = 0x7fffffff - USER_OID_FIRST;

export class ObjectIds {
  readonly #oids = new Map<string, number>();
  readonly #taken = new Set<number>();

  /** `kind` and `path` name one object; the same ones always give the same OID. */
  of(kind: string, ...path: readonly string[]): number {
    const key = JSON.stringify([kind, ...path]);
    const known = this.#oids.get(key);
    if (known !== undefined) return known;
    let oid = USER_OID_FIRST + (hash(key) % OID_SPAN);
    while (this.#taken.has(oid)) oid = oid + 1 > 0x7fffffff ? USER_OID_FIRST : oid + 1;
    this.#taken.add(oid);
    this.#oids.set(key, oid);
    return oid;
  }
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a over UTF-16 units, mixed once more: its low bits alone are poor for paths that differ in one letter. */
function hash(text: string): number {
  let value = FNV_OFFSET;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), FNV_PRIME);
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d);
  return (value ^ (value >>> 12)) >>> 0;
}
