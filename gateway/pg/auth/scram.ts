/**
 * The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677; channel binding `tls-server-end-point`, RFC 5929).
 * Pure: texts in, texts out; who the user is comes from the startup packet, as in PostgreSQL.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ScramVerifier } from '../../../src/security/index.js';
import { ProtocolError } from '../codec/index.js';

export const SCRAM = 'SCRAM-SHA-256';
export const SCRAM_PLUS = 'SCRAM-SHA-256-PLUS';

const NONCE_BYTES = 18;
const PROOF_BYTES = 32;

export class ScramExchange {
  #clientFirstBare = '';
  #serverFirst = '';
  #gs2Header = '';
  #nonce = '';

  /** `channelBinding`: hash of the server's certificate when the connection is TLS. */
  constructor(
    private readonly verifier: ScramVerifier,
    private readonly mechanism: string,
    private readonly channelBinding: Buffer | undefined,
  ) {}

  /** The client's first message → ours. @throws ProtocolError */
  first(message: string): string {
    const match =
      /^(([nyp])(?:=([^,]*))?,([^,]*),)((?:m=[^,]*,)?n=[^,]*,r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(
        message,
      );
    if (!match) throw new ProtocolError('malformed SCRAM message');
    const [, header = '', flag, binding, authorization = '', bare = '', clientNonce = ''] = match;
    if (authorization !== '')
      throw new ProtocolError('client uses authorization identity, but it is not supported', '0A000');
    if (bare.startsWith('m='))
      throw new ProtocolError('client requires an unsupported SCRAM extension', '0A000');
    this.#checkBinding(flag!, binding);
    this.#gs2Header = header;
    this.#clientFirstBare = bare;
    this.#nonce = clientNonce + randomBytes(NONCE_BYTES).toString('base64');
    const { salt, iterations } = this.verifier;
    this.#serverFirst = `r=${this.#nonce},s=${salt.toString('base64')},i=${iterations}`;
    return this.#serverFirst;
  }

  #checkBinding(flag: string, binding: string | undefined): void {
    if (this.mechanism === SCRAM_PLUS) {
      if (flag !== 'p')
        throw new ProtocolError('malformed SCRAM message: the mechanism needs channel binding');
      if (binding !== 'tls-server-end-point') {
        throw new ProtocolError('unsupported SCRAM channel-binding type');
      }
      return;
    }
    if (flag === 'p')
      throw new ProtocolError('malformed SCRAM message: channel binding without SCRAM-SHA-256-PLUS');
    // The client could bind and believes that we cannot: somebody in between has changed our offer.
    if (flag === 'y' && this.channelBinding) {
      throw new ProtocolError('SCRAM channel binding negotiation error', '28000');
    }
  }

  /** The client's last message → ours; undefined when the proof is wrong. @throws ProtocolError */
  final(message: string): string | undefined {
    const match = /^(c=([^,]*),r=([^,]*)(?:,[^p][^,]*)*),p=([^,]*)$/s.exec(message);
    if (!match) throw new ProtocolError('malformed SCRAM message');
    const [, withoutProof = '', binding = '', nonce = '', proofText = ''] = match;
    if (nonce !== this.#nonce) throw new ProtocolError('SCRAM nonce does not match');
    const bound = this.mechanism === SCRAM_PLUS ? (this.channelBinding ?? Buffer.alloc(0)) : Buffer.alloc(0);
    const expected = Buffer.concat([Buffer.from(this.#gs2Header), bound]).toString('base64');
    if (binding !== expected) throw new ProtocolError('SCRAM channel binding check failed', '28000');
    const proof = Buffer.from(proofText, 'base64');
    if (proof.length !== PROOF_BYTES) throw new ProtocolError('malformed SCRAM message');
    const signed = `${this.#clientFirstBare},${this.#serverFirst},${withoutProof}`;
    const { storedKey, serverKey } = this.verifier;
    const signature = hmac(storedKey, signed);
    const clientKey = Buffer.from(proof.map((byte, index) => byte ^ signature[index]!));
    const digest = createHash('sha256').update(clientKey).digest();
    if (!timingSafeEqual(digest, storedKey)) return undefined;
    return `v=${hmac(serverKey, signed).toString('base64')}`;
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
