import { Loader, UnstyledButton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from '../../i18n';
import { useAnalysis } from '../../stores/analysis';
import { DOCK_HEIGHT, DOCK_PANELS, resizeDock, toggleDock, useDock } from '../../stores/dock';
import { ProblemsPanel } from '../problems/ProblemsPanel';
import { worstSeverity } from '../problems/problems';
import classes from './Dock.module.css';
import { Totals } from './Totals';

/** Monaco is large, so it is loaded with the first look at code. */
const CodePane = lazy(async () => ({ default: (await import('../code/CodePane')).CodePane }));

/** Below the canvas: a bar with the totals, and the panel that is open above it. */
export function Dock() {
  const { t } = useTranslation('editor');
  const { panel, heightPx } = useDock();
  const { diagnostics } = useAnalysis();
  const severity = worstSeverity(diagnostics);

  return (
    <section className={classes.dock} aria-label={t('dock.title')}>
      {panel && <ResizeHandle heightPx={heightPx} />}
      <div className={classes.bar}>
        <div className={classes.tabs} role="group" aria-label={t('dock.title')}>
          {DOCK_PANELS.map((name) => (
            <UnstyledButton
              key={name}
              className={classes.tab ?? ''}
              data-testid={`dock-${name}`}
              aria-expanded={panel === name}
              aria-controls={panel === name ? 'dock-panel' : undefined}
              onClick={() => toggleDock(name)}
            >
              {t(`dock.${name}`)}
              {name === 'problems' && (
                <span
                  className={classes.count}
                  data-severity={severity ?? undefined}
                  data-testid="problem-count"
                >
                  {diagnostics.length}
                </span>
              )}
            </UnstyledButton>
          ))}
        </div>
        <Totals />
      </div>
      {panel && (
        <div id="dock-panel" className={classes.panel} style={{ height: heightPx }}>
          {panel === 'problems' ? (
            <ProblemsPanel />
          ) : (
            <Suspense fallback={<Loader size="sm" m="md" aria-label={t('dock.loading')} />}>
              <CodePane view={panel} />
            </Suspense>
          )}
        </div>
      )}
    </section>
  );
}

const KEY_STEP_PX = 24;

function ResizeHandle({ heightPx }: { readonly heightPx: number }) {
  const { t } = useTranslation('editor');
  return (
    <div
      className={classes.resize}
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t('dock.resize')}
      aria-valuenow={heightPx}
      aria-valuemin={DOCK_HEIGHT.min}
      aria-valuemax={DOCK_HEIGHT.max}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const from = event.clientY;
        const handle = event.currentTarget;
        const move = (moved: PointerEvent) => resizeDock(heightPx + from - moved.clientY);
        handle.addEventListener('pointermove', move);
        handle.addEventListener(
          'lostpointercapture',
          () => handle.removeEventListener('pointermove', move),
          { once: true },
        );
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') resizeDock(heightPx + KEY_STEP_PX);
        if (event.key === 'ArrowDown') resizeDock(heightPx - KEY_STEP_PX);
      }}
    />
  );
}
