export { limits } from './limits.js';
export { isEnded, JobRegistry } from './job-registry.js';
export { permissivePolicy } from './policy.js';
export type { PolicyRequest, Principal, StatementPolicy } from './policy.js';
export { Session } from './session.js';
export type { Executed, ExecuteOptions } from './session.js';
export { SessionService } from './session-service.js';
export type { OpenOptions, SessionServiceOptions } from './session-service.js';
export type * from './statement-result.js';
