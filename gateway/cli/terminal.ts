/** Where the command line writes: standard output and error, and whether people watch. Tests hand in their own. */
import { once } from 'node:events';

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Resolves when the reader of standard output has caught up: a slow one slows the query down. */
  readonly drained: () => Promise<void>;
  /** Standard error is a terminal: progress lines and carets make sense. */
  readonly errorIsTerminal: boolean;
  /** In the shell every statement is answered, at least by OK. */
  readonly interactive: boolean;
  /** Called before anything is written to standard output, so that a progress line can get out of the way. */
  beforeOutput: (() => void) | undefined;
}

export function processTerminal(interactive = false): Terminal {
  const terminal: Terminal = {
    out: (text) => {
      terminal.beforeOutput?.();
      process.stdout.write(text);
    },
    drained: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    err: (text) => {
      process.stderr.write(text);
    },
    errorIsTerminal: process.stderr.isTTY === true,
    interactive,
    beforeOutput: undefined,
  };
  return terminal;
}
