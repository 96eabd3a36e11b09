/** Evaluates expressions the way jobs do: parse, bind, render, DuckDB; values come back as Flink's text. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { bindExpression } from '../../../sql/analyzer/bind-expression.js';
import type { ExpressionScope } from '../../../sql/analyzer/expression-scope.js';
import type { BoundExpression } from '../../../sql/expression/index.js';
import { cast, renderExpression } from '../../../sql/expression/index.js';
import { FungiError, parseExpression } from '../../../sql/index.js';
import type { LogicalType } from '../../../sql/types/index.js';
import * as t from '../../../sql/types/index.js';
import { prepareConnection } from '../../../src/duckdb/native-functions.js';

export type Columns = Readonly<Record<string, readonly [type: LogicalType, sql: string]>>;

export interface Evaluated {
  readonly text: string | null;
  readonly type: string;
}

export class Evaluator {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly columns: Columns,
    private readonly timeZone: string,
  ) {}

  static async open(columns: Columns = {}, timeZone = 'UTC'): Promise<Evaluator> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await prepareConnection(connection);
    return new Evaluator(connection, columns, timeZone);
  }

  bind(text: string): BoundExpression {
    return bindExpression(parseExpression(text), this.scope());
  }

  async evaluate(text: string): Promise<Evaluated> {
    const bound = this.bind(text);
    const sql = renderExpression(t.isCharacter(bound.type) ? bound : cast(bound, t.string()), {
      column: (index) => `c${index}`,
      timeZone: this.timeZone,
      now: `TIMESTAMP '2024-05-06 07:08:09.123456'`,
      configuration: new Map(),
    });
    const values = Object.values(this.columns).map(([, value], index) => `${value} AS c${index}`);
    const from = values.length === 0 ? '' : ` FROM (SELECT ${values.join(', ')})`;
    const rows = (await this.connection.runAndReadAll(`SELECT ${sql}${from}`)).getRows();
    return { text: rows[0]![0] as string | null, type: t.printType(bound.type) };
  }

  async text(expression: string): Promise<string | null> {
    return (await this.evaluate(expression)).text;
  }

  private scope(): ExpressionScope {
    const names = Object.keys(this.columns);
    return {
      column: (name) => {
        const index = names.indexOf(name.parts[0]!.name);
        if (index < 0)
          throw new FungiError('COLUMN_NOT_FOUND', `Column '${name.parts[0]!.name}' not found`, {
            span: name.span,
          });
        return { kind: 'input', index, type: this.columns[names[index]!]![0], span: name.span };
      },
      session: {
        timeZone: this.timeZone,
        currentCatalog: 'default_catalog',
        currentDatabase: 'shop',
        configuration: new Map(),
        runtimeMode: 'streaming',
      },
    };
  }
}
