import { useState } from 'react';
import { useTranslation } from '../../../i18n';
import type { FieldProblem, Reading } from '../fieldValue';

/**
 * What is being typed, apart from the document: it is applied as soon as it is valid, and shown with
 * the reason while it is not. A change from elsewhere (undo, a fix) replaces it.
 */
export function useDraft<T>(
  value: T,
  read: (typed: T) => Reading,
  apply: (value: number | readonly number[]) => void,
) {
  const { t } = useTranslation('editor');
  const committed = JSON.stringify(value);
  const [draft, setDraft] = useState<{ typed: T; over: string } | null>(null);
  const typed = draft?.over === committed ? draft.typed : value;
  const reading = read(typed);

  const describe = ({ key, values }: FieldProblem) => t(`field.${key}`, values);

  return {
    typed,
    problem: reading.ok ? null : describe(reading.problem),
    type: (next: T) => {
      const result = read(next);
      if (result.ok) {
        setDraft(null);
        apply(result.value);
      } else {
        setDraft({ typed: next, over: committed });
      }
    },
    /** Gives an unfinished entry up and shows the document's value again. */
    discard: () => setDraft(null),
  };
}
