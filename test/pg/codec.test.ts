/** The codec against its own encoder, every way of cutting the bytes, and mutated messages. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeMessage,
  decodeSaslInitial,
  decodeStartup,
  encode,
  FrameReader,
  OutputBuffer,
  ProtocolError,
} from '../../gateway/pg/codec/index.js';
import type { FrontendMessage } from '../../gateway/pg/codec/index.js';

const LIMIT = 1 << 20;

/** What clients write, for the tests: the inverse of the decoder. */
function frontend(message: FrontendMessage): Buffer {
  const out = new OutputBuffer();
  const begin = (letter: string): void => out.begin(letter.charCodeAt(0));
  switch (message.kind) {
    case 'query':
      begin('Q');
      out.cstring(message.text);
      break;
    case 'parse':
      begin('P');
      out.cstring(message.name);
      out.cstring(message.text);
      out.uint16(message.parameterTypes.length);
      for (const oid of message.parameterTypes) out.uint32(oid);
      break;
    case 'bind':
      begin('B');
      out.cstring(message.portal);
      out.cstring(message.statement);
      out.uint16(message.parameterFormats.length);
      for (const format of message.parameterFormats) out.int16(format);
      out.uint16(message.parameters.length);
      for (const value of message.parameters) {
        if (value === null) out.int32(-1);
        else out.sized(value);
      }
      out.uint16(message.resultFormats.length);
      for (const format of message.resultFormats) out.int16(format);
      break;
    case 'describe':
    case 'close':
      begin(message.kind === 'describe' ? 'D' : 'C');
      out.byte((message.target === 'statement' ? 'S' : 'P').charCodeAt(0));
      out.cstring(message.name);
      break;
    case 'execute':
      begin('E');
      out.cstring(message.portal);
      out.int32(message.maxRows);
      break;
    case 'copy-data':
      begin('d');
      out.raw(message.data);
      break;
    case 'copy-fail':
      begin('f');
      out.cstring(message.reason);
      break;
    case 'password':
      begin('p');
      out.raw(message.body);
      break;
    default:
      begin({ flush: 'H', sync: 'S', terminate: 'X', 'copy-done': 'c', 'function-call': 'F' }[message.kind]);
  }
  out.end();
  return Buffer.from(out.take());
}

const name = fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\0', ''));
const format = fc.constantFrom<0 | 1>(0, 1);
const bytes = fc.uint8Array({ maxLength: 50 }).map((array) => Buffer.from(array));
const which = fc.constantFrom<'statement' | 'portal'>('statement', 'portal');

const message: fc.Arbitrary<FrontendMessage> = fc.oneof(
  fc.record({ kind: fc.constant('query' as const), text: name }),
  fc.record({
    kind: fc.constant('parse' as const),
    name,
    text: name,
    parameterTypes: fc.array(fc.nat(), { maxLength: 5 }),
  }),
  fc.array(fc.option(bytes), { maxLength: 5 }).chain((parameters) =>
    fc.record({
      kind: fc.constant('bind' as const),
      portal: name,
      statement: name,
      parameterFormats: fc.oneof(
        fc.array(format, { maxLength: 1 }),
        fc.array(format, { minLength: parameters.length, maxLength: parameters.length }),
      ),
      parameters: fc.constant(parameters),
      resultFormats: fc.array(format, { maxLength: 5 }),
    }),
  ),
  fc.record({ kind: fc.constantFrom('describe' as const, 'close' as const), target: which, name }),
  fc.record({ kind: fc.constant('execute' as const), portal: name, maxRows: fc.nat() }),
  fc.constantFrom<FrontendMessage>(
    { kind: 'flush' },
    { kind: 'sync' },
    { kind: 'terminate' },
    { kind: 'copy-done' },
    { kind: 'function-call' },
  ),
  fc.record({ kind: fc.constant('copy-data' as const), data: bytes }),
  fc.record({ kind: fc.constant('copy-fail' as const), reason: name }),
  fc.record({ kind: fc.constant('password' as const), body: bytes }),
);

function readAll(reader: FrameReader): FrontendMessage[] {
  const messages: FrontendMessage[] = [];
  for (let frame = reader.next(); frame; frame = reader.next()) messages.push(decodeMessage(frame));
  return messages;
}

function openReader(): FrameReader {
  const reader = new FrameReader(LIMIT);
  reader.startupDone();
  return reader;
}

