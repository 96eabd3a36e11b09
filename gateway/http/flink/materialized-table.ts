/** Refreshing a materialized table by request: the statement that does it. */
import { backtick, sqlString } from '../../../catalog/index.js';
import type { RequestBody } from './request-body.js';
import { exception } from './java-exception.js';
import { JavaFailure } from './statement-work.js';

/** @throws RestFailure 400; JavaFailure for what there is no statement for */
export function refreshStatement(identifier: string, body: RequestBody): string {
  body.required('isPeriodic', 'boolean', body.boolean('isPeriodic'));
  body.string('scheduleTime');
  const [option] = body.properties('dynamicOptions');
  if (option) {
    const message = `Dynamic option '${option[0]}' of a refresh is not supported yet`;
    throw new JavaFailure(exception('java.lang.UnsupportedOperationException', message));
  }
  const table = identifier
    .split('.')
    .map((part) => backtick(part.replace(/^`|`$/g, '')))
    .join('.');
  const partitions = [...body.properties('staticPartitions')].map(
    ([key, value]) => `${backtick(key)} = ${sqlString(value)}`,
  );
  const partition = partitions.length === 0 ? '' : ` PARTITION (${partitions.join(', ')})`;
  return `ALTER MATERIALIZED TABLE ${table} REFRESH${partition}`;
}
