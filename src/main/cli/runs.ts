import { classScores } from '../../shared/training/confusion';
import type { RunInfo } from '../../shared/training/run';
import type { Core } from '../handlers/core';
import type { PlaceChoice } from '../runs/place';
import { warnOfSlowEngine } from './engines';
import { emit, EXIT, percent, say, table, type ExitCode, type Terminal } from './terminal';

/** Lists every run, newest first. */
export async function runs(core: Core, terminal: Terminal): Promise<ExitCode> {
  const list = await core.handlers['runs.list']({});
  if (terminal.json) for (const info of list) emit(terminal, 'run', info);
  else if (list.length > 0) terminal.out(table(list.map(rowOf)));
  else say(terminal, { en: 'There are no runs yet.', zh: '还没有运行。' });
  return EXIT.done;
}

function rowOf({ runId, state, name, progress, testAccuracy, testLoss }: RunInfo): string[] {
  const result =
    testAccuracy !== null
      ? `${percent(testAccuracy)} %`
      : testLoss !== null
        ? testLoss.toFixed(4)
        : '';
  return [runId, state, `${progress.epoch}/${progress.epochs}`, result, name];
}

/** Tells how good a run's last weights are on the test set, computed wherever it is wanted. */
export async function evaluate(
  core: Core,
  runId: string,
  choice: PlaceChoice,
  terminal: Terminal,
): Promise<ExitCode> {
  const place = await core.runs.place(runId, choice);
  const { info } = await core.runs.record(runId);
  const { engine, device } = place ?? info;
  await warnOfSlowEngine(core, engine, terminal);
  const evaluation = await core.runs.evaluate(runId, place);
  const { loss, accuracy, top, confusion, classes, count } = evaluation;
  const scores = classScores(evaluation);
  if (terminal.json) {
    const rows = classes.map((_, k) => [
      ...confusion.subarray(k * classes.length, (k + 1) * classes.length),
    ]);
    emit(terminal, 'evaluation', {
      runId,
      engine,
      device,
      loss,
      accuracy,
      top,
      count,
      classes: scores.map(({ name, count: own, recall, precision, f1 }) => ({
        name,
        count: own,
        precision,
        recall,
        f1,
      })),
      confusion: rows,
    });
    return EXIT.done;
  }
  say(
    terminal,
    { en: 'Test loss {{loss}} on {{count}} images.', zh: '{{count}} 张图像的测试损失 {{loss}}。' },
    { loss: loss.toFixed(4), count },
  );
  if (accuracy === null) return EXIT.done;
  terminal.out(
    table(
      top.map((share, rank) => [
        terminal.language === 'zh' ? `前 ${rank + 1} 准确率` : `top-${rank + 1} accuracy`,
        `${percent(share)} %`,
      ]),
    ),
  );
  const share = (value: number | null): string => (value === null ? '–' : percent(value));
  const head =
    terminal.language === 'zh'
      ? ['类别', '精确率 %', '召回率 %', 'F1 %', '图像数']
      : ['class', 'precision %', 'recall %', 'F1 %', 'images'];
  terminal.out(
    table([
      head,
      ...scores.map(({ name, precision, recall, f1, count: own }) => [
        name,
        share(precision),
        share(recall),
        share(f1),
        String(own),
      ]),
    ]),
  );
  return EXIT.done;
}
