/** The extended protocol: Parse, Bind, Describe, Execute and Close, each of which is answered or fails by itself. */
import { bindPortal } from './bind.js';
import type { Backend } from './backend.js';
import type { Answers } from './answers.js';
import { commandColumns } from './commands.js';
import { checkStatementCount } from './prepare-commands.js';
import { encode } from './codec/index.js';
import type { FormatCode, FrontendMessage } from './codec/index.js';
import { Turns } from '../session/turns.js';
import { splitStatements } from './dialect/split.js';
import { pgError } from './pg-error.js';
import { NO_VALUES, Portal } from './portal.js';
import type { Outcome } from './portal.js';
import type { ReadLimit, ResultColumn } from './row-source.js';
import type { RunningStatement } from './running-statement.js';
import { givesRowsUndescribed, onlyOneStatement, parameterOidsOf } from './statement.js';
import type { Prepared } from './statement.js';
import type { Wire } from './wire.js';

const SYNC = 'S'.charCodeAt(0);

export type ExtendedMessage = Extract<
  FrontendMessage,
  { kind: 'parse' | 'bind' | 'describe' | 'execute' | 'close' }
>;

type Of<K extends ExtendedMessage['kind']> = Extract<ExtendedMessage, { kind: K }>;

export class ExtendedProtocol {
  constructor(
    private readonly wire: Wire,
    private readonly backend: Backend,
    private readonly running: RunningStatement,
    private readonly answers: Answers,
  ) {}

  /** @throws FungiError; what follows up to Sync is to be passed over then */
  handle(message: ExtendedMessage): Promise<void> {
    switch (message.kind) {
      case 'parse':
        return this.#parse(message);
      case 'bind':
        return this.#bind(message);
      case 'describe':
        return this.#describe(message);
      case 'execute':
        return this.#execute(message);
      case 'close':
        return this.#close(message);
      default: {
        const unreachable: never = message;
        return unreachable;
      }
    }
  }

  /** The statement that a message is about: positions of errors are places in it. */
  textOf(message: ExtendedMessage): string {
    const { statements, portals } = this.backend;
    switch (message.kind) {
      case 'parse':
        return message.text;
      case 'bind':
        return statements.get(message.statement)?.text ?? '';
      case 'execute':
        return portals.get(message.portal)?.prepared.text ?? '';
      case 'describe':
      case 'close': {
        const { target, name } = message;
        return (target === 'statement' ? statements.get(name)?.text : portals.get(name)?.prepared.text) ?? '';
      }
      default: {
        const unreachable: never = message;
        return unreachable;
      }
    }
  }

