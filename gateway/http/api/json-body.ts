/**
 * Reads the JSON body of a request. It must say that it is JSON, which a page of another origin cannot do without being asked for
 * permission (and never gets it).
 */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { isDeeperThan } from '../door/index.js';
import { RequestFailure } from './failure.js';
import { apiLimits } from './limits.js';

/** @throws RequestFailure 400, 415; BodyTooLarge, which is a 413; FungiError TOO_MANY */
export async function readJsonBody<T>(
  incoming: IncomingMessage,
  read: (incoming: IncomingMessage) => Promise<Buffer>,
  schema: z.ZodType<T>,
): Promise<T> {
  checkType(incoming);
  const bytes = await read(incoming);
  const text = decoded(bytes);
  if (isDeeperThan(text, apiLimits.json_depth_max)) {
    throw new RequestFailure(`The body has more than ${apiLimits.json_depth_max} levels`, { status: 400 });
  }
  return checked(parse(text), schema, 'body');
}

/** @throws RequestFailure 415 */
function checkType({ headers }: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  const [, parameters] = /^application\/json\s*(?:;(.*))?$/i.exec(type) ?? [undefined, undefined];
  const isJson = /^application\/json\s*(;|$)/i.test(type);
  const charset = /(?:^|;)\s*charset\s*=\s*"?([^";\s]*)/i.exec(parameters ?? '')?.[1] ?? 'utf-8';
  if (!isJson || !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new RequestFailure('The body must be JSON in UTF-8: content-type: application/json', {
      status: 415,
    });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw new RequestFailure('The body must not be compressed', { status: 415 });
  }
}

/** @throws RequestFailure 400 */
function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new RequestFailure('The body is not UTF-8', { status: 400, cause: error });
  }
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RequestFailure(`The body is not JSON: ${reason}`, { status: 400, cause: error });
  }
}
