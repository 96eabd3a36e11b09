/** PREPARE, EXECUTE and DEALLOCATE in SQL. The statements are those of the extended protocol. */
import { parseExpression } from '../../sql/parser/index.js';
import { string } from '../../sql/types/index.js';
import type { ResultValue } from '../../src/engine/job.js';
import type { Backend } from './backend.js';
import type { Command } from './dialect/command.js';
import { literalText } from './dialect/literal-text.js';
import { pgLimits } from './limits.js';
import { pgError } from './pg-error.js';
import type { Outcome } from './portal.js';
import { prepareStatement } from './statement.js';
import type { Prepared } from './statement.js';
import { fromText } from './types/parameter-value.js';
import { pgTypes } from './types/pg-type.js';

type Of<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** @throws FungiError 26000 */
export function statementOf(name: string, backend: Backend): Prepared {
  const prepared = backend.statements.get(name);
  if (!prepared) throw pgError('26000', `prepared statement "${name}" does not exist`);
  return prepared;
}

export async function prepare(
  command: Of<'prepare'>,
  backend: Backend,
  signal: AbortSignal,
): Promise<Outcome> {
  const { name, types, statement } = command;
  if (backend.statements.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`);
  checkStatementCount(backend);
  const oids = types.map(oidOfTypeName);
  const prepared = await prepareStatement(statement.text, oids, backend.prepareContext(signal));
  backend.statements.set(name, prepared);
  return { kind: 'done', tag: 'PREPARE' };
}

export function checkStatementCount({ statements }: Backend): void {
  if (statements.size >= pgLimits.prepared_statements_max) {
    throw pgError('54000', `there are already ${pgLimits.prepared_statements_max} prepared statements`);
  }
}

const SYNONYMS: Readonly<Record<string, keyof typeof pgTypes>> = {
  integer: 'int4',
  int: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  real: 'float4',
  'double precision': 'float8',
  decimal: 'numeric',
  string: 'text',
  'character varying': 'varchar',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
};

/** 0 for a type that is not known: the place of the parameter tells. */
function oidOfTypeName(text: string): number {
  const written = text.trim().toLowerCase();
  const isArray = written.endsWith('[]');
  const name = written
    .replace(/\[\]$/, '')
    .replace(/\(.*\)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const known = Object.values(pgTypes).find((type) => type.name === (SYNONYMS[name] ?? name));
  return (isArray ? known?.arrayOid : known?.oid) ?? 0;
}

/** EXECUTE name (…): its arguments are constants. */
export async function execute(
  command: Of<'execute'>,
  backend: Backend,
  controller: AbortController,
): Promise<Outcome> {
  const prepared = statementOf(command.name, backend);
  const wanted = prepared.kind === 'flink' || prepared.kind === 'catalog' ? prepared.parameterOids.length : 0;
  if (command.arguments.length !== wanted) {
    throw pgError(
      '42601',
      `wrong number of parameters for prepared statement "${command.name}": expected ${wanted} but got ${command.arguments.length}`,
    );
  }
  const texts = command.arguments.map((argument) =>
    literalText(parseExpression(argument.text, { quoting: 'backtick-and-double' })),
  );
  if (prepared.kind === 'catalog') {
    const values = texts.map((value, index) => ({ oid: prepared.parameterOids[index] ?? 0, text: value }));
    return backend.run(prepared, { kind: 'catalog', values }, controller);
  }
  if (prepared.kind !== 'flink') return backend.run(prepared, { kind: 'flink', values: [] }, controller);
  const zone = backend.session.configuration.timeZone;
  const values = texts.map((value, index): ResultValue =>
    value === null ? null : fromText(value, prepared.parameterTypes[index] ?? string(), zone),
  );
  return backend.run(prepared, { kind: 'flink', values }, controller);
}
