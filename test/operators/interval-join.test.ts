import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JoinNode } from '../../sql/plan/physical-plan.js';
import * as t from '../../sql/types/index.js';
import type { BoundExpression } from '../../sql/expression/bound-expression.js';
import { builtInCall } from '../../sql/plan/expression-rewrite.js';
import { createIntervalJoinOperator } from '../../src/operators/interval-join.js';
import { RowBuckets } from '../../src/state/row-buckets.js';
import type { Emitted, Row } from './operator-harness.js';
import { OperatorRun, column, fieldsOf, inputNode, net, testDatabase } from './operator-harness.js';

const ROWTIME = { ...t.timestamp(3), timeAttribute: 'rowtime' as const };
/** Key, number, rowtime. */
const TYPES = [t.int(), t.int(), ROWTIME];

interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

interface Event {
  readonly side: 0 | 1;
  readonly key: number | null;
  readonly number: number;
  readonly ts: number;
  /** Of its input before the row. */
  readonly wm: number;
}

const DELAY = 4;

function joinNode(joinType: JoinNode['joinType'], { lower, upper }: Bounds): JoinNode {
  const ms = (value: number): BoundExpression => ({
    kind: 'literal',
    value: BigInt(value),
    type: {
      kind: 'INTERVAL_DAY_TIME',
      resolution: 'SECOND',
      dayPrecision: 2,
      fractionalPrecision: 3,
      nullable: false,
    },
  });
  const plain = t.timestamp(3);
  const [left, right] = [column(2, plain), column(5, plain)];
  const condition = builtInCall('AND', [
    builtInCall('>=', [left, builtInCall('+', [right, ms(lower)])]),
    builtInCall('<=', [left, builtInCall('+', [right, ms(upper)])]),
  ]);
  return {
    kind: 'join',
    id: 'join[1]',
    fields: fieldsOf([...TYPES, ...TYPES]),
    changelog: 'insert-only',
    left: inputNode(TYPES),
    right: inputNode(TYPES),
    joinType,
    leftKeys: [0],
    rightKeys: [0],
    nullSafe: [false],
    condition,
    interval: { attribute: 'rowtime', leftTime: 2, rightTime: 2, lower, upper },
  };
}

