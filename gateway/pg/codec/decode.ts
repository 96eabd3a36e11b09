/** The body of a message → what it means. Pure; whatever is wrong with a message is a ProtocolError. */
import type { FormatCode, FrontendMessage, StartupPacket } from './frontend-message.js';
import type { Frame } from './frame-reader.js';
import { MessageInput } from './message-input.js';
import { ProtocolError } from './protocol-error.js';

const SSL_REQUEST = 80877103;
const GSSENC_REQUEST = 80877104;
const CANCEL_REQUEST = 80877102;

/** @throws ProtocolError */
export function decodeStartup(body: Buffer): StartupPacket {
  const input = new MessageInput(body);
  const code = input.uint32();
  switch (code) {
    case SSL_REQUEST:
      return { kind: 'ssl-request' };
    case GSSENC_REQUEST:
      return { kind: 'gssenc-request' };
    case CANCEL_REQUEST: {
      const processId = input.int32();
      return { kind: 'cancel-request', processId, secretKey: Buffer.from(input.rest()) };
    }
  }
  const parameters = new Map<string, string>();
  const major = code >>> 16;
  const minor = code & 0xffff;
  // Another major version is answered with an error, whatever follows.
  if (major !== 3) return { kind: 'startup', major, minor, parameters };
  for (;;) {
    const name = input.text();
    if (name === '') break;
    parameters.set(name, input.text());
  }
  input.end();
  return { kind: 'startup', major, minor, parameters };
}

const letter = (text: string): number => text.charCodeAt(0);

type Decoder = (input: MessageInput) => FrontendMessage;

function target(input: MessageInput): 'statement' | 'portal' {
  const which = input.byte();
  if (which === letter('S')) return 'statement';
  if (which === letter('P')) return 'portal';
  throw new ProtocolError(`invalid subtype ${which} of a message`);
}

function formats(input: MessageInput): FormatCode[] {
  return Array.from({ length: input.uint16() }, () => {
    const code = input.int16();
    if (code !== 0 && code !== 1) throw new ProtocolError(`unsupported format code: ${code}`, '22023');
    return code;
  });
}

const bind: Decoder = (input) => {
  const portal = input.text();
  const statement = input.text();
  const parameterFormats = formats(input);
  const count = input.uint16();
  if (parameterFormats.length > 1 && parameterFormats.length !== count) {
    throw new ProtocolError(
      `bind message has ${parameterFormats.length} parameter formats but ${count} parameters`,
    );
  }
  const parameters = Array.from({ length: count }, () => {
    const length = input.int32();
    return length === -1 ? null : input.bytes(length);
  });
  return { kind: 'bind', portal, statement, parameterFormats, parameters, resultFormats: formats(input) };
};

const decoders: ReadonlyMap<number, Decoder> = new Map<number, Decoder>([
  [letter('Q'), (input) => ({ kind: 'query', text: input.text() })],
  [
    letter('P'),
    (input) => ({
      kind: 'parse',
      name: input.text(),
      text: input.text(),
      parameterTypes: Array.from({ length: input.uint16() }, () => input.uint32()),
    }),
  ],
  [letter('B'), bind],
  [letter('D'), (input) => ({ kind: 'describe', target: target(input), name: input.text() })],
  [letter('E'), (input) => ({ kind: 'execute', portal: input.text(), maxRows: Math.max(0, input.int32()) })],
  [letter('C'), (input) => ({ kind: 'close', target: target(input), name: input.text() })],
  [letter('H'), () => ({ kind: 'flush' })],
  [letter('S'), () => ({ kind: 'sync' })],
  [letter('X'), () => ({ kind: 'terminate' })],
  [letter('d'), (input) => ({ kind: 'copy-data', data: input.rest() })],
  [letter('c'), () => ({ kind: 'copy-done' })],
  [letter('f'), (input) => ({ kind: 'copy-fail', reason: input.text() })],
  [
    letter('F'),
    (input) => {
      input.rest();
      return { kind: 'function-call' };
    },
  ],
  [letter('p'), (input) => ({ kind: 'password', body: input.rest() })],
]);

/** @throws ProtocolError for an unknown type or a body that does not fit it */
export function decodeMessage({ type, body }: Frame): FrontendMessage {
  const decoder = decoders.get(type);
  if (!decoder) throw new ProtocolError(`invalid frontend message type ${type}`, '08P01', true);
  const input = new MessageInput(body);
  const message = decoder(input);
  input.end();
  return message;
}

/** SASLInitialResponse. @throws ProtocolError */
export function decodeSaslInitial(body: Buffer): { readonly mechanism: string; readonly data: Buffer } {
  const input = new MessageInput(body);
  const mechanism = input.text();
  const length = input.int32();
  const data = length === -1 ? Buffer.alloc(0) : input.bytes(length);
  input.end();
  return { mechanism, data };
}
