/** The client's side of COPY FROM STDIN: takes its messages until it is done, fails, or goes. */
import { decodeMessage, encode, ProtocolError } from '../codec/index.js';
import { pgError } from '../pg-error.js';
import type { CopyIn } from '../portal.js';
import type { Wire } from '../wire.js';

/** Gives the number of rows. @throws FungiError of a row that cannot be taken; 57014 when the client gives up */
export async function receiveCopy(wire: Wire, copy: CopyIn): Promise<number> {
  encode.copyResponse(wire.out, 'in', copy.binary ? 1 : 0, copy.columns);
  await wire.flush();
  try {
    for (;;) {
      const frame = await wire.next();
      if (!frame) throw pgError('08006', 'connection to client lost');
      const message = decodeMessage(frame);
      switch (message.kind) {
        case 'copy-data': {
          const pending = copy.write(message.data);
          if (pending) await pending;
          break;
        }
        case 'copy-done':
          return await copy.end();
        case 'copy-fail':
          throw pgError('57014', `COPY from stdin failed: ${message.reason}`);
        case 'flush':
        case 'sync':
          // Clients of the extended protocol send it before they know that they are to copy.
          break;
        default:
          throw new ProtocolError(
            `unexpected message type 0x${frame.type.toString(16).toUpperCase()} during COPY from stdin`,
          );
      }
    }
  } catch (error) {
    await copy.abort();
    throw error;
  }
}
