/** What Flink asks of the sizes of windows, with its messages. */
import type { Span } from '../ast/index.js';
import { validationError } from '../error/index.js';
import type { WindowSpec } from '../plan/physical-plan.js';

/**
 * `window` as it is.
 * @throws FungiError VALIDATION when a size is not positive or an offset too large
 */
export function checkWindow(window: WindowSpec, span: Span): WindowSpec {
  switch (window.kind) {
    case 'tumble':
      positive('TUMBLE', 'size', window.size, span);
      offsetWithin('TUMBLE', window.offset, window.size, span);
      return window;
    case 'hop':
      positive('HOP', 'slide', window.slide, span);
      positive('HOP', 'size', window.size, span);
      offsetWithin('HOP', window.offset, window.slide, span, 'slide');
      return window;
    case 'cumulate':
      positive('CUMULATE', 'step', window.step, span);
      positive('CUMULATE', 'maxSize', window.size, span);
      if (window.size % window.step !== 0) {
        throw validationError(
          `CUMULATE table function based aggregate requires maxSize must be an integral multiple of step, but got maxSize ${window.size} ms and step ${window.step} ms.`,
          span,
        );
      }
      offsetWithin('CUMULATE', window.offset, window.step, span, 'step');
      return window;
    case 'session':
      positive('SESSION', 'gap', window.gap, span);
      return window;
    default: {
      const unreachable: never = window;
      return unreachable;
    }
  }
}

function positive(name: string, what: string, ms: number, span: Span): void {
  if (ms > 0) return;
  throw validationError(
    `${name} table function based aggregate requires ${what} to be positive, but got ${ms} ms.`,
    span,
  );
}

function offsetWithin(name: string, offset: number, ms: number, span: Span, what = 'size'): void {
  if (Math.abs(offset) < ms) return;
  throw validationError(
    `${name} table function parameters must satisfy abs(offset) < ${what}, but got ${what} ${ms} ms and offset ${offset} ms.`,
    span,
  );
}

/** Whether the windows can be made up of panes that do not overlap. */
export const hasPanes = (window: WindowSpec): boolean =>
  window.kind !== 'hop' || window.size % window.slide === 0;

/** @throws FungiError VALIDATION for a hop that panes cannot make up, which Flink refuses for aggregates */
export function checkAggregateWindow(window: WindowSpec, span: Span | undefined): void {
  if (window.kind === 'hop' && !hasPanes(window)) {
    throw validationError(
      `HOP table function based aggregate requires size must be an integral multiple of slide, but got size ${window.size} ms and slide ${window.slide} ms`,
      span,
    );
  }
}
