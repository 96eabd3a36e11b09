/** Options of the `print` connector (docs: "Print SQL Connector"): every change as a line of text. */
import type { ConnectorSchema } from '../connector-schema.js';
import { SINK_PARALLELISM } from '../connector-schema.js';
import { option } from '../option.js';
import { booleanType, stringType } from '../option-type.js';

export const PRINT_IDENTIFIER = option(
  'print-identifier',
  stringType,
  'Text before every line, followed by `> `.',
);
export const STANDARD_ERROR = option(
  'standard-error',
  booleanType,
  'Write to standard error instead of standard output.',
  {
    default: false,
  },
);

export const printSchema: ConnectorSchema = {
  name: 'print',
  description: 'Writes every change as a line `+I[1, a]` to the output of the process.',
  hasFormat: false,
  options: [PRINT_IDENTIFIER, STANDARD_ERROR, SINK_PARALLELISM],
  capabilities: () => ({
    sink: {
      changelog: ['+I', '-U', '+U', '-D'],
      metadata: new Map(),
      supportsOverwrite: false,
      supportsPartitioning: true,
      guarantee: 'at-least-once',
    },
  }),
};
