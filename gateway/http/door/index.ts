/** What the HTTP doors share: connections, bodies, and answers that are seen. */
export { answer } from './early-answer.js';
export type { Answer } from './early-answer.js';
export { HttpListener } from './http-listener.js';
export type { Refusal } from './http-listener.js';
export { isDeeperThan } from './json-depth.js';
export { connectionLimits } from './limits.js';
export type { ConnectionLimits } from './limits.js';
export { BodyReader, BodyTooLarge } from './request-bytes.js';
