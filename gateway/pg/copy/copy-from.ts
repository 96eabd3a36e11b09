/** `COPY table FROM STDIN`. */
import { notSupported } from '../../../sql/error/index.js';
import type { Backend } from '../backend.js';
import type { Command } from '../dialect/command.js';
import type { Outcome } from '../portal.js';

export function copyFrom(
  _command: Extract<Command, { kind: 'copy-from' }>,
  _backend: Backend,
  _controller: AbortController,
): Promise<Outcome> {
  throw notSupported('COPY FROM STDIN');
}
