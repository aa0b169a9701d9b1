// What is asked of the scripts of the HTML report beyond their types.

import js from '@eslint/js';
import globals from 'globals';

const TEXT_ONLY = 'text never becomes markup: build elements with el()';
const REMEMBERS = 'the report remembers nothing';
const NETWORK = 'the report asks nobody for anything';

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'curly': ['error', 'multi-line'],
      'eqeqeq': 'error',
      'max-len': ['error', { code: 110 }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-shadow': 'error',
      'no-unused-vars': 'error',
      'no-use-before-define': ['error', { functions: false, variables: false }],
      'no-var': 'error',
      'prefer-const': 'error',
      'quotes': ['error', 'single', { avoidEscape: true }],
      'semi': 'error',
    },
  },
  {
    files: ['**/assets/*.mjs'],
    languageOptions: { globals: globals.browser },
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: REMEMBERS },
        { name: 'sessionStorage', message: REMEMBERS },
        { name: 'indexedDB', message: REMEMBERS },
        { name: 'fetch', message: NETWORK },
        { name: 'XMLHttpRequest', message: NETWORK },
        { name: 'WebSocket', message: NETWORK },
        { name: 'event', message: 'take the event as a parameter' },
      ],
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'setHTMLUnsafe'].map(
          (property) => ({ property, message: TEXT_ONLY }),
        ),
        { object: 'document', property: 'write', message: TEXT_ONLY },
        { object: 'document', property: 'cookie', message: REMEMBERS },
      ],
    },
  },
  {
    files: ['**/javascript/*.mjs'],
    languageOptions: { globals: globals.node },
  },
];
