import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { causes, Gateway } from './gateway.js';
import type { ClientSession } from './gateway.js';

let gateway: Gateway;
let session: ClientSession;

const API = 'org.apache.flink.table.api';
const CATALOG = 'org.apache.flink.table.catalog.exceptions';
const FETCH = 'org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to fetchResults.';
const EXECUTION = 'org.apache.flink.table.gateway.service.utils.SqlExecutionException';

beforeAll(async () => {
  gateway = await Gateway.start();
  session = await gateway.open();
  await session.run("CREATE TABLE numbers (n INT, s STRING) WITH ('connector' = 'datagen')");
});
afterAll(() => gateway.stop());

const validated = (place: string, message: string): readonly string[] => [
  `${API}.ValidationException: SQL validation failed. ${place}: ${message}`,
  `org.apache.calcite.runtime.CalciteContextException: ${place}: ${message}`,
  `org.apache.calcite.sql.validate.SqlValidatorException: ${message}`,
];

const parsed = (message: string): readonly string[] => [
  `${API}.SqlParserException: SQL parse failed. ${message}`,
  `org.apache.calcite.sql.parser.SqlParseException: ${message}`,
  `org.apache.flink.sql.parser.impl.ParseException: ${message}`,
];

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['SELECT\n  n,\n  m FROM numbers', validated('At line 3, column 3', "Column 'm' not found in any table")],
  [
    'SELECT * FROM missing',
    validated('From line 1, column 15 to line 1, column 21', "Object 'missing' not found"),
  ],
  [
    'SELECT twice(n) FROM numbers',
    validated(
      'From line 1, column 8 to line 1, column 15',
      'No match found for function signature twice(<NUMERIC>)',
    ),
  ],
  ['SELECT n FORM numbers WHERE', parsed('Encountered "numbers" at line 1, column 15.')],
  ['SELECT FROM numbers', parsed("Incorrect syntax near the keyword 'FROM' at line 1, column 8.")],
  [
    'INSERT INTO missing VALUES (1)',
    [
      expect.stringMatching(
        /ValidationException: Cannot find table '`default_catalog`.`default_database`.`missing`'/,
      ) as string,
    ],
  ],
  [
    'DROP CATALOG default_catalog',
    [
      expect.stringContaining('ValidationException') as string,
      `${CATALOG}.CatalogException: Cannot drop a catalog which is currently in use.`,
    ],
  ],
  ['', [`${API}.SqlParserEOFException: Encountered "<EOF>" at line 0, column 0.`]],
  ['SELECT 1; SELECT 2', ['java.lang.IllegalArgumentException: only single statement supported']],
  [
    "CREATE TABLE numbers (a INT) WITH ('connector' = 'datagen')",
    [
      `${API}.ValidationException: Could not execute CreateTable in path \`default_catalog\`.\`default_database\`.\`numbers\``,
      `${CATALOG}.TableAlreadyExistException: Table (or view) default_database.numbers already exists in Catalog default_catalog.`,
    ],
  ],
  [
    'DROP TABLE missing',
    [
      `${API}.ValidationException: Table with identifier 'default_catalog.default_database.missing' does not exist.`,
    ],
  ],
  [
    'USE missing',
    [
      `${CATALOG}.CatalogException: A database with name [missing] does not exist in the catalog: [default_catalog].`,
    ],
  ],
  [
    'SHOW PARTITIONS numbers',
    [
      `${API}.TableException: Could not execute SHOW PARTITIONS default_catalog.default_database.numbers`,
      `${CATALOG}.TableNotPartitionedException: Table default_database.numbers in catalog default_catalog is not partitioned.`,
    ],
  ],
  [
    "INSERT INTO numbers VALUES (1, 'a')",
    [
      `${API}.ValidationException: Unable to create a sink for writing table 'default_catalog.default_database.numbers'.`,
      `${API}.ValidationException: Connector 'datagen' can only be used as a source. It cannot be used as a sink.`,
    ],
  ],
];

describe('errors of statements', () => {
  it.each(cases)('%s', async (statement, chain) => {
    const operation = await session.submit(statement);
    for (let i = 0; i < 2; i++) {
      const answer = await session.page(operation, 0);
      expect(answer.status).toBe(500);
      expect(answer.body['errors']).toHaveLength(2);
      expect((answer.body['errors'] as string[])[0]).toBe('Internal server error.');
      const trace = (answer.body['errors'] as string[])[1]!;
      expect(trace.startsWith('<Exception on server side:\n')).toBe(true);
      expect(trace.endsWith('\n\nEnd of exception on server side>')).toBe(true);
      const lines = causes(answer).filter((line) => /^[\w.]+(Exception|Error): /.test(line));
      expect(lines).toEqual([
        `org.apache.flink.table.gateway.api.utils.SqlGatewayException: ${FETCH}`,
        FETCH,
        `${EXECUTION}: Failed to execute the operation <handle>.`,
        ...chain,
      ]);
    }
  });

  it('of the job come with its rows, and stay', async () => {
    const operation = await session.submit("SELECT CAST('abc' AS INT)");
    for (let token = 0; ;) {
      const answer = await session.page(operation, token);
      if (answer.status === 200) {
        token++;
        continue;
      }
      const again = await session.page(operation, token);
      expect(again.text).toBe(answer.text);
      expect(causes(answer)).toEqual(
        expect.arrayContaining([
          `${EXECUTION}: Error while retrieving result.`,
          'org.apache.flink.runtime.client.JobExecutionException: Job execution failed.',
          "java.lang.NumberFormatException: For input string: 'abc'. Invalid character found.",
        ]),
      );
      break;
    }
  });

  it('of what the planner computes are those of the statement', async () => {
    const operation = await session.submit('SELECT 1, 1/0');
    expect((await session.page(operation, 0)).status).toBe(500);
    expect((await gateway.call('GET', `${operation}/status`)).text).toBe('{"status":"ERROR"}');
    expect((await session.failure('SELECT 1/0')).slice(-2)).toEqual([
      `${EXECUTION}: Failed to execute the operation <handle>.`,
      'java.lang.ArithmeticException: Division by zero',
    ]);
    expect((await session.run('SELECT x + 1 FROM (VALUES (1), (2)) t(x)')).rows).toHaveLength(2);
  });

  it('of the gateway have its class', async () => {
    expect((await session.failure('END')).at(-1)).toContain(`${EXECUTION}: No Statement Set to submit.`);
    expect((await session.failure("DESCRIBE JOB '00000000000000000000000000000000'")).at(-1)).toContain(
      `${EXECUTION}: Described job`,
    );
  });

  it('of a client command', async () => {
    expect((await session.failure('QUIT')).at(-1)).toBe(
      `${API}.TableException: QUIT is a command of the client, not a statement`,
    );
  });

  it('of what is not supported say so', async () => {
    expect((await session.failure('CALL sys.x()')).at(-1)).toBe(
      `${API}.TableException: CALL is not supported yet`,
    );
  });

  it('have one frame, which names our code and nothing of our files', async () => {
    const answer = await session.page(await session.submit('SELECT nope FROM numbers'), 0);
    expect(answer.text.match(/\\tat [^\\]*/g)).toEqual(['\\tat fungi.Gateway.answer(FUNGI-2003)']);
  });
});

