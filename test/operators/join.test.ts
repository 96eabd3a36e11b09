/** Joins of every kind: incremental results over signed batches equal joining what is left, for every batch size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JoinNode } from '../../sql/plan/physical-plan.js';
import * as t from '../../sql/types/index.js';
import { createJoinOperator } from '../../src/operators/join.js';
import type { Emitted, Row, Value } from './operator-harness.js';
import { LESS, OperatorRun, fieldsOf, inputNode, net } from './operator-harness.js';

const TYPES = [t.int(), t.int()];

function joinNode(
  joinType: JoinNode['joinType'],
  options: { readonly condition?: boolean; readonly nullSafe?: boolean; readonly insertOnly?: boolean },
): JoinNode {
  const alone = joinType === 'semi' || joinType === 'anti';
  return {
    kind: 'join',
    id: 'join[1]',
    fields: fieldsOf(alone ? TYPES : [...TYPES, ...TYPES]),
    changelog: options.insertOnly ? 'insert-only' : 'retract',
    left: inputNode(TYPES),
    right: inputNode(TYPES),
    joinType,
    leftKeys: [0],
    rightKeys: [0],
    nullSafe: [options.nullSafe ?? false],
    condition: options.condition ? LESS : undefined,
  };
}

interface Step {
  readonly side: 0 | 1;
  readonly row: Row;
}

const stepsArbitrary = fc.array(
  fc.record({
    side: fc.constantFrom<0 | 1>(0, 1),
    values: fc.tuple(fc.constantFrom<Value>(null, 1, 2), fc.constantFrom<Value>(null, 1, 2, 3)),
    remove: fc.option(fc.nat(), { freq: 2 }),
  }),
  { minLength: 1, maxLength: 24 },
);

function signed(
  plain: readonly { side: 0 | 1; values: readonly Value[]; remove: number | null }[],
  weighted: boolean,
): { readonly steps: readonly Step[]; readonly left: readonly [Row[], Row[]] } {
  const left: [Row[], Row[]] = [[], []];
  const steps = plain.map(({ side, values, remove }): Step => {
    const rows = left[side];
    if (!weighted || remove === null || rows.length === 0) {
      rows.push({ values });
      return { side, row: { values } };
    }
    const [gone] = rows.splice(remove % rows.length, 1);
    return { side, row: { values: gone!.values, w: -1 } };
  });
  return { steps, left };
}

function expected(
  node: JoinNode,
  [left, right]: readonly [readonly Row[], readonly Row[]],
): readonly string[] {
  const matches = (l: Row, r: Row): boolean => {
    const [a, b] = [l.values[0]!, r.values[0]!];
    const same = a === b && (a !== null || node.nullSafe[0] === true);
    const [x, y] = [l.values[1], r.values[1]];
    return same && (!node.condition || (x !== null && y !== null && Number(x) < Number(y)));
  };
  const nulls: readonly Value[] = [null, null];
  const out: (readonly Value[])[] = [];
  const { joinType } = node;
  for (const l of left) {
    const partners = right.filter((r) => matches(l, r));
    if (joinType === 'semi') out.push(...(partners.length > 0 ? [l.values] : []));
    else if (joinType === 'anti') out.push(...(partners.length === 0 ? [l.values] : []));
    else {
      out.push(...partners.map((r) => [...l.values, ...r.values]));
      if (partners.length === 0 && (joinType === 'left' || joinType === 'full'))
        out.push([...l.values, ...nulls]);
    }
  }
  if (joinType === 'right' || joinType === 'full') {
    out.push(...right.filter((r) => !left.some((l) => matches(l, r))).map((r) => [...nulls, ...r.values]));
  }
  return net(
    out.map((values) => ({
      values: values.map((value) => (value === null ? 'NULL' : String(value))),
      w: 1,
      pos: undefined,
    })),
  );
}

async function changesOf(
  node: JoinNode,
  steps: readonly Step[],
  size: number,
  weighted: boolean,
  runtimeMode: 'streaming' | 'batch' = 'streaming',
  compactRowsMin?: number,
): Promise<readonly Emitted[]> {
  const input = { types: TYPES, weighted, hasPosition: false };
  const run = await OperatorRun.start(
    [input, input],
    (relations, context) => createJoinOperator(node, relations, context),
    { runtimeMode, ...(compactRowsMin === undefined ? {} : { compactRowsMin }) },
  );
  const changes: Emitted[] = [];
  for (let start = 0; start < steps.length; start += size) {
    const batch = steps.slice(start, start + size);
    const rows = ([0, 1] as const).map((side) =>
      batch.filter((step) => step.side === side).map((step) => step.row),
    );
    changes.push(...(await run.step({ rows })));
  }
  if (runtimeMode === 'batch') expect(changes).toEqual([]);
  changes.push(...(await run.step({ rows: [[], []], final: true, watermark: Infinity })));
  await run.close();
  return changes;
}

const JOIN_TYPES: readonly JoinNode['joinType'][] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];

describe('join', () => {
  for (const joinType of JOIN_TYPES) {
    for (const weighted of [false, true]) {
      for (const condition of [false, true]) {
        const what = `${joinType}${condition ? ' with a condition' : ''} on ${weighted ? 'signed' : 'insert-only'} input`;
        it(`${what} equals recomputation for every batch size`, async () => {
          const node = joinNode(joinType, { condition, nullSafe: condition });
          await fc.assert(
            fc.asyncProperty(stepsArbitrary, async (plain) => {
              const { steps, left } = signed(plain, weighted);
              const want = expected(node, left);
              for (const [size, compactRowsMin] of [[1, 3], [7], [7, 3], [1000]] as const) {
                const changes = await changesOf(node, steps, size, weighted, 'streaming', compactRowsMin);
                expect(net(changes)).toEqual(want);
              }
            }),
            { seed: 13, numRuns: 4 },
          );
        });
      }
    }
    it(`${joinType} emits final rows only in batch mode`, async () => {
      const node = joinNode(joinType, { insertOnly: true });
      await fc.assert(
        fc.asyncProperty(stepsArbitrary, async (plain) => {
          const { steps, left } = signed(plain, false);
          expect(net(await changesOf(node, steps, 5, false, 'batch'))).toEqual(expected(node, left));
        }),
        { seed: 17, numRuns: 3 },
      );
    });
  }

  it('emits inserts only where both inputs are', async () => {
    const node = joinNode('inner', { insertOnly: true });
    const steps: Step[] = [0, 1, 1, 0].map((side) => ({ side: side as 0 | 1, row: { values: [1, side] } }));
    const changes = await changesOf(node, steps, 2, false);
    expect(net(changes)).toEqual(['1|0|1|1 x4']);
  });
});
