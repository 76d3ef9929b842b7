import { Modal, type ModalRootProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n';
import classes from './AppModal.module.css';

/**
 * The frame of every dialog. Mantine's own header is a `<header>`, which would be a second banner of
 * the page to a screen reader, so the head is put together here, with a close button that has a name.
 */
export function AppModal({
  title,
  size = 'md',
  onClose,
  children,
}: {
  readonly title: string;
  readonly size?: NonNullable<ModalRootProps['size']>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('shell');
  return (
    <Modal.Root opened onClose={onClose} size={size} centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        <div className={classes.head}>
          <Modal.Title fw={600} fz="lg">
            {title}
          </Modal.Title>
          <Modal.CloseButton aria-label={t('dialog.close')} />
        </div>
        <Modal.Body px="lg" pb="lg">
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
