import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconClock,
  IconInfoCircleFilled,
  IconLock,
  type Icon,
} from '@tabler/icons-react';
import type { LayerState } from '../../../shared/training/layerHealth';
import { useTranslation } from '../../i18n';
import classes from './layers.module.css';

/** How urgent a state is: its colour. */
type Tone = 'good' | 'note' | 'warning' | 'danger' | 'quiet';

const TONES: Readonly<Record<LayerState, Tone>> = {
  dead: 'danger',
  noGradient: 'danger',
  fast: 'warning',
  slow: 'warning',
  quiet: 'note',
  healthy: 'good',
  early: 'quiet',
  frozen: 'quiet',
};

const ICONS: Readonly<Record<Tone, Icon>> = {
  good: IconCircleCheckFilled,
  note: IconInfoCircleFilled,
  warning: IconAlertTriangleFilled,
  danger: IconAlertTriangleFilled,
  quiet: IconClock,
};

/** Whether a state asks for something to be done. */
export function needsCare(state: LayerState): boolean {
  return TONES[state] === 'danger' || TONES[state] === 'warning' || TONES[state] === 'note';
}

interface StateMarkProps {
  readonly state: LayerState;
  /** Where the word is said by the text beside it. */
  readonly iconOnly?: boolean;
}

/** A layer's state as icon, colour and word; never as colour alone. */
export function StateMark({ state, iconOnly = false }: StateMarkProps) {
  const { t } = useTranslation('learning');
  const tone = TONES[state];
  const Mark = state === 'frozen' ? IconLock : ICONS[tone];
  return (
    <span className={classes.state} data-tone={tone} data-state={state}>
      <Mark size={15} aria-hidden />
      {!iconOnly && t(`states.${state}.label`)}
    </span>
  );
}
