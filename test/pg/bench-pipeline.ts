/**
 * Statements per second over one connection with the extended protocol, pipelined: `npx tsx test/pg/bench-pipeline.ts PORT [SQL] [COUNT]`.
 * Every statement is Parse, Bind, Describe, Execute and Sync; a hundred are under way at a time.
 */
import { connect } from 'node:net';

const [port = '5433', sql = 'SELECT 1', countText = '20000', parameter] = process.argv.slice(2);
const count = Number(countText);

const message = (type: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const bound = parameter === undefined ? [int16(0)] : [int16(1), int32(parameter.length), parameter];
const named = process.env['NAMED'] === '1';
const parse = message('P', `${named ? 's' : ''}\0${sql}\0`, int16(0));
const run = Buffer.concat([
  ...(named ? [] : [parse]),
  message('B', `\0${named ? 's' : ''}\0`, int16(0), ...bound, int16(0)),
  message('D', 'P\0'),
  message('E', '\0', int32(0)),
  message('S'),
]);

const startup = Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from('user\0bench\0\0')]);
const socket = connect(Number(port), '127.0.0.1');
socket.setNoDelay(true);
socket.write(Buffer.concat([int32(startup.length + 4), startup]));

const UNDER_WAY_MAX = 100;
let sent = -1;
let done = -1;
let started = 0;
let rest = Buffer.alloc(0);

function send(): void {
  const pieces: Buffer[] = [];
  while (sent < count && sent - done < UNDER_WAY_MAX) {
    pieces.push(run);
    sent++;
  }
  if (pieces.length > 0) socket.write(Buffer.concat(pieces));
}

socket.on('data', (piece: Buffer) => {
  const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
  let at = 0;
  while (at + 5 <= bytes.length) {
    const length = bytes.readInt32BE(at + 1);
    if (at + 1 + length > bytes.length) break;
    const type = String.fromCharCode(bytes[at]!);
    if (type === 'E') {
      process.stderr.write(`${bytes.toString('latin1', at + 5, at + 1 + length)}\n`);
      process.exit(1);
    }
    if (type === 'Z') {
      if (done < 0) {
        started = performance.now();
        done = sent = 0;
        if (named) {
          socket.write(Buffer.concat([parse, message('S')]));
          done = -1;
          sent = 0;
        }
      } else done++;
      if (named && done === -1 && sent === 0) done = 0;
    }
    at += 1 + length;
  }
  rest = Buffer.from(bytes.subarray(at));
  if (done >= count) {
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(`${sql}: ${Math.round(count / seconds)} statements/s\n`);
    socket.end();
    return;
  }
  send();
});
