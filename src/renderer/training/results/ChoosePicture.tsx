import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from '../../i18n';

interface ChoosePictureProps {
  readonly onChoose: (file: File) => void;
}

/** Opens a picture from the disk. */
export function ChoosePicture({ onChoose }: ChoosePictureProps) {
  const { t } = useTranslation('training');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPhoto size={14} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t('try.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        data-testid="picture-input"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) onChoose(file);
          // The same picture can be chosen again.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
