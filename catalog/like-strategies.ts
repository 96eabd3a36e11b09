/** The merging options of CREATE TABLE … LIKE with Flink's defaults (docs: "CREATE TABLE", LIKE). */
import type { LikeClause } from '../sql/ast/index.js';
import { catalogError } from './catalog-error.js';

type Feature = LikeClause['options'][number]['feature'];
export type Merging = LikeClause['options'][number]['merging'];
export type LikeStrategies = Readonly<Record<Exclude<Feature, 'ALL'>, Merging>>;

/** INCLUDING ALL OVERWRITING OPTIONS. */
const DEFAULTS: LikeStrategies = {
  CONSTRAINTS: 'INCLUDING',
  DISTRIBUTION: 'INCLUDING',
  GENERATED: 'INCLUDING',
  METADATA: 'INCLUDING',
  OPTIONS: 'OVERWRITING',
  PARTITIONS: 'INCLUDING',
  WATERMARKS: 'INCLUDING',
};

const CANNOT_OVERWRITE: readonly Feature[] = ['ALL', 'CONSTRAINTS', 'DISTRIBUTION', 'PARTITIONS'];

/** @throws FungiError VALIDATION: a feature given twice, or OVERWRITING where there is nothing to overwrite */
export function likeStrategies(clause: LikeClause): LikeStrategies {
  const seen = new Set<Feature>();
  for (const { feature, merging, span } of clause.options) {
    if (seen.has(feature))
      throw catalogError('VALIDATION', 'Each like option feature can be declared only once.', span);
    seen.add(feature);
    if (merging === 'OVERWRITING' && CANNOT_OVERWRITE.includes(feature)) {
      throw catalogError(
        'VALIDATION',
        `Illegal merging strategy 'OVERWRITING' for '${feature}' option.`,
        span,
      );
    }
  }
  const all = clause.options.find((option) => option.feature === 'ALL')?.merging;
  const strategies: Record<Exclude<Feature, 'ALL'>, Merging> = { ...DEFAULTS };
  if (all === 'EXCLUDING') {
    for (const feature of Object.keys(DEFAULTS) as (keyof LikeStrategies)[])
      strategies[feature] = 'EXCLUDING';
  }
  for (const { feature, merging } of clause.options) if (feature !== 'ALL') strategies[feature] = merging;
  return strategies;
}
