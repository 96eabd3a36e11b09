/** Fungi's own HTTP API. */
export { ApiServer } from './server.js';
export type { ApiServerOptions } from './server.js';
export type { ServerGauges } from './metrics.js';
