/** What changes in the catalogs, for whoever keeps them beyond the process or caches what was read from them. */
import type { CatalogDatabase, CatalogFunction, CatalogObject } from './catalog-object.js';

/** A change within one catalog; an undefined value: it was dropped. */
export type ContentChange =
  | { readonly kind: 'database'; readonly database: string; readonly value: CatalogDatabase | undefined }
  | {
      readonly kind: 'object';
      readonly database: string;
      readonly name: string;
      readonly value: CatalogObject | undefined;
    }
  | {
      readonly kind: 'function';
      readonly database: string;
      readonly name: string;
      readonly value: CatalogFunction | undefined;
    };

/** How a catalog was registered. */
export interface CatalogEntry {
  readonly options: ReadonlyMap<string, string>;
  readonly comment: string | undefined;
}

export type CatalogChange =
  | { readonly kind: 'catalog'; readonly catalog: string; readonly value: CatalogEntry | undefined }
  | (ContentChange & { readonly catalog: string });

export type CatalogListener = (change: CatalogChange) => void;