  #statement(name: string): Prepared {
    const prepared = this.backend.statements.get(name);
    if (prepared) return prepared;
    throw pgError(
      '26000',
      name === ''
        ? 'unnamed prepared statement does not exist'
        : `prepared statement "${name}" does not exist`,
    );
  }

  #portal(name: string): Portal {
    const portal = this.backend.portals.get(name);
    if (portal) return portal;
    throw pgError('34000', `portal "${name}" does not exist`);
  }

  async #parse({ name, text, parameterTypes }: Of<'parse'>): Promise<void> {
    const { backend } = this;
    if (name !== '') {
      if (backend.statements.has(name)) throw pgError('42P05', `prepared statement "${name}" already exists`);
      checkStatementCount(backend);
    }
    const statements = await new Turns().all(splitStatements(text));
    if (statements.length > 1) throw onlyOneStatement();
    const [statement] = statements;
    // What precedes a statement is blank, and kept so that positions are those of the text.
    const own = statement ? text.slice(0, statement.offset + statement.text.length) : '';
    const controller = new AbortController();
    const prepared = await this.running.run(controller, () =>
      backend.prepare(own, parameterTypes, controller.signal),
    );
    backend.checkTransaction(prepared);
    backend.statements.set(name, prepared);
    encode.parseComplete(this.wire.out);
  }

  async #bind(message: Of<'bind'>): Promise<void> {
    const { backend } = this;
    const prepared = this.#statement(message.statement);
    backend.checkTransaction(prepared);
    if (message.portal !== '' && backend.portals.has(message.portal)) {
      throw pgError('42P03', `cursor "${message.portal}" already exists`);
    }
    await backend.addPortal(
      message.portal,
      bindPortal(message, prepared, backend.session.configuration.timeZone),
    );
    encode.bindComplete(this.wire.out);
  }

  async #describe({ target, name }: Of<'describe'>): Promise<void> {
    const { out } = this.wire;
    if (target === 'statement') {
      const prepared = this.#statement(name);
      this.backend.checkTransaction(prepared);
      encode.parameterDescription(out, parameterOidsOf(prepared));
      this.#describeOrNoData(await this.#columnsOf(prepared), []);
      return;
    }
    // A cursor of DECLARE is a portal too.
    const cursor = this.backend.cursors.get(name);
    if (cursor && !this.backend.portals.has(name)) {
      this.answers.describe(cursor.columns, cursor.binary ? [1] : []);
      return;
    }
    const portal = this.#portal(name);
    const columns = portal.outcome
      ? outcomeColumns(portal.outcome)
      : await this.#columnsOf(portal.prepared, portal);
    this.#describeOrNoData(columns, portal.formats);
  }

  #describeOrNoData(columns: readonly ResultColumn[] | undefined, formats: readonly FormatCode[]): void {
    if (columns) this.answers.describe(columns, formats);
    else encode.noData(this.wire.out);
  }

  /** Columns known only to the result of SHOW and its like are found by running it; a portal keeps that result. */
  async #columnsOf(prepared: Prepared, portal?: Portal): Promise<readonly ResultColumn[] | undefined> {
    switch (prepared.kind) {
      case 'empty':
        return undefined;
      case 'command':
        return commandColumns(prepared.command, this.backend);
      case 'catalog':
        return prepared.columns;
      case 'flink': {
        if (prepared.columns || !givesRowsUndescribed(prepared.statement)) return prepared.columns;
        const target = portal ?? new Portal(prepared, NO_VALUES, []);
        target.outcome ??= await this.running.run(target.controller, () =>
          this.backend.run(prepared, target.values, target.controller),
        );
        const columns = outcomeColumns(target.outcome);
        if (!portal) await target.close();
        return columns;
      }
      default: {
        const unreachable: never = prepared;
        return unreachable;
      }
    }
  }

  async #execute({ portal: name, maxRows }: Of<'execute'>): Promise<void> {
    const portal = this.#portal(name);
    if (portal.ended) {
      encode.commandComplete(this.wire.out, portal.outcome?.kind === 'rows' ? portal.outcome.tag(0) : '');
      return;
    }
    // Whatever else comes before Sync succeeds or fails together with it.
    if (this.wire.nextType !== SYNC) this.backend.enterImplicit();
    // A cancel that came between two portions must not end the next statement.
    const controller = portal.controller.signal.aborted ? new AbortController() : portal.controller;
    await this.running.run(controller, async () => {
      portal.outcome ??= await this.backend.run(portal.prepared, portal.values, controller);
      this.#checkColumns(portal.prepared, portal.outcome);
      const limit: ReadLimit = { rows: maxRows === 0 ? Infinity : maxRows };
      await this.#executePortion(portal, portal.outcome, limit);
    });
  }

  async #close({ target, name }: Of<'close'>): Promise<void> {
    if (target === 'portal') {
      await this.backend.closePortal(name);
      await this.backend.closeCursor(name);
    } else this.backend.statements.delete(name);
    encode.closeComplete(this.wire.out);
  }

  /** A table has changed since the client was told of the columns. @throws FungiError 0A000 */
  #checkColumns(prepared: Prepared, outcome: Outcome): void {
    if (prepared.kind !== 'flink' || !prepared.columns || outcome.kind !== 'rows') return;
    const { columns } = outcome.rows;
    const same =
      columns.length === prepared.columns.length &&
      columns.every(({ name, typeOid }, index) => {
        const described = prepared.columns![index]!;
        return described.name === name && described.typeOid === typeOid;
      });
    if (same) return;
    this.backend.forgetCached();
    throw pgError('0A000', 'cached plan must not change result type');
  }

  async #executePortion(portal: Portal, outcome: Outcome, limit: ReadLimit): Promise<void> {
    const { out } = this.wire;
    if (outcome.kind === 'fetch') {
      const formats: readonly FormatCode[] =
        portal.formats.length > 0 ? portal.formats : outcome.cursor.binary ? [1] : [];
      portal.ended = true;
      this.answers.complete(outcome.tag(await this.answers.cursor(outcome, formats)));
      return;
    }
    if (outcome.kind !== 'rows') {
      portal.ended = true;
      await this.answers.withoutRows(outcome);
      return;
    }
    await this.answers.announce(outcome.rows);
    const { rows, ended } = await this.answers.rows(outcome.rows, portal.formats, limit);
    portal.sent += rows;
    if (!ended && rows >= limit.rows) {
      encode.portalSuspended(out);
      return;
    }
    portal.ended = true;
    await outcome.rows.close();
    this.answers.complete(outcome.tag(portal.sent));
  }
}

function outcomeColumns(outcome: Outcome): readonly ResultColumn[] | undefined {
  if (outcome.kind === 'rows') return outcome.rows.columns;
  return outcome.kind === 'fetch' && !outcome.move ? outcome.cursor.columns : undefined;
}
