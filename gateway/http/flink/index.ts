export { FlinkGatewayServer } from './server.js';
export type { FlinkGatewayOptions } from './server.js';
export type { HeaderAuthenticator } from '../authentication.js';
