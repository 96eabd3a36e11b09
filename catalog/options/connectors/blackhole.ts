/** The `blackhole` connector (docs: "BlackHole SQL Connector") swallows its input; it has no options of its own. */
import type { ConnectorSchema } from '../connector-schema.js';

export const blackholeSchema: ConnectorSchema = {
  name: 'blackhole',
  description: 'Computes every row and forgets it: for benchmarks and tests.',
  hasFormat: false,
  options: [],
  capabilities: () => ({
    sink: {
      changelog: ['+I', '+U', '-D'],
      metadata: new Map(),
      adaptsToQuery: true,
      supportsOverwrite: false,
      supportsPartitioning: true,
      guarantee: 'at-least-once',
    },
  }),
};
