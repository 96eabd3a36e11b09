/** The forms of streamed rows, by media type. */
import type { RowFormat, RowShape } from './row-format.js';
import { csvFormat, eventsFormat, linesFormat } from './text-formats.js';

export type { RowFormat, RowShape } from './row-format.js';
export { columnsJson, rowWriter } from './text-formats.js';

export const ARROW_TYPE = 'application/vnd.apache.arrow.stream';
export const EVENTS_TYPE = 'text/event-stream';
export const LINES_TYPE = 'application/x-ndjson';
export const CSV_TYPE = 'text/csv';

/** Undefined: not one of the streamed forms. @throws FungiError NOT_SUPPORTED: a type that the form does not have */
export async function rowFormat(
  type: string,
  shape: RowShape,
  timeZone: string,
): Promise<RowFormat | undefined> {
  switch (type) {
    case CSV_TYPE:
      return csvFormat(shape);
    case LINES_TYPE:
      return linesFormat(shape);
    case EVENTS_TYPE:
      return eventsFormat(shape);
    case ARROW_TYPE: {
      // Loaded on first use: it takes a third of a second.
      const { arrowFormat } = await import('./arrow.js');
      return arrowFormat(shape, timeZone);
    }
    default:
      return undefined;
  }
}
