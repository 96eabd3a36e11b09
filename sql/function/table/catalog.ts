/** Functions of the session (Flink docs: "Catalog Functions"); the binder puts the session's value in their place. */
import * as t from '../../types/index.js';
import type { ScalarFunction } from '../function-definition.js';

const currentDatabase: ScalarFunction = {
  kind: 'scalar',
  name: 'CURRENT_DATABASE',
  group: 'catalog',
  signatures: ['CURRENT_DATABASE()'],
  determinism: 'statement-constant',
  coerce: (args) => (args.length === 0 ? [] : undefined),
  returnType: () => t.string(false),
  render() {
    throw new Error('CURRENT_DATABASE is replaced by the binder');
  },
};

export const catalogFunctions: readonly ScalarFunction[] = [currentDatabase];
