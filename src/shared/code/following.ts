import type { Monitor } from '../training/monitor';
import { indent } from './python';
import { rateCode, stoppingCode } from './rate';
import type { CodeSource } from './source';

/** What a PyTorch training loop needs to follow a schedule and to stop early, by its place. */
export interface FollowLines {
  readonly before: readonly string[];
  readonly epochBegin: readonly string[];
  readonly stepBegin: readonly string[];
  readonly stepEnd: readonly string[];
  readonly epochEnd: readonly string[];
  readonly after: readonly string[];
  /** Whether a step has to keep the network's outputs. */
  readonly needsOutputs: boolean;
}

/** The figures as the loop knows them: those of the validation by their names, sums of the epoch. */
const FIGURES: Readonly<Record<Monitor, string>> = {
  validationLoss: 'loss',
  validationAccuracy: 'accuracy',
  loss: 'total / seen',
  accuracy: 'right / seen',
};

export function followLines(source: CodeSource): FollowLines {
  const { training } = source;
  const rate = rateCode(source);
  const stopping = stoppingCode(source);
  const watched = new Set([rate?.watches, stopping?.watches]);
  const [sumsLoss, sumsRight] = [watched.has('loss'), watched.has('accuracy')];
  const sums = [...(sumsLoss ? ['total'] : []), ...(sumsRight ? ['right'] : [])];
  const figures = 'monitor' in training.schedule;
  const share = `rate_share(step, len(loader)${figures ? ', figures' : ''})`;
  return {
    before: [
      ...(rate ? [figures ? 'step, figures = 0, []' : 'step = 0'] : []),
      ...(stopping ? ['best, waited = None, 0'] : []),
    ],
    epochBegin: sums.length > 0 ? [`${[...sums, 'seen'].join(' = ')} = 0`] : [],
    stepBegin: rate
      ? [
          'step += 1',
          'for group in optimizer.param_groups:',
          ...indent([`group["lr"] = ${training.optimizer.learningRate} * ${share}`]),
        ]
      : [],
    stepEnd:
      sums.length > 0
        ? [
            ...(sumsLoss ? ['total += loss.item() * len(images)'] : []),
            ...(sumsRight ? ['right += (outputs.argmax(1) == labels).sum().item()'] : []),
            'seen += len(images)',
          ]
        : [],
    epochEnd: [
      ...(rate?.watches ? [`figures.append(${FIGURES[rate.watches]})`] : []),
      ...(stopping
        ? [
            `figure = ${FIGURES[stopping.watches]}`,
            `if best is None or ${stopping.improves}:`,
            ...indent([
              'best, waited = figure, 0',
              ...(stopping.restoreBest ? ['weights = copy.deepcopy(model.state_dict())'] : []),
            ]),
            'else:',
            ...indent(['waited += 1']),
            `if waited >= ${stopping.patience}:`,
            ...indent(['break']),
          ]
        : []),
    ],
    after: stopping?.restoreBest ? ['model.load_state_dict(weights)'] : [],
    needsOutputs: sumsRight,
  };
}
