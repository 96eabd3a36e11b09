/** Feeds damaged messages to the Postgres codec in pieces of any size and counts what comes out. */
import {
  decodeMessage,
  decodeSaslInitial,
  decodeStartup,
  FrameReader,
  ProtocolError,
} from '../../../gateway/pg/codec/index.js';
import { FungiError } from '../../../sql/error/index.js';
import { mutated } from './mutation.js';
import type { Random } from './mutation.js';
import { MESSAGES, STARTUPS } from './messages.js';

/** The frame's, in front of a start-up packet. */
const LENGTH_BYTES = 4;
const MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

export interface CodecCounts {
  decoded: number;
  refused: number;
}

/** @throws whatever the codec throws that is no refusal of its own */
export function fuzzCodec(rounds: number, random: Random): CodecCounts {
  const counts = { decoded: 0, refused: 0 };
  for (let round = 0; round < rounds; round++) {
    if (random(8) === 0) {
      attempt(counts, () =>
        decodeStartup(mutated(STARTUPS[random(STARTUPS.length)]!.subarray(LENGTH_BYTES), random)),
      );
      continue;
    }
    const reader = new FrameReader(MESSAGE_BYTES_MAX);
    reader.startupDone();
    reader.allow(MESSAGE_BYTES_MAX);
    const bytes = mutated(MESSAGES[random(MESSAGES.length)]!, random);
    attempt(counts, () => {
      for (let at = 0; at < bytes.length;) {
        const end = Math.min(bytes.length, at + 1 + random(bytes.length));
        reader.push(bytes.subarray(at, end));
        at = end;
        for (let frame = reader.next(); frame; frame = reader.next()) {
          const decoded = decodeMessage(frame);
          if (decoded.kind === 'password') decodeSaslInitial(decoded.body);
        }
      }
    });
  }
  return counts;
}

function attempt(counts: CodecCounts, decode: () => unknown): void {
  try {
    decode();
    counts.decoded++;
  } catch (error) {
    if (!(error instanceof ProtocolError) && !(error instanceof FungiError)) throw error;
    counts.refused++;
  }
}
