import 'monaco-editor/features/register.all';
import 'monaco-editor/languages/definitions/python/register';
import { jsonDefaults } from 'monaco-editor/languages/features/json/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import JsonWorker from 'monaco-editor/languages/features/json/json.worker?worker';
import { editor } from 'monaco-editor/editor';

/** Monaco with the two languages of the code pane; its workers are bundled, nothing is fetched. */
self.MonacoEnvironment = {
  getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
};
// What is shown is generated, so there is nothing to be corrected in it.
jsonDefaults.setDiagnosticsOptions({ validate: false });

/** The surface colours of theme.ts, which Monaco cannot read from style sheets. */
editor.defineTheme('convcanvas-light', {
  base: 'vs',
  inherit: true,
  rules: [],
  colors: { 'editor.background': '#ffffff' },
});
editor.defineTheme('convcanvas-dark', {
  base: 'vs-dark',
  inherit: true,
  // Monaco's own green falls just short of the contrast that WCAG AA asks for on this background.
  rules: [{ token: 'comment', foreground: '7ca668' }],
  colors: { 'editor.background': '#16181d' },
});

export { editor };