describe('messages of a client', () => {
  test('are read as they were written, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat({ max: 40 })), (messages, cuts) => {
        const stream = Buffer.concat(messages.map(frontend));
        const reader = openReader();
        const read: FrontendMessage[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          reader.push(stream.subarray(at, Math.min(stream.length, at + cut)));
          at = Math.min(stream.length, at + cut);
          read.push(...readAll(reader));
        }
        expect(read).toEqual(messages);
        expect(reader.buffered).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('mutated bytes give messages or a ProtocolError, nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 6 }),
        (messages, changes) => {
          const stream = Buffer.concat(messages.map(frontend));
          for (const [at, value] of changes) stream[at % stream.length] = value;
          const reader = openReader();
          reader.push(stream);
          try {
            for (const read of readAll(reader)) {
              if (read.kind === 'password') decodeSaslInitial(read.body);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
        },
      ),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3_000) },
    );
  });

  test('any bytes as a startup packet give a packet or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.constantFrom(3, 80877103, 196608, 80877102), bytes, (code, rest) => {
        const head = Buffer.alloc(4);
        head.writeUInt32BE(code);
        try {
          decodeStartup(Buffer.concat([head, rest]));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a message that is too long is refused by its length alone', () => {
    const reader = openReader();
    const head = Buffer.from([0x51, 0x40, 0, 0, 0]);
    reader.push(head);
    expect(() => reader.next()).toThrow(/longer than/);
  });

  test('a length that cannot be is refused', () => {
    const reader = openReader();
    reader.push(Buffer.from([0x51, 0, 0, 0, 3]));
    expect(() => reader.next()).toThrow(ProtocolError);
  });

  test('text that is no UTF-8 is SQLSTATE 22021', () => {
    const reader = openReader();
    reader.push(Buffer.from([0x51, 0, 0, 0, 6, 0xff, 0]));
    expect(() => readAll(reader)).toThrow(expect.objectContaining({ sqlState: '22021' }) as Error);
  });

  test('a long message in many pieces is joined once', () => {
    const reader = openReader();
    const stream = frontend({ kind: 'query', text: 'x'.repeat(500_000) });
    for (let at = 0; at < stream.length; at += 100) {
      expect(reader.next()).toBeUndefined();
      reader.push(stream.subarray(at, at + 100));
    }
    expect(reader.next()?.body.length).toBe(500_001);
  });
});

describe('startup packets', () => {
  test('parameters of version 3.2', () => {
    const body = Buffer.concat([
      Buffer.from([0, 3, 0, 2]),
      Buffer.from('user\0ann\0database\0shop\0_pq_.x\0on\0\0'),
    ]);
    expect(decodeStartup(body)).toEqual({
      kind: 'startup',
      major: 3,
      minor: 2,
      parameters: new Map([
        ['user', 'ann'],
        ['database', 'shop'],
        ['_pq_.x', 'on'],
      ]),
    });
  });

  test('a cancel request keeps a key of any length', () => {
    const body = Buffer.concat([Buffer.from([0x04, 0xd2, 0x16, 0x2e, 0, 0, 0, 7]), Buffer.from('abcdefgh')]);
    expect(decodeStartup(body)).toEqual({
      kind: 'cancel-request',
      processId: 7,
      secretKey: Buffer.from('abcdefgh'),
    });
  });
});

describe('messages of the server', () => {
  test('have their length, and what was taken stays as it was', () => {
    const out = new OutputBuffer(8);
    encode.commandComplete(out, 'SELECT 1');
    const first = out.take();
    encode.readyForQuery(out, 'I');
    encode.errorResponse(out, { S: 'ERROR', C: '42601', M: 'a\0b', H: undefined });
    const second = out.take();
    expect(first.toString('latin1')).toBe('C\0\0\0\rSELECT 1\0');
    expect(second.toString('latin1')).toBe('Z\0\0\0\x05IE\0\0\0\x17SERROR\0C42601\0Mab\0\0');
  });

  test('long texts grow the buffer', () => {
    const out = new OutputBuffer(8);
    const text = 'ü'.repeat(10_000);
    out.sizedText(text);
    const taken = out.take();
    expect(taken.readInt32BE(0)).toBe(20_000);
    expect(taken.subarray(4).toString()).toBe(text);
  });
});
