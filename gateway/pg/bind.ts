/** Bind: the values and formats of a portal, checked against its statement. */
import type { BindMessage, FormatCode } from './codec/index.js';
import { decodeText, ProtocolError } from './codec/index.js';
import { pgError } from './pg-error.js';
import { Portal } from './portal.js';
import type { Values } from './portal.js';
import { formatOf } from './row-source.js';
import type { Prepared } from './statement.js';
import { parameterOidsOf } from './statement.js';
import { binaryAsText } from './types/binary-to-text.js';
import { decodeParameter } from './types/parameter-value.js';

/** @throws FungiError 08P01 for a wrong number of values or formats, 22P02 and its like for a value */
export function bindPortal(message: BindMessage, prepared: Prepared, timeZone: string): Portal {
  const oids = parameterOidsOf(prepared);
  const { parameters, parameterFormats, resultFormats } = message;
  if (parameters.length !== oids.length) {
    throw pgError(
      '08P01',
      `bind message supplies ${parameters.length} parameters, but prepared statement "${message.statement}" requires ${oids.length}`,
    );
  }
  const columns =
    prepared.kind === 'flink' || prepared.kind === 'catalog' ? prepared.columns?.length : undefined;
  if (columns !== undefined && resultFormats.length > 1 && resultFormats.length !== columns) {
    throw pgError(
      '08P01',
      `bind message has ${resultFormats.length} result formats but query has ${columns} columns`,
    );
  }
  return new Portal(prepared, values(prepared, parameters, parameterFormats, oids, timeZone), resultFormats);
}

function values(
  prepared: Prepared,
  parameters: BindMessage['parameters'],
  formats: readonly FormatCode[],
  oids: readonly number[],
  timeZone: string,
): Values {
  if (prepared.kind === 'catalog') {
    return {
      kind: 'catalog',
      values: parameters.map((bytes, index) => ({
        oid: oids[index] ?? 0,
        text:
          bytes === null
            ? null
            : formatOf(formats, index) === 1
              ? binaryAsText(bytes, oids[index] ?? 0)
              : decodeText(bytes),
      })),
    };
  }
  if (prepared.kind !== 'flink') return { kind: 'flink', values: [] };
  return {
    kind: 'flink',
    values: parameters.map((bytes, index) => {
      try {
        const type = prepared.parameterTypes[index]!;
        return decodeParameter(bytes, formatOf(formats, index), oids[index] ?? 0, type, timeZone);
      } catch (error) {
        // The connection can go on: only the value is wrong.
        if (error instanceof ProtocolError && error.sqlState === '08P01') {
          throw pgError('22P03', `incorrect binary data format in bind parameter ${index + 1}`);
        }
        throw error;
      }
    }),
  };
}
