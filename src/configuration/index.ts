/** The server's configuration. */
export { dataDirectory } from './data-directory.js';
export { ENVIRONMENT, serviceLinks } from './environment.js';
export { keysWithoutEffect, mistypedVariables, readConfiguration } from './read-configuration.js';
export type { ConfigurationSources } from './read-configuration.js';
export type { ServerConfiguration } from './schema.js';
