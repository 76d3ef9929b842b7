import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Node's and the browser's globals that would tie `src/shared` to one place to run. */
const PLACE_BOUND_GLOBALS = [
  'window',
  'document',
  'navigator',
  'location',
  'localStorage',
  'fetch',
  'WebSocket',
  'Worker',
  'process',
  'Buffer',
  'require',
  '__dirname',
  '__filename',
  'setImmediate',
];

const NO_ELECTRON = {
  name: 'electron',
  message: 'Only src/main/index.ts, preload.ts and src/main/electron/ may import electron.',
};

const NO_NODE = {
  regex: '^(node:|electron$|ws$|sirv$|pino$|sharp$|onnxruntime-node$)',
  message: 'This room runs without Node.',
};

const NO_DOM = {
  regex: '^(react|react-dom|@mantine|@xyflow|zustand|zundo|monaco-editor|uplot)(/|$)',
  message: 'This room runs without a window.',
};

export default defineConfig(
  globalIgnores(['out/', 'dist/', 'coverage/', 'test-results/', 'playwright-report/', '.cache/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Handlers and engines promise a value by their interface, whether or not they wait for one.
      '@typescript-eslint/require-await': 'off',
      // An event handler that returns a promise is how React and Node handlers are written.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // renderer -> shared <- main
    files: ['src/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js', '.json'] } },
      'boundaries/elements': ['shared', 'main', 'renderer'].map((type) => ({
        type,
        pattern: `src/${type}`,
      })),
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          message: 'Layering: renderer -> shared <- main, nothing else.',
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...['shared', 'main', 'renderer'].map((type) => ({
              from: { element: { type } },
              allow: { to: { element: { types: { anyOf: [type, 'shared'] } } } },
            })),
          ],
        },
      ],
    },
  },
  {
    files: ['src/shared/**/*.ts'],
    ignores: ['**/*.test.ts', 'src/shared/**/testing/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [NO_NODE, NO_DOM] }],
      'no-restricted-globals': ['error', ...PLACE_BOUND_GLOBALS],
    },
  },
  {
    files: ['src/main/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [NO_ELECTRON], patterns: [NO_DOM] }],
    },
  },
  {
    files: ['src/main/index.ts', 'src/main/preload.ts', 'src/main/electron/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [NO_DOM] }] },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'no-restricted-imports': ['error', { patterns: [NO_NODE] }],
    },
  },
  {
    // Playwright reads a fixture's needs from the pattern of its first parameter, an empty one too.
    files: ['e2e/**/*.ts'],
    rules: { 'no-empty-pattern': 'off' },
  },
  {
    // What speaks to a terminal.
    files: ['src/main/cli.ts', 'src/main/cli/**/*.ts', 'src/main/web.ts', 'scripts/**', 'bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          ...['process', 'console', 'Buffer', 'URL', 'performance', 'AbortController'],
          ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'fetch', 'WebSocket'],
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
