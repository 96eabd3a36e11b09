import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What each layer must not import: sql ← catalog ← src ← gateway, one direction only. */
const forbidden = {
  sql: ['catalog', 'src', 'gateway'],
  catalog: ['src', 'gateway'],
  src: ['gateway'],
};

const directions = Object.entries(forbidden).map(([layer, layers]) => ({
  files: [`${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: layers.flatMap((name) => [`**/${name}/**`, `**/${name}`]),
            message: `${layer}/ must not import from ${layers.join(', ')}: imports run sql ← catalog ← src ← gateway.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'examples/data/**', 'conformance/bench/data/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
    },
  },
  { files: ['*.config.ts', 'vitest.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['scripts/**/*.mjs', 'examples/**/*.mjs', '*.js'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
  },
  ...directions,
);
