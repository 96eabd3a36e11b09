/** What the clock says, time attributes and the watermark. */
import { notSupported } from '../../error/index.js';
import { instantToLocal } from '../../expression/time-zone.js';
import type { LogicalType } from '../../types/index.js';
import * as t from '../../types/index.js';
import type { Determinism, RenderContext, ScalarFunction } from '../function-definition.js';

function clock(
  name: string,
  type: LogicalType,
  render: (context: RenderContext) => string,
  determinism: Determinism = 'statement-constant',
  aliases: readonly string[] = [],
): ScalarFunction {
  return {
    kind: 'scalar',
    name,
    ...(aliases.length > 0 ? { aliases } : {}),
    group: 'temporal',
    signatures: [`${name}()`],
    determinism,
    coerce: (args) => (args.length === 0 ? [] : undefined),
    returnType: () => type,
    render: (_, context) => render(context),
  };
}

const local = ({ now, timeZone }: RenderContext): string => instantToLocal(now, timeZone);

const proctime: ScalarFunction = {
  ...clock(
    'PROCTIME',
    t.timestampLtz(3, false, 'proctime'),
    ({ now }) => `date_trunc('millisecond', ${now})`,
    'per-row',
  ),
  group: 'time-attribute',
};

/** A processing-time attribute as an ordinary value. */
const proctimeMaterialize: ScalarFunction = {
  kind: 'scalar',
  name: 'PROCTIME_MATERIALIZE',
  group: 'temporal',
  signatures: ['PROCTIME_MATERIALIZE(proctime)'],
  determinism: 'per-row',
  coerce: (args) => (args.length === 1 ? [args[0]!.type] : undefined),
  returnType: ([arg]) => t.timestampLtz(3, arg!.type.nullable),
  render: (_, { now }) => `date_trunc('millisecond', ${now})`,
};

const currentWatermark: ScalarFunction = {
  kind: 'scalar',
  name: 'CURRENT_WATERMARK',
  group: 'temporal',
  signatures: [
    'CURRENT_WATERMARK(<TIMESTAMP_WITHOUT_TIME_ZONE *ROWTIME*>)',
    'CURRENT_WATERMARK(<TIMESTAMP_WITH_LOCAL_TIME_ZONE *ROWTIME*>)',
  ],
  determinism: 'row-time-dependent',
  coerce: (args) =>
    args.length === 1 && t.timeAttributeOf(args[0]!.type) === 'rowtime' ? [args[0]!.type] : undefined,
  returnType: ([arg]) => t.withNullability(arg!.type, true),
  render(_, { watermark, returnType }) {
    if (watermark === undefined) throw notSupported('CURRENT_WATERMARK here');
    return `CAST(${watermark} AS ${t.duckdbType(returnType)})`;
  },
};

const sourceWatermark: ScalarFunction = {
  kind: 'scalar',
  name: 'SOURCE_WATERMARK',
  group: 'temporal',
  signatures: ['SOURCE_WATERMARK()'],
  determinism: 'row-time-dependent',
  coerce: (args) => (args.length === 0 ? [] : undefined),
  returnType: () => t.timestampLtz(3),
  render() {
    throw notSupported('SOURCE_WATERMARK outside of a WATERMARK definition');
  },
};

const instant = ({ now }: RenderContext): string => `date_trunc('millisecond', ${now})`;

export const clockFunctions: readonly ScalarFunction[] = [
  clock('LOCALTIME', t.time(0, false), (context) => `CAST(date_trunc('second', ${local(context)}) AS TIME)`),
  clock(
    'CURRENT_TIME',
    t.time(0, false),
    (context) => `CAST(date_trunc('second', ${local(context)}) AS TIME)`,
  ),
  clock('LOCALTIMESTAMP', t.timestamp(3, false), (context) => `date_trunc('millisecond', ${local(context)})`),
  clock('CURRENT_DATE', t.date(false), (context) => `CAST(${local(context)} AS DATE)`),
  clock('CURRENT_TIMESTAMP', t.timestampLtz(3, false), instant, 'statement-constant', ['NOW']),
  clock('CURRENT_ROW_TIMESTAMP', t.timestampLtz(3, false), instant, 'per-row'),
  proctime,
  proctimeMaterialize,
  currentWatermark,
  sourceWatermark,
];
