import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { LANGUAGES, type Language } from '../../shared/localized';
import { useHost } from '../host/context';
import { useTranslation } from '../i18n';
import { changePreferences, usePreferences, type Theme } from '../stores/preferences';
import { notifyError } from './notifyError';

/** Each language by its own name, so that it can be found by those who cannot read the present one. */
const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', zh: '简体中文' };

const THEMES = { system: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

export function LanguageMenu() {
  const { t } = useTranslation('shell');
  const host = useHost();
  const chosen = usePreferences((state) => state.language);
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Tooltip withinPortal={false} label={t('language')}>
          <ActionIcon size={32} aria-label={t('language')} data-testid="language-menu">
            <IconLanguage size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGUAGES.map((language) => (
          <Menu.Item
            key={language}
            lang={language === 'zh' ? 'zh-CN' : 'en'}
            data-testid={`language-${language}`}
            rightSection={language === chosen ? <IconCheck size={15} aria-hidden /> : null}
            onClick={() => changePreferences(host, { language }).catch(notifyError)}
          >
            {LANGUAGE_NAMES[language]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ThemeMenu() {
  const { t } = useTranslation('shell');
  const host = useHost();
  const chosen = usePreferences((state) => state.theme);
  const ChosenIcon = THEMES[chosen];
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Tooltip withinPortal={false} label={t('theme.label')}>
          <ActionIcon size={32} aria-label={t('theme.label')} data-testid="theme-menu">
            <ChosenIcon size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {(Object.keys(THEMES) as Theme[]).map((theme) => (
          <Menu.Item
            key={theme}
            data-testid={`theme-${theme}`}
            rightSection={theme === chosen ? <IconCheck size={15} aria-hidden /> : null}
            onClick={() => changePreferences(host, { theme }).catch(notifyError)}
          >
            {t(`theme.${theme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
