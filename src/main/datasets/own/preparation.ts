import type { ImagePreparation } from '../../../shared/training/dataset';

/** What pictures are prepared to where no network says otherwise. */
export const SUGGESTED_PREPARATION: ImagePreparation = { shape: [3, 64, 64], resize: 'fit' };
