/** Who may log in, what roles permit, and which files SQL may name. */
export { Authenticator } from './authenticator.js';
export { RefusedAttempt } from './attempt-limit.js';
export type { AuthenticatedPrincipal, AuthenticatorOptions } from './authenticator.js';
export { PathConfinement } from './path-confinement.js';
export { BUILT_IN_ROLES, grants } from './permission.js';
export type { Permission } from './permission.js';
export { makeScramVerifier, parseScramVerifier, scramVerifierText } from './scram-verifier.js';
export type { ScramVerifier } from './scram-verifier.js';
export { TrustedProxies } from './trusted-proxies.js';
