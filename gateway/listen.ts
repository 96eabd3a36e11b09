/** How every door begins to listen: the port it got, or a plain reason why it got none. */
import type { ListenOptions, Server } from 'node:net';
import { FungiError } from '../sql/error/index.js';

/**
 * Gives the port, which differs from the wanted one when that was 0.
 * @param flags the options of `fungi server` that choose another port, for the hint
 * @throws FungiError UNREACHABLE: the port is taken or not allowed
 */
export function listen(
  server: Server,
  where: ListenOptions & { readonly host: string; readonly port: number },
  flags: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, where, flags)));
    server.listen(where, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : where.port);
    });
  });
}

function listenError(
  error: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
  flags: string,
): FungiError {
  const reason =
    error.code === 'EADDRINUSE'
      ? 'another process uses it'
      : error.code === 'EACCES'
        ? 'it needs more rights'
        : error.message;
  return new FungiError('UNREACHABLE', `Cannot listen on ${host}:${port}: ${reason}`, {
    hint: `Choose another with ${flags}`,
    cause: error,
  });
}
