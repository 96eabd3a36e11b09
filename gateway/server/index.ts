/** The server: doors, durable state, start and stop. */
export { createLog } from './log.js';
export type { Log, LogLevel } from './log.js';
export { Server } from './server.js';
export type { OpenDoor, ServerOptions } from './server.js';