describe('other endpoints', () => {
  it('scripts are refused', async () => {
    const answer = await gateway.call('POST', `${session.path.replace('v2', 'v4')}/scripts`, {
      script: 'SELECT 1',
    });
    expect(answer.status).toBe(500);
    expect(causes(answer)[0]).toBe(
      'org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to deploy script to cluster.',
    );
    expect(causes(answer).at(-1)).toContain('Application Mode not supported by standalone deployments.');
    for (const [body, message] of [
      [{}, 'Please specify script content or uri.'],
      [
        { script: 'a', scriptUri: 'b' },
        'Please specify either the script uri or the script content, but not both.',
      ],
    ] as const) {
      const wrong = await gateway.call('POST', `${session.path.replace('v2', 'v4')}/scripts`, body);
      expect(causes(wrong)).toEqual([
        expect.stringContaining(`java.lang.IllegalArgumentException: ${message}`),
      ]);
    }
  });

  it('a refresh of a materialized table runs a job and says where', async () => {
    await session.run("CREATE TABLE base (id INT) WITH ('connector' = 'memory')");
    await session.run(
      "CREATE MATERIALIZED TABLE copy FRESHNESS = INTERVAL '1' DAY REFRESH_MODE = FULL AS SELECT id FROM base",
    );
    const path = `${session.path.replace('v2', 'v3')}/materialized-tables/default_catalog.default_database.copy/refresh`;
    const { body } = await gateway.call('POST', path, { isPeriodic: false });
    const operation = `${session.path}/operations/${String(body['operationHandle'])}`;
    const page = await session.page(operation, 0);
    const { columns, data } = page.body['results'] as {
      columns: { name: string }[];
      data: { fields: unknown[] }[];
    };
    expect(columns.map(({ name }) => name)).toEqual(['job id', 'cluster info']);
    expect(data[0]!.fields).toEqual([page.body['jobID'], { 'execution.target': 'local' }]);
  });

  it('a refresh of what is no materialized table is an operation that fails', async () => {
    const path = `${session.path.replace('v2', 'v3')}/materialized-tables/default_catalog.default_database.numbers/refresh`;
    const { body } = await gateway.call('POST', path, { isPeriodic: false });
    const operation = `${session.path}/operations/${String(body['operationHandle'])}`;
    expect((await session.page(operation, 0)).status).toBe(500);
    expect((await gateway.call('POST', path, {})).status).toBe(400);
    const dynamic = await gateway.call('POST', path, { isPeriodic: false, dynamicOptions: { a: 'b' } });
    expect(causes(dynamic).at(-1)).toContain("Dynamic option 'a' of a refresh is not supported yet");
  });

  it('the embedded scheduler has no workflows', async () => {
    const scheduler = '/v3/workflow/embedded-scheduler';
    const create = await gateway.call('POST', `${scheduler}/create`, {
      materializedTableIdentifier: 'a.b.c',
      cronExpression: '0 0 * * * ?',
      restEndpointUrl: 'http://localhost',
    });
    expect(causes(create).at(-1)).toContain('keeps its own schedule');
    const missing = await gateway.call('POST', `${scheduler}/create`, {
      materializedTableIdentifier: 'a.b.c',
    });
    expect(causes(missing).at(-1)).toBe('java.lang.IllegalArgumentException: cronExpression cannot be null');
    const names = { workflowName: 'n', workflowGroup: 'g' };
    for (const action of ['suspend', 'resume']) {
      const answer = await gateway.call('POST', `${scheduler}/${action}`, names);
      expect(causes(answer).at(-1)).toBe(
        `org.apache.flink.table.gateway.workflow.scheduler.SchedulerException: Failed to ${action} a non-existent quartz schedule job: g.n.`,
      );
    }
    expect((await gateway.call('DELETE', `${scheduler}/delete`, names)).text).toBe('{}');
    for (const [method, action] of [
      ['POST', 'suspend'],
      ['DELETE', 'delete'],
    ] as const) {
      const nameless = await gateway.call(method, `${scheduler}/${action}`, {});
      expect(causes(nameless).at(-1)).toBe('java.lang.IllegalArgumentException: Name cannot be null.');
    }
  });
});
