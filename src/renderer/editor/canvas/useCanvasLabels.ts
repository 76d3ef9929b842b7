import { useMemo } from 'react';
import { formatShape } from '../../../shared/layers/window';
import { useLanguage, useTranslation } from '../../i18n';
import { problemText } from '../problems/problems';
import type { CanvasLabels } from './canvasModel';

/** The canvas in words, in the window's language. */
export function useCanvasLabels(): CanvasLabels {
  const { t } = useTranslation('editor');
  const language = useLanguage();
  return useMemo(
    () => ({
      block({ block, layer, output }, problems) {
        const kind = layer ? layer.label[language] : block.kind;
        return [
          t('canvas.block', { kind, block: block.id }),
          ...(output ? [formatShape(output)] : []),
          ...problems.map((problem) => problemText(problem, language).message),
        ].join(', ');
      },
      edge({ source, target }, shape) {
        return shape
          ? t('canvas.edgeShape', { source, target, shape: formatShape(shape) })
          : t('canvas.edge', { source, target });
      },
    }),
    [t, language],
  );
}