/** Rows of both inputs in one order, with the watermark that each met: the largest time of its input so far minus the delay. */
const eventsArbitrary = fc
  .array(
    fc.record({
      side: fc.constantFrom<0 | 1>(0, 1),
      key: fc.constantFrom<number | null>(null, 1, 2),
      step: fc.integer({ min: -14, max: 6 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((plain): readonly Event[] => {
    const latest = [-Infinity, -Infinity];
    let now = 20;
    return plain.map(({ side, key, step }, number) => {
      now += Math.max(step, 1);
      const ts = step < 1 ? Math.max(0, now + step) : now;
      const wm = latest[side]! - DELAY;
      latest[side] = Math.max(latest[side]!, ts);
      return { side, key, number, ts, wm };
    });
  });

/** What the rows of two streams that are read side by side give, each row looking at what came before. */
function expected(joinType: JoinNode['joinType'], { lower, upper }: Bounds, events: readonly Event[]) {
  const reach = [-lower, upper] as const;
  const [left, right] = [events.filter(({ side }) => side === 0), events.filter(({ side }) => side === 1)];
  const late = (row: Event): boolean => row.ts <= row.wm + 1;
  const until = (row: Event): number => row.ts + Math.max(reach[row.side], 0);
  const cached = (row: Event): boolean => row.wm < row.ts + reach[row.side];
  const meets = (l: Event, r: Event): boolean => {
    const within = l.key !== null && l.key === r.key && l.ts - r.ts >= lower && l.ts - r.ts <= upper;
    if (!within) return false;
    if (!late(l) && !late(r)) return true;
    if (!late(r)) return until(r) >= l.wm;
    if (!late(l)) return until(l) >= r.wm;
    if (l.wm === r.wm) return cached(l) || cached(r);
    return l.wm > r.wm ? cached(r) && until(r) >= l.wm : cached(l) && until(l) >= r.wm;
  };
  const nulls = ['NULL', 'NULL', 'NULL'];
  const text = (row: Event): string[] => [
    String(row.key ?? 'NULL'),
    String(row.number),
    new Date(row.ts)
      .toISOString()
      .replace('T', ' ')
      .replace('Z', '')
      .replace(/\.000$/, '')
      .replace(/(\.\d*?)0+$/, '$1'),
  ];
  const rows: string[][] = [];
  for (const l of left) {
    const partners = right.filter((r) => meets(l, r));
    rows.push(...partners.map((r) => [...text(l), ...text(r)]));
    if (partners.length === 0 && (joinType === 'left' || joinType === 'full'))
      rows.push([...text(l), ...nulls]);
  }
  if (joinType === 'right' || joinType === 'full') {
    rows.push(...right.filter((r) => !left.some((l) => meets(l, r))).map((r) => [...nulls, ...text(r)]));
  }
  return net(rows.map((values) => ({ values, w: 1, pos: undefined })));
}

async function run(node: JoinNode, events: readonly Event[], size: number) {
  const input = { types: TYPES, hasWatermark: true, hasPosition: false };
  const job = await OperatorRun.start([input, input], (relations, context) =>
    createIntervalJoinOperator(node, node.interval!, relations, context),
  );
  const changes: Emitted[] = [];
  const latest = [-Infinity, -Infinity];
  let most = 0;
  for (let start = 0; start < events.length; start += size) {
    const batch = events.slice(start, start + size);
    for (const { side, ts } of batch) latest[side] = Math.max(latest[side]!, ts);
    const rows = ([0, 1] as const).map((side) =>
      batch
        .filter((event) => event.side === side)
        .map(({ key, number, ts, wm }): Row => ({ values: [key, number, ts], wm: ts <= wm + 1 ? wm : null })),
    );
    changes.push(...(await job.step({ rows, watermark: Math.min(...latest) - DELAY })));
    most = Math.max(most, (await job.operator.stateSize!()).rows);
  }
  changes.push(...(await job.step({ rows: [[], []], final: true, watermark: Infinity })));
  expect((await job.operator.stateSize!()).rows).toBe(0);
  await job.close();
  return { rows: net(changes), most };
}

describe('interval join', () => {
  const bounds: readonly Bounds[] = [
    { lower: -5, upper: 0 },
    { lower: -3, upper: 8 },
    { lower: 2, upper: 6 },
    { lower: 0, upper: 0 },
  ];
  for (const joinType of ['inner', 'left', 'right', 'full'] as const) {
    for (const range of bounds) {
      it(`${joinType}, ${range.lower} to ${range.upper} ms: equals recomputation for every batch size`, async () => {
        const node = joinNode(joinType, range);
        await fc.assert(
          fc.asyncProperty(eventsArbitrary, async (events) => {
            const want = expected(joinType, range, events);
            for (const size of [1, 6, 1000]) {
              expect((await run(node, events, size)).rows).toEqual(want);
            }
          }),
          { seed: 29, numRuns: 4 },
        );
      });
    }
  }

  it('holds no more than what can still match', async () => {
    const events = Array.from({ length: 160 }, (_, number): Event => {
      const side = (number % 2) as 0 | 1;
      return { side, key: 1, number, ts: number, wm: number < 2 ? -Infinity : number - 2 - DELAY };
    });
    const { most } = await run(joinNode('full', { lower: -10, upper: 10 }), events, 2);
    expect(most).toBeLessThan(130);
  });
});

describe('rows that expire', () => {
  it('are all there until they do, and gone soon after', async () => {
    const connection = await (await testDatabase()).connect();
    const table = 'buckets_of_rows';
    const buckets = new RowBuckets({
      connection,
      table,
      columns: [{ name: 't', type: 'BIGINT' }],
      time: 't',
    });
    await buckets.open('SELECT CAST($1 AS BIGINT)');
    for (let time = 1; time <= 200; time++) {
      await buckets.append([time]);
      await buckets.expire(time - 10);
      const [row] = await connection.rows(`SELECT count(*) FROM ${buckets.relation} WHERE t > ${time - 10}`);
      expect(Number(row![0])).toBe(Math.min(time, 10));
      expect(buckets.size).toBeLessThanOrEqual(30);
    }
    await buckets.close();
    await connection.close();
  });
});
