/**
 * Reads the JSON body of a request. It must say that it is JSON, which a page of another origin cannot do without being asked for
 * permission (and never gets it).
 */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { RequestFailure } from './failure.js';
import { apiLimits } from './limits.js';

/** @throws RequestFailure 400, 413, 415 */
export async function readJsonBody<T>(incoming: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const type = incoming.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new RequestFailure('The body must be JSON: content-type: application/json', { status: 415 });
  }
  return checked(parse(await readText(incoming)), schema, 'body');
}

/** @throws RequestFailure 400 naming the field */
export function checked<T>(value: unknown, schema: z.ZodType<T>, where: 'body' | 'query'): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue!.path.map(String).join('.');
  const what = where === 'body' ? 'Field' : 'Parameter';
  if (issue!.code === 'unrecognized_keys') {
    throw new RequestFailure(`Unknown ${what.toLowerCase()} "${issue!.keys[0]}"`, { status: 400 });
  }
  const message = path === '' ? `The ${where}: ${issue!.message}` : `${what} "${path}": ${issue!.message}`;
  throw new RequestFailure(message, { status: 400 });
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > apiLimits.request_bytes_max) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > apiLimits.request_bytes_max) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (): RequestFailure =>
  new RequestFailure(`The body is larger than ${apiLimits.request_bytes_max} bytes`, {
    status: 413,
    name: 'LIMIT_EXCEEDED',
  });

function parse(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RequestFailure(`The body is not JSON: ${reason}`, { status: 400, cause: error });
  }
}
