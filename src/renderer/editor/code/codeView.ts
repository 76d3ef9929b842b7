import { kerasCode } from '../../../shared/code/keras';
import { pytorchCode } from '../../../shared/code/pytorch';
import type { CodeSource } from '../../../shared/code/source';
import type { DockPanel } from '../../stores/dock';

export type CodeViewName = Exclude<DockPanel, 'problems'>;

interface CodeView {
  /** As Monaco names it. */
  readonly language: 'json' | 'python';
  readonly write: (source: CodeSource) => string;
}

/** The text forms of a network that the dock shows. */
export const CODE_VIEWS: Record<CodeViewName, CodeView> = {
  spec: { language: 'json', write: ({ spec }) => JSON.stringify(spec, null, 2) },
  keras: { language: 'python', write: kerasCode },
  pytorch: { language: 'python', write: pytorchCode },
};
