/** Answers our own client line by line: every result of a script as it comes, with progress, and an error as the last line. */
import { printType } from '../../../sql/types/index.js';
import { inPortions } from '../../session/row-portions.js';
import type { RowsResult, StatementResult } from '../../session/statement-result.js';
import type { WireMessage } from './client-messages.js';
import { apiLimits } from './limits.js';
import type { ResponseStream } from './response-stream.js';
import { encodeValue } from './wire-value.js';

/** A batch is sent in lines of so many rows. */
const ROWS_A_LINE = 512;

export async function sendMessage(out: ResponseStream, message: WireMessage): Promise<void> {
  await out.text(`${JSON.stringify(message)}\n`);
  // Batches may wait for a full piece while more come.
  if (message.type !== 'batch') await out.flush();
}

export async function sendResult(out: ResponseStream, result: StatementResult): Promise<void> {
  switch (result.kind) {
    case 'rows':
      return sendRows(out, result);
    case 'ok':
      return sendMessage(out, { type: 'ok', notices: result.notices });
    case 'client-command':
      return sendMessage(out, { type: 'client-command', command: result.command });
    case 'job': {
      const { job, wait } = result;
      await sendMessage(out, { type: 'job', id: job.id, name: job.name, wait });
      if (!wait) return;
      const timer = setInterval(() => {
        if (!out.isFull) void sendMessage(out, { type: 'progress', progress: job.progress() });
      }, apiLimits.progress_ms);
      try {
        await job.done();
      } finally {
        clearInterval(timer);
        await sendMessage(out, { type: 'progress', progress: job.progress() });
      }
      return sendMessage(out, { type: 'end' });
    }
    default: {
      const unreachable: never = result;
      return unreachable;
    }
  }
}

async function sendRows(out: ResponseStream, result: RowsResult): Promise<void> {
  const { columns, changelog, bounded, showChanges } = result;
  await sendMessage(out, {
    type: 'rows',
    columns: columns.map(({ name, type }) => ({ name, type: printType(type), logicalType: type })),
    changelog,
    bounded,
    showChanges,
  });
  for await (const { kinds, rows } of inPortions(result.batches(), columns)) {
    for (let from = 0; from < rows.length; from += ROWS_A_LINE) {
      const part = rows.slice(from, from + ROWS_A_LINE);
      await sendMessage(out, {
        type: 'batch',
        ...(changelog === 'insert-only' ? {} : { kinds: kinds.slice(from, from + ROWS_A_LINE) }),
        rows: part.map((row) => row.map((value, index) => encodeValue(value, columns[index]!.type))),
      });
    }
    if (!bounded) await out.flush();
  }
  await sendMessage(out, { type: 'end' });
}
