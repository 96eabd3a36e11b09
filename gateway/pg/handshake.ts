/**
 * The beginning of a connection: requests for encryption in any order, the startup packet, authentication. Gives who connects
 * and what they asked for, or undefined when there is nothing more to do (a cancel request, a client that went away).
 */
import { TLSSocket } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { FungiError } from '../../sql/error/index.js';
import type { Authenticator } from '../../src/security/index.js';
import type { Principal } from '../session/policy.js';
import { SCRAM, SCRAM_PLUS, ScramExchange } from './auth/scram.js';
import {
  decodeMessage,
  decodeSaslInitial,
  decodeStartup,
  decodeText,
  encode,
  ProtocolError,
} from './codec/index.js';
import type { StartupPacket } from './codec/index.js';
import { pgError } from './pg-error.js';
import type { Wire } from './wire.js';

/** Minor version of protocol 3 that we speak. */
const MINOR = 0;

export interface TlsOptions {
  readonly context: SecureContext;
  /** For SCRAM-SHA-256-PLUS. */
  readonly certificateHash: Buffer;
}

export interface HandshakeOptions {
  readonly tls: TlsOptions | undefined;
  /** Undefined, or not required: everybody may come in. */
  readonly authenticator: Authenticator | undefined;
  readonly cancel: (processId: number, secretKey: Buffer) => void;
  /** Called before anything is asked: throws 53300 when there is no room. */
  readonly admit: () => void;
}

export interface Identity {
  readonly user: string;
  readonly database: string | undefined;
  readonly principal: Principal | undefined;
  readonly encrypted: boolean;
  /** All of the startup packet. */
  readonly parameters: ReadonlyMap<string, string>;
}

type Startup = Extract<StartupPacket, { kind: 'startup' }>;

/** @throws ProtocolError, FungiError: to be reported as FATAL */
export async function handshake(wire: Wire, options: HandshakeOptions): Promise<Identity | undefined> {
  let encrypted = false;
  for (;;) {
    const frame = await wire.next();
    if (!frame) return undefined;
    const packet = decodeStartup(frame.body);
    switch (packet.kind) {
      case 'ssl-request':
        if (options.tls && !encrypted) {
          await startTls(wire, options.tls);
          encrypted = true;
        } else {
          wire.out.ascii('N');
          await wire.flush();
        }
        break;
      case 'gssenc-request':
        wire.out.ascii('N');
        await wire.flush();
        break;
      case 'cancel-request':
        options.cancel(packet.processId, packet.secretKey);
        return undefined;
      case 'startup':
        return start(wire, packet, encrypted, options);
      default: {
        const unreachable: never = packet;
        return unreachable;
      }
    }
  }
}

async function startTls(wire: Wire, tls: TlsOptions): Promise<void> {
  // Bytes behind the request were not encrypted: somebody in between may have put them there.
  if (wire.buffered > 0) throw new ProtocolError('received unencrypted data after SSL request');
  const plain = wire.socket;
  const secure = new TLSSocket(plain, {
    isServer: true,
    secureContext: tls.context,
    ALPNProtocols: ['postgresql'],
  });
  wire.replace(secure);
  plain.write('S');
  await new Promise<void>((resolve) => {
    secure.once('secure', resolve);
    secure.once('close', resolve);
  });
}

async function start(
  wire: Wire,
  packet: Startup,
  encrypted: boolean,
  options: HandshakeOptions,
): Promise<Identity | undefined> {
  if (packet.major !== 3) {
    throw new ProtocolError(
      `unsupported frontend protocol ${packet.major}.${packet.minor}: server supports 3.0 to 3.${MINOR}`,
      '0A000',
    );
  }
  wire.startupDone();
  const unknown = [...packet.parameters.keys()].filter((name) => name.startsWith('_pq_.'));
  if (packet.minor > MINOR || unknown.length > 0) encode.negotiateProtocolVersion(wire.out, MINOR, unknown);
  const user = packet.parameters.get('user') ?? '';
  if (user === '') throw new ProtocolError('no PostgreSQL user name specified in startup packet', '28000');
  if (/^(?:true|on|yes|1|database)$/i.test(packet.parameters.get('replication') ?? '')) {
    throw pgError('0A000', 'replication connections are not supported');
  }
  options.admit();
  const identity = {
    user,
    database: packet.parameters.get('database'),
    encrypted,
    parameters: packet.parameters,
  };
  const { authenticator, tls } = options;
  if (!authenticator?.required) {
    encode.authenticationOk(wire.out);
    return { ...identity, principal: undefined };
  }
  const principal = await scram(wire, user, authenticator, encrypted ? tls?.certificateHash : undefined);
  if (!principal) return undefined;
  encode.authenticationOk(wire.out);
  return { ...identity, principal };
}

/** @throws FungiError 28P01, 53300 after too many failures */
async function scram(
  wire: Wire,
  user: string,
  authenticator: Authenticator,
  binding: Buffer | undefined,
): Promise<Principal | undefined> {
  const address = wire.socket.remoteAddress ?? '';
  authenticator.checkAttempt(user, address);
  const mechanisms = binding ? [SCRAM_PLUS, SCRAM] : [SCRAM];
  encode.authenticationSasl(wire.out, mechanisms);
  const first = await password(wire);
  if (!first) return undefined;
  const { mechanism, data } = decodeSaslInitial(first);
  if (!mechanisms.includes(mechanism)) {
    throw new ProtocolError('client selected an invalid SASL authentication mechanism');
  }
  const exchange = new ScramExchange(authenticator.scramVerifier(user), mechanism, binding);
  encode.authenticationSaslContinue(wire.out, exchange.first(decodeText(data)));
  const last = await password(wire);
  if (!last) return undefined;
  // Again: many exchanges may have been begun before the first of them failed.
  authenticator.checkAttempt(user, address);
  const answer = exchange.final(decodeText(last));
  const principal = authenticator.principal(user);
  if (answer === undefined || !principal) throw refused(authenticator.failed(user, address), user);
  authenticator.succeeded(user, address);
  encode.authenticationSaslFinal(wire.out, answer);
  return principal;
}

const refused = (error: FungiError, user: string): FungiError =>
  error.sqlState === '28P01' ? error : pgError('28P01', `password authentication failed for user "${user}"`);

async function password(wire: Wire): Promise<Buffer | undefined> {
  await wire.flush();
  const frame = await wire.next();
  if (!frame) return undefined;
  const message = decodeMessage(frame);
  if (message.kind === 'password') return message.body;
  if (message.kind === 'terminate') return undefined;
  throw new ProtocolError('expected SASL response');
}
